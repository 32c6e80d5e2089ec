"""The names that organizations had before, and until when, as the column of former names tells.

A line is ``Полное = Сокращенное (до 01.09.2026)``: from that day on the next name is in force.
«(по 31.08.2026)» says the same by the last day.  Short name and day may be left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from ingest.values.parse import parse_date
from templates.definition import Field

_LINES = re.compile(r"\s*[;\n]\s*")
_UNTIL = re.compile(r"\(\s*(до|по)\s+([^()]*[0-9][^()]*)\)\s*$", re.IGNORECASE)
_SHORT = re.compile(r"\s+=\s+")
_DAY = Field("until", "Прежние наименования", "date")


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name that was in force till its last day; what is not told is empty or None."""

    full: str
    short: str = ""
    last_day: date | None = None


def former_names(text: str) -> tuple[FormerName, ...]:
    """Return the names of a cell, in its order.  ValueError says what is wrong with a day.

    >>> former_names("Школа № 3 (до 1.9.2026); Старая школа = Школа (по 31.12.2020)")[1].short
    'Школа'
    >>> [str(each.last_day) for each in former_names("Школа № 3 (до 1.9.2026)\\nШкола (начальная)")]
    ['2026-08-31', 'None']
    """
    return tuple(_name(line) for line in _LINES.split(text.strip()) if line)


def _name(line: str) -> FormerName:
    found = _UNTIL.search(line)
    last_day = None
    if found:
        last_day = parse_date(found[2].strip(), _DAY)
        if found[1].lower() == "до":
            last_day -= timedelta(days=1)
        line = line[:found.start()].strip()
    full, *short = _SHORT.split(line, maxsplit=1)
    return FormerName(full, short[0] if short else "", last_day)


def named_on(organizations: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the list with the names in force on a day, as far as it is known till when they were."""
    renamed = {key: name for key, text in organizations["former_names"].items()
               for name in _on(str(text), day)}
    if not renamed:
        return organizations
    named = organizations.copy()
    for key, name in renamed.items():
        named.loc[key, "full_name"] = name.full
        if name.short:
            named.loc[key, "short_name"] = name.short
    return named


def _on(text: str, day: date) -> Iterator[FormerName]:
    """The former name that was in force on a day, if one was."""
    dated = [(each.last_day, each) for each in former_names(text)
             if each.last_day is not None and day <= each.last_day]
    if dated:
        yield min(dated, key=lambda pair: pair[0])[1]
