"""Count in a formula the cells of a copy that still hold what was returned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from templates.excel_limits import FORMULA, serial
from templates.sheet.reference import quote_sheet

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from xlsx_forms.returned.overlay import Overlay

# Excel takes texts of 255 characters in a formula; a quote counts twice.
_COMPARED = 100
# The formula stands twice in the line that tells it.
_LONGEST = FORMULA // 2 - 200


def untouched(sheet: Worksheet | Overlay, cells: Iterable[str]) -> str:
    """Return the formula that counts those of some cells that nobody has changed yet.

    Empty where there are no such cells, or too many for a formula.
    """
    found = "+".join(_is_unchanged(sheet, each) for each in dict.fromkeys(cells) if each)
    return f"({found})" if 0 < len(found) <= _LONGEST else ""


def _is_unchanged(sheet: Worksheet | Overlay, cell: str) -> str:
    """The comparison of a cell with its value now: 1 while it is the same."""
    ref, value = f"{quote_sheet(sheet.title)}!{cell}", sheet[cell].value
    if value is None or value == "":
        return f"(LEN(TRIM({ref}))=0)"
    if isinstance(value, bool):
        return f"({ref}={'TRUE' if value else 'FALSE'})"
    if isinstance(value, date):
        return f"({ref}={serial(value)})"
    if isinstance(value, int | float):
        return f"({ref}={value!r})"
    text, length = str(value)[:_COMPARED], f"(LEN({ref})={len(str(value))})"
    if not text.isprintable():
        # Line breaks and the like do not belong into a formula.
        return length
    quoted = text.replace('"', '""')
    return f'EXACT(LEFT({ref},{_COMPARED}),"{quoted}")*{length}'
