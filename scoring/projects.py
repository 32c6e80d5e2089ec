"""List the district's projects of a year from reports and passports, and mark replications.

A report is any form with a table of projects, a passport any form about one project.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import pandas as pd

from scoring.returned import Returned
from templates.form import Field
from templates.form.roles import (
    PROCESS,
    REPLICATED,
    STAGE_BEGINS,
    YEAR_OPENED,
    field_of,
    project_table,
)
from templates.text import fold_name

# Stem of «тиражирование», «тиражирован», «растиражирован».
REPLICATION = "тиражир"
_COLUMNS = ["organization", "project", "folded", "year", "opened", "said", "origin", "marked"]


def list_projects(returned: Returned) -> pd.DataFrame:
    """Return distinct projects: one row per organization, folded name and year.

    Columns: organization, project (as first written), folded, year, opened (year), said
    (name or process speaks of replication), origin (whose it was at first), marked (boolean: its
    passport says whether it is replicated from another's; NA when none says).  ``opened`` is the
    reported year of opening, else the year in which the passport is agreed, else the year of the
    form.  A project that a successor goes on with is one: from the year in which its former
    organization has left it is the successor's alone.
    """
    found = [*_reported(returned), *_with_passport(returned)]
    if not found:
        return pd.DataFrame(columns=_COLUMNS).astype(
            {"year": "int64", "opened": "int64", "said": bool, "marked": "boolean"})
    rows = pd.concat(found)
    rows = rows.dropna(subset=["project"])
    rows["folded"] = rows["project"].astype(object).map(fold_name)
    rows = _handed_on(rows[rows["folded"] != ""], returned.predecessors)
    rows["said"] = (rows["folded"] + " " + rows["about"]).str.contains(REPLICATION, regex=False)
    distinct = rows.groupby(["organization", "folded", "year"], sort=False).agg(
        project=("project", "first"), reported=("reported", "min"), agreed=("agreed", "min"),
        said=("said", "any"), origin=("origin", "first"), marked=("marked", "last")).reset_index()
    # What the forms of one year do not say of a project, those of another may.
    once = distinct.groupby(["origin", "folded"])
    opened = once["reported"].transform("min").fillna(once["agreed"].transform("min"))
    distinct["opened"] = opened.fillna(once["year"].transform("min")).astype("int64")
    distinct["marked"] = _latest_mark(distinct)
    distinct["said"] = once["said"].transform("any").astype(bool)
    return distinct[_COLUMNS]


def is_replicated(projects: pd.DataFrame) -> pd.Series:
    """Return which of ``list_projects`` their passports mark as replicated from another's."""
    return projects["marked"].fillna(False).astype(bool).rename("replicated")


def may_be_replicated(projects: pd.DataFrame) -> pd.Series:
    """Return which of those that no passport speaks of look like replications.

    Named like a project that another organization opened no later, or with the stem «тиражир» in
    name or process.  They are asked about, not counted.
    """
    once = projects.drop_duplicates(["folded", "origin"])
    # Of n organizations with a project of this name, how many opened it no later than each.
    no_later = once.groupby("folded")["opened"].rank(method="max")
    named = pd.MultiIndex.from_frame(once.loc[no_later > 1, ["folded", "origin"]])
    same_name = pd.MultiIndex.from_frame(projects[["folded", "origin"]]).isin(named)
    return ((projects["said"] | same_name) & projects["marked"].isna()).rename("may_be")


def _latest_mark(distinct: pd.DataFrame) -> pd.Series:
    """What the passport of the latest year that speaks of it says of each project, for all years."""
    by_year = distinct.sort_values("year", kind="stable")
    said = by_year.groupby(["origin", "folded"])["marked"].transform("last")
    return said.reindex(distinct.index).astype("boolean")


def _handed_on(rows: pd.DataFrame, predecessors: Mapping[str, Mapping[str, date]]) -> pd.DataFrame:
    """Mark whose each project was at first; give it to its successor from the year of the change.

    A successor that had a project of that name before goes on with its own.
    """
    rows = rows.assign(origin=rows["organization"])
    since = rows.groupby(["organization", "folded"])["year"].min().to_dict()
    left = sorted((last_day, before, heir) for heir, gone in predecessors.items()
                  for before, last_day in gone.items())
    for last_day, before, heir in left:
        old, new = rows["organization"] == before, rows["organization"] == heir
        handed = {name for name in set(rows.loc[old, "folded"]) & set(rows.loc[new, "folded"])
                  if since.get((heir, name), last_day.year) >= last_day.year}
        if not handed:
            continue
        same = rows["folded"].isin(handed)
        origins = rows[old & same].drop_duplicates("folded").set_index("folded")["origin"]
        rows.loc[new & same, "origin"] = rows.loc[new & same, "folded"].map(origins)
        rows.loc[old & same & (rows["year"] >= last_day.year), "organization"] = heir
    return rows


def _reported(returned: Returned) -> Iterator[pd.DataFrame]:
    """The rows of every table of projects."""
    for form in returned.forms:
        projects = project_table(form)
        if projects is not None:
            rows = returned.counted(projects.frame)
            opened = _column(rows, projects.column(YEAR_OPENED)).astype("Float64")
            yield _said(rows, projects.project).assign(reported=opened, agreed=_nobody(rows),
                                                       about="", marked=_unmarked(rows))


def _with_passport(returned: Returned) -> Iterator[pd.DataFrame]:
    """The answers of every form that is about one project."""
    for form in returned.forms:
        if form.project_field:
            rows = returned.counted(form.id)
            agreed = pd.to_datetime(_column(rows, field_of(form, STAGE_BEGINS)))
            process = _column(rows, field_of(form, PROCESS))
            yield _said(rows, form.project_field).assign(
                reported=_nobody(rows), agreed=agreed.dt.year.astype("Float64"),
                about=process.astype(object).fillna("").map(fold_name),
                marked=_column(rows, field_of(form, REPLICATED)).astype("boolean"))


def _said(rows: pd.DataFrame, project: str) -> pd.DataFrame:
    """Who names which project for which year."""
    named = rows.reindex(columns=["organization", "year", project])
    return named.set_axis(["organization", "year", "project"], axis="columns")


def _column(rows: pd.DataFrame, field: Field | None) -> pd.Series:
    """The answers to a field, none where the form does not ask."""
    if field is None or field.id not in rows:
        return pd.Series(None, index=rows.index, dtype=object)
    return rows[field.id]


def _nobody(rows: pd.DataFrame) -> pd.Series:
    return pd.Series(pd.NA, index=rows.index, dtype="Float64")


def _unmarked(rows: pd.DataFrame) -> pd.Series:
    return pd.Series(pd.NA, index=rows.index, dtype="boolean")
