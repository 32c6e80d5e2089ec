"""Roles: what the program knows of a form's fields beyond their type, whatever their ids are.

A table with a column of the role ``stage`` lists projects, which its ``key`` names.  A form with a
``project_field`` is about one project.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from templates.form.field import Field
from templates.form.form import Form, Table

STAGE, YEAR_OPENED, DIRECTION, LEADER = "stage", "year-opened", "direction", "leader"
PROCESS, STAGE_BEGINS = "process", "stage-begins"
REPLICATED, REPLICATED_FROM = "replicated", "replicated-from"
ORGANIZATION = "organization"


@dataclass(frozen=True, slots=True)
class Role:
    """What a column of a table of projects, or a field of a form about one, is to the program.

    ``types``: those it may have.  ``many``: several fields have it, one after the other.
    """

    id: str
    types: tuple[str, ...]
    column: bool = False
    field: bool = False
    many: bool = False


ROLES: dict[str, Role] = {each.id: each for each in (
    Role(STAGE, ("choice",), column=True),
    Role(YEAR_OPENED, ("year",), column=True),
    Role(DIRECTION, ("text",), column=True),
    Role(LEADER, ("text",), column=True, field=True),
    Role(ORGANIZATION, ("text",), column=True, many=True),
    Role(PROCESS, ("text",), field=True),
    Role(REPLICATED, ("yes-no",), field=True),
    Role(REPLICATED_FROM, ("text",), field=True),
    Role(STAGE_BEGINS, ("date", "month"), field=True, many=True),
)}


@dataclass(frozen=True, slots=True)
class ProjectTable:
    """A form's table of projects.

    ``frame``: the name of its typed frame; ``project``: the id of the column with the name.
    """

    frame: str
    table: Table
    project: str
    stage: Field

    def column(self, role: str) -> Field | None:
        """Return the column of a role; None when the table has none."""
        return _with_role(self.table.columns, role)

    @property
    def organizations(self) -> tuple[Field, ...]:
        """The columns that say whose a row is, the one that says it closest last."""
        return tuple(each for each in self.table.columns if each.role == ORGANIZATION)

    def is_finished(self, stage: object) -> bool:
        """Whether nothing more is asked of a project: it has come to the last stage."""
        return stage == self.stage.choices[-1]


def project_table(form: Form) -> ProjectTable | None:
    """Return the table whose rows are projects; None when the form has none."""
    for table in form.tables:
        stage = _with_role(table.columns, STAGE)
        if stage is not None:
            return ProjectTable(f"{form.id}.{table.id}", table, table.key_column, stage)
    return None


def field_of(form: Form, role: str) -> Field | None:
    """Return the field of a role outside tables, the first of several; None when there is none."""
    return _with_role(form.fields, role)


def stage_begins(form: Form) -> tuple[Field, ...]:
    """Return the fields that say when each stage of a project begins, in the order of the stages."""
    return tuple(each for each in form.fields if each.role == STAGE_BEGINS)


def _with_role(fields: Iterable[Field], role: str) -> Field | None:
    return next((each for each in fields if each.role == role), None)
