"""A file drawn as its form is printed: texts of the decree, answers in their cells, marks of remarks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from templates.definition import Form
from templates.sheet.layout import FIRST_COLUMN, Cell, Layout, lay_out
from xlsx_forms.blank.stamp import TOKEN
from xlsx_forms.page.content.answers import Answer, AnsweredTable

# Of a table that can grow, so many empty lines say enough.
_EMPTY_LINES = 1
_Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Box:
    """A printed cell: its text, what it is for, how many rows and columns it spans, its answer."""

    text: str
    role: str
    rows: int = 1
    columns: int = 1
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """Widths of the columns in percent, and the boxes of each line."""

    widths: list[int]
    lines: list[list[Box]]


@dataclass(frozen=True, slots=True)
class Printed:
    """What the program prints into a form: the values of its tokens, and coefficients of criteria.

    ``results``: what the form computes, by the role of its cell and the criterion (or '').
    """

    values: Mapping[str, str]
    coefficients: Mapping[str, float]
    results: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def text_of(self, cell: Cell) -> str:
        """The text of a cell; a token without a value is a gap, as on an empty form."""
        if cell.role == "coefficient":
            return f"{self.coefficients.get(cell.subject, 0):g}".replace(".", ",")
        if (cell.role, cell.subject) in self.results:
            return self.results[cell.role, cell.subject]
        return TOKEN.sub(lambda found: self.values.get(found[1], "…"), cell.text)


def drawn(form: Form, answers: Sequence[Answer], tables: Sequence[AnsweredTable], printed: Printed
          ) -> Drawing:
    """Return a form with answers; ``answers`` are in the order of its fields."""
    layout = lay_out(form)
    rows = {each.id: each.rows for each in tables}
    at = _answers_at(layout, answers, rows)
    cells = {(each.row, each.col): each for each in layout.cells}
    covered = {(row, col) for each in layout.cells for row in range(each.row, each.last_row + 1)
               for col in range(each.col, each.last_col + 1)} - set(cells)
    columns = range(FIRST_COLUMN, layout.last_col + 1)
    skipped, more = _tails(layout, rows)
    lines: list[list[Box]] = []
    for row in range(1, layout.last_row + 1):
        if row not in skipped:
            lines.append([_box(cells.get((row, col)), at.get((row, col)), printed)
                          for col in columns if (row, col) not in covered])
        lines += [list(_extra(layout, line, columns)) for line in more.get(row, ())]
    total = sum(form.page.widths)
    return Drawing([round(100 * width / total) for width in form.page.widths], lines)


def _answers_at(layout: Layout, answers: Sequence[Answer],
                rows: Mapping[str, Sequence[Sequence[Answer]]]) -> dict[_Place, Answer]:
    at = {}
    for each, answer in zip(layout.form.fields, answers, strict=True):
        place = layout.places[each.id]
        at[place.row, place.col] = answer
    for key, table in layout.tables.items():
        for number, line in enumerate(rows.get(key, ())):
            for column, answer in zip(table.table.columns, line, strict=True):
                at[table.first_row + number, table.columns[column.id]] = answer
    return at


def _tails(layout: Layout, rows: Mapping[str, Sequence[Sequence[Answer]]]
           ) -> tuple[set[int], dict[int, list[dict[int, Answer]]]]:
    """The empty lines that are left out, and by row those that follow it, beyond the printed ones."""
    skipped: set[int] = set()
    more: dict[int, list[dict[int, Answer]]] = {}
    for key, table in layout.tables.items():
        filled, printed = rows.get(key, ()), table.last_row - table.first_row + 1
        if table.table.extendable:
            first_empty = table.first_row + len(filled) + _EMPTY_LINES
            skipped |= set(range(first_empty, table.last_row + 1))
        more[table.last_row] = [
            {table.columns[column.id]: answer
             for column, answer in zip(table.table.columns, line, strict=True)}
            for line in filled[printed:]]
    return skipped, more


def _box(cell: Cell | None, answer: Answer | None, printed: Printed) -> Box:
    if cell is None:
        return Box("", "gap", answer=answer)
    return Box("" if answer else printed.text_of(cell), cell.role, cell.last_row - cell.row + 1,
               cell.last_col - cell.col + 1, answer)


def _extra(layout: Layout, line: Mapping[int, Answer], columns: range) -> Iterator[Box]:
    for col in columns:
        yield Box("", "column" if col in line else "gap", answer=line.get(col))
