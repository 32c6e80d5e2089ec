"""Parse dates, months and years as people type them.

Every parser takes a raw value and its field, and raises ValueError with the half-sentence
that a finding needs.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta

from ingest.values.display import date_text, is_finite, show
from templates.definition import Field
from templates.period import MONTHS
from templates.text import fold

FIRST_YEAR, LAST_YEAR = 1990, 2100
# Day 0 of the serial numbers in which workbooks keep dates.
_EPOCH = date(1899, 12, 30)
# A minute, as a part of a day.
_SHORT_OF_MIDNIGHT = 1 / 1440
_MONTHS = tuple(zip(
    ("январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь",
     "ноябрь", "декабрь"), MONTHS, strict=True))
_TIME = r"(?:[ t]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
_DAY_MONTH_YEAR = re.compile(
    rf"([0-9]{{1,2}}) ?([./,-]) ?([0-9]{{1,2}}) ?\2 ?([0-9]{{4}}|[0-9]{{2}}){_TIME}")
_YEAR_MONTH_DAY = re.compile(rf"([0-9]{{4}})([./-])([0-9]{{1,2}})\2([0-9]{{1,2}}){_TIME}")
_DAY_NAME_YEAR = re.compile(r"\"? ?([0-9]{1,2}) ?\"? ?([а-я]{3,8})\.? ?([0-9]{4})")
_MONTH_YEAR = re.compile(r"([0-9]{1,2}) ?[./,-] ?([0-9]{4}|[0-9]{2})")
_YEAR_MONTH = re.compile(r"([0-9]{4}) ?[./-] ?([0-9]{1,2})")
_NAME_YEAR = re.compile(r"([а-я]{3,8})\.? ?([0-9]{4}|[0-9]{2})")
_YEAR = re.compile(r"([0-9]{4})(?:[.,]0+)?")
_GREENWICH = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[tт ]([0-9]{2}:[0-9]{2})"
                        r"(?::[0-9]{2}(?:\.[0-9]+)?)?z")
# From Kaliningrad to Kamchatka.
_ZONES = timedelta(hours=2), timedelta(hours=12)
_YEAR_WORD = re.compile(r" ?(?:г|год|года|году)\.?$")


def parse_date(raw: object, field: Field) -> date:
    """Return a date between 1990 and 2100.

    >>> ask = Field("begun", "Начало", "date")
    >>> [parse_date(text, ask).isoformat() for text in ("1.9.26", "«01» сентября 2026 г.", 46266.0)]
    ['2026-09-01', '2026-09-01', '2026-09-01']
    >>> parse_date(datetime(2026, 8, 31, 23, 59, 12), ask), parse_date(46265.9995, ask)
    (datetime.date(2026, 9, 1), datetime.date(2026, 9, 1))
    >>> parse_date("завтра", ask)
    Traceback (most recent call last):
        ...
    ValueError: ожидалась дата дд.мм.гггг, а стоит «завтра»
    >>> parse_date(date(1905, 7, 18), ask)
    Traceback (most recent call last):
        ...
    ValueError: похоже, в ячейке только год 2026, а нужна дата целиком, дд.мм.гггг
    """
    if isinstance(raw, date):
        return _plausible(_day(raw))
    if isinstance(raw, str):
        return _plausible(_date_of_text(raw))
    found = _date_of_number(raw)
    if found is None:
        if _whole(raw) and _is_year(int(raw)):  # type: ignore[call-overload]
            raise ValueError(f"похоже, в ячейке только год {show(raw)}, "
                             "а нужна дата целиком, дд.мм.гггг")
        raise ValueError(f"ожидалась дата дд.мм.гггг, а стоит {show(raw)}")
    return found


def parse_month(raw: object, field: Field) -> date:
    """Return the first day of a month («мм.гг.») of 2000 to 2099.

    >>> ask = Field("ended", "Дата закрытия (мм.гг.)", "month")
    >>> [parse_month(raw, ask).isoformat() for raw in ("03.26.", "сент. 2026", 3.26, "2026-03")]
    ['2026-03-01', '2026-09-01', '2026-03-01', '2026-03-01']
    >>> parse_month("13.26", ask)
    Traceback (most recent call last):
        ...
    ValueError: месяца с номером 13 не бывает, а стоит «13.26»
    """
    if isinstance(raw, date) and raw.year < FIRST_YEAR:
        serial = _serial(_day(raw))
        if _is_year(serial):
            raise ValueError(f"похоже, в ячейке только год {serial}, а нужны месяц и год мм.гг")
        # The number 12.26 in a cell with a date format: some day of January 1900 and its hours.
        # Up to 28 February 1900 the reader counts from a day later, as Excel does.
        serial -= _day(raw) < date(1900, 3, 1)
        clock = raw.time() if isinstance(raw, datetime) else time()
        seconds = 3600 * clock.hour + 60 * clock.minute + clock.second
        raw = round(serial + seconds / 86_400, 2)
    if isinstance(raw, date):
        return _month(_day(raw).year, _day(raw).month, raw)
    if isinstance(raw, str):
        return _month(*_month_of_text(raw), raw)
    found = _date_of_number(raw)
    if found is not None:
        return _month(found.year, found.month, raw)
    if isinstance(raw, float) and is_finite(raw) and 1 < raw < 13:
        # «03.26» typed where the decimal separator is a dot.
        month, _, year = f"{raw:.2f}".partition(".")
        if math.isclose(float(f"{month}.{year}"), raw) and int(year):
            return _month(2000 + int(year), int(month), raw)
    raise ValueError(f"ожидались месяц и год мм.гг, а стоит {show(raw)}")


def parse_year(raw: object, field: Field) -> int:
    """Return a year between 1990 and 2100; also one that a date format turned into a date.

    >>> ask = Field("opened", "Год открытия", "year")
    >>> [parse_year(raw, ask) for raw in ("2026 г.", 2026.0, date(1905, 7, 18), date(2026, 3, 1))]
    [2026, 2026, 2026, 2026]
    >>> parse_year("прошлый", ask)
    Traceback (most recent call last):
        ...
    ValueError: ожидался год четырьмя цифрами, а стоит «прошлый»
    """
    year = _year_of(raw)
    if year is None:
        raise ValueError(f"ожидался год четырьмя цифрами, а стоит {show(raw)}")
    if not _is_year(year):
        raise ValueError(f"ожидался год от {FIRST_YEAR} до {LAST_YEAR}, а стоит {show(raw)}")
    return year


def _year_of(raw: object) -> int | None:
    if isinstance(raw, date):
        serial = _serial(_day(raw))
        return serial if raw.year < FIRST_YEAR and _is_year(serial) else raw.year
    if isinstance(raw, str):
        text = _folded(raw)
        match = _YEAR.fullmatch(_YEAR_WORD.sub("", text))
        if match:
            return int(match[1])
        days = _days_of_greenwich(text)
        if days and days[0].year == days[1].year:
            return days[0].year
        try:
            return _date_of_text(raw).year
        except ValueError:
            return None
    return int(raw) if _whole(raw) else None  # type: ignore[call-overload]


def _days_of_greenwich(text: str) -> tuple[date, date] | None:
    """The days that a moment of Greenwich may be where it was typed, or None for other texts."""
    match = _GREENWICH.fullmatch(text) if text[-1:] == "z" else None
    try:
        found = datetime.fromisoformat(f"{match[1]}T{match[2]}") if match else None
        return None if found is None else (
            (found + _ZONES[0]).date(), (found + _ZONES[1]).date())
    except (ValueError, OverflowError):
        return None


def _date_of_text(raw: str) -> date:
    text = _YEAR_WORD.sub("", _folded(raw)).rstrip(". ")
    if days := _days_of_greenwich(text):
        first, last = map(date_text, days)
        if first != last:
            raise ValueError(f"непонятно, {first} или {last}: программа записала время по Гринвичу, "
                             f"{show(raw)}")
        return days[0]
    if match := _DAY_MONTH_YEAR.fullmatch(text):
        return _date(_century(match[4]), int(match[3]), int(match[1]), raw)
    if match := _YEAR_MONTH_DAY.fullmatch(text):
        return _date(int(match[1]), int(match[3]), int(match[4]), raw)
    match = _DAY_NAME_YEAR.fullmatch(text)
    if match and (month := _month_number(match[2])):
        return _date(int(match[3]), month, int(match[1]), raw)
    if (match := _NAME_YEAR.fullmatch(text)) and _month_number(match[1]):
        raise ValueError(f"нужна дата с днем, дд.мм.гггг, а стоит {show(raw)}")
    raise ValueError(f"ожидалась дата дд.мм.гггг, а стоит {show(raw)}")


def _month_of_text(raw: str) -> tuple[int, int]:
    text = _YEAR_WORD.sub("", _folded(raw)).rstrip(". ")
    if match := _YEAR_MONTH.fullmatch(text):
        return int(match[1]), int(match[2])
    days = _days_of_greenwich(text)
    if days and (days[0].year, days[0].month) == (days[1].year, days[1].month):
        return days[0].year, days[0].month
    if match := _MONTH_YEAR.fullmatch(text):
        return _century(match[2]), int(match[1])
    match = _NAME_YEAR.fullmatch(text)
    if match and (month := _month_number(match[1])):
        return _century(match[2]), month
    try:
        found = _date_of_text(text)
    except ValueError:
        raise ValueError(f"ожидались месяц и год мм.гг, а стоит {show(raw)}") from None
    return found.year, found.month


def _date_of_number(raw: object) -> date | None:
    """Return the date that a plausible serial number stands for."""
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not is_finite(raw):
        return None
    first, last = _serial(date(FIRST_YEAR, 1, 1)), _serial(date(LAST_YEAR, 12, 31))
    return _EPOCH + timedelta(days=int(raw + _SHORT_OF_MIDNIGHT)) if first <= raw < last + 1 else None


def _plausible(found: date) -> date:
    if _is_year(found.year):
        return found
    serial = _serial(found)
    if _is_year(serial):
        # A year typed into a cell with a date format is shown as a day of 1905.
        raise ValueError(f"похоже, в ячейке только год {serial}, а нужна дата целиком, дд.мм.гггг")
    raise ValueError(f"ожидалась дата от {FIRST_YEAR} до {LAST_YEAR} года, "
                     f"а стоит {date_text(found)}")


def _date(year: int, month: int, day: int, raw: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"такой даты нет: {show(raw)}") from None


def _month(year: int, month: int, raw: object) -> date:
    if not 1 <= month <= 12:
        raise ValueError(f"месяца с номером {month} не бывает, а стоит {show(raw)}")
    if not 2000 <= year <= 2099:
        raise ValueError(f"ожидался год от 2000 до 2099, а стоит {show(raw)}")
    return date(year, month, 1)


def _folded(raw: str) -> str:
    return fold(raw.replace("_", " "))[:100]


def _month_number(word: str) -> int:
    """Return 1 to 12 for a month's name, whole or shortened to three letters or more; 0 if none."""
    return next((number for number, names in enumerate(_MONTHS, start=1)
                 if any(name.startswith(word) for name in names)), 0)


def _century(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _day(moment: date) -> date:
    """The day of a moment; the next one within its last minute, which nobody types.

    SheetJS writes days of zones whose offset was once no whole minute so.
    """
    if not isinstance(moment, datetime):
        return moment
    is_next = (moment.hour, moment.minute) == (23, 59) and moment.date() < date.max
    return moment.date() + timedelta(days=is_next)


def _serial(day: date) -> int:
    return (day - _EPOCH).days


def _is_year(number: int) -> bool:
    return FIRST_YEAR <= number <= LAST_YEAR


def _whole(raw: object) -> bool:
    return (isinstance(raw, int | float) and not isinstance(raw, bool)
            and is_finite(raw) and raw == int(raw))
