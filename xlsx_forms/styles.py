"""Cell formats of everything we write, and an XlsxWriter whose warnings are errors."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from templates.form import LONGEST_TEXT, Field

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

# On Windows as such, elsewhere as Liberation Sans, which has the same widths.
FONT = "Arial"
INK, GREY, LINE = "#1F2933", "#52606D", "#9AA5B1"
MISSING_FILL, CONFLICT_FILL, CONFLICT_INK = "#FFE3CC", "#FBD5D5", "#9B1C1C"
READY_INK = "#1E6B3A"
INPUT_FILL, HEADER_FILL, BLOCK_FILL = "#FFF8E1", "#DCE6F1", "#EEF3F8"

_BASE: dict[str, Any] = {"font_name": FONT, "font_size": 9, "font_color": INK,
                         "valign": "vcenter", "text_wrap": True}
_BOX: dict[str, Any] = {"border": 1, "border_color": LINE}
_CENTRE: dict[str, Any] = {"align": "center"}
_TOP: dict[str, Any] = {"valign": "top"}
_TILE: dict[str, Any] = {"bg_color": BLOCK_FILL, "align": "left", "indent": 1}

ROLES: dict[str, dict[str, Any]] = {
    "code": {"font_size": 7, "font_color": GREY, "text_wrap": False},
    "title": {"font_size": 13, "bold": True, **_CENTRE},
    "subtitle": {"font_size": 11.5, **_CENTRE},
    "line": {"bottom": 1, "bottom_color": LINE, **_CENTRE},
    "caption": {"font_size": 7.5, "font_color": GREY, "valign": "top", **_CENTRE},
    "text": {},
    "note": {"font_size": 8.5, "font_color": GREY},
    "heading": {"font_size": 10.5, "bold": True},
    "label": {},
    "mark": {**_CENTRE},
    "key": {"font_color": GREY},
    "blank": {**_BOX},
    "header": {"bold": True, "bg_color": HEADER_FILL, **_BOX, **_CENTRE},
    "header_unseen": {"num_format": ";;;", "bg_color": HEADER_FILL, **_BOX, **_CENTRE},
    "input": {"bg_color": INPUT_FILL, "locked": False, **_BOX},
    "input_signed": {"bg_color": INPUT_FILL, "locked": False, **_BOX, "bottom": 2,
                     "bottom_color": INK, "align": "right", "valign": "bottom"},
    "input_centre": {"bg_color": INPUT_FILL, "bold": True, **_TOP, **_BOX, **_CENTRE},
    "input_left": {"bg_color": INPUT_FILL, **_TOP, **_BOX},
    "missing": {"bg_color": MISSING_FILL, **_BOX},
    "conflict": {"bg_color": CONFLICT_FILL, "font_color": CONFLICT_INK, "bold": True, **_BOX},
    "panel": {"font_size": 8.5, "bold": True, "valign": "top", "align": "left"},
    "criterion": {"bold": True, "bg_color": BLOCK_FILL, **_BOX},
    "criterion_number": {"bold": True, "bg_color": BLOCK_FILL, **_BOX, **_CENTRE},
    "coefficient": {"bg_color": BLOCK_FILL, **_BOX, **_CENTRE},
    "assumed": {"bg_color": BLOCK_FILL, "num_format": 'General" ¹"', **_BOX, **_CENTRE},
    "points": {"bold": True, "bg_color": BLOCK_FILL, **_BOX, **_CENTRE},
    "result": {"bold": True, "bg_color": BLOCK_FILL, "num_format": "0.00", **_BOX, **_CENTRE},
    "option": {**_BOX},
    "option_points": {**_BOX, **_CENTRE},
    "total_label": {"bold": True, "align": "right", "bg_color": HEADER_FILL, **_BOX},
    "total": {"bold": True, "num_format": "0.00", "bg_color": HEADER_FILL, **_BOX, **_CENTRE},
    "highest": {"num_format": "0.00", "bg_color": HEADER_FILL, **_BOX, **_CENTRE},
    # Cells of the summary.
    "summary_title": {"font_size": 13, "bold": True},
    "summary_centred": {"font_size": 13, "bold": True, **_CENTRE},
    "summary_subtitle": {"font_size": 11, **_CENTRE},
    "summary_line": {"font_size": 9.5},
    "summary_note": {"font_size": 8.5, "font_color": GREY},
    "summary_warning": {"font_size": 9, "italic": True, "font_color": "#8A4B08"},
    # What is missing in the summary of a region.
    "summary_gap": {"font_size": 9.5, "bold": True, "font_color": CONFLICT_INK},
    "summary_heading": {"font_size": 11, "bold": True, "bottom": 1, "bottom_color": LINE},
    "section": {"bold": True, "bg_color": BLOCK_FILL, **_BOX},
    "header_small": {"font_size": 8, "bold": True, "bg_color": HEADER_FILL, **_BOX, **_CENTRE},
    "cell": {**_TOP, **_BOX},
    "cell_bold": {"bold": True, **_TOP, **_BOX},
    "cell_centre": {**_TOP, **_BOX, **_CENTRE},
    "cell_bold_centre": {"bold": True, **_TOP, **_BOX, **_CENTRE},
    "cell_mean": {"bold": True, "num_format": "0.00", **_TOP, **_BOX, **_CENTRE},
    "cell_share": {"num_format": "0 %", **_TOP, **_BOX, **_CENTRE},
    "cell_gap": {"font_color": CONFLICT_INK, **_TOP, **_BOX},
    "cell_id": {**_TOP, **_BOX, **_CENTRE},
    "cell_source": {"font_size": 8, **_TOP, **_BOX},
    "cell_number": {**_TOP, **_BOX, **_CENTRE},
    "cell_place": {"bold": True, **_TOP, **_BOX, **_CENTRE},
    "cell_result": {"bold": True, "num_format": "0.00##", **_TOP, **_BOX, **_CENTRE},
    "cell_weighted": {"num_format": "0.0###", **_TOP, **_BOX, **_CENTRE},
    "cell_average": {"num_format": "0.00", "bold": True, "bg_color": BLOCK_FILL, **_BOX, **_CENTRE},
    "cell_differs": {"bg_color": "#FCE4D6", **_TOP, **_BOX, **_CENTRE},
    "cell_confirmed": {"bg_color": "#D9EAD3", "bold": True, **_TOP, **_BOX, **_CENTRE},
    "cell_coefficient": {"bg_color": BLOCK_FILL, "num_format": "General", **_BOX, **_CENTRE},
    "cell_input": {"bg_color": INPUT_FILL, "bold": True, **_TOP, **_BOX, **_CENTRE},
    "cell_year": {"num_format": "0", **_TOP, **_BOX, **_CENTRE},
    "cell_date": {"num_format": "dd.mm.yyyy", **_TOP, **_BOX, **_CENTRE},
    "cell_month": {"num_format": "mm.yy", **_TOP, **_BOX, **_CENTRE},
    "cell_stage": {"font_size": 8, "num_format": "dd.mm.yyyy", **_TOP, **_BOX, **_CENTRE},
    "cell_moment": {"num_format": "dd.mm.yyyy hh:mm", **_TOP, **_BOX, **_CENTRE},
    "cell_size": {"num_format": "#,##0", **_TOP, **_BOX, **_CENTRE},
    # «Динамика»: changes, a project's step in the colour of its movement, days late in words.
    "cell_change": {"num_format": "+0;−0;0", **_TOP, **_BOX, **_CENTRE},
    "cell_change_part": {"num_format": "+0.0#;−0.0#;0", **_TOP, **_BOX, **_CENTRE},
    "cell_mean_plain": {"num_format": "0.00", **_TOP, **_BOX, **_CENTRE},
    "step_opened": {"bg_color": "#DCE6F1", **_TOP, **_BOX, **_CENTRE},
    "step_moved": {**_TOP, **_BOX, **_CENTRE},
    "step_stands": {"bg_color": "#FFE699", **_TOP, **_BOX, **_CENTRE},
    "step_back": {"bg_color": "#F4B6B6", **_TOP, **_BOX, **_CENTRE},
    "step_closed": {"bg_color": "#C6E7CE", **_TOP, **_BOX, **_CENTRE},
    "step_known": {**_TOP, **_BOX, **_CENTRE},
    "step_untold": {"bg_color": "#DDE3EA", **_TOP, **_BOX, **_CENTRE},
    "step_absent": {"bg_color": "#DDE3EA", **_TOP, **_BOX, **_CENTRE},
    "step_unreported": {"bg_color": "#DDE3EA", **_TOP, **_BOX, **_CENTRE},
    "sent_on_time": {"num_format": '"в срок"', "bg_color": "#C6E7CE", **_TOP, **_BOX, **_CENTRE},
    "sent_late": {"num_format": '+0" дн."', "bg_color": "#FFE699", **_TOP, **_BOX, **_CENTRE},
    "sent_missing": {"num_format": '"нет"', "bg_color": "#F4B6B6", **_TOP, **_BOX, **_CENTRE},
    "sent_returned": {"num_format": '"дораб."', "bg_color": "#F8CBAD", **_TOP, **_BOX, **_CENTRE},
    "matrix_on_time": {"bg_color": "#C6E7CE", **_TOP, **_BOX, **_CENTRE},
    "matrix_late": {"bg_color": "#FFE699", **_TOP, **_BOX, **_CENTRE},
    "matrix_missing": {"bg_color": "#F4B6B6", "bold": True, **_TOP, **_BOX, **_CENTRE},
    "matrix_returned": {"bg_color": "#F8CBAD", "bold": True, **_TOP, **_BOX, **_CENTRE},
    "matrix_awaited": {"font_color": GREY, **_TOP, **_BOX, **_CENTRE},
    "matrix_not_required": {"font_color": GREY, "bg_color": "#F2F2F2", **_TOP, **_BOX, **_CENTRE},
    # The figures that «Сводка» begins with.
    "tile_caption": {"font_size": 8.5, "font_color": GREY, **_TILE},
    "tile_figure": {"font_size": 22, "bold": True, **_TILE},
    "tile_name": {"font_size": 12, "bold": True, **_TILE},
    "tile_long_name": {"font_size": 9.5, "bold": True, **_TILE},
    "tile_change": {"font_color": GREY, **_TILE},
    "tile_better": {"bold": True, "font_color": READY_INK, **_TILE},
    "tile_worse": {"bold": True, "font_color": CONFLICT_INK, **_TILE},
    "tile_detail": {"font_size": 8.5, "font_color": GREY, **_TILE, **_TOP},
    "block": {"font_size": 8, "text_wrap": False, "num_format": "General", **_BOX},
    "block_head": {"font_size": 8, "bold": True, "bg_color": HEADER_FILL, **_BOX},
    "block_title": {"font_size": 8, "bold": True, "text_wrap": False},
    "signature": {"bottom": 1, "bottom_color": INK},
}


def new_workbook(target: Any, **options: Any) -> Workbook:
    """Return a workbook whose default font is ours."""
    from xlsxwriter import Workbook

    # Columns are as wide as this font says: Arial 10 and its free twin give 7 dots a character,
    # while Calibri is replaced by something wider wherever it is missing.  Tied to the theme, as
    # XlsxWriter has it, the font would be shown as the theme's, which is Calibri.
    default = {"font_name": FONT, "font_size": 10, "font_scheme": "none"}
    return Workbook(target, {"default_format_properties": default, **options})


# Shorter texts stand in the middle of their cell, as numbers and dates do.
_SHORT_TEXT = 40


class Styles:
    """Formats of one workbook, each made once."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def role(self, role: str, **more: Any) -> Format:
        """Return the format of a role, with more properties laid over it."""
        return self.format({**ROLES[role], **more})

    def input(self, field: Field, tall: bool = False) -> Format:
        """Return the format of a field's input cell; ``tall`` where it spans several rows."""
        long_text = field.type == "text" and (field.max_length or LONGEST_TEXT) > _SHORT_TEXT
        if field.signed:
            return self.role("input_signed", num_format=field.number_format)
        return self.role("input", num_format=field.number_format,
                         align="left" if long_text else "center",
                         valign="top" if tall else "vcenter")

    def format(self, properties: dict[str, Any]) -> Format:
        """Return a format with our font and these properties."""
        wanted = {**_BASE, **properties}
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(wanted)
        return self._made[key]


@contextmanager
def strict() -> Iterator[None]:
    """Make XlsxWriter raise where it would warn and drop what we asked for."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        yield
