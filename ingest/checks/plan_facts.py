"""The facts of the plan belong to the year of their form."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.frames import FormFrames
from templates.definition import Check
from templates.period import Period
from templates.rules import Finding, Place, rule


def check_dates_in_year(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """A document's date lies in the year of the form (R431)."""
    values, cells = frames.answers.values, frames.answers.cells
    years = frames.periods.map(lambda text: Period.parse(text).year)
    for field_id in check.fields:
        outside = values[field_id].notna() & (values[field_id].dt.year != years)
        for number in values.index[outside]:
            yield number, rule(check.rule, check.trial).at(
                Place.of(cells.at[number, field_id], field_id),
                label=frames.form.field(field_id).label,
                found=values.at[number, field_id].strftime("%d.%m.%Y"), limit=years[number])
