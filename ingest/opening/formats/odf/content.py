"""Parse the ``content.xml`` of an OpenDocument spreadsheet: tables, cells, names.

A handler for expat, so that a repeated cell or row costs no more than one: a blank row repeated
a million times, which LibreOffice writes below every table, is one step.
"""

from __future__ import annotations

from collections.abc import Callable

from ingest.opening.formats.appearance import LONGEST_BOX, MOST_BOXES, Area
from ingest.opening.formats.cells import check_extent, check_text_size
from ingest.opening.formats.odf.cell_texts import CellTexts, count_of, joined
from ingest.opening.formats.odf.looks import note_columns, note_looks
from ingest.opening.formats.odf.state import OdfCell, OdfRow, ShortNames, Table
from ingest.opening.formats.odf.values import (
    Calendar,
    cell_value,
    is_error,
    is_formula,
    target_of_name,
)
from ingest.opening.limits import FileProblem, Limits
from templates.sheet.reference import COLUMNS, cell_ref

# What holds cells or text that is not the sheet's own.
_SKIPPED = frozenset((
    "table:tracked-changes", "table:shapes", "office:forms", "table:dde-links",
    "table:content-validations", "text:note", "text:ruby-text", "text:tracked-changes"))
# Attributes that say nothing of what a cell holds.
_LOOKS = frozenset(f"table:{name}" for name in (
    "style-name", "number-columns-repeated", "content-validation-name", "number-columns-spanned",
    "number-rows-spanned"))
_STYLE = frozenset(("table:style-name", "table:number-columns-repeated"))
_CELLS = ("table:table-cell", "table:covered-table-cell")


class Content(CellTexts):
    """What the stream has told so far; feed it with the events of a parser."""

    def __init__(self, limits: Limits, calendar: Calendar) -> None:
        super().__init__()
        self.tables: list[Table] = []
        self.names: list[tuple[str, str]] = []
        self.hidden_styles: set[str] = set()
        self._lists: set[str] = set()
        self.is_spreadsheet = self.external_links = self.date1904 = False
        self._limits, self._calendar = limits, calendar
        self._known = ShortNames()
        self._skipping = 0
        self._style = self._any_style = ""
        self._table: Table | None = None
        self._row: OdfRow | None = None
        self._shape: list[str] | None = None
        self._filled = self._text = 0

    # --- events ----------------------------------------------------------------------------------

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        if self._skipping:
            self._skipping += 1
            if self._known[tag] == "table:content-validation":
                self._validation({self._known[key]: value for key, value in attributes.items()})
            return
        tag = self._known[tag]
        if tag in _SKIPPED or (self._cell and not tag.startswith(("text:", "office:annotation",
                                                                  "dc:"))):
            self.external_links |= tag == "table:dde-links"
            self._skipping = 1
            self._shape = [] if tag == "table:shapes" or tag.startswith("drawing:") else None
            return
        handler = _STARTS.get(tag)
        if handler is not None:
            known = self._known
            handler(self, {known[key]: value for key, value in attributes.items()})

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        if self._skipping:
            self._skipping -= 1
            if self._shape is not None:
                self._shape_step(tag)
            return
        handler = _ENDS.get(self._known[tag])
        if handler is not None:
            handler(self)

    def characters(self, data: str) -> None:
        """Take text."""
        if self._skipping:
            if self._shape is not None:
                self._shape.append(data)
            return
        if self._paragraph is not None:
            self._paragraph.add(data)
            if self._cell is not None and any(self._cell.spans):
                self._cell.struck.append(data)
        elif self._in_author and self._cell is not None:
            self._cell.author += data

    def _shape_step(self, tag: str) -> None:
        """A paragraph of a text box ends, or the text box itself."""
        if self._known[tag] in ("text:p", "text:h"):
            self._shape = [*(self._shape or ()), "\n"]
        if not self._skipping:
            text, table = "".join(self._shape or ()).strip(), self._table
            self._shape = None
            if text and table is not None and len(table.boxes) < MOST_BOXES:
                column = self._row.column if self._row else 0
                place = cell_ref(table.row, column) if column < COLUMNS else "A1"
                table.boxes.append((place, text[:LONGEST_BOX]))

    # --- the book --------------------------------------------------------------------------------

    def _spreadsheet(self, attributes: dict[str, str]) -> None:
        self.is_spreadsheet = True

    def _style_start(self, attributes: dict[str, str]) -> None:
        self._any_style = attributes.get("style:name", "")
        is_table = attributes.get("style:family") == "table"
        self._style = attributes.get("style:name", "") if is_table else ""

    def _table_properties(self, attributes: dict[str, str]) -> None:
        if self._style and attributes.get("table:display") == "false":
            self.hidden_styles.add(self._style)

    def _text_properties(self, attributes: dict[str, str]) -> None:
        if any(attributes.get(f"style:text-line-through-{each}", "none") != "none"
               for each in ("style", "type")):
            self.struck_styles.add(self._any_style)

    def _validation(self, attributes: dict[str, str]) -> None:
        if "is-in-list(" in attributes.get("table:condition", ""):
            self._lists.add(attributes.get("table:name", ""))

    def _null_date(self, attributes: dict[str, str]) -> None:
        self.date1904 = attributes.get("table:date-value", "").startswith("1904")

    def _name(self, attributes: dict[str, str]) -> None:
        names = self.names if self._table is None else self._table.names
        names.append((attributes.get("table:name", ""), target_of_name(attributes)))

    # --- tables, rows, cells ---------------------------------------------------------------------

    def _table_start(self, attributes: dict[str, str]) -> None:
        if self.is_spreadsheet:
            self._table = Table(attributes.get("table:name", ""),
                                attributes.get("table:style-name", ""))

    def _table_source(self, attributes: dict[str, str]) -> None:
        self.external_links = True
        if self._table is not None:
            # LibreOffice keeps what formulas have read from other files as hidden tables.
            self._table.is_linked = "'#" in self._table.name

    def _table_end(self) -> None:
        if self._table is not None and not self._table.is_linked:
            self.tables.append(self._table)
        self._table = None

    def _columns(self, attributes: dict[str, str]) -> None:
        if self._table is not None:
            note_columns(self._table, attributes)

    def _row_start(self, attributes: dict[str, str]) -> None:
        self._row = OdfRow(count_of(attributes, "table:number-rows-repeated"),
                           is_hidden=attributes.get("table:visibility", "visible") != "visible")

    def _row_end(self) -> None:
        table, row = self._table, self._row
        self._row = None
        if table is None or row is None:
            return
        first, table.row = table.row, table.row + row.repeated
        filled = len(row.values) + len(row.errors) + len(row.formulas)
        if not filled:
            return
        last = max((*row.values, *row.errors, *row.formulas))
        table.columns = max(table.columns, last + 1)
        check_extent(table.row, table.columns, (table.row - 1, last), table.name, self._limits)
        self._count(filled * row.repeated, row.text * row.repeated, table.name)
        if row.is_hidden:
            table.hidden.update(range(first, table.row))
        for number in range(first, table.row):
            table.rows[number] = row.values
            table.errors |= {cell_ref(number, column) for column in row.errors}
            table.formulas |= {cell_ref(number, column) for column in row.formulas}

    def _count(self, filled: int, text: int, name: str) -> None:
        self._filled += filled
        self._text += text
        if self._filled > self._limits.area:
            raise FileProblem("F107", what=f"заполненных ячеек больше {self._limits.area}",
                              limit=self._limits.area)
        check_text_size(self._text, name, self._limits)

    def _cell_start(self, attributes: dict[str, str]) -> None:
        self._cell = OdfCell(attributes)

    def _cell_end(self) -> None:
        table, row, cell = self._table, self._row, self._cell
        self._cell = None
        if table is None or row is None or cell is None:
            return
        repeated = count_of(cell.attributes, "table:number-columns-repeated")
        first, row.column = row.column, row.column + repeated
        # Most cells are blank, and only look like something.
        if (not cell.paragraphs and cell.note is None and not cell.link
                and cell.attributes.keys() <= _STYLE):
            return
        if cell.note is not None and first < COLUMNS:
            table.notes.append((cell_ref(table.row, first), cell.author, joined(cell.note)))
        note_looks(table, cell, (table.row, first), self.struck_styles)
        if cell.attributes.get("table:content-validation-name") in self._lists:
            table.lists.append(Area(table.row, first, table.row + row.repeated - 1, row.column - 1))
        if not cell.paragraphs and cell.attributes.keys() <= _LOOKS:
            return
        text = joined(cell.paragraphs)
        value = cell_value(cell.attributes.get("office:value-type", ""), cell.attributes, text,
                           self._calendar)
        is_wrong = is_error(cell.attributes, text)
        computes = is_formula(cell.attributes)
        if value == "" and not is_wrong and not computes:
            return
        if row.column > COLUMNS:
            check_extent(table.row + 1, row.column * self._limits.rows,
                         (table.row, COLUMNS - 1), table.name, self._limits)
        columns = range(first, row.column)
        row.formulas += columns if computes else ()
        row.errors += columns if is_wrong else ()
        if not is_wrong and value != "":
            row.values.update(dict.fromkeys(columns, value))
            row.text += len(value) * repeated if isinstance(value, str) else 0


_STARTS: dict[str, Callable[[Content, dict[str, str]], None]] = {
    "office:spreadsheet": Content._spreadsheet,
    "style:style": Content._style_start,
    "style:table-properties": Content._table_properties,
    "style:text-properties": Content._text_properties,
    "table:null-date": Content._null_date,
    "table:named-range": Content._name,
    "table:named-expression": Content._name,
    "table:table": Content._table_start,
    "table:table-source": Content._table_source,
    "table:table-column": Content._columns,
    "table:table-row": Content._row_start,
    **dict.fromkeys(_CELLS, Content._cell_start),
    "text:p": Content._paragraph_start,
    "text:h": Content._paragraph_start,
    "text:a": Content._link,
    "text:span": Content._span_start,
    "text:s": Content._spaces,
    "text:tab": lambda content, _attributes: content._meant("\t"),
    "text:line-break": lambda content, _attributes: content._meant("\n"),
    "office:annotation": Content._note_start,
    "dc:creator": Content._author_start,
}
_ENDS: dict[str, Callable[[Content], None]] = {
    "table:table": Content._table_end,
    "table:table-row": Content._row_end,
    **dict.fromkeys(_CELLS, Content._cell_end),
    "text:p": Content._paragraph_end,
    "text:h": Content._paragraph_end,
    "text:span": Content._span_end,
    "office:annotation": Content._note_end,
    "dc:creator": Content._author_end,
}
