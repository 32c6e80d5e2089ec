"""Read the projects of counted files: rows of reports and passports, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from ingest.checks.report import choice_numbers
from templates.definition import Form
from templates.form.roles import ProjectTable, project_table, stage_begins
from templates.period import Period
from templates.rules import Place
from templates.text import fold_name

# Frames by name, and whose each counted file is and for when.
Frames = Mapping[str, pd.DataFrame]
WhoseAndWhen = Mapping[int, tuple[str, Period]]
# Whose each row of the tables of projects is, and each form about one project, by frame.
Owners = Mapping[str, pd.Series]


@dataclass(frozen=True, slots=True)
class Reported:
    """One project in one counted report.

    ``sender``: whose report it is; mostly the organization itself.
    """

    submission: int
    sender: str
    organization: str
    period: Period
    project: str
    stage: int | None
    stage_text: str
    place: Place
    stage_place: Place

    @property
    def key(self) -> tuple[str, str]:
        """The organization and the project, however its name is written."""
        return self.organization, fold_name(self.project)


@dataclass(frozen=True, slots=True)
class Passport:
    """One counted passport.

    ``sender``: whose file it is; mostly the organization itself.
    ``starts`` are the first days of its stages, None where blank; ``stages`` their printed names.
    """

    submission: int
    sender: str
    organization: str
    period: Period
    project: str
    place: Place
    starts: tuple[date | None, ...]
    stages: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str]:
        """The organization and the project, however its name is written."""
        return self.organization, fold_name(self.project)


def facts_of(submissions: pd.DataFrame) -> dict[int, tuple[str, Period]]:
    """Return whose each file that counts is, and for which period, by its number.

    Files that are nobody's are not there: two of them need not be of one sender.
    """
    is_known = submissions["counts"] & submissions["organization"].notna()
    counted = submissions.loc[is_known, ["organization", "period"]]
    # Columns, not rows: a row as a Series of its own costs 0.1 ms.
    periods = {text: Period.parse(str(text)) for text in counted["period"].unique()}
    return {int(number): (str(organization), periods[period]) for number, organization, period in zip(
        counted.index.tolist(), counted["organization"], counted["period"], strict=True)}


def read_reported(tables: Frames, cells: Frames, facts: WhoseAndWhen, current: Iterable[Form],
                  owners: Owners | None = None) -> Iterator[Reported]:
    """Yield the rows of every table whose rows are projects."""
    for form in current:
        projects = project_table(form)
        if projects and projects.frame in tables:
            yield from _rows(tables[projects.frame], cells[projects.frame], facts, projects,
                             (owners or {}).get(projects.frame))


def _rows(values: pd.DataFrame, cells: pd.DataFrame, facts: WhoseAndWhen, projects: ProjectTable,
          owners: pd.Series | None) -> Iterator[Reported]:
    table, name, stage = projects.table.id, projects.project, projects.stage
    rows = pd.DataFrame({
        "name": values[name], "name_cell": cells[name], "reached": values[stage.id],
        "number": choice_numbers(values[stage.id], stage), "reached_cell": cells[stage.id],
        "owner": None if owners is None else owners.to_numpy()})
    for row in records_of(rows[rows["name"].notna()]):
        if row["submission"] in facts:
            sender, period = facts[row["submission"]]
            yield Reported(
                row["submission"], sender, row["owner"] or sender, period, row["name"],
                None if pd.isna(row["number"]) else int(row["number"]), row["reached"] or "",
                Place.of(row["name_cell"], f"{table}.{name}"),
                Place.of(row["reached_cell"] or "", f"{table}.{stage.id}"))


def read_passports(tables: Frames, cells: Frames, facts: WhoseAndWhen, current: Iterable[Form],
                   owners: Owners | None = None) -> Iterator[Passport]:
    """Yield the answers of every form that is about one project."""
    for form in current:
        if form.project_field and form.id in tables:
            yield from _of_form(tables[form.id], cells[form.id], facts, form,
                                (owners or {}).get(form.id))


def _of_form(values: pd.DataFrame, cells: pd.DataFrame, facts: WhoseAndWhen, form: Form,
             owners: pd.Series | None) -> Iterator[Passport]:
    stages, project = stage_begins(form), form.project_field
    answers = values.reindex(columns=[project, *(each.id for each in stages)])
    whose = None if owners is None else owners.to_numpy()
    for row in records_of(answers.assign(cell=cells[project], owner=whose)):
        if row["submission"] in facts and row[project]:
            sender, period = facts[row["submission"]]
            yield Passport(
                row["submission"], sender, row["owner"] or sender, period, row[project],
                Place.of(row["cell"], project),
                tuple(None if pd.isna(row[each.id]) else row[each.id].date() for each in stages),
                tuple(each.line or each.label for each in stages))


def records_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as dicts, its index among them."""
    whole = frame.reset_index()
    # As objects: entries of pandas' Arrow texts cost ten times more one by one.
    return whole.astype(object).rename(columns=str).to_dict("records")  # type: ignore[return-value]
