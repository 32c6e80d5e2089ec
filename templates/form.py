"""Form definitions as frozen dataclasses: form, section, field, table, criterion, check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from templates.field_types import FIELD_TYPES, TEXT, YES_OR_NO, FieldType

TYPES = tuple(FIELD_TYPES)
KINDS = ("text", "fields", "captioned", "lines", "table", "criteria")
BANDS = ("full", "left", "right")
STYLES = ("title", "subtitle", "line", "caption", "text", "note", "heading")
YES_NO = ("Да", "Нет")
# What a generated form starts with: of the register of organizations, in inputs and in texts;
PREFILLED = tuple(f"organization.{key}" for key in (
    "organization", "full_name", "short_name", "kind", "direction", "deputy", "head", "email",
    "phone"))
# and of the period and the settings, in texts only.
TOKENS = (*PREFILLED, "period.text", "period.year", "period.quarter", "deadline", "send_to", "ask",
          "methodology.assumption")
# Excel refuses a longer text in a cell.
LONGEST_TEXT = 32_767
# Longer texts in a cell of text format are shown as ### by older Excel.
_TEXT_FORMAT_LIMIT = 255
# Documents to a criterion stand beside its lines: a longer list is a file of its own.
EVIDENCE_LENGTH = 400


@dataclass(frozen=True, slots=True)
class Field:
    """One question: an input cell of a form, or a column of a table.

    ``line`` and ``mark`` place several fields on one printed line («с … по …»);
    ``prefill`` names the register's value that a generated form starts with.  ``was``: the id
    in the version before, where it differs; ``renamed``: pairs of a choice's old and new text.
    ``closing``: the choice from which on what the row is about is closed.  ``strict``: an answer
    is not understood, only read.  ``understood``: pairs of what people write and the
    answer that it means, beside the words of ``words.toml``.
    """

    id: str
    label: str
    type: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    earliest: date | None = None
    latest: date | None = None
    max_length: int | None = None
    prompt: str = ""
    example: str = ""
    prefill: str = ""
    line: str = ""
    mark: str = ""
    printed: str = ""
    rows: int = 1
    span: int = 1
    was: str = ""
    renamed: tuple[tuple[str, ...], ...] = ()
    closing: str = ""
    strict: bool = False
    understood: tuple[tuple[str, ...], ...] = ()

    @property
    def kind(self) -> FieldType:
        """All that is said of the field's type."""
        return FIELD_TYPES[self.type]

    @property
    def accepts(self) -> tuple[str, ...]:
        """The exact texts that the cell takes; empty when any value of the type will do."""
        return YES_NO if self.kind.holds == YES_OR_NO else self.choices

    @property
    def number_format(self) -> str:
        """The number format of the input cell; text stays text as far as Excel can show it."""
        if self.kind.holds == TEXT and (self.max_length or LONGEST_TEXT) <= _TEXT_FORMAT_LIMIT:
            return "@"
        return self.kind.number_format

    @property
    def full_prompt(self) -> str:
        """What is said beside the cell: the prompt (of its type by default), unit and example."""
        parts = [self.prompt or self.kind.prompt]
        parts += [f"Единица измерения: {self.unit}."] if self.unit else []
        parts += [f"Пример: {self.example}"] if self.example else []
        return " ".join(parts)


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a criterion and the points it is worth."""

    points: int
    text: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a checklist.

    A cumulative criterion is asked line by line (Да / Нет), any other by one choice.
    ``evidence``: are supporting documents ``required``, ``expected`` or ``optional``.
    ``was``: the id in the version before, where it differs.
    """

    id: str
    number: str
    text: str
    options: tuple[Option, ...]
    cumulative: bool = False
    evidence: str = "optional"
    was: str = ""

    @property
    def answer_fields(self) -> tuple[Field, ...]:
        """The fields that hold the answer, in the order of the options."""
        if self.cumulative:
            return tuple(
                Field(f"{self.id}_{option.points}", option.text, "yes-no", required=True,
                      prompt=f"Критерий {self.number}, строка на {points_text(option.points)}: "
                             "выберите «Да», если выполнено, иначе «Нет». Каждая последующая "
                             "строка является добавлением к предыдущей.",
                      was=self.was and f"{self.was}_{option.points}")
                for option in self.options if option.points
            )
        listed = tuple(points_text(option.points) for option in self.options)
        return (Field(self.id, self.text, "choice", required=True, choices=listed,
                      prompt=f"Критерий {self.number}: выберите одну оценку из списка; "
                             "что она означает, сказано в строках ниже.", was=self.was),)

    @property
    def evidence_field(self) -> Field:
        """The field for supporting documents."""
        return Field(f"{self.id}_evidence", f"Подтверждающие документы к критерию {self.number}",
                     "text", max_length=EVIDENCE_LENGTH,
                     prompt="Перечислите документы: название, дата, номер или ссылка. Длинный "
                            "список приложите файлом и назовите его здесь.",
                     was=self.was and f"{self.was}_evidence")

    def points_of(self, choice: str) -> int:
        """Return the points that a choice text stands for."""
        return {points_text(option.points): option.points for option in self.options}[choice]


@dataclass(frozen=True, slots=True)
class Table:
    """Repeating rows.  ``rows`` are open in a blank; ``extendable`` admits more below.

    ``key``: the column that names a row.  ``was``: the id in the version before.
    """

    id: str
    title: str
    columns: tuple[Field, ...]
    rows: int
    extendable: bool = False
    required_rows: int = 0
    noun: str = "строка"
    key: str = ""
    was: str = ""

    @property
    def key_column(self) -> str:
        """The column by which a row is found again: ``key``, else the first required text."""
        texts = [each for each in self.columns if each.type == TEXT]
        required = [each for each in texts if each.required]
        return self.key or next((each.id for each in (*required, *texts, *self.columns)), "")

    @property
    def closing_column(self) -> Field | None:
        """The column that says from which choice on a row is closed: the stage of a project."""
        return next((each for each in self.columns if each.closing), None)


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


@dataclass(frozen=True, slots=True)
class Form:
    """A form definition, one version of it."""

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
    checks: tuple[Check, ...] = ()

    def __hash__(self) -> int:
        # What a form implies is kept by form: hashing all of it each time costs more than that.
        return hash((self.id, self.version))

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every field outside tables, in the order of the form."""
        return tuple(section_fields(self.sections))

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table, in the order of the form."""
        return tuple(table for section in self.sections for table in section.tables)

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Every criterion, in the order of the form."""
        return tuple(criterion for section in self.sections for criterion in section.criteria)

    def field(self, field_id: str) -> Field:
        """Return a field by its id; KeyError when the form has none."""
        return {each.id: each for each in self.fields}[field_id]

    def column(self, name: str) -> Field:
        """Return a column by ``table.column``; KeyError when the form has none."""
        table_id, _, column_id = name.partition(".")
        return {each.id: each for each in self.table(table_id).columns}[column_id]

    def table(self, table_id: str) -> Table:
        """Return a table by its id; KeyError when the form has none."""
        return {each.id: each for each in self.tables}[table_id]


def points_text(points: int) -> str:
    """Return points in words as a form offers them.

    >>> [points_text(n) for n in range(5)]
    ['0 баллов', '1 балл', '2 балла', '3 балла', '4 балла']
    """
    noun = "балл" if points == 1 else "балла" if 2 <= points <= 4 else "баллов"
    return f"{points} {noun}"


def section_fields(sections: tuple[Section, ...]) -> Iterator[Field]:
    """Yield the fields of sections in the order of the form, those of criteria included."""
    for section in sections:
        yield from section.fields
        for criterion in section.criteria:
            yield from criterion.answer_fields
            yield criterion.evidence_field
