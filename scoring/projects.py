"""List the district's projects of a year from reports and passports, and mark replications."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from templates.text import fold_name

# Stem of «тиражирование», «тиражирован», «растиражирован».
REPLICATION = "тиражир"
_COLUMNS = ["organization", "project", "folded", "year", "opened", "said"]


def counted(tables: Mapping[str, pd.DataFrame], name: str,
            submissions: pd.DataFrame) -> pd.DataFrame:
    """Return a table's rows of counted submissions, with ``organization`` and ``year`` (int)."""
    used = submissions.loc[submissions["counts"].fillna(False).astype(bool)
                           & (submissions["form"] == name.split(".")[0])
                           ].dropna(subset=["organization", "period"])
    rows = tables.get(name, pd.DataFrame(index=pd.Index([], name="submission")))
    numbers = rows.index.get_level_values(0)
    rows = rows[numbers.isin(used.index)]
    numbers = rows.index.get_level_values(0)
    year = used["period"].astype("object").str.slice(0, 4).astype("int64")
    return rows.reset_index(drop=True).assign(
        organization=used["organization"].reindex(numbers).to_numpy(),
        year=year.reindex(numbers).to_numpy(dtype="int64"))


def list_projects(tables: Mapping[str, pd.DataFrame], submissions: pd.DataFrame) -> pd.DataFrame:
    """Return distinct projects: one row per organization, folded name and year.

    Columns: organization, project (as first written), folded, year, opened (year), said
    (name or process speaks of replication).  ``opened`` is the reported year of opening, else
    the year in which the passport is agreed, else the year of the form.
    """
    rows = pd.concat([_reported(tables, submissions), _with_passport(tables, submissions)])
    rows = rows.dropna(subset=["project"])
    rows["folded"] = rows["project"].astype(object).map(fold_name)
    rows = rows[rows["folded"] != ""]
    rows["said"] = (rows["folded"] + " " + rows["process"]).str.contains(REPLICATION, regex=False)
    distinct = rows.groupby(["organization", "folded", "year"], sort=False).agg(
        project=("project", "first"), reported=("reported", "min"), agreed=("agreed", "min"),
        said=("said", "any")).reset_index()
    # What the forms of one year do not say of a project, those of another may.
    once = distinct.groupby(["organization", "folded"])
    opened = once["reported"].transform("min").fillna(once["agreed"].transform("min"))
    distinct["opened"] = opened.fillna(once["year"].transform("min")).astype("int64")
    distinct["said"] = once["said"].transform("any").astype(bool)
    return distinct[_COLUMNS]


def is_replicated(projects: pd.DataFrame) -> pd.Series:
    """Return which of ``list_projects`` are replications.

    The decree does not define the word.  Our reading, said on «Методика»: the project is named
    like a project that another organization opened no later, or its name or process holds the
    stem «тиражир».
    """
    once = projects.drop_duplicates(["folded", "organization"])
    # Of n organizations with a project of this name, how many opened it no later than each.
    no_later = once.groupby("folded")["opened"].rank(method="max")
    named = pd.MultiIndex.from_frame(once.loc[no_later > 1, ["folded", "organization"]])
    same_name = pd.MultiIndex.from_frame(projects[["folded", "organization"]]).isin(named)
    return (projects["said"] | same_name).rename("replicated")


def _reported(tables: Mapping[str, pd.DataFrame], submissions: pd.DataFrame) -> pd.DataFrame:
    rows = counted(tables, "quarterly-report.projects", submissions).reindex(
        columns=["organization", "year", "project", "year_opened"])
    return rows.assign(reported=rows.pop("year_opened").astype("Float64"),
                       agreed=pd.Series(pd.NA, index=rows.index, dtype="Float64"), process="")


def _with_passport(tables: Mapping[str, pd.DataFrame], submissions: pd.DataFrame) -> pd.DataFrame:
    rows = counted(tables, "passport", submissions).reindex(
        columns=["organization", "year", "project_name", "stage_1", "process"])
    agreed = pd.to_datetime(rows.pop("stage_1")).dt.year.astype("Float64")
    process = rows.pop("process").astype(object).fillna("").map(fold_name)
    return rows.rename(columns={"project_name": "project"}).assign(
        reported=pd.Series(pd.NA, index=rows.index, dtype="Float64"), agreed=agreed,
        process=process)
