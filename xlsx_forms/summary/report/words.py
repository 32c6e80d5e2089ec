"""Numbers, days and counted things as the report says them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from templates.period import day_and_month
from templates.text import counted


def projects(count: int) -> str:
    """Return a number of projects."""
    return counted(count, "проект", "проекта", "проектов")


def behind(count: int) -> str:
    """Return what so many projects are, after their number.

    >>> behind(1), behind(3)
    ('отстает от паспорта', 'отстают от паспорта')
    """
    return f'{counted(count, "отстает", "отстают", "отстают").partition(" ")[2]} от паспорта'


def indicators(count: int) -> str:
    """Return a number of indicators of the plan."""
    return counted(count, "показатель", "показателя", "показателей")


def forms(count: int) -> str:
    """Return a number of forms."""
    return counted(count, "форма", "формы", "форм")


def quarters(count: int) -> str:
    """Return a number of quarters."""
    return counted(count, "квартал", "квартала", "кварталов")


def days(count: int) -> str:
    """Return a number of days."""
    return counted(count, "день", "дня", "дней")


def day(value: date) -> str:
    """Return a day in words.

    >>> day(date(2026, 12, 5))
    '5 декабря 2026 г.'
    """
    return f"{day_and_month(value.day, value.month)} {value.year} г."


def result(value: float) -> str:
    """Return a result as «Рейтинг» shows it: two decimals, more where there are more.

    >>> result(14.6), result(8.3525), result(3)
    ('14,60', '8,3525', '3,00')
    """
    whole, _, decimals = f"{value:.4f}".partition(".")
    return f"{whole},{decimals[:2]}{decimals[2:].rstrip('0')}"


def signed(value: float) -> str:
    """Return a change with its sign.

    >>> signed(2), signed(-1.5), signed(0)
    ('+2', '−1,5', '0')
    """
    text = f"{abs(value):.10g}".replace(".", ",")
    return text if not value else f"{'+' if value > 0 else '−'}{text}"


def shortened(name: str, longest: int) -> str:
    """Return a name that is no longer than so many characters, with its end: there stand the numbers.

    >>> shortened("Детский сад комбинированного вида № 5 «Ромашка»", 32)
    'Детский сад комбини… 5 «Ромашка»'
    """
    if len(name) <= longest:
        return name
    tail = longest * 3 // 8
    return f"{name[:longest - tail - 1]}…{name[-tail:]}"


def listed(names: Sequence[str], most: int) -> str:
    """Return the first names, and how many more there are.

    >>> listed(["Школа", "Музей", "Архив"], 2)
    'Школа, Музей и еще 1'
    """
    more = f" и еще {len(names) - most}" if len(names) > most else ""
    return ", ".join(names[:most]) + more
