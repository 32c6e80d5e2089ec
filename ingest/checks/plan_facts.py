"""Rules of the plan's facts: dates lie in the year of their form."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.checks.registry import checks
from ingest.frames import FormFrames
from templates.definition import Check
from templates.period import Period
from templates.rules import Finding, Place, rule


@checks("R431")
def check_dates_in_year(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """A document's date lies in the year of the form (R431)."""
    values = frames.answers.values
    years = frames.periods.map(lambda text: Period.parse(text).year)
    for field_id in check.fields:
        outside = values[field_id].notna() & (values[field_id].dt.year != years)
        for hit in frames.answers.hits(outside, field_id):
            yield hit.submission, rule(check.rule, check.trial).at(
                Place.of(hit.address, field_id), label=frames.form.field(field_id).label,
                found=hit.value.strftime("%d.%m.%Y"), limit=years[hit.key])
