"""What the forms of a period say, one row each: projects, passports, and who owes which form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from scoring.deadlines import due_date, moved_text, timeliness
from scoring.working_days import WorkingDays
from templates.definition import Catalogue, Form
from templates.period import Period
from templates.text import fold_name

REPORT, PASSPORT = "quarterly-report", "passport"
PROJECTS, GOALS = f"{REPORT}.projects", f"{PASSPORT}.goals"


def collect_projects(submissions: pd.DataFrame, tables: Mapping[str, pd.DataFrame],
                     cells: Mapping[str, pd.DataFrame], organizations: pd.DataFrame, form: Form,
                     periods: Sequence[Period],
                     predecessors: Mapping[str, Mapping[str, date]]) -> pd.DataFrame:
    """Return the reported projects of some quarters, each once, as last reported.

    Columns: those of the form's table, then submission, organization, period, cell, key (the
    folded name).  A blank participant or short name is the organization's own.  What a successor
    has reported on since stands there alone.
    """
    columns = [column.id for column in form.tables[0].columns]
    used = _counting(submissions, REPORT)
    used = used[used["period"].isin([str(each) for each in periods])]
    rows = _rows_of(tables, PROJECTS, used, columns)
    rows["cell"] = _place(cells, PROJECTS, rows.index, columns, "project")
    rows = rows.reset_index(level=1, drop=True).rename_axis("submission").reset_index()
    rows["organization"] = used["organization"].reindex(rows["submission"]).to_numpy()
    rows["period"] = used["period"].reindex(rows["submission"]).to_numpy()
    full, short = organizations["full_name"], organizations["short_name"]
    rows["participant"] = _filled(rows["participant"], rows["organization"].map(full))
    rows["organization_short"] = _filled(rows["organization_short"],
                                         rows["organization"].map(short))
    rows["key"] = [fold_name(name) if isinstance(name, str) else "" for name in rows["project"]]
    rows = rows.sort_values("period", kind="stable")
    named = rows["key"] != ""
    # Within a quarter a project given twice is a finding, not ours to drop.
    later = rows.groupby(["organization", "key"])["period"].transform("max")
    rows = rows[~named | (rows["period"] == later)]
    rows = rows[~_reported_by_successor(rows, predecessors)]
    order = {each: i for i, each in enumerate(organizations.index)}
    return rows.sort_values("organization", key=lambda ids: ids.map(order),
                            kind="stable").reset_index(drop=True)


def _reported_by_successor(rows: pd.DataFrame, predecessors: Mapping[str, Mapping[str, date]]
                           ) -> pd.Series:
    """Which projects stand in a later report of somebody who goes on with them."""
    named = list(zip(rows["organization"], rows["key"], rows["period"], strict=True))
    latest = {(owner, key): period for owner, key, period in sorted(named)}
    handed: dict[tuple[str, str], str] = {}
    for (owner, key), period in latest.items():
        for before in predecessors.get(owner, ()) if key else ():
            # Of several heirs the one with the latest report says how far the project is.
            handed[before, key] = max(period, handed.get((before, key), ""))
    return pd.Series([handed.get((owner, key), "") > period for owner, key, period in named],
                     index=rows.index, dtype=bool)


def collect_passports(submissions: pd.DataFrame, tables: Mapping[str, pd.DataFrame],
                      cells: Mapping[str, pd.DataFrame], organizations: pd.DataFrame, form: Form,
                      year: int) -> pd.DataFrame:
    """Return the passports of a year and those of earlier years that it finds still running.

    Columns: the form's fields, then submission, organization, period, cell, key, goals.
    """
    columns = [each.id for each in form.fields]
    used = _counting(submissions, PASSPORT)
    used = used[used["period"].astype(str).str.slice(0, 4) <= str(year)]
    rows = _rows_of(tables, PASSPORT, used, columns)
    rows["cell"] = _place(cells, PASSPORT, rows.index, columns, form.project_field)
    rows["period"] = used["period"].reindex(rows.index)
    ends = pd.to_datetime(rows["stage_10"]) if "stage_10" in rows else pd.Series(
        pd.NaT, index=rows.index)
    rows = rows[(rows["period"] == str(year)) | (ends >= pd.Timestamp(year, 1, 1))]
    rows["organization"] = used["organization"].reindex(rows.index)
    rows["key"] = [fold_name(name) if isinstance(name, str) else ""
                   for name in rows[form.project_field]]
    rows["goals"] = _goals(tables, rows.index)
    order = {each: i for i, each in enumerate(organizations.index)}
    return rows.rename_axis("submission").reset_index().sort_values(
        "organization", key=lambda ids: ids.map(order), kind="stable").reset_index(drop=True)


def collect_sending(submissions: pd.DataFrame, organizations: pd.DataFrame, catalogue: Catalogue,
                    period: Period, as_of: date, days: WorkingDays) -> pd.DataFrame:
    """Return who has sent what: a row per form, period and organization.

    Columns: form, period (a Period), due, moved (in words), organization, and those of
    ``timeliness``.
    """
    forms = [catalogue.current(form_id, as_of) for form_id in catalogue.ids]
    return pd.concat([sending_of(submissions, organizations, form, each, as_of, days)
                      for form in forms for each in period.of_form(form.period)], ignore_index=True)


def sending_of(submissions: pd.DataFrame, organizations: pd.DataFrame, form: Form, period: Period,
               as_of: date, days: WorkingDays) -> pd.DataFrame:
    """Return who has sent one form for a period of its kind, in the columns of ``collect_sending``."""
    due = due_date(form.deadline, period, days)
    rows = timeliness(submissions, organizations, form.id, period, due, as_of)
    same = pd.Series([period] * len(rows), index=rows.index, dtype=object)
    return rows.assign(form=form.id, period=same, due=due,
                       moved=moved_text(form.deadline, period, days)).rename_axis(
        "organization").reset_index()


def _counting(submissions: pd.DataFrame, form_id: str) -> pd.DataFrame:
    return submissions[submissions["counts"] & (submissions["form"] == form_id)].dropna(
        subset=["organization", "period"])


def _rows_of(tables: Mapping[str, pd.DataFrame], name: str, used: pd.DataFrame,
             columns: Sequence[str]) -> pd.DataFrame:
    if name not in tables:
        index = pd.MultiIndex.from_arrays([[], []], names=["submission", "row"])
        return pd.DataFrame(columns=list(columns), dtype=object,
                            index=index if "." in name else pd.Index([], name="submission"))
    rows = tables[name]
    rows = rows[rows.index.get_level_values(0).isin(used.index)]
    return rows.reindex(columns=list(columns))


def _place(cells: Mapping[str, pd.DataFrame], name: str, index: pd.Index,
           columns: Sequence[str], first: str) -> pd.Series:
    """The address of a row: of its name, else of the first column that was found."""
    if name not in cells:
        return pd.Series(None, index=index, dtype=object)
    order = [first, *(each for each in columns if each != first)]
    found = cells[name].reindex(index).reindex(columns=order)
    return found.astype(object).bfill(axis=1).iloc[:, 0]


def _filled(texts: pd.Series, instead: pd.Series) -> pd.Series:
    blank = texts.isna() | (texts.astype(object).map(lambda text: str(text).strip()) == "")
    return texts.astype(object).mask(blank, instead.astype(object))


def _goals(tables: Mapping[str, pd.DataFrame], passports: pd.Index) -> list[str]:
    """The goals of each passport in words: what, from which value to which."""
    texts: dict[int, list[str]] = {}
    if GOALS in tables:
        goals = tables[GOALS].reindex(columns=["goal", "current", "target"])
        shown = (goals[column].astype(object).map(_shown) for column in goals)
        for number, goal, current, target in zip(goals.index.get_level_values(0), *shown,
                                                 strict=True):
            texts.setdefault(number, []).append(f"{goal}: {current} → {target}")
    return ["\n".join(texts.get(each, ())) for each in passports]


def _shown(value: object) -> str:
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return "–"
    return f"{value:.10g}".replace(".", ",") if isinstance(value, float) else str(value)
