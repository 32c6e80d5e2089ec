"""Convert numbers in date-formatted cells to dates, times and durations.

Just as python-calamine reads them in .xlsx, so that a value is the same whatever the format.
"""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

EPOCH = datetime(1899, 12, 30)
# The first day that every program numbers alike: Excel has a 29 February 1900 before it.
_AGREED = datetime(1900, 3, 1)
_DAY_ZERO = datetime(1899, 12, 31)
_LAST = 2_958_466
_BETWEEN_SYSTEMS = 1462
# In the year 1990: below are months typed as numbers, and years.
_LEAST_1904 = 31_000
_DAY = 86_400_000
# The last minute of a day is a midnight that a program wrote 48 seconds short.
_DAY_TEXT = re.compile(r"(\d{4}-\d\d-\d\d)T(?:00:00:00(?:\.0+)?|(23:59):\d\d(?:\.\d+)?)Z")


def moment(serial: float, date1904: bool = False) -> object:
    """Return the date, or date and time, of a serial number; below 1 a time of the day.

    A number that no date has is returned as it is.

    >>> moment(46266.0), moment(1.0), moment(0.5)
    (datetime.date(2026, 9, 1), datetime.date(1900, 1, 1), datetime.time(12, 0))
    >>> moment(46266.5), moment(44804.0, date1904=True), moment(3e6)
    (datetime.datetime(2026, 9, 1, 12, 0), datetime.date(2026, 9, 1), 3000000.0)
    """
    days = serial + _BETWEEN_SYSTEMS if date1904 and serial >= 1 else serial
    if not -_LAST < days < _LAST:
        return serial
    found = EPOCH + duration(days + (1 <= days < 60))
    if serial < 1:
        return found.time()
    return found if found.time() != time() else found.date()


def of_1904(value: object) -> object:
    """Return a day's bare number of a workbook that counts from 1904 as all others count.

    >>> of_1904(44804.0), of_1904(3.26), of_1904("да")
    (46266.0, 3.26, 'да')
    """
    if isinstance(value, float) and _LEAST_1904 < value < _LAST:
        return value + _BETWEEN_SYSTEMS
    return value


def days_of_texts(rows: list[list[object]]) -> list[list[object]]:
    """Return rows in which a day that a program wrote as a moment of Greenwich is that day.

    >>> days_of_texts([["2026-01-12T00:00:00.000Z", "2026-01-11T23:59:12Z"]])
    [[datetime.date(2026, 1, 12), datetime.date(2026, 1, 12)]]
    >>> days_of_texts([["2026-01-11T17:00:00Z", 1.0]])
    [['2026-01-11T17:00:00Z', 1.0]]
    """
    return [[_day_of_text(value) if isinstance(value, str) else value for value in row]
            for row in rows]


def _day_of_text(text: str) -> object:
    match = _DAY_TEXT.fullmatch(text.strip())
    try:
        if match is None:
            return text
        return (datetime.fromisoformat(match[1]) + timedelta(days=match[2] is not None)).date()
    except (ValueError, OverflowError):
        return text


def duration(serial: float) -> timedelta:
    """Return the duration of a number of days, to the thousandth of a second."""
    return timedelta(milliseconds=round(serial * _DAY))


def of_libreoffice(found: datetime) -> object:
    """Return a date of LibreOffice, to which 1 is 31 December 1899, as it is in .xlsx.

    >>> of_libreoffice(datetime(1900, 1, 11, 6, 0)), of_libreoffice(datetime(2026, 9, 1))
    (datetime.datetime(1900, 1, 12, 6, 0), datetime.date(2026, 9, 1))
    """
    if EPOCH <= found < _AGREED:
        return moment((found - EPOCH) / timedelta(days=1))
    return of_excel(found)


def of_excel(found: datetime) -> object:
    """Return a date of programs that count as Excel does: to them 1 is 1 January 1900.

    >>> of_excel(datetime(1900, 1, 12, 6, 0)), of_excel(datetime(1899, 12, 31, 12))
    (datetime.datetime(1900, 1, 12, 6, 0), datetime.time(12, 0))
    """
    if _DAY_ZERO - timedelta(days=1) <= found < _DAY_ZERO + timedelta(days=1):
        return found.time()
    return found if found.time() != time() else found.date()
