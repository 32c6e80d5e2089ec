"""Read the sheet of the register of organizations and find its heading, wherever it stands."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from ingest.opening.archive import os_reason
from ingest.organizations.columns import COLUMNS, SHEET_NAME, Column, header_key
from ingest.values.parse import is_blank
from templates.definition import DefinitionError
from templates.sheet.reference import cell_ref

# A title, its decree and a date may stand above the headings.
_FIRST_ROWS = 30
# How like a header of ours one must be to be taken for a misspelled one.
_LIKENESS = 0.8


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of raw values, the rows and first columns of merged cells that span columns."""

    file: str
    name: str
    is_alone: bool
    rows: Sequence[Sequence[object]]
    merged: frozenset[tuple[int, int]]

    def place(self, row: int, col: int) -> str:
        """Where a cell is, for a message: «организации.xlsx, A5», or with its sheet."""
        ref = cell_ref(row, col)
        return f"{self.file}, {ref if self.is_alone else f'{self.name}!{ref}'}"


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks: a format shows the number 12 as 012; an error such as #N/A, or nothing."""

    number_format: str
    error: str


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the columns of ours stand, and the row that the organizations begin after."""

    places: Mapping[str, int]
    last_row: int


def read_sheet(path: Path) -> Sheet:
    """Return the sheet of organizations; DefinitionError when there is no such file or workbook.

    It is the sheet of that name, else the first that has the headings, else the first.
    """
    try:
        data = path.read_bytes()
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        named = [each for each in workbook.sheet_names if each == SHEET_NAME]
        sheets = [_sheet(workbook, each, path.name) for each in named or workbook.sheet_names]
    except FileNotFoundError as error:
        raise DefinitionError([f"нет файла «{path}»: в нем перечислены организации"]) from error
    except OSError as error:
        raise DefinitionError([f"{path.name}: файл не открывается: {os_reason(error)}"]) from error
    except (CalamineError, PasswordError, ValueError) as error:
        raise DefinitionError([f"{path.name}: это не книга Excel или она повреждена"]) from error
    if not sheets:
        raise DefinitionError([f"{path.name}: в книге нет листов"])
    headed = [each for each in sheets if len(_matches(each)[1]) > 1]
    return (headed or sheets)[0]


def _sheet(workbook: CalamineWorkbook, name: str, file: str) -> Sheet:
    sheet = workbook.get_sheet_by_name(name)
    wide = frozenset((first[0], first[1]) for first, last in sheet.merged_cell_ranges or ()
                     if last[1] > first[1])
    rows = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    return Sheet(file, name, len(workbook.sheet_names) == 1, rows, wide)


def has_error_cells(path: Path) -> bool:
    """Whether a cell of the workbook shows an error such as #Н/Д, which calamine reads as empty."""
    try:
        with zipfile.ZipFile(path) as parts:
            return any(b't="e"' in parts.read(name) for name in parts.namelist()
                       if name.startswith("xl/worksheets/") and name.endswith(".xml"))
    except (OSError, ValueError, zipfile.BadZipFile):
        return False


def looks(path: Path, sheet: Sheet) -> Mapping[tuple[int, int], Look]:
    """Return how the cells of a sheet look; nothing where that cannot be read.

    Read only where it matters: it costs more than the values.
    """
    import openpyxl

    try:
        found = openpyxl.load_workbook(path, data_only=True)[sheet.name]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile):
        return {}
    return {(cell.row - 1, cell.column - 1): Look(
        cell.number_format, str(cell.value) if cell.data_type == "e" else "")
        for row in found.iter_rows() for cell in row if cell.value is not None}


def find_heading(sheet: Sheet) -> Heading:
    """Return where the columns stand; DefinitionError when one is missing, doubled or misspelled.

    The heading is the row with the most headers of ours; those that it lacks may stand in the
    row below it or above: a heading of two rows.
    """
    row, places = _matches(sheet)
    last = row
    if places:
        for other in (row + 1, row - 1):
            added = {key: cols for key, cols in _headers(sheet, other).items() if key not in places}
            places |= added
            last = max(last, other) if added else last
    missing = [column.header for column in COLUMNS if column.required and column.id not in places]
    if missing:
        raise DefinitionError([f"{sheet.file}: на листе «{sheet.name}» нет столбцов: "
                               f"{', '.join(missing)}. Впишите эти заголовки так, как здесь, в "
                               "одну строку над списком"])
    problems = [f"{sheet.place(row, cols[1])}: столбец «{sheet.rows[row][cols[1]]}» уже есть в "
                f"{cell_ref(row, cols[0])}; оставьте один"
                for cols in places.values() if len(cols) > 1]
    problems += _misspelled(sheet, row, places)
    if problems:
        raise DefinitionError(problems)
    return Heading({key: cols[0] for key, cols in places.items()}, last)


def _matches(sheet: Sheet) -> tuple[int, dict[str, list[int]]]:
    """The row that has the most of our headers, the first of equals, and where they stand."""
    found = [(number, _headers(sheet, number))
             for number in range(min(_FIRST_ROWS, len(sheet.rows)))]
    return max(found, key=lambda each: len(each[1]), default=(0, {}))


def _headers(sheet: Sheet, row: int) -> dict[str, list[int]]:
    """The columns of ours that a row names: id -> the sheet's columns."""
    if not 0 <= row < len(sheet.rows):
        return {}
    found: dict[str, list[int]] = {}
    for col, value in enumerate(sheet.rows[row]):
        key = header_key(value) if isinstance(value, str) else ""
        for column in COLUMNS if key else ():
            if key in column.headers:
                found.setdefault(column.id, []).append(col)
    return found


def _misspelled(sheet: Sheet, row: int, places: Mapping[str, Sequence[int]]) -> Iterator[str]:
    """A header that is nearly one of ours would be lost in silence."""
    lost = {key: column for column in COLUMNS if column.id not in places for key in column.headers}
    ours = {col for cols in places.values() for col in cols}
    for col, value in enumerate(sheet.rows[row]):
        if col in ours or not isinstance(value, str) or is_blank(value):
            continue
        near: list[str] = get_close_matches(header_key(value), list(lost), 1, _LIKENESS)
        if near:
            column: Column = lost[near[0]]
            yield (f"{sheet.place(row, col)}: столбец «{value.strip()}»: если это «{column.header}», "
                   "напишите заголовок так; если это ваш столбец, назовите его иначе")
