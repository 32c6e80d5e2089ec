"""Periods of reporting: a year (``2026``) or a quarter of it (``2026-Q3``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

# As a date names them: «1 марта».
MONTHS = ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
          "октября", "ноября", "декабря")
_PERIOD = re.compile(r"(20[0-9]{2})(?:-Q([1-4]))?")

_QUARTERS = {"1": 1, "2": 2, "3": 3, "4": 4, "I": 1, "II": 2, "III": 3, "IV": 4}
# «отчет 2 кв», «за III квартал», «2-й квартал»; a figure within a longer number is none.
_NAMED = re.compile(r"(?<![^\W_])(?<![.,-])([1-4]|IV|I{1,3})(?:-?(?:й|ый|ой|ий|го))?[\s._-]*"
                    r"кв(?:\b|_|арт)", re.IGNORECASE)
_SEVERAL = re.compile(r"(?:[1-4]|IV|I{1,3})\s*(?:и|,|\+)\s*(?:[1-4]|IV|I{1,3})[\s._-]*кв",
                      re.IGNORECASE)


def quarter_named(text: str) -> int | None:
    """Return the one quarter that a text names in words; None where it names none, or several.

    >>> [quarter_named(each) for each in ("отчет 2 кв.xlsx", "за III квартал", "1 и 2 кв", "12 кв")]
    [2, 3, None, None]
    """
    found = {_QUARTERS[each.upper()] for each in _NAMED.findall(text)}
    return found.pop() if len(found) == 1 and not _SEVERAL.search(text) else None


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A year, or a quarter (1 to 4) of it; quarter 0 is the whole year.

    Periods sort by time, a year before its own quarters.

    >>> Period.parse("2026-Q3").text, str(Period(2026, 3)), Period.parse("2026").text
    ('3 квартал 2026 г.', '2026-Q3', '2026 год')
    """

    year: int
    quarter: int = 0

    def __post_init__(self) -> None:
        if not (2000 <= self.year <= 2099 and 0 <= self.quarter <= 4):
            raise ValueError(f"нет такого периода: год {self.year}, квартал {self.quarter}")

    @classmethod
    def parse(cls, text: str) -> Period:
        """Return the period that a text names; ValueError in Russian when it names none.

        >>> Period.parse("III кв. 2026")
        Traceback (most recent call last):
            ...
        ValueError: период «III кв. 2026» не понятен: нужен год, как 2026, или квартал, как 2026-Q3
        """
        match = _PERIOD.fullmatch(text.strip().upper())
        if match is None:
            raise ValueError(
                f"период «{text}» не понятен: нужен год, как 2026, или квартал, как 2026-Q3")
        return cls(int(match[1]), int(match[2] or 0))

    @classmethod
    def containing(cls, kind: str, day: date) -> Period:
        """Return the ``year`` or the ``quarter`` that a day falls in."""
        return cls(day.year, (day.month + 2) // 3 if _is_quarter(kind) else 0)

    @classmethod
    def to_collect(cls, kind: str, on: date) -> Period:
        """Return the period whose forms are being gathered on a day.

        A year: the current one.  A quarter: the current one in its last month, when the
        forms go out; before that the one that ended last.

        >>> [str(Period.to_collect("quarter", date(2026, month, 5))) for month in (1, 8, 9, 10)]
        ['2025-Q4', '2026-Q2', '2026-Q3', '2026-Q3']
        """
        current = cls.containing(kind, on)
        if not current.quarter or on.month == current.end.month:
            return current
        return current.previous

    @property
    def kind(self) -> str:
        """``year`` or ``quarter``, as a form definition says it."""
        return "quarter" if self.quarter else "year"

    @property
    def start(self) -> date:
        """The first day."""
        return date(self.year, 3 * self.quarter - 2 if self.quarter else 1, 1)

    @property
    def end(self) -> date:
        """The last day."""
        month = 3 * self.quarter if self.quarter else 12
        return (date(self.year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)

    @property
    def text(self) -> str:
        """The period in Russian: «3 квартал 2026 г.», «2026 год»."""
        return f"{self.quarter} квартал {self.year} г." if self.quarter else f"{self.year} год"

    @property
    def whole_year(self) -> Period:
        """The year that this period is or belongs to."""
        return Period(self.year)

    @property
    def quarters(self) -> tuple[Period, ...]:
        """The four quarters of the period's year."""
        return tuple(Period(self.year, quarter) for quarter in range(1, 5))

    def of_form(self, kind: str) -> tuple[Period, ...]:
        """Return the periods of a ``year`` or a ``quarter`` form that belong to this one.

        >>> [str(each) for each in Period(2026).of_form("quarter")]
        ['2026-Q1', '2026-Q2', '2026-Q3', '2026-Q4']
        >>> [str(each) for each in Period(2026, 3).of_form("year")]
        ['2026']
        """
        if not _is_quarter(kind):
            return (self.whole_year,)
        return (self,) if self.quarter else self.quarters

    @property
    def previous(self) -> Period:
        """The period before this one, of the same kind.

        >>> str(Period(2026, 1).previous), str(Period(2026).previous)
        ('2025-Q4', '2025')
        """
        if self.quarter > 1:
            return Period(self.year, self.quarter - 1)
        return Period(self.year - 1, 4 if self.quarter else 0)

    def overlaps(self, begins: date | None, ends: date | None) -> bool:
        """Whether what begins and ends on these days runs in the period; an unknown day forbids nothing.

        >>> quarter = Period(2026, 3)
        >>> quarter.overlaps(date(2026, 9, 30), None), quarter.overlaps(None, date(2026, 6, 30))
        (True, False)
        """
        return (begins is None or begins <= self.end) and (ends is None or ends >= self.start)

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def __str__(self) -> str:
        return f"{self.year}-Q{self.quarter}" if self.quarter else str(self.year)


def _is_quarter(kind: str) -> bool:
    if kind not in ("year", "quarter"):
        raise ValueError(f"период бывает year или quarter, а не {kind}")
    return kind == "quarter"


def day_and_month(day: int, month: int) -> str:
    """Return a day of a year in words.

    >>> day_and_month(1, 3)
    '1 марта'
    """
    return f"{day} {MONTHS[month - 1]}"
