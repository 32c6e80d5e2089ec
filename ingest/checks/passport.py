"""A passport's stages follow each other, and its goals change something."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ingest.frames import FormFrames
from templates.definition import Check
from templates.rules import Finding, Place, rule

_DAY = "%d.%m.%Y"


def check_ranges(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """Each stage begins no later than it ends (R401)."""
    values, cells = frames.answers.values, frames.answers.cells
    for start, end in check.pairs:
        field = frames.form.field(start)
        for number in values.index[(values[end] < values[start]).fillna(False)]:
            yield number, rule(check.rule, check.trial).at(
                Place.of(cells.at[number, end], end), label=field.line or field.label,
                start=values.at[number, start].strftime(_DAY),
                end=values.at[number, end].strftime(_DAY))


def check_order(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """No stage begins before the stage above it (R402)."""
    values, cells = frames.answers.values, frames.answers.cells
    before = pd.Series(pd.NaT, index=values.index, dtype="datetime64[s]")
    above = pd.Series("", index=values.index, dtype=object)
    for field_id in check.fields:
        field = frames.form.field(field_id)
        label = field.line or field.label
        for number in values.index[(values[field_id] < before).fillna(False)]:
            yield number, rule(check.rule, check.trial).at(
                Place.of(cells.at[number, field_id], field_id), label=label,
                found=values.at[number, field_id].strftime(_DAY), previous=above.at[number],
                expected=before.at[number].strftime(_DAY))
        known = values[field_id].notna()
        before = before.mask(known, values[field_id])
        above = above.mask(known, label)


def check_goals(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """At least one goal's target differs from its current value (R403)."""
    current, target = (each.partition(".")[2] for each in check.fields)
    table = frames.tables[check.table]
    goals = table.values[[current, target]]
    whole = goals.notna().all(axis=1)
    same = (goals[current] == goals[target]).fillna(False)
    idle = (whole & same).groupby(level="submission").all()
    for number in idle.index[idle]:
        cell = table.cells[target].loc[number].iloc[0]
        yield number, rule(check.rule, check.trial).at(Place.of(cell, check.fields[1]))
