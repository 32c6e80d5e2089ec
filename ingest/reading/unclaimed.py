"""Ask about answers that no field claims, in a form that lost its defined names.

A label alone leads to one cell.  Where a row or a column was put between the two, that cell is
empty and the answer stands beside it: we ask, since an optional answer would be lost unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ingest.reading.book import Book, Spot
from ingest.reading.locate import Located
from ingest.values.display import show
from ingest.values.parse import is_blank
from templates.rules import Finding, Place, Trait, has_trait, rule
from templates.sheet.layout import Layout
from templates.text import fold

# A row and a column, from 0.
_Cell = tuple[int, int]
# So far from its empty cell an answer is taken for the field's own.
_ROWS, _COLUMNS = 3, 6
_LISTED = 5


def ask_about_unclaimed(located: Located, layout: Layout, book: Book, home: str) -> Located:
    """Return the same, with a question for each empty field that has a stray answer near (S214).

    Such a field counts as not found, and so does an answer to its right (S206).  What stands
    farther away is told too (S215), whether or not a field is empty.
    """
    labelled = _found_by_label(located)
    empty = {key: spot for key, spot in labelled.items()
             if spot.sheet == home and is_blank(book.value(home, spot.row, spot.col))}
    if not labelled:
        return located
    top, claimed = min(spot.row for spot in labelled.values()), _claimed(located, home)
    strays = [cell for cell in _typed(layout, book, home) if cell not in claimed and cell[0] >= top]
    asked = _nearest(empty, strays)
    doubtful = dict(_doubtful(labelled, empty, asked, strays))
    unsure = asked.keys() | doubtful.keys()
    far = [cell for cell in strays if not any(_is_near(cell, spot) for spot in empty.values())]
    return replace(
        located,
        fields={key: spot for key, spot in located.fields.items() if key not in unsure},
        findings=(*_findings_but_of(unsure, located),
                  *_questions_of_empty(asked, labelled, layout, book),
                  *_questions_of_doubtful(doubtful, labelled, layout, home),
                  *_far_away(home, far)))


def _found_by_label(located: Located) -> dict[str, Spot]:
    """The fields that their label alone has led to, and where."""
    return {key: located.fields[key] for each in located.findings
            if has_trait(each.code, Trait.FOUND_BY_LABEL)
            and (key := each.place.field) in located.fields}


def _findings_but_of(fields: set[str], located: Located) -> Iterator[Finding]:
    """Findings, but not the word that one of these fields was found by its label."""
    return (each for each in located.findings
            if not has_trait(each.code, Trait.FOUND_BY_LABEL) or each.place.field not in fields)


def _questions_of_empty(asked: Mapping[str, _Cell], labelled: Mapping[str, Spot], layout: Layout,
                        book: Book) -> Iterator[Finding]:
    """Is what stands near an empty field its answer?"""
    for key, cell in asked.items():
        spot = labelled[key]
        yield rule("S214").at(spot.place(key), label=layout.places[key].field.label,
                              found=Spot(spot.sheet, *cell).address,
                              text=show(book.value(spot.sheet, *cell)))


def _questions_of_doubtful(doubtful: Mapping[str, _Cell], labelled: Mapping[str, Spot],
                           layout: Layout, home: str) -> Iterator[Finding]:
    """Which of two cells is the field's?"""
    for key, cell in doubtful.items():
        spot = labelled[key]
        yield rule("S206").at(spot.place(key), label=layout.places[key].field.label,
                              first=spot.address, second=Spot(home, *cell).address)


def _far_away(home: str, cells: list[_Cell]) -> Iterator[Finding]:
    """One finding for what no field is near to."""
    refs = [Spot(home, *cell).ref for cell in cells]
    if refs:
        rest = f" и еще {len(refs) - _LISTED}" if len(refs) > _LISTED else ""
        yield rule("S215").at(Place(home, refs[0]), cells=", ".join(refs[:_LISTED]) + rest)


def _nearest(empty: Mapping[str, Spot], strays: list[_Cell]) -> dict[str, _Cell]:
    """For each empty field the first stray answer near it that is not another's."""
    asked: dict[str, _Cell] = {}
    for field_id, spot in empty.items():
        near = [cell for cell in strays if _is_near(cell, spot) and cell not in asked.values()]
        if near:
            asked[field_id] = near[0]
    return asked


def _doubtful(labelled: Mapping[str, Spot], empty: Mapping[str, Spot], asked: Mapping[str, _Cell],
              strays: list[_Cell]) -> Iterator[tuple[str, _Cell]]:
    """Answers to the right of one that was shifted: what stands there may be the other's."""
    for key, spot in labelled.items():
        shifted = [cell for other, cell in asked.items() if key not in empty
                   and labelled[other].row == spot.row and labelled[other].col < spot.col]
        if shifted:
            right = [cell for cell in strays if cell[0] == spot.row and cell[1] > spot.col
                     and cell not in asked.values()]
            yield key, next(iter(right), shifted[-1])


def _claimed(located: Located, home: str) -> set[_Cell]:
    """Rows and columns of what the form's fields and tables have on its sheet."""
    claimed = {(spot.row, spot.col) for spot in located.fields.values() if spot.sheet == home}
    for table in located.tables.values():
        if table.sheet == home and table.columns:
            columns = range(min(table.columns.values()), max(table.columns.values()) + 1)
            rows = range(table.header_row, max(table.rows, default=table.header_row) + 1)
            claimed |= {(row, col) for row in rows for col in columns}
    return claimed


def _is_near(cell: _Cell, spot: Spot) -> bool:
    """In the field's row and to its right, or in its column and a few rows off."""
    row, col = cell
    return (row == spot.row and 0 < col - spot.col <= _COLUMNS) or (
        col == spot.col and 0 < abs(row - spot.row) <= _ROWS)


def _typed(layout: Layout, book: Book, home: str) -> Iterator[_Cell]:
    """The cells that hold neither a text, nor a number, nor a formula of the form itself."""
    sheet = book.container.sheet(home)
    formulas = sheet.formula_cells if sheet else frozenset()
    exact, printed = layout.printed.exact, layout.printed.texts
    # A form with coefficients has numbers of its own, and takes words for answers.
    numbers_are_printed = bool(layout.computed["coefficient"])
    for r, row in enumerate(book.rows(home)):
        for c, value in enumerate(row):
            if is_blank(value) or value in exact or (
                    isinstance(value, str) and printed.fullmatch(fold(value))):
                continue
            if Spot(home, r, c).ref in formulas or (
                    numbers_are_printed and not isinstance(value, str)):
                continue
            yield r, c
