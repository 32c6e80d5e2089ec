"""What the organizations of each curating deputy come to, for the head and not for the public."""

from __future__ import annotations

from dataclasses import dataclass

from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.sheets.commission import with_initials
from xlsx_forms.summary.sheets.overview.curators import HEADS, by_curator

# Of the columns that the summary has: what fits on a phone.
_SHOWN = ("Должны форм", "Стоят", "Отстают")


@dataclass(frozen=True, slots=True)
class Curators:
    """Heads, and a row of them for each deputy; no rows where no organization names one."""

    heads: tuple[str, ...]
    rows: list[tuple[str, list[str]]]


def collect_curators(data: Facts, public: bool) -> Curators:
    """Return the deputies by name; for the public, to whom a name says nothing, none."""
    places = [HEADS.index(each) for each in _SHOWN]
    rows = [] if public else by_curator(data)
    return Curators(_SHOWN, [(_named(str(row[0])), [str(row[place]) for place in places])
                             for row in rows])


def _named(deputy: str) -> str:
    """A full name with initials, to leave room for figures; what is none as it stands.

    >>> _named("Селиверстова Анна Андреевна"), _named("Заместитель главы"), _named("куратор не указан")
    ('А.А. Селиверстова', 'Заместитель главы', 'куратор не указан')
    """
    parts = deputy.split()
    is_name = len(parts) == 3 and all(each.istitle() and each.isalpha() for each in parts)
    return with_initials(deputy) if is_name else deputy
