"""Count in a formula the answers of a cell or a column that our own rules would read.

Only comparisons that MS Excel 2010, LibreOffice, ONLYOFFICE and Gnumeric compute alike: an answer
that a program understands by its meaning is not counted, so a form is never called ready by
mistake.  Texts, links and contacts are read whatever they are; a month may be typed as a text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from templates.excel_limits import serial
from templates.field_types import CHOICE, DAY, NUMBER, YES_OR_NO
from templates.form import YES_NO, Field
from templates.sheet.layout import LISTS_SHEET, Layout, TablePlace

# The longest text that a formula may hold.
_LITERAL = 255


@dataclass(frozen=True, slots=True)
class Question:
    """A field or a column, the cells of its answers, and the formula that counts what is read of them.

    ``read`` is empty where any text is read.
    """

    field: Field
    cells: str
    read: str

    @property
    def wrong(self) -> str:
        """The formula that counts what is written and would not be read; empty where nothing is."""
        return f"(COUNTA({self.cells})-({self.read}))" if self.read else ""

    @property
    def is_lacking(self) -> str:
        """The formula that tells whether a single cell is empty or would not be read."""
        return f"({self.read}=0)" if self.read else f"(LEN(TRIM({self.cells}))=0)"


@dataclass(frozen=True, slots=True)
class AskedTable:
    """The questions of a table: cell by cell of the rows that must be filled, then of all others.

    ``begun`` and ``begun_open`` count the rows in which something is written, of all and of those
    that may stay empty; of a table without such rows ``open`` has no questions.
    """

    place: TablePlace
    required: tuple[Question, ...]
    open: tuple[Question, ...]
    begun: str
    begun_open: str


@dataclass(frozen=True, slots=True)
class Asked:
    """All questions of a form, in its order."""

    fields: tuple[Question, ...]
    tables: tuple[AskedTable, ...]


def asked_of(layout: Layout) -> Asked:
    """Return the questions of a form with the formulas that count their answers."""
    lists = layout.list_columns

    def question(field: Field, cells: str) -> Question:
        count = None if field.type == "month" else _COUNTS.get(field.kind.holds)
        return Question(field, cells, count(field, lists.get(field.choices, ""), cells) if count else "")

    def table(place: TablePlace) -> AskedTable:
        letters, columns, begins = place.letters, place.table.columns, place.first_row + 1
        opens, ends = begins + place.table.required_rows, place.last_kept_row + 1
        whole = [f"{letters[each.id]}{begins}:{letters[each.id]}{ends}" for each in columns]
        below = [f"{letters[each.id]}{opens}:{letters[each.id]}{ends}" for each in columns]
        rows = range(begins, opens)
        return AskedTable(
            place, tuple(question(each, f"{letters[each.id]}{row}") for row in rows for each in columns),
            tuple(question(each, cells) for each, cells in zip(columns, below, strict=True))
            if place.table.required_rows < place.table.rows else (), _begun(whole), _begun(below))

    return Asked(tuple(question(each, layout.places[each.id].ref) for each in layout.form.fields),
                 tuple(map(table, layout.tables.values())))


def _begun(columns: list[str]) -> str:
    """The formula that counts the rows in which something is written."""
    # Not by the length of the texts, which Gnumeric takes for one cell, nor of all of them
    # joined, which Excel refuses beyond 32,767 characters.
    texts = "+".join(f'({cells}<>"")' for cells in columns)
    return f"SUMPRODUCT(({texts}>0)*1)"


def _yes_no(_field: Field, _list: str, cells: str) -> str:
    return "+".join(f'COUNTIF({cells},"{each}")' for each in YES_NO)


def _choice(field: Field, column: str, cells: str) -> str:
    # One by one: Gnumeric takes only the first of several criteria.  By their words: a sheet that is
    # copied into another book would refer to this one.
    return "+".join(f"COUNTIF({cells},{_named(text, f'${column}${row}')})"
                    for row, text in enumerate(field.choices, start=1))


def _named(text: str, place: str) -> str:
    """A choice in a formula: itself, or where it stands if a formula cannot hold it."""
    if len(text) <= _LITERAL and not set(text) & set('"*?~') and text[:1] not in "<>=":
        return f'"{text}"'
    return f"{LISTS_SHEET}!{place}"


def _number(field: Field, _list: str, cells: str) -> str:
    return _between(field.minimum, field.maximum, cells)


def _day(field: Field, _list: str, cells: str) -> str:
    low, high = (serial(each) if each else None for each in (field.earliest, field.latest))
    return _between(low, high, cells)


def _between(low: float | None, high: float | None, cells: str) -> str:
    """How many numbers there are within limits; they are joined on, as their sign is the reader's."""
    limits = [f'{cells},"{sign}"&{limit:g}' for sign, limit in ((">=", low), ("<=", high))
              if limit is not None]
    return f"COUNTIFS({','.join(limits)})" if limits else f"COUNT({cells})"


# By what a type holds: a field, the letters of its list's column, and cells.
_COUNTS: dict[str, Callable[[Field, str, str], str]] = {
    YES_OR_NO: _yes_no, CHOICE: _choice, NUMBER: _number, DAY: _day}
