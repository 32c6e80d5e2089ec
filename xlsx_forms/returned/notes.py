"""Mark cells of a copy: a fill, and a note that says what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Collection

from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from templates.rules import Severity
from templates.sheet.layout import lines_needed
from xlsx_forms.blank.stamp import cell_text
from xlsx_forms.returned.overlay import Overlay
from xlsx_forms.returned.remarks_sheet import Remark
from xlsx_forms.styles import CONFLICT_FILL

_AUTHOR = "Проверка формы"
_NOTE_WIDTH, _NOTE_UNITS, _NOTE_LINE = 340, 48, 17
_LONGEST_NOTE = 4000


def mark(sheet: Worksheet | Overlay, remarks: Collection[Remark]) -> None:
    """Fill each cell that has a remark, and say in a note what is wrong and what to do."""
    notes: dict[str, list[str]] = {}
    for each in remarks:
        if each.cell:
            notes.setdefault(each.cell, []).append(each.note)
    fill = PatternFill("solid", fgColor=CONFLICT_FILL.removeprefix("#"))
    wrong = {each.cell for each in remarks if each.severity is not Severity.NOTE}
    for ref, texts in notes.items():
        text = cell_text("\n\n".join(dict.fromkeys(texts)))[:_LONGEST_NOTE]
        height = _NOTE_LINE * (lines_needed(text, _NOTE_UNITS) + 1)
        cell = sheet[ref]
        if ref in wrong:
            cell.fill = fill
        cell.comment = Comment(text, _AUTHOR, min(height, 600), _NOTE_WIDTH)
