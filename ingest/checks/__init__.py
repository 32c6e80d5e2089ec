"""Rules as pure functions: frames in, findings out.

A form's definition says which rules it has and what they apply to; this table says which
function knows the rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from templates.rules import Finding

if TYPE_CHECKING:
    from ingest.frames import FormFrames
    from templates.definition import Check

# Rules that compare with the period of the form; the others are asked of a file without one too.
NEED_PERIOD = frozenset(("R411", "R413", "R414", "R431"))
CheckFunction = Callable[["FormFrames", "Check"], Iterator[tuple[int, Finding]]]


def check_functions() -> dict[str, CheckFunction]:
    """Return the function of each rule within a form."""
    from ingest.checks import checklist, passport, plan_facts, report

    return {
        "R401": passport.check_ranges,
        "R402": passport.check_order,
        "R403": passport.check_goals,
        "R411": report.check_closed_by_date,
        "R412": report.check_closing_date,
        "R413": report.check_closed_by_stage,
        "R414": report.check_year_opened,
        "R415": report.check_closed_after_opened,
        "R416": report.check_projects_differ,
        "R417": report.check_has_projects,
        "R421": checklist.check_cumulative,
        "R423": checklist.check_required_evidence,
        "R424": checklist.check_expected_evidence,
        "R431": plan_facts.check_dates_in_year,
    }


def check_form(frames: FormFrames, has_period: bool = True) -> Iterator[tuple[int, Finding]]:
    """Yield (submission, finding) of every rule of the frames' form, in the form's order.

    Without a period that could be read, of every rule that does not need one.
    """
    functions = check_functions()
    for check in frames.form.checks:
        if check.rule in functions and (has_period or check.rule not in NEED_PERIOD):
            yield from functions[check.rule](frames, check)
