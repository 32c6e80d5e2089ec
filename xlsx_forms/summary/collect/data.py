"""What the sheets of a summary show: everything is counted here, the sheets only arrange it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from scoring.methodology import Methodology
from scoring.plan import PlanFacts, compare_plan
from templates.commission import Commission, load_commission
from templates.definition import Catalogue, Form
from templates.period import Period
from templates.plan import Plan, load_plan
from xlsx_forms.summary.collect.results import CHECKLIST, Results, collect_results
from xlsx_forms.summary.collect.rows import (
    PASSPORT,
    REPORT,
    collect_passports,
    collect_projects,
    collect_sending,
)

if TYPE_CHECKING:
    from ingest.batch import Batch
    from xlsx_forms.programme import Programme

# What the sheets read of a submission; a batch made by hand may lack some.
_COLUMNS = ("file", "name", "sha256", "size", "form", "version", "judged_by", "organization",
            "period", "project", "decision", "status", "received", "counts", "service",
            "errors", "warnings", "notes")


@dataclass(frozen=True, slots=True)
class SummaryData:
    """One summary.

    ``results`` are of the period's year, ``projects`` of its quarter (or of all four),
    ``passports`` of the year and those still running, ``sending`` a row per form, period and
    organization; ``plan_facts`` None when the plan has no targets for the year.
    ``folder``: where the paths of files start.
    """

    title: str
    district: str
    period: Period
    as_of: date
    folder: Path
    catalogue: Catalogue
    methodology: Methodology
    plan: Plan
    commission: Commission
    organizations: pd.DataFrame
    submissions: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    cells: Mapping[str, pd.DataFrame]
    findings: pd.DataFrame
    results: Results
    projects: pd.DataFrame
    passports: pd.DataFrame
    sending: pd.DataFrame
    plan_facts: PlanFacts | None

    @property
    def files(self) -> dict[int, str]:
        """The path of each submission's file."""
        frame = self.submissions
        return dict(zip(frame.index.tolist(), map(str, frame["file"]), strict=True))

    @property
    def stages(self) -> tuple[str, ...]:
        """The stages of a project, in their order."""
        return next(column.choices for column in self.form(REPORT).tables[0].columns
                    if column.id == "stage")

    def form(self, form_id: str) -> Form:
        """Return the version of a form that is in force on the day of the summary."""
        return self.catalogue.current(form_id, self.as_of)

    def short_name(self, organization: object) -> str:
        """Return an organization's short name, its id when it is not in the register."""
        return _name(self.organizations["short_name"], organization)

    def form_name(self, form_id: object) -> str:
        """Return what people call a form."""
        return self.form(str(form_id)).short_title if form_id in self.catalogue.ids else ""


def summary_data(batch: Batch, programme: Programme, period: Period,
                 as_of: date | None = None) -> SummaryData:
    """Return the summary of a batch for a period (a quarter or a year) as of a day."""
    return collect(batch, programme.organizations, programme.methodology, programme.catalogue,
                   period, as_of or programme.today, folder=programme.folder,
                   title=programme.settings.title, district=programme.settings.district)


def collect(batch: Batch, organizations: pd.DataFrame, methodology: Methodology,
            catalogue: Catalogue, period: Period, as_of: date, *, folder: Path = Path(),
            title: str = "Программа «Эффективный регион»", district: str = "",
            plan: Plan | None = None, commission: Commission | None = None) -> SummaryData:
    """Return the summary of a batch; plan and commission are the shipped ones by default."""
    plan, commission = plan or load_plan(), commission or load_commission()
    submissions = _submissions(batch.submissions)
    organizations = _with_unknown(organizations, submissions)
    tables, cells = batch.tables, batch.cells
    empty = pd.DataFrame(index=pd.Index([], name="submission"))
    report = catalogue.current(REPORT, as_of)
    year = period.year
    return SummaryData(
        title=title, district=district, period=period, as_of=as_of, folder=folder,
        catalogue=catalogue, methodology=methodology, plan=plan, commission=commission,
        organizations=organizations, submissions=submissions, tables=tables, cells=cells,
        # Nobody needs to look at a signature.
        findings=batch.findings[~batch.findings["submission"].isin(
            submissions.index[submissions["service"]])],
        results=collect_results(submissions, tables.get(CHECKLIST, empty),
                                cells.get(CHECKLIST, empty), organizations.index, catalogue,
                                methodology, year, as_of),
        projects=collect_projects(submissions, tables, cells, organizations, report,
                                  period.of_form(report.period)),
        passports=collect_passports(submissions, tables, cells, organizations,
                                    catalogue.current(PASSPORT, as_of), year),
        sending=collect_sending(submissions, organizations, catalogue, period, as_of),
        plan_facts=compare_plan(plan, submissions, tables, organizations, as_of, [year])
        if year in plan.years else None,
    )


def _submissions(frame: pd.DataFrame) -> pd.DataFrame:
    filled = frame.reindex(columns=list(dict.fromkeys([*frame.columns, *_COLUMNS])))
    filled["judged_by"] = filled["judged_by"].fillna(filled["version"])
    filled["decision"] = filled["decision"].fillna("")
    filled["service"] = filled["service"].astype("boolean").fillna(False).astype(bool)
    filled["counts"] = filled["counts"].astype("boolean").fillna(False).astype(bool)
    for column in ("errors", "warnings", "notes", "size"):
        filled[column] = pd.to_numeric(filled[column]).fillna(0).astype("int64")
    filled["received"] = pd.to_datetime(filled["received"])
    names = [str(file).rsplit("/", 1)[-1] for file in filled["file"]]
    filled["name"] = pd.Series(names, index=filled.index, dtype=object)
    return filled


def _with_unknown(organizations: pd.DataFrame, submissions: pd.DataFrame) -> pd.DataFrame:
    """Organizations whose files count although the register has lost them stand at the end."""
    counted = submissions.loc[submissions["counts"], "organization"].dropna()
    unknown = [each for each in counted.unique() if each not in organizations.index]
    if not unknown:
        return organizations
    added = pd.DataFrame({
        "full_name": [f"{each} (нет в списке организаций)" for each in unknown],
        "short_name": unknown}, index=pd.Index(unknown, name=organizations.index.name))
    both = pd.concat([organizations, added.reindex(columns=organizations.columns)])
    both["participates_from"] = pd.to_datetime(both["participates_from"])
    return both


def _name(names: pd.Series, organization: object) -> str:
    if organization is None or pd.isna(organization):  # type: ignore[call-overload]
        return ""
    found = names.get(str(organization))
    return str(organization) if found is None or pd.isna(found) else str(found)
