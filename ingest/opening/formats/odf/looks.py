"""Hyperlinks, merged cells, hidden rows and formulas of an OpenDocument spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from ingest.opening.formats.appearance import Area, Link, ReadAppearance, literal_link
from ingest.opening.formats.odf.state import OdfCell, Table
from templates.sheet.reference import COLUMNS, ROWS, cell_ref

_QUOTED = re.compile(r'("(?:[^"]|"")*")')
_CELLS = re.compile(r"\[\.(\$?[A-Z]+\$?[0-9]+)(?::\.(\$?[A-Z]+\$?[0-9]+))?\]")
_SPANS = ("table:number-rows-spanned", "table:number-columns-spanned")


def note_looks(table: Table, cell: OdfCell, place: tuple[int, int],
               struck_styles: Collection[str]) -> None:
    """Note a cell's link, merge and what is crossed out of it; row and column count from 0."""
    attributes, (row, col) = cell.attributes, place
    if col >= COLUMNS or row >= ROWS:
        return
    if attributes.get("office:value-type") == "percentage":
        table.percents.add(cell_ref(row, col))
    if cell.link:
        table.links[cell_ref(row, col)] = Link(cell.link)
    if struck_styles and cell.paragraphs:
        text, part = "".join(each.text for each in cell.paragraphs), "".join(cell.struck).strip()
        if part or (attributes.get("table:style-name") in struck_styles and text.strip()):
            table.struck[cell_ref(row, col)] = "" if part in ("", text.strip()) else part
    if formula := attributes.get("table:formula", ""):
        table.computing[cell_ref(row, col)] = formula
    if "HYPERLINK(" in formula:
        found = literal_link(formula.partition("=")[2])
        if found is not None:
            table.links[cell_ref(row, col)] = found
    if _SPANS[0] in attributes or _SPANS[1] in attributes:
        rows, cols = (_span(attributes.get(each, "1")) for each in _SPANS)
        if rows > 1 or cols > 1:
            table.merged.append(Area(row, col, min(row + rows, ROWS) - 1,
                                     min(col + cols, COLUMNS) - 1))


def note_columns(table: Table, attributes: Mapping[str, str]) -> None:
    """Note columns, which are named before the rows: which are hidden."""
    text = attributes.get("table:number-columns-repeated", "1")
    count = int(text) if text.isdecimal() and len(text) < 8 else 1
    first, table.next_column = table.next_column, min(table.next_column + count, COLUMNS)
    if attributes.get("table:visibility", "visible") != "visible":
        table.hidden_columns.update(range(first, table.next_column))


def appearance_of(table: Table) -> ReadAppearance:
    """Return the looks of a sheet that was read."""
    return ReadAppearance(table.links, table.merged, frozenset(table.hidden), table.boxes,
                          table.struck, table.percents, frozenset(table.hidden_columns),
                          table.lists or None, table.computing, as_in_excel)


def as_in_excel(text: str) -> str | None:
    """Return a formula of OpenFormula as Excel has it, without its sign; None for another language.

    >>> as_in_excel('of:=IF([.C5]="да; нет";1;[.$D$6:.E7])'), as_in_excel("msoxl:=A1")
    ('IF(C5="да; нет",1,$D$6:E7)', None)
    """
    if not text.startswith(("of:=", "oooc:=")):
        return None
    pieces = _QUOTED.split(text.partition("=")[2])
    # Every second piece is a text in quotes.
    pieces[::2] = [_CELLS.sub(lambda cells: cells[1] + (f":{cells[2]}" if cells[2] else ""),
                              each).replace(";", ",") for each in pieces[::2]]
    return "".join(pieces)


def _span(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 8 else 1
