"""Format a raw cell value for the person who typed it."""

from __future__ import annotations

import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from templates.form import YES_NO, Field
from templates.text import cut, odd_letters

_LONGEST = 60


def show(raw: object) -> str:
    """Return a raw value as a remark quotes it.

    >>> print(show("завтра"), show(12.5), show(True), show(date(2026, 9, 1)), show("Дa"))
    «завтра» 12,5 ИСТИНА дата 01.09.2026 «Дa» (латинская «a»)
    """
    if isinstance(raw, bool):
        return "ИСТИНА" if raw else "ЛОЖЬ"
    if isinstance(raw, int | float):
        return number_text(raw)
    if isinstance(raw, date):
        return f"дата {date_text(raw)}"
    if isinstance(raw, time | timedelta):
        return f"время {time_text(raw)}"
    if isinstance(raw, str):
        odd = odd_letters(raw)
        return f"«{shortened(raw)}»{f' ({odd})' if odd else ''}"
    return "значение неизвестного вида"


def shortened(text: str) -> str:
    """Return a text on one line, as long as a remark can quote it."""
    return cut(" ".join(text.split()), _LONGEST)


def is_finite(number: float) -> bool:
    """Tell whether a number has a value that a float can hold; whole ones may be longer.

    >>> is_finite(12), is_finite(float("nan")), is_finite(10**400)
    (True, False, False)
    """
    return abs(number) <= sys.float_info.max


def number_text(number: float) -> str:
    """Return a number as a Russian office program shows it in a General cell.

    >>> number_text(5.0), number_text(0.1 + 0.2), number_text(1020202555555.0)
    ('5', '0,3', '1020202555555')
    """
    if not is_finite(number):
        return "число без значения"
    if number == int(number) and abs(number) < 1e21:
        # Of a float too long to be exact, the digits that were typed and zeros.
        return f"{Decimal(repr(number)):.0f}"
    return f"{number:.15g}".replace(".", ",")


def date_text(moment: date) -> str:
    """Return a date as дд.мм.гггг, with the time of day if there is one.

    >>> date_text(date(2026, 9, 1)), date_text(datetime(2026, 9, 1, 10, 30))
    ('01.09.2026', '01.09.2026 10:30')
    """
    day = f"{moment.day:02}.{moment.month:02}.{moment.year:04}"
    if isinstance(moment, datetime) and moment.time() != time():
        return f"{day} {moment.hour:02}:{moment.minute:02}"
    return day


def time_text(moment: time | timedelta) -> str:
    """Return a time of day or a duration as ч:мм.

    >>> time_text(time(8, 5)), time_text(timedelta(hours=36))
    ('8:05', '36:00')
    """
    if isinstance(moment, time):
        return f"{moment.hour}:{moment.minute:02}"
    minutes = int(moment.total_seconds() // 60)
    return f"{minutes // 60}:{minutes % 60:02}"


def said(value: object, field: Field) -> str:
    """Return a typed answer as its sender would write it; empty for none.

    >>> month = Field("ended", "Дата закрытия", "month")
    >>> said(date(2026, 9, 1), month), said(True, Field("taking_part", "Участие", "yes-no"))
    ('09.2026', 'Да')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES_NO[0] if value else YES_NO[1]
    if isinstance(value, date):
        return f"{value:{field.kind.shown or '%d.%m.%Y'}}"
    return number_text(value) if isinstance(value, int | float) else str(value)
