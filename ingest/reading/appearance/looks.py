"""Report answers that a person sees differently: hidden, crossed out, under a merge.

They are read all the same, and told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from ingest.opening.formats.appearance import Appearance
from ingest.reading.book import Book, Spot
from ingest.submission import Row
from ingest.values.display import show
from ingest.values.parse import is_blank
from templates.form import Form
from templates.rules import Finding, Place, Trait, has_trait, rule
from templates.sheet.layout import Layout
from templates.sheet.reference import cell_ref, parse_ref

_LISTED = 5
# Field ids by address, in the order of the form.
_Owners = Mapping[str, str]


def about_looks(book: Book, layout: Layout, sheets: Collection[str], owners: _Owners,
                tables: Mapping[str, Sequence[Row]]) -> Iterator[Finding]:
    """Yield what of the sheets is hidden, crossed out or covered.

    ``owners``: the field by the address of its cell.
    """
    for name in sheets:
        sheet = book.container.sheet(name)
        if sheet is None:
            continue
        looks, covered = sheet.appearance, book.covered(name)
        hidden, columns = looks.hidden_rows(), looks.hidden_columns()
        is_struck = looks.may_be_struck()
        if hidden or columns or is_struck or covered:
            cells = {address.rpartition("!")[2]: field_id for address, field_id in owners.items()
                     if address.startswith(f"{name}!")}
            yield from _hidden(book, name, hidden, cells)
            yield from _hidden_columns(book, name, columns, cells)
            if is_struck:
                yield from _struck(book, name, looks, cells, _Labels(layout.form, tables))
            yield from _covered(book, layout, name)


def lists_lost(book: Book, form: Form, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield where an answer is not of its list, and the cell's list is gone (S235)."""
    for each in findings:
        if not has_trait(each.code, Trait.NOT_LISTED):
            continue
        sheet = book.container.sheet(each.place.sheet)
        areas = sheet.appearance.lists() if sheet else None
        if areas is None or not each.place.cell:
            continue
        if not any(area.holds(*parse_ref(each.place.cell)) for area in areas):
            yield rule("S235").at(each.place, label=_Labels(form, {}).of(each.place.field))


class _Labels:
    """The words by which people know fields, columns and rows."""

    def __init__(self, form: Form, tables: Mapping[str, Sequence[Row]]) -> None:
        self._labels = {each.id: each.label for each in form.fields} | {
            f"{table.id}.{column.id}": column.label
            for table in form.tables for column in table.columns}
        self._titles = {table.id: table.title for table in form.tables}
        self.rows = [(table_id, row) for table_id, rows in tables.items() for row in rows]

    def of(self, field_id: str) -> str:
        """The label of a field or column."""
        return self._labels.get(field_id, field_id)

    def of_row(self, table_id: str, ref: str) -> str:
        """A table and the number of a row in it as Excel counts."""
        return f"{self._titles[table_id]}, строка {parse_ref(ref)[0] + 1}"


def _hidden(book: Book, sheet: str, hidden: frozenset[int], cells: Mapping[str, str]
            ) -> Iterator[Finding]:
    if not hidden:
        return
    spots = [(Spot(sheet, *parse_ref(ref)), field_id) for ref, field_id in cells.items()]
    found = [(spot, field_id) for spot, field_id in spots if spot.row in hidden
             and not is_blank(book.value(sheet, spot.row, spot.col))]
    if found:
        rows = sorted({spot.row + 1 for spot, _ in found})
        rest = f" и еще {len(rows) - _LISTED}" if len(rows) > _LISTED else ""
        yield rule("S224").at(found[0][0].place(found[0][1]),
                              rows=", ".join(map(str, rows[:_LISTED])) + rest)


def _hidden_columns(book: Book, sheet: str, hidden: frozenset[int], cells: Mapping[str, str]
                    ) -> Iterator[Finding]:
    if not hidden:
        return
    found = [Spot(sheet, row, col) for row, col in map(parse_ref, cells) if col in hidden
             and not is_blank(book.value(sheet, row, col))]
    if found:
        columns = [cell_ref(0, col)[:-1] for col in sorted({spot.col for spot in found})]
        rest = f" и еще {len(columns) - _LISTED}" if len(columns) > _LISTED else ""
        yield rule("S236").at(found[0].place(cells[found[0].ref]),
                              columns=", ".join(columns[:_LISTED]) + rest)


def _struck(book: Book, sheet: str, looks: Appearance, cells: Mapping[str, str], labels: _Labels
            ) -> Iterator[Finding]:
    found = looks.struck(cells)
    if not found:
        return
    filled = {ref: value for ref in cells
              if not is_blank(value := book.value(sheet, *parse_ref(ref)))}
    struck = {ref: part for ref, part in found.items() if ref in filled}
    told: set[str] = set()
    for table_id, row in labels.rows:
        refs = [ref for address in row.cells.values()
                if address.startswith(f"{sheet}!")
                and (ref := address.rpartition("!")[2]) in filled]
        whole = [ref for ref in refs if struck.get(ref) == ""]
        if len(whole) > 1 and len(whole) * 2 > len(refs):
            told.update(whole)
            yield rule("S227").at(Place(sheet, whole[0], table_id),
                                  label=labels.of_row(table_id, whole[0]), text=show(" ".join(
                                      str(value) if isinstance(value := filled[ref], str)
                                      else show(value) for ref in whole)))
    for ref, part in struck.items():
        if ref not in told:
            yield rule("S227").at(Place(sheet, ref, cells[ref]), label=labels.of(cells[ref]),
                                  text=show(part or filled[ref]))


def _covered(book: Book, layout: Layout, sheet: str) -> Iterator[Finding]:
    """Text under a merge that differs from what is seen of it."""
    found = [(area, value) for area, value in book.covered(sheet)
             if not is_blank(value) and value != book.value(sheet, area.row, area.col)
             and not layout.printed.holds(value)]
    for area, value in found[:_LISTED]:
        first = cell_ref(area.row, area.col)
        last = cell_ref(min(area.last_row, area.row + 9999), area.last_col)
        yield rule("S226").at(Place(sheet, first), area=f"{first}:{last}", text=show(value))
