"""Who goes on with the work of organizations that have left: merged, divided, closed.

An organization's last day is «Участвует по»; those that go on are its «Правопреемник».
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd


@dataclass(frozen=True, slots=True)
class Departure:
    """An organization's last day, and who goes on with its work: short names by code."""

    last_day: date
    heirs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Succession:
    """Whose work each organization goes on with and until when, and who has left, both by id.

    ``names``: what each listed organization is called, short and in full.
    """

    predecessors: Mapping[str, Mapping[str, date]] = field(default_factory=dict)
    departures: Mapping[str, Departure] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


NOBODY_LEFT = Succession()


def codes(text: object) -> tuple[str, ...]:
    """Return the codes of successors of a cell as the register has them."""
    return tuple(filter(None, str(text).split(", "))) if isinstance(text, str) else ()


def succession_problems(records: Mapping[int, Mapping[str, Any]]) -> Iterator[tuple[int, str, str]]:
    """Yield (row, column id, what is wrong) of last days and successors, row by row."""
    rows = {str(each["organization"]): row for row, each in records.items()}
    heirs = {key: codes(records[row]["successor"]) for key, row in rows.items()}
    for row, each in records.items():
        key, begins, ends = str(each["organization"]), each["participates_from"], each["participates_to"]
        if begins and ends and ends < begins:
            yield row, "participates_to", (f"«Участвует по» {ends:%d.%m.%Y} раньше, чем «Участвует с» "
                                           f"{begins:%d.%m.%Y}")
        if not each["successor"]:
            continue
        unknown = [heir for heir in codes(each["successor"]) if heir not in rows]
        if unknown:
            yield row, "successor", (f"«Правопреемник»: кода «{unknown[0]}» в списке нет: впишите код "
                                     "из столбца «Код»")
        elif key in codes(each["successor"]):
            yield row, "successor", "«Правопреемник»: стоит код самой организации"
        elif not ends:
            yield row, "successor", ("правопреемник есть, а последнего дня нет: впишите в столбец "
                                     "«Участвует по», до какого дня участвует организация")
        elif _comes_back(key, heirs):
            yield row, "successor", ("«Правопреемник»: организации названы преемниками друг друга по "
                                     "кругу")


def _comes_back(key: str, heirs: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether an organization is, in the end, its own successor."""
    seen: set[str] = set()
    ahead = list(heirs.get(key, ()))
    while ahead:
        each = ahead.pop()
        if each == key:
            return True
        if each not in seen:
            seen.add(each)
            ahead += heirs.get(each, ())
    return False


def predecessors(organizations: pd.DataFrame) -> dict[str, dict[str, date]]:
    """Return whose work each organization goes on with, and the last day of each of them.

    Those before its own predecessors are among them.  Organizations without any are not there.
    """
    heirs = {str(key): codes(text) for key, text in organizations["successor"].items()}
    ends = organizations["participates_to"].dropna().dt.date.to_dict()
    found: dict[str, dict[str, date]] = {}
    for key in heirs:
        reached: set[str] = set()
        ahead = list(heirs[key])
        while ahead:
            each = ahead.pop()
            if each not in reached and each != key:
                reached.add(each)
                ahead += heirs.get(each, ())
        for heir in reached:
            found.setdefault(heir, {})[key] = ends[key]
    return found


def succession(organizations: pd.DataFrame) -> Succession:
    """Return who has left the list of organizations, and who goes on with whose work."""
    heirs = {str(key): codes(text) for key, text in organizations["successor"].items()}
    names = {str(key): str(name) for key, name in organizations["short_name"].items()}
    ends = organizations["participates_to"].dropna().dt.date.to_dict()
    return Succession(predecessors(organizations), {
        str(key): Departure(day, {heir: names[heir] for heir in heirs[key]})
        for key, day in ends.items()}, {
        key: tuple(dict.fromkeys(str(each) for each in (name, full) if isinstance(each, str)))
        for (key, name), full in zip(names.items(), organizations["full_name"], strict=True)})
