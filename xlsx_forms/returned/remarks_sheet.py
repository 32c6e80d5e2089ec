"""Write the sheet «Замечания» of a returned copy: what is wrong, where, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from templates.rules import RULES, Severity
from templates.sheet.layout import lines_needed
from templates.sheet.reference import parse_ref, quote_sheet
from xlsx_forms.returned.remarks_page import Look, RemarksPage
from xlsx_forms.styles import CONFLICT_FILL, CONFLICT_INK, GREY, HEADER_FILL

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

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


def write_remarks(page: RemarksPage, head: Head, remarks: Sequence[Remark],
                  left_over: Sequence[tuple[str, str]] = (), still_open: str = "") -> None:
    """Write the sheet, the one that is shown when the book is opened.

    ``still_open``: the formula that counts the errors which nobody has touched yet; a line says
    how many there are.
    """
    row = page.header = _write_head(page, head, remarks, still_open)
    for col, text in enumerate(_HEADERS, start=1):
        page.put(row, col, text, _box(col, True, HEADER_FILL))
    _merge(page, row, _FIRST_LINK, len(_WIDTHS))
    for number, group in enumerate(grouped(remarks), start=1):
        row = _write_group(page, row + 1, number, group, head.sheet)
    if left_over:
        row = _write_left_over(page, row + 2, left_over)
    page.last = row


def _write_head(page: RemarksPage, head: Head, remarks: Sequence[Remark], still_open: str) -> int:
    errors = sum(each.severity is Severity.ERROR for each in remarks)
    counts = f"Ошибок: {errors}. С ошибками форму принять нельзя."
    if len(remarks) > errors:
        counts += f" Замечаний: {len(remarks) - errors}: проверьте и исправьте, если нужно."
    plain = Look(10, vertical="center", horizontal=None)
    lines = (
        (f"На доработку: {head.title}", plain._replace(size=13, bold=True)),
        (f"{head.organization}, {head.period}", plain),
        (f"Получен файл «{head.file}», {head.received:%d.%m.%Y %H:%M}",
         plain._replace(size=9, color=GREY)),
        (counts, plain._replace(bold=True, color=CONFLICT_INK)),
        (f"Исправьте ответы на листе «{head.sheet}» и отправьте этот файл: больше ничего менять "
         "не нужно.", plain._replace(bold=True)),
        ("Ячейки с замечаниями закрашены, в примечании каждой сказано, что сделать. Закраска и "
         f"примечания сами не исчезают, это не мешает. Куда отправить: {head.send_to}.",
         plain._replace(size=9)),
    )
    for row, (text, look) in enumerate(lines, start=1):
        page.put(row, 1, text, look)
        page.merge(row, row, 1, len(_WIDTHS))
        page.heights[row] = _height([(text, sum(_WIDTHS))], look.size / 9)
    if not still_open:
        return len(lines) + 2
    # A line of its own: where no program computes it, nothing that matters is missing.
    row = len(lines) + 1
    page.compute(row, 1, f'IF({still_open}=0,"Все ячейки с ошибками изменены: проверьте их и отправьте '
                         f'файл","Ячеек с ошибками, которых еще не меняли: "&({still_open}))',
                 Look(10, True, CONFLICT_INK, vertical=None))
    page.merge(row, row, 1, len(_WIDTHS))
    return row + 2


def _write_group(page: RemarksPage, row: int, number: int, group: Group, target: str) -> int:
    """Write one line, as many rows high as its links need; return the last row."""
    rows = max(-(-len(group.cells) // _LINKS), 1)
    fill = CONFLICT_FILL if group.severity is Severity.ERROR else ""
    texts = (str(number), f"{group.severity.russian}\n{group.code}", group.text, group.remedy)
    for col, text in enumerate(texts, start=1):
        page.put(row, col, text, _box(col, fill=fill if col == 2 else ""))
        for each in range(row + 1, row + rows):
            page.put(each, col, "", _box(col))
        if rows > 1:
            page.merge(row, row + rows - 1, col, col)
    for i in range(rows * _LINKS):
        at = row + i // _LINKS, _FIRST_LINK + i % _LINKS
        if i >= len(group.cells):
            # One open field to the right of the links, not a row of empty boxes.
            page.put(*at, "", Look(sides="rtb" if i % _LINKS == _LINKS - 1 else "tb"))
            continue
        page.put(*at, group.cells[i], Look(color=_BLUE, underline="single", sides="lrtb"))
        page.link(*at, f"{quote_sheet(target)}!{group.cells[i]}", group.cells[i])
    height = _height([(group.text, _WIDTHS[2]), (group.remedy, _WIDTHS[3]), ("\n", 12.0)])
    for each in range(row, row + rows):
        page.heights[each] = max(height / rows, _LINE + _SPARE)
    return row + rows - 1


def _write_left_over(page: RemarksPage, row: int, left_over: Sequence[tuple[str, str]]) -> int:
    for table, answers in left_over:
        text = f"Не поместилось в таблицу «{table}», строк в ней добавлять нельзя: {answers}"
        page.put(row, 1, text, _box(1))
        _merge(page, row, 1, len(_WIDTHS))
        page.heights[row] = _height([(text, sum(_WIDTHS))])
        row += 1
    return row


def _box(col: int, bold: bool = False, fill: str = "") -> Look:
    return Look(bold=bold, fill=fill, horizontal="left" if col in (3, 4) else "center", sides="lrtb")


def _merge(page: RemarksPage, row: int, first: int, last: int) -> None:
    for col in range(first + 1, last + 1):
        page.put(row, col, "", _box(col))
    page.merge(row, row, first, last)


def _height(texts: Iterable[tuple[str, float]], scale: float = 1.0) -> float:
    lines = max(lines_needed(text, width, scale) for text, width in texts)
    return min(lines * _LINE * scale + _SPARE, _HIGHEST)


def set_page(sheet: Worksheet, header: int) -> None:
    """Give a sheet of openpyxl the columns and the paper of the remarks, and keep its head in view."""
    for letter, width in zip("ABCDEFGHIJ", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.tabSelected = True
    sheet.freeze_panes = f"A{header + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    if sheet.sheet_properties.pageSetUpPr is not None:
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.5
