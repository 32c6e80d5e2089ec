"""What the papers say, by the names that templates use: all of it as the summary has it.

Nothing is computed here that a sheet of the summary shows: the same functions tell it.  What is not
known is None, which becomes a gap.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from scoring.plan import STATES as PLAN_STATES
from templates.commission import Commission, Member
from xlsx_forms.programme import Settings
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.collect.results import CHECKLIST
from xlsx_forms.summary.collect.rows import PASSPORT, REPORT
from xlsx_forms.summary.papers.debts import awaited_forms, debts, sent_forms
from xlsx_forms.summary.papers.projects import (
    defence_stage,
    defences,
    next_projects,
    reported,
    standing,
    too_late,
)
from xlsx_forms.summary.sheets.methodology import highest_result
from xlsx_forms.summary.sheets.rating import checklist_states
from xlsx_forms.summary.writing.cells import records

Row = dict[str, Any]
# Who is named for praise: the decree says nothing of it.  Of few, the first alone.
_PRAISED, _FEW = 3, 6
_NAME = re.compile(r"состав\s+(комиссии\b.*)", re.IGNORECASE | re.DOTALL)


def paper_facts(data: Facts, settings: Settings) -> dict[str, Any]:
    """Return the facts of every paper; the guide lists their names."""
    return {
        "title": data.scope.title, "district": data.scope.district or None,
        "place": settings.place or None, "contact": settings.contact,
        "period": data.period, "year": data.period.year, "next_year": data.period.year + 1,
        "as_of": data.as_of,
        "commission": commission_facts(data.rules.commission),
        "rating": _rating(data), "projects": _projects(data), "plan": _plan(data),
        "debts": debts(data), "awaited": awaited_forms(data), "sent": sent_forms(data),
        "defences": defences(data), "defence_stage": defence_stage(data.form(PASSPORT)),
        "next_projects": next_projects(data),
    }


def commission_facts(commission: Commission) -> Row:
    """Return the commission: its name in the genitive, its people, and who leads and writes."""
    found = _NAME.fullmatch(" ".join(commission.title.split()))
    members = [_person(each) for each in commission.members]
    return {
        "name": found[1] if found else None, "decree": commission.decree, "members": members,
        "chair": _first(members, "председатель"), "deputy": _first(members, "заместитель"),
        "secretary": _first(members, "секретарь"),
    }


def _person(member: Member) -> Row:
    role = "Член комиссии" if member.role.startswith("Член") else member.role
    return {"name": member.name, "post": member.post or None, "role": role}


def _first(members: list[Row], role: str) -> Row:
    """The member of a role; somebody whom nobody knows where there is none."""
    nobody: Row = {"name": None, "post": None, "role": None}
    return next((each for each in members if each["role"].lower().startswith(role)), nobody)


def _rating(data: Facts) -> Row:
    results, organizations = data.results, data.organizations.to_dict("index")
    states = checklist_states(data)
    sums = {name: frame.sum(axis=1).to_dict() for name, frame in (
        ("points", results.points), ("declared", results.declared), ("effective", results.effective))}
    rows: list[Row] = []
    unrated: list[Row] = []
    for row in records(results.rating):
        each = row["organization"]
        named = {"code": each, "organization": organizations[each]["full_name"],
                 "short_name": organizations[each]["short_name"], "state": states[each]}
        if each not in sums["points"]:
            unrated.append(named)
            continue
        rows.append(named | {"place": int(row["place"]), "result": float(row["total"]),
                             "level": row["level"] or None}
                    | {name: int(points[each]) for name, points in sums.items()})
    best = _PRAISED if len(rows) >= _FEW else 1
    totals = results.rated["total"]
    return {
        "rows": rows, "unrated": unrated, "organizations": len(results.rating),
        "praised": [row for row in rows if row["place"] <= best and row["result"] > 0],
        "praised_places": best, "best": float(totals.max()) if len(rows) else None,
        "mean": round(float(totals.mean()), 2) if len(rows) else None,
        "highest": highest_result(data), "assumption": data.methodology.assumption,
        "has_confirmed": results.has_confirmed, "has_levels": bool(data.methodology.levels),
        "decree": data.methodology.decree, "form": data.form(CHECKLIST),
    }


def _projects(data: Facts) -> Row:
    return {
        "rows": reported(data), "organizations": int(data.projects["organization"].nunique()),
        "passports": len(data.passports), "standing": standing(data), "behind": too_late(data),
        "form": data.form(REPORT), "passport": data.form(PASSPORT),
    }


def _plan(data: Facts) -> Row:
    """The plan against facts; without rows when it has no targets for the year."""
    rows: list[Row] = []
    if data.plan_facts is not None:
        titles: Mapping[str, str] = {each.id: each.title for each in data.plan.sections}
        for row in records(data.plan_facts.indicators):
            if not rows or rows[-1]["section"] != row["section"]:
                rows.append({"section": row["section"], "heading": titles[row["section"]]})
            rows.append(_indicator(row))
    found = [row for row in rows if "number" in row]
    return {
        "title": data.plan.title, "decree": data.plan.decree, "rows": rows, "indicators": found,
        "by_number": {row["number"]: row for row in found},
        "counts": [{"state": words, "count": count, "numbers": ", ".join(
            row["number"] for row in found if row["state"] == words)}
            for words in PLAN_STATES.values()
            if (count := sum(row["state"] == words for row in found))],
        "met": [row for row in found if row["state"] == PLAN_STATES["met"]],
        "overdue": [row for row in found if row["state"] == PLAN_STATES["overdue"]],
    }


def _indicator(row: Row) -> Row:
    whose = ""
    if row["organizations"] is not None and row["organizations"] == row["organizations"]:
        whose = f"{row['organizations_with']} из {row['organizations']}"
    return {
        "section": row["section"], "number": row["indicator"], "text": row["text"],
        # A blank unit or no deadline is nothing to fill in: the decree leaves them so.
        "unit": row["unit"] or "–", "target": row["target"], "actual": row["actual_text"],
        "state": PLAN_STATES[row["state"]], "due": row["due"], "organizations": whose or "–",
        "executors": row["executors"],
    }
