"""Read a workbook that the operator has edited: cells with their places, a table by its headings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from math import isfinite
from pathlib import Path

from ingest.opening.archive import os_reason
from ingest.opening.package import Container, FileProblem, open_package
from ingest.values.display import number_text
from ingest.values.parse import PARSERS, is_blank
from ingest.values.understand import understand
from templates.definition import DefinitionError
from templates.form import Field
from templates.rules import NOWHERE, RULES, rule
from templates.sheet.reference import cell_ref
from templates.text import fold, visible

# A title, the decree and an explanation stand above the headings.
_FIRST_ROWS = 40
_DAY = Field("day", "", "date")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: where it is («план.xlsx, План!D7»), its raw value, whether it is a percentage."""

    place: str
    raw: object
    is_percent: bool = False
    trouble: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether a person sees nothing in it."""
        return is_blank(self.raw)

    @property
    def text(self) -> str:
        """The value as people read it: «3» for the number 3, days as дд.мм.гггг."""
        if isinstance(self.raw, bool):
            return "да" if self.raw else "нет"
        if isinstance(self.raw, int | float):
            return number_text(self.raw)
        if isinstance(self.raw, datetime | date):
            return f"{self.raw:%d.%m.%Y}"
        return "" if self.is_blank else "\n".join(
            " ".join(line.split()) for line in visible(str(self.raw)).strip().split("\n"))

    @property
    def number(self) -> float | None:
        """The number in the cell, also one typed as text; None where there is none."""
        raw = self.raw
        if isinstance(raw, str):
            try:
                raw = float(raw.strip().replace(",", "."))
            except ValueError:
                return None
        is_number = isinstance(raw, int | float) and not isinstance(raw, bool)
        return float(raw) if is_number and not self.trouble and isfinite(raw) else None  # type: ignore[arg-type]

    @property
    def line(self) -> str:
        """The text on one line."""
        return " ".join(self.text.split())


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its id, its heading; a heading may be missing unless it is ``required``."""

    id: str
    header: str
    required: bool = True
    longest: int = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table, a cell for each column."""

    row: int
    cells: Mapping[str, Cell]

    def __getitem__(self, column: str) -> Cell:
        return self.cells[column]

    def is_blank(self, *columns: str) -> bool:
        """Whether none of these cells holds anything."""
        return all(self.cells[each].is_blank for each in columns)


@dataclass
class Sheet:
    """One sheet of an edited workbook; what is wrong is gathered in ``problems``."""

    file: str
    name: str
    container: Container
    problems: list[str] = field(default_factory=list)
    rows: Sequence[Sequence[object]] = ()

    def cell(self, row: int, col: int) -> Cell:
        """Return a cell; one with a formula or an error has its ``trouble``."""
        values = self.rows[row] if row < len(self.rows) else ()
        raw = values[col] if col < len(values) else ""
        ref, sheet = cell_ref(row, col), self.container.sheet(self.name)
        assert sheet is not None
        trouble = ""
        if ref in sheet.error_cells:
            trouble = "в ячейке ошибка Excel: впишите значение"
        elif ref in sheet.formula_cells:
            trouble = "в ячейке формула: впишите значение вместо нее"
        return Cell(f"{self.file}, {self.name}!{ref}", raw, ref in sheet.appearance.percents(), trouble)

    def problem(self, cell: Cell, text: str) -> None:
        """Tell what is wrong in a cell."""
        self.problems.append(f"{cell.place}: {text}")

    def named(self, label: str, before: int) -> Cell | None:
        """Return the value beside a label above the table, None where there is no such label."""
        for row in range(min(before, len(self.rows))):
            for col, value in enumerate(self.rows[row]):
                if isinstance(value, str) and fold(value).rstrip(":") == fold(label):
                    beside = (self.cell(row, each) for each in range(col + 1, len(self.rows[row])))
                    return next((each for each in beside if not each.is_blank or each.trouble),
                                self.cell(row, col + 1))
        return None

    def text(self, cell: Cell, what: str, longest: int, *, required: bool = True) -> str:
        """Return the text of a cell; told where it is missing, too long, or no text at all."""
        if cell.trouble:
            self.problem(cell, cell.trouble)
            return ""
        if cell.is_blank and required:
            self.problem(cell, f"не заполнено: {what}")
        if len(cell.text) > longest:
            self.problem(cell, f"{what}: {len(cell.text)} знаков, а поместится {longest}")
        return cell.text

    def line(self, cell: Cell, what: str, longest: int, *, required: bool = True) -> str:
        """Return the text of a cell on one line, as ``text`` does."""
        return " ".join(self.text(cell, what, longest, required=required).split())

    def day(self, cell: Cell, what: str) -> date:
        """Return the day in a cell; told where there is none."""
        found: object = None
        if cell.trouble:
            self.problem(cell, cell.trouble)
        elif cell.is_blank:
            self.problem(cell, f"не заполнено: {what}, день в виде дд.мм.гггг")
        else:
            try:
                found = PARSERS["date"](cell.raw, _DAY)
            except ValueError as error:
                found = understand(cell.raw, _DAY)
                if found is None:
                    self.problem(cell, f"{what}: {error}")
        return date(found.year, found.month, found.day) if isinstance(found, date) else date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a sheet: where its headings stand, and which column is where."""

    sheet: Sheet
    header_row: int
    places: Mapping[str, int]

    def heading(self, column: str) -> Cell:
        """The heading of a column."""
        return self.sheet.cell(self.header_row, self.places[column])

    def lines(self) -> Iterator[Line]:
        """Yield every row below the headings that holds anything; what has no column is told."""
        ours = set(self.places.values())
        for row in range(self.header_row + 1, len(self.sheet.rows)):
            filled = [col for col, value in enumerate(self.sheet.rows[row]) if not is_blank(value)]
            for col in filled:
                if col not in ours:
                    cell = self.sheet.cell(row, col)
                    self.sheet.problem(cell, f"«{cell.line[:40]}» стоит вне столбцов таблицы: "
                                             "перенесите под один из ее заголовков или удалите")
            cells = {column: self.sheet.cell(row, col) for column, col in self.places.items()}
            if set(filled) & ours or any(each.trouble for each in cells.values()):
                yield Line(row, cells)


def open_sheets(path: Path, names: Sequence[str], others: Sequence[str] = ()) -> dict[str, Sheet]:
    """Return the sheets of these names; ``others`` may be there and are not read.

    DefinitionError when the file is no workbook, lacks a sheet, or has one that nobody reads.
    """
    try:
        container = open_package(path.read_bytes())
        rows = {each: container.values(each) for each in names if container.sheet(each)}
    except OSError as error:
        raise DefinitionError([f"{path.name}: файл не открывается: {os_reason(error)}"]) from error
    except FileProblem as problem:
        known = rule(problem.code if problem.code in RULES else "F106")
        told = known.at(NOWHERE, **{"part": "", "reason": "", **problem.facts})
        raise DefinitionError([f"{path.name}: {told.message} {told.remedy}"]) from problem
    problems = [f"{path.name}: нет листа «{each}»: верните его имя или начните редакцию заново"
                for each in names if each not in rows]
    problems += [f"{path.name}: лист «{each.name}» программа не читает: удалите его или перенесите в "
                 "другой файл" for each in container.sheets
                 if each.name not in (*names, *others)
                 and any(not is_blank(value) for row in container.values(each.name) for value in row)]
    if problems:
        raise DefinitionError(problems)
    shared: list[str] = []
    return {each: Sheet(path.name, each, container, shared, rows[each]) for each in names}


def find_table(sheet: Sheet, columns: Sequence[Column]) -> Table:
    """Return the table with these headings; DefinitionError names those that are not found.

    A heading that is none of them is an error too: what stands below it would be lost in silence.
    """
    keys = {fold(each.header): each for each in columns}
    best: dict[str, int] = {}
    best_row = 0
    for row in range(min(_FIRST_ROWS, len(sheet.rows))):
        found: dict[str, int] = {}
        for col, value in enumerate(sheet.rows[row]):
            column = keys.get(fold(value)) if isinstance(value, str) else None
            if column is not None and column.id not in found:
                found[column.id] = col
        if len(found) > len(best):
            best, best_row = found, row
    missing = [each.header for each in columns if each.required and each.id not in best]
    if missing:
        raise DefinitionError([f"{sheet.file}, лист «{sheet.name}»: нет столбцов: "
                               f"{', '.join(f'«{each}»' for each in missing)}. Впишите эти заголовки в "
                               "одну строку над таблицей"])
    table = Table(sheet, best_row, best)
    for col, value in enumerate(sheet.rows[best_row]):
        if not is_blank(value) and col not in best.values():
            cell = sheet.cell(best_row, col)
            sheet.problem(cell, f"столбец «{cell.line}» программе неизвестен или стоит дважды; есть "
                                f"{', '.join(each.header for each in columns)}")
    return table
