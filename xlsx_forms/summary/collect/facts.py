"""The facts that a summary is made of, collected when a sheet asks for them, and once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from ingest.organizations.names import named_on
from scoring.deadlines import due_date, is_required, takes_part
from scoring.methodology import Methodology
from scoring.plan import PlanFacts, compare_plan
from scoring.returned import Returned
from templates.definition import Form
from templates.period import Period
from templates.plan import Plan
from xlsx_forms.summary.collect.before import counted_on, quarter_before
from xlsx_forms.summary.collect.history import collect_movement
from xlsx_forms.summary.collect.movement import Movement, Sent
from xlsx_forms.summary.collect.results import CHECKLIST, Checklists, Results, collect_results
from xlsx_forms.summary.collect.rows import (
    PASSPORT,
    REPORT,
    collect_passports,
    collect_projects,
    collect_sending,
)
from xlsx_forms.summary.collect.scope import Rulebook, Scope

if TYPE_CHECKING:
    from ingest.batch import Batch
    from xlsx_forms.programme import Programme

# What the sheets read of a submission; a batch made by hand may lack some.
_COLUMNS = ("file", "name", "sha256", "size", "form", "version", "judged_by", "organization",
            "period", "project", "decision", "excluded", "status", "received", "counts", "service",
            "errors", "warnings", "notes")
# Nobody has checklists of years before.
_FIRST_YEAR = 2020


@dataclass(frozen=True)
class Facts:
    """Everything that was returned, with what several sheets need of it, collected once.

    What one sheet alone needs, it collects itself.
    """

    scope: Scope
    rules: Rulebook
    batch: Batch
    listed: pd.DataFrame

    @property
    def period(self) -> Period:
        """The quarter or the year of the summary."""
        return self.scope.period

    @property
    def as_of(self) -> date:
        """The day of the summary."""
        return self.scope.as_of

    @cached_property
    def submissions(self) -> pd.DataFrame:
        """A row per file, with every column that the sheets read."""
        return _submissions(self.batch.submissions)

    @cached_property
    def findings(self) -> pd.DataFrame:
        """What was found, but for signatures and the like, at which nobody needs to look."""
        found = self.batch.findings
        service = self.submissions.index[self.submissions["service"]]
        return found[~found["submission"].isin(service)]

    @cached_property
    def organizations(self) -> pd.DataFrame:
        """The listed organizations; those whose files count although they left the list, last.

        They have the names of the period's end, where it is known till when a name was in force.
        """
        named = named_on(self.listed, min(self.as_of, self.period.end))
        return _with_unknown(named, self.submissions)

    @cached_property
    def participants(self) -> pd.DataFrame:
        """The organizations of the period's year: who left before or came later is not among them.

        A file of that year that counts makes its organization one of them.
        """
        return self._participants(self.period.whole_year)

    def _participants(self, year: Period) -> pd.DataFrame:
        files = self.submissions[self.submissions["counts"]]
        theirs = files.loc[files["period"].astype(str).str.startswith(str(year)), "organization"]
        listed = self.organizations
        return listed[takes_part(listed, year) | listed.index.isin(theirs)]

    @cached_property
    def results(self) -> Results:
        """Points, results and places of the period's year."""
        return self.results_of(self.period.year)

    def results_of(self, year: int) -> Results:
        """Return the points, results and places of a year, by the rules of that year."""
        if year not in self._results:
            self._results[year] = self._collect_results(Period(year))
        return self._results[year]

    @cached_property
    def _results(self) -> dict[int, Results]:
        return {}

    def _collect_results(self, year: Period) -> Results:
        empty = pd.DataFrame(index=pd.Index([], name="submission"))
        tables, cells = (each.get(CHECKLIST, empty) for each in (self.batch.tables, self.batch.cells))
        checklists = Checklists(self.submissions, tables, cells, self.batch.confirmed)
        return collect_results(checklists, self._rateable(year, checklists), self.rules.catalogue,
                               self.rules.methodology_of(year.year), year.year,
                               min(self.as_of, year.end))

    def _rateable(self, year: Period, checklists: Checklists) -> pd.Index:
        """Who owes a checklist of a year or has one that counts: nobody waits for the others'."""
        there = self._participants(year)
        form = self.rules.catalogue.current(CHECKLIST, min(self.as_of, year.end))
        owes = is_required(there, year, due_date(form.deadline, year, self.scope.days))
        return there.index[owes | there.index.isin(checklists.of(year.year)["organization"])]

    @cached_property
    def movement(self) -> Movement:
        """What moved until the period: projects and reports by quarter, results by year."""
        return collect_movement(self)

    @property
    def rules_day(self) -> date:
        """The day whose rules count: the last of the period's year, or that of the summary before."""
        return min(self.as_of, self.period.whole_year.end)

    @property
    def checklist(self) -> Form:
        """The version of the checklist that the period's year calls for."""
        return self.rules.catalogue.current(CHECKLIST, self.rules_day)

    @cached_property
    def methodology(self) -> Methodology:
        """The methodology of the period's year, with the coefficients of what was asked in it."""
        return self.rules.methodology.of((*self.results.criteria, *self.checklist.criteria))

    @cached_property
    def projects(self) -> pd.DataFrame:
        """The reported projects of the quarter, or of all four."""
        return self.reported(self.period.of_form(self.form(REPORT).period))

    def reported(self, periods: Sequence[Period]) -> pd.DataFrame:
        """Return the projects of some quarters, each once, as last reported."""
        return collect_projects(self.submissions, self.batch.tables, self.batch.cells,
                                self.organizations, self.form(REPORT), periods,
                                self.batch.predecessors, self.batch.owners)

    @cached_property
    def passports(self) -> pd.DataFrame:
        """The passports of the year and those still running."""
        return collect_passports(self.submissions, self.batch.tables, self.batch.cells,
                                 self.organizations, self.form(PASSPORT), self.period.year,
                                 self.batch.owners)

    @cached_property
    def sending(self) -> pd.DataFrame:
        """Who has sent what: a row per form, period and organization."""
        return collect_sending(self.submissions, self.organizations, self.rules.catalogue,
                               self.period, self.as_of, self.scope.days)

    @property
    def owed(self) -> tuple[Sent, ...]:
        """The forms of the period and of its year, by organization."""
        return tuple(each for each in self.movement.sent if each.period in self._gathered)

    def is_of_period(self, submissions: pd.DataFrame) -> pd.Series:
        """Tell of each file whether it is for the period or its year."""
        return submissions["period"].isin([str(each) for each in self._gathered])

    @property
    def _gathered(self) -> set[Period]:
        return {self.period.whole_year, *self.period.of_form("quarter")}

    @property
    def plan(self) -> Plan:
        """The plan of measures in force at the end of the period's year, or now while it runs."""
        return self.rules.plan.value

    @cached_property
    def plan_facts(self) -> PlanFacts | None:
        """The plan against facts; None when it has no targets for the year."""
        return self._compare_plan(self.submissions, self.as_of)

    @cached_property
    def plan_met_before(self) -> int | None:
        """How many indicators were met three months before; None where that was another year."""
        day = quarter_before(self.as_of) if self.as_of.year == self.period.year else None
        facts = self._compare_plan(counted_on(self.submissions, day), day) if day else None
        return None if facts is None else int((facts.indicators["state"] == "met").sum())

    def _compare_plan(self, submissions: pd.DataFrame, as_of: date) -> PlanFacts | None:
        if self.period.year not in self.plan.years:
            return None
        returned = Returned(self.batch.forms, submissions, self.batch.tables,
                            self.batch.predecessors, self.batch.owners)
        return compare_plan(self.plan, returned, self.organizations, as_of,
                            [self.period.year], self.scope.days)

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
        return self.rules.catalogue.current(form_id, self.as_of)

    def short_name(self, organization: object) -> str:
        """Return an organization's short name, its id when it is not in the register."""
        return _name(self._short_names, organization)

    @cached_property
    def curators(self) -> dict[str, str]:
        """The deputy who curates each organization, by id; empty where none is named."""
        return {str(key): str(name or "") for key, name in self.organizations["deputy"].fillna(
            "").items()}

    @cached_property
    def _short_names(self) -> dict[str, Any]:
        """By id: each row of each sheet asks for one."""
        return {str(key): name for key, name in self.organizations["short_name"].items()}

    def form_name(self, form_id: object) -> str:
        """Return what people call a form."""
        known = form_id in self.rules.catalogue.ids
        return self.form(str(form_id)).short_title if known else ""


def facts_of(batch: Batch, programme: Programme, period: Period, as_of: date | None = None) -> Facts:
    """Return the facts of a batch for a period (a quarter or a year) as of a day."""
    settings = programme.settings
    scope = Scope(period, as_of or programme.today, settings.title, settings.district,
                  programme.folder, settings.deadlines)
    return Facts(scope, _rulebook(programme, period, scope.as_of), batch, programme.organizations)


def _rulebook(programme: Programme, period: Period, as_of: date) -> Rulebook:
    """What was in force at the end of a year counts for it; the commission is the one of the day."""
    plans, day = programme.plans, min(as_of, period.whole_year.end)
    plan = plans.on(day)
    before = plans.before(plan)
    methodologies = {year: programme.methodologies.on(min(as_of, date(year, 12, 31))).value
                     for year in range(_FIRST_YEAR, period.year + 1)}
    return Rulebook(programme.catalogue, methodologies[period.year], plan,
                    programme.commissions.on(as_of).value, before.value if before else None,
                    methodologies)


def _submissions(frame: pd.DataFrame) -> pd.DataFrame:
    filled = frame.reindex(columns=list(dict.fromkeys([*frame.columns, *_COLUMNS])))
    filled["judged_by"] = filled["judged_by"].fillna(filled["version"])
    filled["decision"] = filled["decision"].fillna("")
    for column in ("counts", "excluded", "service"):
        filled[column] = filled[column].astype("boolean").fillna(False).astype(bool)
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
    for day in ("participates_from", "participates_to"):
        both[day] = pd.to_datetime(both[day])
    return both


def _name(names: Mapping[str, Any], organization: object) -> str:
    if organization is None or pd.isna(organization):  # type: ignore[call-overload]
        return ""
    found = names.get(str(organization))
    return str(organization) if found is None or pd.isna(found) else str(found)
