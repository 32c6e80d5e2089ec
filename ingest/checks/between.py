"""Forms of one organization agree with each other, and a quarter with the one before.

Only submissions that count are compared: what was returned says nothing yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from ingest.checks.report import stage_numbers
from templates.definition import Catalogue, Check, Field, Form
from templates.folding import fold_name
from templates.period import Period
from templates.rules import Finding, Place, rule

REPORT, PASSPORT, CHECKLIST = "quarterly-report", "passport", "checklist"
ROWS = f"{REPORT}.projects"
_MONTH_DAY = "%d.%m.%Y"


@dataclass(frozen=True, slots=True)
class Counted:
    """What the checks compare: reported projects and passports, one row each.

    ``reported``: submission, organization, period (sortable), key, project, stage,
    text, cell, stage_cell.
    ``passports``: index submission; organization, year, key, project, cell.
    """

    reported: pd.DataFrame
    passports: pd.DataFrame
    answers: pd.DataFrame


def check_between(tables: Mapping[str, pd.DataFrame], cells: Mapping[str, pd.DataFrame],
                  submissions: pd.DataFrame, catalogue: Catalogue
                  ) -> Iterator[tuple[int, Finding]]:
    """Yield (submission, finding) of the rules between forms and periods."""
    counted = _counted(tables, cells, submissions, catalogue)
    yield from _check_passport_exists(counted)
    yield from _check_reported(counted)
    yield from _check_schedule(counted, catalogue)
    yield from _check_stage_advances(counted)
    if CHECKLIST in tables:
        yield from _check_participation(tables[CHECKLIST], cells[CHECKLIST], submissions,
                                        counted, catalogue)


def _counted(tables: Mapping[str, pd.DataFrame], cells: Mapping[str, pd.DataFrame],
             submissions: pd.DataFrame, catalogue: Catalogue) -> Counted:
    facts = submissions.loc[submissions["counts"], ["organization", "period"]]
    reported = pd.DataFrame(columns=["submission", "organization", "period", "key", "project",
                                     "stage", "text", "cell", "stage_cell"])
    if ROWS in tables and len(tables[ROWS]):
        rows = tables[ROWS].assign(cell=cells[ROWS]["project"],
                                   stage_cell=cells[ROWS]["stage"])
        rows = rows[rows["project"].notna()].reset_index("submission")
        rows = rows[rows["submission"].isin(facts.index)]
        rows = rows.join(facts, on="submission").reset_index(drop=True)
        rows["key"] = rows["project"].map(fold_name)
        rows["text"] = rows["stage"]
        rows["stage"] = stage_numbers(rows["text"], catalogue.current(REPORT))
        reported = rows.assign(period=rows["period"].map(Period.parse))[list(reported.columns)]
    answers = tables.get(PASSPORT, pd.DataFrame(columns=["project_name"]))
    answers = answers[answers.index.isin(facts.index) & answers["project_name"].notna()]
    passports = pd.DataFrame({"project": answers["project_name"]}).join(facts)
    passports["key"] = passports["project"].map(fold_name)
    passports["cell"] = (cells[PASSPORT]["project_name"].reindex(passports.index)
                         if PASSPORT in cells else None)
    return Counted(reported, passports, answers)


def _check_passport_exists(counted: Counted) -> Iterator[tuple[int, Finding]]:
    """A reported project has its passport (X501)."""
    known = set(zip(counted.passports["organization"], counted.passports["key"], strict=True))
    for row in counted.reported.itertuples():
        if (row.organization, row.key) not in known:
            yield row.submission, rule("X501").at(
                Place.of(row.cell, "projects.project"), project=row.project,
                period=row.period.text)


def _check_reported(counted: Counted) -> Iterator[tuple[int, Finding]]:
    """A passport's project stands in the organization's latest report of that year (X502)."""
    reported = counted.reported
    known = set(zip(reported["organization"], reported["period"], reported["key"], strict=True))
    periods: dict[tuple[str, int], Period] = {}
    for organization, period in zip(reported["organization"], reported["period"], strict=True):
        key = (organization, period.year)
        periods[key] = max(period, periods.get(key, period))
    begins, ends = _column(counted.answers, "stage_1"), _column(counted.answers, "stage_10")
    for row in counted.passports.itertuples():
        latest = periods.get((row.organization, Period.parse(row.period).year))
        if latest is None or (row.organization, latest, row.key) in known:
            continue
        if begins[row.Index] > pd.Timestamp(latest.end) or ends[row.Index] < pd.Timestamp(
                latest.start):
            continue
        yield row.Index, rule("X502").at(Place.of(row.cell, "project_name"), project=row.project,
                                         period=latest.text)


def _check_schedule(counted: Counted, catalogue: Catalogue) -> Iterator[tuple[int, Finding]]:
    """A project is no earlier in its stages than its passport plans for the quarter's end (X503)."""
    firsts = _stage_starts(catalogue.current(PASSPORT))
    starts = counted.answers.reindex(columns=[field.id for field in firsts])
    passports = {(row.organization, row.key): row.Index for row in counted.passports.itertuples()}
    for row in counted.reported.itertuples():
        number = passports.get((row.organization, row.key))
        if number is None or pd.isna(row.stage):
            continue
        planned = starts.loc[number]
        begun = [i for i, day in enumerate(planned) if day <= pd.Timestamp(row.period.end)]
        if not begun or begun[-1] + 1 <= row.stage:
            continue
        field = firsts[begun[-1]]
        yield row.submission, rule("X503").at(
            Place.of(row.stage_cell, "projects.stage"), project=row.project,
            period=row.period.text, stage=row.text, planned=field.line, date=planned.iloc[begun[-1]].strftime(_MONTH_DAY))


def _check_stage_advances(counted: Counted) -> Iterator[tuple[int, Finding]]:
    """A project's stage does not go back from one report to the next (X505)."""
    rows = counted.reported[counted.reported["stage"].notna()].sort_values("period")
    for _key, history in rows.groupby(["organization", "key"], sort=False):
        for (_, before), (_, now) in zip(history.iloc[:-1].iterrows(), history.iloc[1:].iterrows(),
                                         strict=True):
            if now["stage"] < before["stage"]:
                yield now["submission"], rule("X505").at(
                    Place.of(now["stage_cell"], "projects.stage"), project=now["project"],
                    period=now["period"].text, stage=now["text"], previous=before["text"])


def _check_participation(values: pd.DataFrame, cells: pd.DataFrame, submissions: pd.DataFrame,
                         counted: Counted, catalogue: Catalogue) -> Iterator[tuple[int, Finding]]:
    """Who claims to take part has a project in the reports or passports of the year (X504)."""
    form = catalogue.current(CHECKLIST)
    check: Check | None = next((each for each in form.checks if each.rule == "X504"), None)
    if check is None:
        return
    lines = [each for each in check.fields if each in values]
    number = next(each.number for each in form.criteria
                  if lines[0] in {field.id for field in each.answer_fields})
    active = set(zip(counted.reported["organization"],
                     counted.reported["period"].map(lambda period: period.year), strict=True))
    active |= set(zip(counted.passports["organization"],
                      counted.passports["period"].map(lambda text: Period.parse(text).year),
                      strict=True))
    claims = values.loc[values.index.isin(submissions.index[submissions["counts"]]), lines]
    claims = claims.fillna(False).astype(bool)
    for submission in claims.index[claims.any(axis=1)]:
        facts = submissions.loc[submission]
        period = Period.parse(facts["period"])
        if (facts["organization"], period.year) in active:
            continue
        highest = [each for each in lines if claims.at[submission, each]][-1]
        yield submission, rule("X504", check.trial).at(
            Place.of(cells.at[submission, highest], highest), number=number,
            claimed=form.field(highest).label, period=period.text)


def _stage_starts(form: Form) -> list[Field]:
    """The first date of each stage, in order."""
    firsts: dict[str, Field] = {}
    for field in form.fields:
        if field.type == "date" and field.line:
            firsts.setdefault(field.line, field)
    return list(firsts.values())


def _column(answers: pd.DataFrame, field_id: str) -> pd.Series:
    return answers[field_id] if field_id in answers else pd.Series(pd.NaT, index=answers.index)
