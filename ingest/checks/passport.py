"""Rules of a project passport: its stages follow each other, and its goals change something."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ingest.checks.registry import checks
from ingest.frames import FormFrames
from templates.definition import Check
from templates.rules import Finding, Place, rule

_DAY = "%d.%m.%Y"


@checks("R401")
def check_ranges(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """Each stage begins no later than it ends (R401)."""
    values = frames.answers.values
    for start, end in check.pairs:
        field = frames.form.field(start)
        for hit in frames.answers.hits(values[end] < values[start], end):
            yield hit.submission, rule(check.rule, check.trial).at(
                Place.of(hit.address, end), label=field.line or field.label,
                start=frames.answers.value(hit.key, start).strftime(_DAY),
                end=hit.value.strftime(_DAY))


@checks("R402")
def check_order(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """No stage begins before the stage above it (R402)."""
    values = frames.answers.values
    before = pd.Series(pd.NaT, index=values.index, dtype="datetime64[s]")
    above = pd.Series("", index=values.index, dtype=object)
    for field_id in check.fields:
        field = frames.form.field(field_id)
        label = field.line or field.label
        for hit in frames.answers.hits(values[field_id] < before, field_id):
            yield hit.submission, rule(check.rule, check.trial).at(
                Place.of(hit.address, field_id), label=label, found=hit.value.strftime(_DAY),
                previous=above[hit.key], expected=pd.Timestamp(before[hit.key]).strftime(_DAY))
        known = values[field_id].notna()
        before = before.mask(known, values[field_id])
        above = above.mask(known, label)


@checks("R403")
def check_goals(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """At least one goal's target differs from its current value (R403)."""
    current, target = check.columns
    table = frames.tables[check.table]
    goals = table.values[[current, target]]
    idle = goals.notna().all(axis=1) & (goals[current] == goals[target]).fillna(False)
    wholly_idle = idle.groupby(level="submission").transform("all")
    first = ~table.values.index.get_level_values("submission").duplicated()
    for hit in table.hits(wholly_idle & first, target):
        yield hit.submission, rule(check.rule, check.trial).at(
            Place.of(hit.address, check.fields[1]))


@checks("R405")
def check_source_is_named(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """What is replicated says from whom (R405)."""
    mark, source = check.fields
    values = frames.answers.values
    for hit in frames.answers.hits(_is_marked(values[mark]) & values[source].isna(), mark):
        yield hit.submission, rule(check.rule, check.trial).at(
            Place.of(str(frames.answers.cells.at[hit.key, source] or hit.address), source),
            label=frames.form.field(mark).label)


@checks("R406")
def check_source_is_wanted(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """Only what is replicated has a source (R406)."""
    mark, source = check.fields
    values = frames.answers.values
    for hit in frames.answers.hits(~_is_marked(values[mark]) & values[source].notna(), source):
        yield hit.submission, rule(check.rule, check.trial).at(
            Place.of(hit.address, source), label=frames.form.field(mark).label, found=hit.value)


def _is_marked(answers: pd.Series) -> pd.Series:
    return answers.eq(True).fillna(False).astype(bool)
