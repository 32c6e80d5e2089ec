"""Locate the fields of a form in a returned file: by defined name, table header or label.

By the defined name first; a table by its name and the texts of its header; else by the
printed label.  Never by the bare address: one inserted column would shift every answer.
Where the name and the label both lead to an answer and the answers differ, or two fields
are led to one cell, we ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from ingest.reading.book import Book, Spot
from ingest.reading.table_rows import table_rows
from ingest.values.display import show
from ingest.values.parse import is_blank
from templates.rules import Finding, Place, rule
from templates.sheet.layout import FieldPlace, Layout, TablePlace
from templates.sheet.printed import CUT
from templates.sheet.reference import cell_ref
from templates.text import fold


@dataclass(frozen=True, slots=True)
class TableSpot:
    """A table in a returned file: its sheet, its columns by id, its filled rows.

    ``asides`` are rows with a word that is no answer, such as a signature below the table.
    """

    sheet: str
    header_row: int
    columns: dict[str, int]
    rows: tuple[int, ...]
    asides: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Located:
    """Where the fields and tables of a form are, and what had to be repaired."""

    fields: dict[str, Spot]
    tables: dict[str, TableSpot]
    findings: tuple[Finding, ...]

    @property
    def sheets(self) -> list[str]:
        """The sheets on which they are."""
        sheets = [spot.sheet for spot in self.fields.values()]
        return list(dict.fromkeys([*sheets, *(table.sheet for table in self.tables.values())]))


def locate(layout: Layout, book: Book, home: str) -> Located:
    """Return where the form's fields and tables are in a book.

    ``home`` is the form's sheet: a label that stands on several sheets is meant there.
    """
    fields: dict[str, Spot] = {}
    tables: dict[str, TableSpot] = {}
    findings: list[Finding] = []
    # Asked for by a field that is not beside its label; in an ordinary form there is none.
    moved = cache(lambda: _under_stale_names(layout, book, home))
    for field_id, place in layout.places.items():
        spot, finding = _locate_field(place, layout, book, home, moved)
        if spot is not None:
            fields[field_id] = spot
        if finding is not None:
            findings.append(finding)
    findings += _sharing(layout, fields, book, home)
    for table_id, table in layout.tables.items():
        found = _locate_table(table, layout, book, home, findings)
        if found is not None:
            tables[table_id] = found
    return Located(fields, tables, tuple(findings))


def _under_stale_names(layout: Layout, book: Book, home: str) -> frozenset[Spot]:
    """Cells beside labels that stand off their names by as many rows as another's label does.

    Libraries insert rows and leave the names where they were: what a name leads to is then
    another field's, or nobody's.
    """
    shifts: dict[int, list[Spot]] = {}
    for place in layout.places.values():
        named = book.named(place.name)
        if named is None or _is_beside_label(place, book, Spot(named[0], named[1], named[2])):
            continue
        labelled = _by_label(place, layout, book, home)
        if labelled is not None and labelled.col == named[2] and labelled.sheet == named[0]:
            shifts.setdefault(labelled.row - named[1], []).append(labelled)
    return frozenset(spot for rows, spots in shifts.items() if rows and len(spots) > 1
                     for spot in spots)


def _locate_field(place: FieldPlace, layout: Layout, book: Book, home: str,
                  moved: Callable[[], frozenset[Spot]]) -> tuple[Spot | None, Finding | None]:
    named = book.named(place.name)
    if named is None:
        labelled = _by_label(place, layout, book, home)
        if labelled is None or (book.is_deleted(place.name) and not _is_answered(book, labelled)):
            return None, rule("S204").at(Place(field=place.field.id), label=place.field.label)
        return labelled, _found_by_label(place, labelled)
    spot = Spot(named[0], named[1], named[2])
    if _is_beside_label(place, book, spot):
        return spot, None
    labelled = _by_label(place, layout, book, home)
    if labelled is not None and labelled in moved():
        return spot, _disagreement(place, book, spot, labelled, is_stale=spot in moved())
    if labelled is None or _is_shifted(place, layout, book, spot, labelled):
        return spot, None
    if not _is_answered(book, spot) and _is_answered(book, labelled):
        # An empty cell was cut away with its name, and the answer typed where it had been.
        return labelled, _found_by_label(place, labelled)
    return spot, _disagreement(place, book, spot, labelled)


def _found_by_label(place: FieldPlace, spot: Spot) -> Finding:
    return rule("S205").at(spot.place(place.field.id), label=place.field.label)


def _is_beside_label(place: FieldPlace, book: Book, spot: Spot) -> bool:
    down, right = place.row - place.label_row, place.col - place.label_col
    beside = book.value(spot.sheet, spot.row - down, spot.col - right)
    return beside == place.label or (isinstance(beside, str) and beside != ""
                                     and fold(beside) == fold(place.label))


def _is_answered(book: Book, spot: Spot) -> bool:
    return not is_blank(book.value(spot.sheet, spot.row, spot.col))


def _by_label(place: FieldPlace, layout: Layout, book: Book, home: str) -> Spot | None:
    """The cell beside the label, when the label stands in the book or on its sheet exactly once.

    Never a cell that holds words of the form itself: then rows between have been deleted.
    """
    labels = book.labels.get(fold(place.label)) or book.labels.get(fold(place.label[:CUT]), [])
    if len(labels) > 1:
        labels = [label for label in labels if label.sheet == home]
    if len(labels) != 1:
        return None
    row = labels[0].row + place.row - place.label_row
    col = labels[0].col + place.col - place.label_col
    value = book.value(labels[0].sheet, row, col)
    if isinstance(value, str) and any(map(str.isalpha, value)) and any(
            fold(value) == fold(cell.text) for cell in layout.cells if cell.text):
        return None
    return Spot(labels[0].sheet, row, col)


def _is_shifted(place: FieldPlace, layout: Layout, book: Book, named: Spot, labelled: Spot) -> bool:
    """Whether inserted rows or columns have brought another cell of the form beside the label."""
    row = place.row - (named.row - labelled.row)
    col = place.col - (named.col - labelled.col)
    cell = next((each for each in layout.cells if each.row <= row <= each.last_row
                 and each.col <= col <= each.last_col), None)
    if cell is None or cell.role != "input":
        # Beside its texts a form holds numbers only: points, coefficients, results.
        value = book.value(labelled.sheet, labelled.row, labelled.col)
        return cell is not None and not isinstance(value, str)
    other = book.named(layout.places[cell.subject].name)
    return other is not None and Spot(other[0], other[1], other[2]) == labelled


def _disagreement(place: FieldPlace, book: Book, named: Spot, labelled: Spot,
                  is_stale: bool = False) -> Finding | None:
    """Two places with two different answers: a question.  An empty one is no answer.

    Unless the name is stale: what stands there is another field's.
    """
    first = book.value(named.sheet, named.row, named.col)
    second = book.value(labelled.sheet, labelled.row, labelled.col)
    if first == second or (is_blank(second) and (is_blank(first) or not is_stale)):
        return None
    return rule("S206").at(named.place(place.field.id), label=place.field.label,
                           first=named.address, second=labelled.address)


def _sharing(layout: Layout, fields: dict[str, Spot], book: Book, home: str
             ) -> Iterator[Finding]:
    """One answer was cut and pasted over another: two fields are led to one cell."""
    owners: dict[Spot, list[str]] = {}
    for field_id, spot in fields.items():
        owners.setdefault(spot, []).append(field_id)
    for spot, field_ids in owners.items():
        places = [layout.places[each] for each in field_ids] if len(field_ids) > 1 else []
        for place in places:
            if not _is_beside_label(place, book, spot):
                labelled = _by_label(place, layout, book, home)
                yield rule("S206").at(
                    spot.place(place.field.id), label=place.field.label, first=spot.address,
                    second=labelled.address if labelled else "прежнем")


def _locate_table(place: TablePlace, layout: Layout, book: Book, home: str,
                  findings: list[Finding]) -> TableSpot | None:
    label = place.table.title
    named = book.named(place.name)
    if named is not None:
        sheet, header, first_col, last_row, last_col = named
    else:
        found = _header_by_labels(place, book, home)
        if found is None:
            findings.append(rule("S207").at(Place(field=place.table.id), label=label))
            return None
        sheet, header = found
        last_row, first_col, last_col = header + place.table.rows, 0, len(
            book.rows(sheet)[header]) - 1
        findings.append(rule("S205").at(
            Place.of(f"{sheet}!{cell_ref(header, 0)}", place.table.id), label=label))
    columns, lost = _columns(place, book, sheet, header, first_col, last_col)
    if not columns:
        # Its header row was deleted: nothing tells which column is which.
        findings.append(rule("S207").at(Place(field=place.table.id), label=label))
        return None
    findings += lost
    rows = table_rows(layout.printed, place.table, book.rows(sheet), range(header + 1, last_row + 1),
                      columns)
    if rows.added:
        findings.append(rule("S208").at(
            Place.of(f"{sheet}!{cell_ref(rows.added[0], first_col + 1)}", place.table.id),
            label=label, count=len(rows.added)))
    findings += [rule("S216").at(Place.of(f"{sheet}!{cell_ref(row, col)}", place.table.id),
                                 label=label, text=show(text)) for row, col, text in rows.asides]
    return TableSpot(sheet, header, columns, rows.rows, tuple(row for row, _, _ in rows.asides))


def _header_by_labels(place: TablePlace, book: Book, home: str) -> tuple[str, int] | None:
    """The only row, in the book or on its sheet, in which most of the header texts stand."""
    rows: dict[tuple[str, int], int] = {}
    for column in place.table.columns:
        for spot in book.labels.get(fold(column.label), []):
            rows[spot.sheet, spot.row] = rows.get((spot.sheet, spot.row), 0) + 1
    enough = [key for key, count in rows.items() if count * 2 > len(place.table.columns)]
    if len(enough) > 1:
        enough = [key for key in enough if key[0] == home]
    return enough[0] if len(enough) == 1 else None


def _columns(place: TablePlace, book: Book, sheet: str, header: int, first_col: int,
             last_col: int) -> tuple[dict[str, int], list[Finding]]:
    """Columns by the text of their header, wherever they were moved to, and those not found."""
    texts = {value: col for col in range(first_col, last_col + 1)
             if isinstance(value := book.value(sheet, header, col), str) and value}
    labels = {column.id: column.label for column in place.table.columns}
    if not texts.keys() >= set(labels.values()):
        texts = {fold(text): col for text, col in texts.items()}
        labels = {column_id: fold(label) for column_id, label in labels.items()}
    found = {column_id: texts[label] for column_id, label in labels.items() if label in texts}
    taken, lost = set(found.values()), []
    shift = first_col  # the named range begins with the key column, which stands at 0 in the form
    for column in place.table.columns:
        if column.id in found:
            continue
        expected = place.columns[column.id] + shift
        if len(found) == len(place.table.columns) - 1 and expected not in taken:
            # Only one header was retyped, and its own column is the one left over.
            found[column.id] = expected
            continue
        lost.append(rule("S212").at(
            Place.of(f"{sheet}!{cell_ref(header, first_col)}", f"{place.table.id}.{column.id}"),
            label=place.table.title, column=column.label))
    return found, lost
