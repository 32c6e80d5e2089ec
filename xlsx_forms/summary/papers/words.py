"""Facts in Russian words, for the papers: numbers with nouns, days, names; gaps for what is unknown."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd

from scoring.methodology import number_text
from templates.period import day_and_month
from templates.text import counted
from xlsx_forms.summary.sheets.commission import with_initials

# What nobody knows yet, to be filled in by hand.
GAP = "__________"
_NBSP = "\u00a0"
# What an XML document cannot hold, and what docxtpl takes for the end of a paragraph or page.
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def shown(value: Any) -> Any:
    """Return a value as it may stand in a paper: a gap for what is unknown, no control characters.

    >>> shown(None), shown(" "), shown("А\\x07\\tБ"), shown(3)
    ('__________', '__________', 'А Б', 3)
    """
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return GAP
    if type(value) is not str:
        return value
    # A number stays on the line of its sign.
    return _NOT_XML.sub("", value).replace("\t", " ").strip(" ").replace("№ ", f"№{_NBSP}") or GAP


def day_text(day: date | None) -> str | None:
    """Return a day in digits.

    >>> day_text(date(2026, 3, 1))
    '01.03.2026'
    """
    return None if day is None or pd.isna(day) else f"{day:%d.%m.%Y}"


def long_day(day: date | None) -> str | None:
    """Return a day in words, held together on its line.

    >>> long_day(date(2026, 3, 1)).replace("\\xa0", " ")
    '1 марта 2026 г.'
    """
    if day is None or pd.isna(day):
        return None
    return f"{day_and_month(day.day, day.month)} {day.year} г.".replace(" ", _NBSP)


def month_text(day: date | None) -> str | None:
    """Return a month as the decree's column wants it: мм.гг.

    >>> month_text(date(2026, 3, 1))
    '03.26'
    """
    return None if day is None or pd.isna(day) else f"{day:%m.%y}"


def number(value: Any) -> str | None:
    """Return a number with a decimal comma.

    >>> number(12.5), number(3), number(None)
    ('12,5', '3', None)
    """
    return None if value is None or pd.isna(value) else number_text(float(value))


def plural(count: int, one: str, few: str, many: str) -> str:
    """Return a number with its noun, held together on its line.

    >>> plural(3, "проект", "проекта", "проектов").replace("\\xa0", " ")
    '3 проекта'
    """
    return counted(count, one, few, many).replace(" ", _NBSP, 1)


def upper_first(text: str | None) -> str | None:
    """Return a text that begins with a capital letter."""
    return text[:1].upper() + text[1:] if text else None


def lower_first(text: str | None) -> str | None:
    """Return a text that begins with a small letter."""
    return text[:1].lower() + text[1:] if text else None


def stop(text: str | None) -> str | None:
    """Return a text that ends with a full stop, and with one alone.

    >>> stop("3 квартал 2026 г."), stop("2026 год")
    ('3 квартал 2026 г.', '2026 год.')
    """
    return f"{text.removesuffix('.')}." if text else None


def initials(name: str | None) -> str | None:
    """Return a name as it stands under a signature; None for none.

    >>> initials("Селиверстова Анна Андреевна").replace("\\xa0", " ")
    'А.А. Селиверстова'
    """
    return with_initials(name).replace(" ", _NBSP) if name else None


# By the names that templates call them.
FILTERS: dict[str, Callable[..., Any]] = {
    "day": day_text, "long_day": long_day, "month": month_text, "number": number, "plural": plural,
    "upper_first": upper_first, "lower_first": lower_first, "stop": stop, "initials": initials,
}
