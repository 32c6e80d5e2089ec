"""A form as frozen dataclasses: its page, sections, tables, deadline and checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from templates.field_types import TEXT
from templates.form.criterion import Criterion
from templates.form.field import Field

KINDS = ("text", "fields", "captioned", "lines", "table", "criteria")
BANDS = ("full", "left", "right")
STYLES = ("title", "subtitle", "line", "caption", "text", "note", "heading")
# What a generated form starts with: of the register of organizations, in inputs and in texts;
PREFILLED = tuple(f"organization.{key}" for key in (
    "organization", "full_name", "short_name", "kind", "direction", "deputy", "head", "email",
    "phone"))
# and of the period and the settings, in texts only.
TOKENS = (*PREFILLED, "period.text", "period.year", "period.quarter", "deadline", "send_to", "ask",
          "methodology.assumption")


@dataclass(frozen=True, slots=True)
class Table:
    """Repeating rows.  ``rows`` are open in a blank; ``extendable`` admits more below.

    ``key``: the column that names a row.  ``declared_empty``: the yes-no field by which a sender
    says that there is nothing to be written here.  ``was``: the id in the version before.
    """

    id: str
    title: str
    columns: tuple[Field, ...]
    rows: int
    extendable: bool = False
    required_rows: int = 0
    noun: str = "строка"
    key: str = ""
    declared_empty: str = ""
    was: str = ""

    @property
    def key_column(self) -> str:
        """The column by which a row is found again: ``key``, else the first required text."""
        texts = [each for each in self.columns if each.type == TEXT]
        required = [each for each in texts if each.required]
        return self.key or next((each.id for each in (*required, *texts, *self.columns)), "")


@dataclass(frozen=True, slots=True)
class Section:
    """A block of a form: fixed text, fields, one table, or criteria."""

    id: str
    kind: str
    band: str = "full"
    title: str = ""
    style: str = "text"
    text: str = ""
    label_span: int = 1
    row_height: float = 0.0
    fields: tuple[Field, ...] = ()
    tables: tuple[Table, ...] = ()
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """The sheet and its paper.  ``widths`` are in characters, from column B on."""

    sheet: str
    widths: tuple[float, ...]
    orientation: str = "portrait"
    left: int = 0
    gap: int = 0
    row_height: float = 15.0
    pages_high: int = 0


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a form is due.  ``after-quarter``: that day of the month after; ``in-year``: that day."""

    kind: str
    text: str
    day: int
    month: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """A rule of this form and what it applies to.  ``trial`` rules are reported as notes."""

    rule: str
    fields: tuple[str, ...] = ()
    pairs: tuple[tuple[str, ...], ...] = ()
    table: str = ""
    trial: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The ids of the table's columns among ``fields``, in their order."""
        return tuple(each.partition(".")[2] for each in self.fields)


# Not slots: what a form implies is computed once, and kept in the instance's dict.
@dataclass(frozen=True)
class Form:
    """A form definition, one version of it.

    ``order``: its place among the forms of its folder; those without stand last.
    ``project_field``: the field that names the project which the form is about.
    """

    id: str
    version: str
    title: str
    short_title: str
    decree: str
    in_force: date
    period: str
    page: Page
    sections: tuple[Section, ...]
    deadline: Deadline | None = None
    project_field: str = ""
    order: int = 0
    checks: tuple[Check, ...] = ()

    def __hash__(self) -> int:
        # What a form implies is kept by form: hashing all of it each time costs more than that.
        return hash((self.id, self.version))

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every field outside tables, in the order of the form."""
        return tuple(section_fields(self.sections))

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Every table, in the order of the form."""
        return tuple(table for section in self.sections for table in section.tables)

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        """Every criterion, in the order of the form."""
        return tuple(criterion for section in self.sections for criterion in section.criteria)

    @cached_property
    def types(self) -> dict[str, str]:
        """The type of every field by its id, and of every column by ``table.column``."""
        columns = {f"{table.id}.{each.id}": each.type for table in self.tables for each in table.columns}
        return {each.id: each.type for each in self.fields} | columns

    def field(self, field_id: str) -> Field:
        """Return a field by its id; KeyError when the form has none."""
        return self._fields_by_id[field_id]

    def column(self, name: str) -> Field:
        """Return a column by ``table.column``; KeyError when the form has none."""
        return self._columns_by_name[name]

    def table(self, table_id: str) -> Table:
        """Return a table by its id; KeyError when the form has none."""
        return self._tables_by_id[table_id]

    @cached_property
    def _fields_by_id(self) -> dict[str, Field]:
        return {each.id: each for each in self.fields}

    @cached_property
    def _tables_by_id(self) -> dict[str, Table]:
        return {each.id: each for each in self.tables}

    @cached_property
    def _columns_by_name(self) -> dict[str, Field]:
        return {f"{table.id}.{each.id}": each for table in self.tables for each in table.columns}


def section_fields(sections: tuple[Section, ...]) -> Iterator[Field]:
    """Yield the fields of sections in the order of the form, those of criteria included."""
    for section in sections:
        yield from section.fields
        for criterion in section.criteria:
            yield from criterion.answer_fields
            yield criterion.evidence_field
