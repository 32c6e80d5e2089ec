"""Write the cells of the sheet «Замечания» as text, in looks that its book knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from templates.sheet.reference import cell_ref
from xlsx_forms.blank.stamp import cell_text
from xlsx_forms.returned.refill import FORMULA_SIGNS
from xlsx_forms.styles import FONT, INK, LINE

if TYPE_CHECKING:
    from openpyxl import Workbook

# No cell of Excel holds more.
_LONGEST = 32_767


class Look(NamedTuple):
    """How a cell of the sheet looks; ``sides``: which of left, right, top, bottom have a line.

    ``quoted``: a text that begins as formulas do stays a text when somebody edits it.
    """

    size: float = 9
    bold: bool = False
    color: str = INK
    underline: Any = None
    horizontal: str | None = "center"
    vertical: str | None = "top"
    sides: str = ""
    fill: str = ""
    quoted: bool = False


@dataclass(slots=True)
class RemarksPage:
    """The rows of the sheet; numbers of rows and columns count from 1.

    ``header``: the row that stays in view; ``last``: the last one on paper.
    """

    book: Workbook
    header: int = 1
    last: int = 1
    heights: dict[int, float] = field(default_factory=dict)
    _rows: dict[int, dict[int, str]] = field(default_factory=dict)
    _merged: list[str] = field(default_factory=list)
    _links: list[tuple[str, str, str]] = field(default_factory=list)

    def put(self, row: int, col: int, text: str, look: Look) -> None:
        """Write a text; a text is a text, whatever it begins with."""
        if text.startswith(FORMULA_SIGNS):
            look = look._replace(quoted=True)
        self._write(row, col, look, _inline(cell_text(text)[:_LONGEST]) if text else "")

    def compute(self, row: int, col: int, formula: str, look: Look) -> None:
        """Write a formula, without the sign that it begins with."""
        self._write(row, col, look, f"<f>{escape(formula)}</f><v/>")

    def merge(self, top: int, bottom: int, left: int, right: int) -> None:
        """Show cells as one."""
        self._merged.append(f"{cell_ref(top - 1, left - 1)}:{cell_ref(bottom - 1, right - 1)}")

    def link(self, row: int, col: int, location: str, text: str) -> None:
        """Let a cell lead to another of the book."""
        self._links.append((cell_ref(row - 1, col - 1), location, text))

    def _write(self, row: int, col: int, look: Look, inside: str) -> None:
        kind = ' t="inlineStr"' if inside.startswith("<is>") else ""
        start = f'<c r="{cell_ref(row - 1, col - 1)}" s="{_style(self.book, look)}"{kind}'
        self._rows.setdefault(row, {})[col] = f"{start}>{inside}</c>" if inside else f"{start}/>"

    def rows(self) -> str:
        """Return the rows as XML."""
        return "".join(self._each_row())

    def _each_row(self) -> Iterator[str]:
        for row in sorted(self._rows.keys() | self.heights.keys()):
            cells = self._rows.get(row, {})
            height = (f' ht="{self.heights[row]:.16g}" customHeight="1"'
                      if self.heights.get(row) else "")
            yield f'<row r="{row}"{height}>{"".join(cells[col] for col in sorted(cells))}</row>'

    def after_rows(self) -> str:
        """Return as XML what is merged and where cells lead."""
        merged = "".join(f'<mergeCell ref="{area}"/>' for area in self._merged)
        links = "".join(f"<hyperlink ref={quoteattr(ref)} location={quoteattr(location)} "
                        f"display={quoteattr(text)}/>" for ref, location, text in self._links)
        return (f'<mergeCells count="{len(self._merged)}">{merged}</mergeCells>' * bool(merged)
                + f"<hyperlinks>{links}</hyperlinks>" * bool(links))


def _inline(text: str) -> str:
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f"<is><t{space}>{escape(text)}</t></is>"


@lru_cache(maxsize=1024)
def _style(book: Workbook, look: Look) -> int:
    """The number of a format in a book: made once, for it costs more than a cell."""
    from openpyxl.cell import Cell
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    cell: Any = Cell(book.worksheets[0], row=1, column=1)
    cell.font = Font(FONT, look.size, b=look.bold, color=look.color.removeprefix("#"), u=look.underline)
    if look.vertical:
        cell.alignment = Alignment(wrap_text=True, vertical=look.vertical, horizontal=look.horizontal)
    line, none = Side("thin", LINE.removeprefix("#")), Side()
    if look.sides:
        left, right, top, bottom = (line if side in look.sides else none for side in "lrtb")
        cell.border = Border(left, right, top, bottom)
    if look.fill:
        cell.fill = PatternFill("solid", fgColor=look.fill.removeprefix("#"))
    cell.quotePrefix = look.quoted
    number: int = cell.style_id
    return number
