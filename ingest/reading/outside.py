"""Report text outside all fields: beside the form, on a sheet of its own, in a text box.

Read by nobody but the operator, so it is told with its place; nothing of it is an error.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ingest.opening.formats.container import Sheet
from ingest.reading.book import Book, Spot
from ingest.reading.locate import Located
from ingest.values.display import show
from ingest.values.parse import is_blank
from templates.identity import read_code_line
from templates.rules import Finding, Place, Trait, has_trait, rule
from templates.sheet.beside import heads_beside, is_beside
from templates.sheet.layout import GUIDE_SHEET, LISTS_SHEET, META_SHEET, RESERVED_SHEETS, Layout
from templates.sheet.reference import cell_ref
from templates.text import cut

# So many columns somebody may have put before a form.
_SHIFTED = 3
_LISTED, _MOST_SHEETS = 5, 10
_LONGEST_BOX = 500


def about_outside(book: Book, layout: Layout, home: str, located: Located,
                  copies: Collection[str]) -> Iterator[Finding]:
    """Yield what stands outside of the fields (S217 to S219).

    ``copies`` are sheets with a form's own code line, which are told otherwise.
    """
    # Of a form whose names or tables are lost the strays are asked about otherwise.
    if not any(has_trait(each.code, Trait.PARTS_LOST) or (
            has_trait(each.code, Trait.FOUND_BY_LABEL) and each.place.field in layout.places)
            for each in located.findings):
        yield from _beside(book, layout, home, located)
    used = {home, *located.sheets}
    own = [sheet for sheet in book.container.sheets
           if sheet.name not in used and sheet.name not in copies
           and sheet.name not in RESERVED_SHEETS and sheet.name in book.form_sheets]
    for sheet in own[:_MOST_SHEETS]:
        yield from _own_sheet(book, sheet)
    for sheet in book.container.sheets:
        if sheet.name in (META_SHEET, LISTS_SHEET, GUIDE_SHEET):
            continue
        for ref, text in sheet.appearance.boxes():
            yield rule("S219").at(Place(sheet.name, ref), text=f"«{cut(text, _LONGEST_BOX)}»")


def _beside(book: Book, layout: Layout, home: str, located: Located) -> Iterator[Finding]:
    """What is written on the form's sheet and belongs to no field."""
    told = " ".join(each.message for each in located.findings
                    if has_trait(each.code, Trait.PLACE_DOUBTED))
    found = [spot for spot in _unknown(book, layout, home, located) if spot.address not in told]
    if found:
        texts = [f"{spot.ref} {show(book.value(home, spot.row, spot.col))}" for spot in found]
        rest = f" и еще {len(texts) - _LISTED}" if len(texts) > _LISTED else ""
        yield rule("S217").at(found[0].place(""), texts=", ".join(texts[:_LISTED]) + rest)


def _unknown(book: Book, layout: Layout, home: str, located: Located) -> Iterator[Spot]:
    """Cells that the form does not print and no field claims."""
    claimed, printed = _claimed(layout, home, located), layout.printed.exact
    own = layout.printed.columns
    # Above the answers a form names its organization and period, in words that we do not know.
    top = min((*(spot.row for spot in located.fields.values() if spot.sheet == home),
               *(table.header_row for table in located.tables.values() if table.sheet == home)),
              default=0)
    # A form with coefficients has numbers of its own: points, coefficients, results.
    numbers_from = layout.last_col + 1 if layout.computed["coefficient"] else 0
    sheet = book.container.sheet(home)
    beside: int | None = None
    for r, row in enumerate(book.rows(home)):
        if not any(row):
            continue
        mine = own.get(r, frozenset())
        # The usual case in one step: blank, or printed where it stands.
        for c in [c for c, value in enumerate(row) if value != "" and c not in mine]:
            value = row[c]
            if (r, c) in claimed or value in printed or is_blank(value):
                continue
            if isinstance(value, str) and c > layout.last_col:
                # What was told before is printed beside by a form that we prefilled.
                if heads_beside(value):
                    beside = c
                    continue
                if c == beside and is_beside(value, layout.form):
                    continue
            if r < top and c <= layout.last_col + _SHIFTED:
                continue
            if isinstance(value, str):
                if _is_code_line(value) or layout.printed.holds(value):
                    continue
            elif c < numbers_from:
                continue
            spot = Spot(home, r, c)
            if sheet is None or spot.ref not in sheet.formula_cells:
                yield spot


def _claimed(layout: Layout, home: str, located: Located) -> set[tuple[int, int]]:
    """The cells of answers."""
    claimed = {(spot.row, spot.col) for spot in located.fields.values() if spot.sheet == home}
    lost = {each.place.field.partition(".")[0] for each in located.findings
            if has_trait(each.code, Trait.COLUMN_LOST)}
    for table_id, table in located.tables.items():
        if table.sheet == home:
            # Where a column was lost, what stands in it may be anywhere.
            columns = (range(layout.last_col + _SHIFTED) if table_id in lost
                       else {0, *table.columns.values()})
            rows = {table.header_row, *table.rows}
            claimed |= {(row, col) for row in rows for col in columns}
            claimed |= {(row, col) for row in table.asides
                        for col in range(layout.last_col + _SHIFTED)}
    return claimed


def _is_code_line(value: object) -> bool:
    return isinstance(value, str) and "·" in value and read_code_line(value) is not None


def _own_sheet(book: Book, sheet: Sheet) -> Iterator[Finding]:
    filled = [(r, c, value) for r, row in enumerate(book.rows(sheet.name))
              for c, value in enumerate(row) if not is_blank(value)]
    if filled:
        row, col, value = filled[0]
        yield rule("S218").at(
            Place(sheet.name, cell_ref(row, col)), name=sheet.name, count=len(filled),
            hidden="" if sheet.state == "visible" else " (скрытый)", text=show(value))
