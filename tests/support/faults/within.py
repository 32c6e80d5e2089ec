"""Answers of one form that do not agree with each other (R4xx)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from support.faults.answers import clean, plain
from support.faults.model import Fault, Told

_ROWS = [f"goals.{row}" for row in (1, 2)]
_NO_GOALS = {f"{row}.{column}": None for row in _ROWS for column in ("goal", "current", "target")}
# (rule, where it speaks, what is typed, what comes back where it is not what was typed)
_CASES = {
    "passport": (
        ("R401", "stage_3_to", {"stage_3_to": date(2026, 3, 1)}, {}),
        ("R401", "stage_8_to", {"stage_8_to": "01.08.2026"}, {"stage_8_to": "2026-08-01"}),
        ("R402", "stage_4_from", {"stage_4_from": date(2026, 3, 1)}, {}),
        ("R402", "stage_10", {"stage_10": "14 сентября 2026 г."}, {"stage_10": "2026-09-14"}),
        ("R402", "stage_2_from", {"stage_1": date(2026, 2, 3)}, {}),
        ("R403", "goals.1.target", {"goals.1.current": 5, "goals.1.target": "5,0",
                                    "goals.2.current": 1},
         {"goals.1.current": 5.0, "goals.1.target": 5.0, "goals.2.current": 1.0}),
        ("R404", "goals", _NO_GOALS, {}),
    ),
    "quarterly-report": (
        ("R411", "projects.1.closing_date", {"projects.1.closing_date": date(2026, 9, 30)}, {}),
        ("R411", "projects.1.closing_date", {"projects.1.closing_date": "01.26"},
         {"projects.1.closing_date": "2026-01"}),
        ("R412", "projects.2.closing_date", {"projects.2.closing_date": None}, {}),
        ("R413", "projects.2.closing_date", {"projects.2.closing_date": "октябрь 2026"},
         {"projects.2.closing_date": "2026-10"}),
        ("R414", "projects.3.year_opened", {"projects.3.year_opened": 2027}, {}),
        ("R415", "projects.2.closing_date", {"projects.2.closing_date": "12.2025"},
         {"projects.2.closing_date": "2025-12"}),
        ("R416", "projects.3.project", {"projects.3.project": "«СПРАВКА  за один день»"}, {}),
        ("R416", "projects.2.project", {"projects.2.project": "Справка за один день"}, {}),
    ),
    "checklist": (
        ("R421", "c1_3", {"c1_2": "Нет"}, {"c1_2": False}),
        ("R421", "c1_3", {"c1_1": 0, "c1_2": "ЛОЖЬ"}, {"c1_1": False, "c1_2": False}),
        ("R421", "c2_3", {"c2_3": "Да"}, {"c2_3": True}),
        ("R421", "c5_2", {"c5_1": False}, {}),
        ("R422", "c4", {"c4": "1 балл"}, {"c4": None}),
        ("R422", "c4", {"c4": 1}, {"c4": None}),
        ("R422", "c6", {"c6": 3}, {"c6": None}),
        ("R422", "c8", {"c8": "5"}, {"c8": None}),
        ("R423", "c5_evidence", {"c5_evidence": None}, {}),
        ("R423", "c5_evidence", {"c5_evidence": " \u00a0"}, {"c5_evidence": None}),
        ("R424", "c3_evidence", {"c3_evidence": None}, {}),
        ("R424", "c6_evidence", {"c6_evidence": "\u200b"}, {"c6_evidence": None}),
    ),
    "plan-facts": (
        ("R431", "date_3_2", {"date_3_2": date(2027, 1, 1)}, {}),
        ("R431", "date_3_2", {"date_3_2": "31.12.2025"}, {"date_3_2": "2025-12-31"}),
        ("R431", "date_3_3", {"date_3_3": "5 мая 2027 г."}, {"date_3_3": "2027-05-05"}),
    ),
}


def faults() -> Iterator[Fault]:
    """Each rule within a form, at the cell that breaks it."""
    for form, cases in _CASES.items():
        for code, at, typed, changed in cases:
            back = {key: plain(form, key, raw) for key, raw in typed.items()} | changed
            yield Fault(f"{code} {raws(typed)}", form, "cells", typed, tells=(Told(code, at),),
                        back=back, about=_about(at))
    nothing = dict.fromkeys(clean("quarterly-report"))
    yield Fault("no projects", "quarterly-report", "cells", nothing, back=nothing,
                tells=(Told("R418", "no_projects"),), about=frozenset(
                    {"projects.1", "projects.2", "projects.3"}))


def raws(typed: Mapping[str, object]) -> str:
    """What is typed, in short."""
    return ", ".join(f"{key}={raw!r}" for key, raw in typed.items())


def _about(at: str) -> frozenset[str]:
    if at.startswith("stage_"):
        number = int(at.split("_")[1])
        return frozenset(f"schedule {each}" for each in (number - 1, number, number + 1))
    if at.startswith("goals"):
        return frozenset({"goals"})
    if at.startswith("projects."):
        # The name of a project is compared with those of all rows.
        rows = (1, 2, 3) if at.endswith(".project") else (int(at.split(".")[1]),)
        return frozenset(f"projects.{row}" for row in rows)
    return frozenset({f"criterion {at[1]}"}) if at[1].isdigit() else frozenset()


