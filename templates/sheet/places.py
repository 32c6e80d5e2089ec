"""The dataclasses of a layout: printed cells, places of fields and tables, and their sizes.

Rows and columns count from 0; column A is hidden and holds the row keys of tables, row 1 holds
the form's code line and the panel.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from templates.field_types import TEXT
from templates.form import Field, Table
from templates.sheet.reference import cell_ref, column_letters, quote_sheet

KEY_COLUMN = 0
FIRST_COLUMN = 1
CODE_ROW = 0
LISTS_SHEET = "_lists"
META_SHEET = "_meta"
GUIDE_SHEET = "Как заполнить"
REMARKS_SHEET = "Замечания"
# Excel keeps «History» for itself.
RESERVED_SHEETS = (LISTS_SHEET, META_SHEET, GUIDE_SHEET, REMARKS_SHEET, "History")
# Rows below a table that can grow keep its validations as far as this.
MOST_ROWS = 500
# Column units that the code line takes at its 7 pt.
CODE_LINE_WIDTH = 44
# Points of a line of text at the forms' 9 pt, and characters in a unit of column width:
# Cyrillic Arial 9 measured in LibreOffice, rounded to the careful side.
LINE_HEIGHT = 12.0
CHARACTERS_PER_UNIT = 1.05
USUAL_LENGTH = 250
# A capital takes the room of so many small letters.
CAPITAL = 1.3


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell or merged block, and what it is for."""

    row: int
    col: int
    last_row: int
    last_col: int
    role: str
    text: str = ""
    subject: str = ""

    @property
    def ref(self) -> str:
        """The A1 reference of the top left corner."""
        return cell_ref(self.row, self.col)


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """Where one field's input cell is, and the printed label it is found by."""

    field: Field
    sheet: str
    row: int
    col: int
    last_row: int
    last_col: int
    label: str
    label_row: int
    label_col: int

    @property
    def name(self) -> str:
        """The workbook-level defined name."""
        return f"f_{self.field.id}"

    @property
    def ref(self) -> str:
        """The A1 reference of the input cell."""
        return cell_ref(self.row, self.col)

    @property
    def target(self) -> str:
        """What the defined name refers to."""
        return f"{quote_sheet(self.sheet)}!{cell_ref(self.row, self.col, absolute=True)}"


@dataclass(frozen=True, slots=True)
class TablePlace:
    """Where a table is: header row, first and last open row, the columns by id."""

    table: Table
    sheet: str
    header_row: int
    first_row: int
    last_row: int
    columns: dict[str, int]
    last_col: int

    @property
    def last_kept_row(self) -> int:
        """The last row with validations and marks: of a table that can grow, far below."""
        return max(self.first_row + MOST_ROWS - 1, self.last_row) if (
            self.table.extendable) else self.last_row

    @property
    def letters(self) -> dict[str, str]:
        """The letters of the columns by id."""
        return {column: column_letters(col) for column, col in self.columns.items()}

    @property
    def name(self) -> str:
        """The workbook-level defined name, over key column, header and body."""
        return f"t_{self.table.id}"

    @property
    def target(self) -> str:
        """What the defined name refers to."""
        first = cell_ref(self.header_row, KEY_COLUMN, absolute=True)
        last = cell_ref(self.last_row, self.last_col, absolute=True)
        return f"{quote_sheet(self.sheet)}!{first}:{last}"


def lines_needed(text: str, width: float, scale: float = 1.0) -> int:
    """Return how many lines a text takes in a cell ``width`` units wide.

    >>> lines_needed("слово " * 20, 30)
    4
    """
    room = max(width * CHARACTERS_PER_UNIT / scale, CAPITAL)
    count = 0
    for paragraph in text.split("\n"):
        # The usual case is told without its words.
        if len(paragraph) * CAPITAL <= room:
            count += 1
            continue
        used, lines = 0.0, 1
        for word in paragraph.split():
            length = _length(word)
            if used and used + 1 + length > room:
                lines, used = lines + 1, 0.0
            # A word longer than the line is broken wherever the line ends.
            broken = max(ceil(length / room) - 1, 0)
            lines += broken
            used += length - broken * room + (1 if used else 0)
        count += lines
    return count


def _length(word: str) -> float:
    """The length of a word in small letters."""
    return len(word) if word.islower() else len(word) + (CAPITAL - 1) * sum(map(str.isupper, word))


def longest_text(field: Field) -> str:
    """Return a text as long as the field admits; one word where it must be a link.

    Empty where the field is no text.  Where it sets no limit, room is kept for a usual text.
    """
    length = field.max_length or USUAL_LENGTH
    if field.kind.holds != TEXT:
        return ""
    return "a" * length if field.kind.is_link else ("Слово " * (length // 6 + 1))[:length]


def characters_in(width: float, height: float) -> tuple[int, int]:
    """Return how many characters a line of a cell has, and how many lines the cell has.

    >>> characters_in(40, 39)
    (42, 3)
    """
    return max(int(width * CHARACTERS_PER_UNIT), 1), max(int((height - 3) / LINE_HEIGHT), 1)
