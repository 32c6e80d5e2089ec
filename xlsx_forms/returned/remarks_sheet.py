"""Write the sheet «Замечания» of a returned copy: what is wrong, where, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from templates.rules import RULES, Severity
from templates.sheet.layout import lines_needed
from templates.sheet.reference import parse_ref, quote_sheet
from xlsx_forms.returned.refill import put
from xlsx_forms.styles import CONFLICT_FILL, CONFLICT_INK, FONT, GREY, HEADER_FILL, INK, LINE

SHEET = "Замечания"
_HEADERS = ("№", "Важность", "Что не так", "Что сделать", "Ячейки")
# The cells of one remark stand side by side, so many in a row.
_LINKS = 6
_WIDTHS = (4.5, 12.0, 52.0, 42.0, *(7.5,) * _LINKS)
_FIRST_LINK = len(_WIDTHS) - _LINKS + 1
_SHOWN = 8
_LINE, _SPARE, _HIGHEST = 12.5, 4.0, 400.0
_BLUE = "0563C1"
_SEVERITIES = list(Severity)


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding at its cell in the copy; ``cell`` is empty when it has none."""

    code: str
    severity: Severity
    cell: str
    message: str
    remedy: str

    @property
    def note(self) -> str:
        """What stands in the note of the cell; a note of the sender is passed on as it is."""
        if self.severity is Severity.NOTE:
            return self.message
        return (f"{self.severity.russian} {self.code}: {self.message} "
                f"Что сделать: {self.remedy}")


@dataclass(frozen=True, slots=True)
class Head:
    """What the sheet says above the remarks."""

    title: str
    organization: str
    period: str
    file: str
    received: datetime
    sheet: str
    send_to: str


@dataclass(frozen=True, slots=True)
class _Look:
    """How a cell of the sheet looks; ``sides``: which of left, right, top, bottom have a line."""

    size: float = 9
    bold: bool = False
    color: str = INK
    underline: Any = None
    horizontal: str | None = "center"
    vertical: str | None = "top"
    sides: str = ""
    fill: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Remarks that are mended in the same way: one line."""

    code: str
    severity: Severity
    messages: tuple[str, ...]
    remedy: str
    cells: tuple[str, ...]

    @property
    def text(self) -> str:
        """What is wrong: every message, or the first ones under the rule's title."""
        if len(self.messages) == 1:
            return self.messages[0]
        title = RULES[self.code].title if self.code in RULES else self.code
        lines = [f"{title}: {len(self.messages)}", *(f"– {each}" for each in self.messages[:_SHOWN])]
        if len(self.messages) > _SHOWN:
            lines.append(f"– … и еще {len(self.messages) - _SHOWN}: смотрите примечания в ячейках")
        return "\n".join(lines)


def grouped(remarks: Iterable[Remark]) -> list[Group]:
    """Return the lines of the sheet, the worst first, then in the order of the form."""
    order = sorted(remarks, key=lambda each: (_SEVERITIES.index(each.severity), _at(each.cell)))
    groups: dict[tuple[str, str], list[Remark]] = {}
    for each in order:
        groups.setdefault((each.code, each.remedy), []).append(each)
    return [Group(code, same[0].severity, tuple(dict.fromkeys(each.message for each in same)),
                  remedy, tuple(dict.fromkeys(each.cell for each in same if each.cell)))
            for (code, remedy), same in groups.items()]


def _at(cell: str) -> tuple[int, int]:
    return parse_ref(cell) if cell else (-1, -1)


def write_remarks(sheet: Worksheet, head: Head, remarks: Sequence[Remark],
                  left_over: Sequence[tuple[str, str]] = (), still_open: str = "") -> None:
    """Write the sheet, the one that is shown when the book is opened.

    ``still_open``: the formula that counts the errors which nobody has touched yet; a line says
    how many there are.
    """
    for letter, width in zip("ABCDEFGHIJ", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    row = _write_head(sheet, head, remarks, still_open)
    header = row
    for col, text in enumerate(_HEADERS, start=1):
        _put(sheet, row, col, text, _box(col, True, HEADER_FILL))
    _merge(sheet, row, _FIRST_LINK, len(_WIDTHS))
    for number, group in enumerate(grouped(remarks), start=1):
        row = _write_group(sheet, row + 1, number, group, head.sheet)
    if left_over:
        row = _write_left_over(sheet, row + 2, left_over)
    _set_page(sheet, header, row)
    sheet.sheet_view.tabSelected = True


def _write_head(sheet: Worksheet, head: Head, remarks: Sequence[Remark], still_open: str) -> int:
    errors = sum(each.severity is Severity.ERROR for each in remarks)
    counts = f"Ошибок: {errors}. С ошибками форму принять нельзя."
    if len(remarks) > errors:
        counts += f" Замечаний: {len(remarks) - errors}: проверьте и исправьте, если нужно."
    cell: Any
    lines: tuple[tuple[str, dict[str, Any]], ...] = (
        (f"На доработку: {head.title}", {"size": 13, "bold": True}),
        (f"{head.organization}, {head.period}", {"size": 10}),
        (f"Получен файл «{head.file}», {head.received:%d.%m.%Y %H:%M}", {"size": 9, "color": GREY}),
        (counts, {"size": 10, "bold": True, "color": CONFLICT_INK}),
        (f"Исправьте ответы на листе «{head.sheet}» и отправьте этот файл: больше ничего менять "
         "не нужно.", {"size": 10, "bold": True}),
        ("Ячейки с замечаниями закрашены, в примечании каждой сказано, что сделать. Закраска и "
         f"примечания сами не исчезают, это не мешает. Куда отправить: {head.send_to}.", {"size": 9}),
    )
    for row, (text, font) in enumerate(lines, start=1):
        cell = sheet.cell(row, 1)
        cell._style = copy(_look(sheet.parent, _Look(**font, vertical="center", horizontal=None)))
        put(cell, text)
        _join(sheet, row, row, 1, len(_WIDTHS))
        scale = font["size"] / 9
        sheet.row_dimensions[row].height = _height([(text, sum(_WIDTHS))], scale)
    if not still_open:
        return len(lines) + 2
    # A line of its own: where no program computes it, nothing that matters is missing.
    row = len(lines) + 1
    cell = sheet.cell(row, 1)
    cell.value = (f'=IF({still_open}=0,"Все ячейки с ошибками изменены: проверьте их и отправьте файл",'
                  f'"Ячеек с ошибками, которых еще не меняли: "&({still_open}))')
    cell._style = copy(_look(sheet.parent, _Look(10, True, CONFLICT_INK, vertical=None)))
    _join(sheet, row, row, 1, len(_WIDTHS))
    return row + 2


def _write_group(sheet: Worksheet, row: int, number: int, group: Group, target: str) -> int:
    """Write one line, as many rows high as its links need; return the last row."""
    rows = max(-(-len(group.cells) // _LINKS), 1)
    fill = CONFLICT_FILL if group.severity is Severity.ERROR else ""
    texts = (str(number), f"{group.severity.russian}\n{group.code}", group.text, group.remedy)
    for col, text in enumerate(texts, start=1):
        _put(sheet, row, col, text, _box(col, fill=fill if col == 2 else ""))
        for each in range(row + 1, row + rows):
            _put(sheet, each, col, "", _box(col))
        if rows > 1:
            _join(sheet, row, row + rows - 1, col, col)
    for i in range(rows * _LINKS):
        at = row + i // _LINKS, _FIRST_LINK + i % _LINKS
        if i >= len(group.cells):
            # One open field to the right of the links, not a row of empty boxes.
            _put(sheet, *at, "", _Look(sides="rtb" if i % _LINKS == _LINKS - 1 else "tb"))
            continue
        cell = _put(sheet, *at, group.cells[i], _Look(color=_BLUE, underline="single", sides="lrtb"))
        cell.hyperlink = Hyperlink(ref=cell.coordinate, display=group.cells[i],
                                   location=f"{quote_sheet(target)}!{group.cells[i]}")
    height = _height([(group.text, _WIDTHS[2]), (group.remedy, _WIDTHS[3]), ("\n", 12.0)])
    for each in range(row, row + rows):
        sheet.row_dimensions[each].height = max(height / rows, _LINE + _SPARE)
    return row + rows - 1


def _write_left_over(sheet: Worksheet, row: int, left_over: Sequence[tuple[str, str]]) -> int:
    for table, answers in left_over:
        text = f"Не поместилось в таблицу «{table}», строк в ней добавлять нельзя: {answers}"
        _put(sheet, row, 1, text, _box(1))
        _merge(sheet, row, 1, len(_WIDTHS))
        sheet.row_dimensions[row].height = _height([(text, sum(_WIDTHS))])
        row += 1
    return row


def _box(col: int, bold: bool = False, fill: str = "") -> _Look:
    return _Look(bold=bold, fill=fill, horizontal="left" if col in (3, 4) else "center", sides="lrtb")


def _put(sheet: Worksheet, row: int, col: int, text: str, look: _Look) -> Any:
    cell: Any = sheet.cell(row, col)
    cell._style = copy(_look(sheet.parent, look))
    if text:
        put(cell, text)
    return cell


def _merge(sheet: Worksheet, row: int, first: int, last: int) -> None:
    for col in range(first + 1, last + 1):
        _put(sheet, row, col, "", _box(col))
    _join(sheet, row, row, first, last)


def _join(sheet: Worksheet, top: int, bottom: int, left: int, right: int) -> None:
    """Merge cells that have their borders: openpyxl's own way gives each cell new ones, slowly."""
    sheet.merged_cells.add(CellRange(min_row=top, max_row=bottom, min_col=left, max_col=right))


@lru_cache(maxsize=1024)
def _look(book: Workbook, look: _Look) -> Any:
    """The format, as this book numbers it: made once, for it costs more than a cell."""
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
    return cell._style


def _height(texts: Iterable[tuple[str, float]], scale: float = 1.0) -> float:
    lines = max(lines_needed(text, width, scale) for text, width in texts)
    return min(lines * _LINE * scale + _SPARE, _HIGHEST)


def _set_page(sheet: Worksheet, header: int, last: int) -> None:
    sheet.sheet_view.showGridLines = False
    sheet.freeze_panes = f"A{header + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    if sheet.sheet_properties.pageSetUpPr is not None:
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.5
    sheet.print_title_rows = f"{header}:{header}"
    sheet.print_area = f"A1:J{last}"
