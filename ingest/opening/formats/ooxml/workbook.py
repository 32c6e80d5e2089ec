"""Read an Office Open XML package (.xlsx, .xlsm): names, properties, sheets, cells.

Values come from python-calamine, out of a package laid anew of the parts that were judged here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from xml.etree import ElementTree

from ingest.opening.formats.cells import (
    check_reach,
    check_text,
    constant_cells,
    error_cells,
    formula_cells,
)
from ingest.opening.formats.container import STATES, Container, DamagedCells, ReadCells, Rows, Sheet
from ingest.opening.formats.date_serials import days_of_texts
from ingest.opening.formats.ooxml.appearance import SheetAppearance
from ingest.opening.formats.ooxml.cell_data import CellData, cell_data, may_hold, string_count
from ingest.opening.formats.ooxml.package import (
    Relation,
    comments_of,
    custom_properties,
    embedded,
    has_external_links,
    has_macros,
    relations_of,
    target_of,
)
from ingest.opening.formats.ooxml.remembered import remembered
from ingest.opening.formats.ooxml.repackaged import Repackaged
from ingest.opening.formats.zip_parts import Parts, local_name, root_of
from ingest.opening.limits import FileProblem, Limits


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of one worksheet; ``number`` is its place in the package laid anew.

    ``lost_texts``: cells that name a text which the book does not hold.
    """

    xml: bytes
    name: str
    number: int
    laid: Repackaged
    lost_texts: frozenset[str] = frozenset()

    def values(self) -> Rows:
        rows = self.laid.rows(self.number, self.name)
        # A single byte is found fastest.
        return days_of_texts(rows) if b"Z" in self.xml and b"Z</" in self.xml else rows

    def errors(self) -> frozenset[str]:
        return error_cells(self.xml, self.name) | self.lost_texts

    def formulas(self) -> frozenset[str]:
        return formula_cells(self.xml, self.name)

    def constants(self) -> dict[str, bool]:
        return constant_cells(self.xml, self.name)

    def may_hold(self, letter: str) -> bool:
        return may_hold(self.xml, self.laid.shared.get("sharedStrings", b""), letter)


def read_spreadsheetml(parts: Parts, limits: Limits) -> Container:
    """Return the workbook in an Office Open XML package; FileProblem (F102, F105 to F109)."""
    related = relations_of(parts, "")
    book_part = target_of(related, "officeDocument", "xl/workbook.xml")
    book = _book(parts.read_xml(book_part), book_part)
    relations = relations_of(parts, book_part)
    found = tuple(_worksheets(parts, book, relations))
    shared = {kind: parts.read_xml(part) for kind in ("sharedStrings", "styles")
              if (part := target_of(relations, kind, f"xl/{kind}.xml")) in parts}
    strings = shared.get("sharedStrings", b"")
    count = string_count(strings)
    judged = [_judged(each, strings, count, limits) for each in found]
    damaged = [each.problem for each in judged if isinstance(each, DamagedCells)]
    if damaged and not any(isinstance(each, CellData) for each in judged):
        raise damaged[0]
    laid = Repackaged([each.xml for each in judged if isinstance(each, CellData)], shared,
                      book.date1904)
    sheets = tuple(_sheets(found, judged, laid, parts, shared))
    return Container(
        sheets, dict(book.names), book.local_names, custom_properties(parts, related),
        has_macros(parts), has_external_links(parts), book.date1904,
        tuple(comments_of(parts, sheets, relations)), embedded(parts))


class _Book(NamedTuple):
    """What the workbook's own part says.  ``sheets``: the name, state and relation of each."""

    sheets: tuple[tuple[str, str, str], ...]
    names: Mapping[str, str]
    local_names: tuple[tuple[str, int, str], ...]
    date1904: bool


@remembered
def _book(xml: bytes, part: str) -> _Book:
    root = root_of(xml, part)
    if local_name(root.tag) != "workbook":
        raise FileProblem("F102", what="документ Office, но не книга")
    # The attribute's namespace differs between the two editions of the standard.
    sheets = tuple((each.get("name", ""), each.get("state", "visible"), next(
        (value for key, value in each.items() if local_name(key) == "id"), ""))
        for group in root if local_name(group.tag) == "sheets" for each in group)
    return _Book(sheets, *_defined_names(root), _has_date1904(root))


class _Worksheet(NamedTuple):
    name: str
    state: str
    part: str
    xml: bytes
    problem: FileProblem | None = None


def _worksheets(parts: Parts, book: _Book, relations: Sequence[Relation]) -> Iterator[_Worksheet]:
    by_id = {each.id: each for each in relations}
    for name, state, relation_id in book.sheets:
        relation = by_id.get(relation_id)
        state = state if state in STATES else "visible"
        if relation is None:
            yield _Worksheet(name, state, "", b"", FileProblem("F106", part=f"нет листа «{name}»"))
            continue
        try:
            xml = parts.read_xml(relation.target) if relation.kind == "worksheet" else b""
            yield _Worksheet(name, state, relation.target, xml)
        except FileProblem as problem:
            if problem.code != "F106":
                raise
            yield _Worksheet(name, state, "", b"", problem)


def _judged(sheet: _Worksheet, strings: bytes, count: int, limits: Limits
            ) -> CellData | DamagedCells | None:
    """Return the cells of a worksheet within the limits; None for what has none.

    FileProblem F107 or F109 beyond the limits.
    """
    if sheet.problem is not None:
        return DamagedCells(sheet.problem)
    if not sheet.xml:
        return None
    try:
        check_reach(sheet.xml, sheet.name, limits)
        check_text(sheet.xml, strings, sheet.name, limits)
        return cell_data(sheet.xml, count, sheet.name)
    except FileProblem as problem:
        if problem.code != "F106":
            raise
        return DamagedCells(problem)


def _sheets(found: Iterable[_Worksheet], judged: Iterable[CellData | DamagedCells | None],
            laid: Repackaged, parts: Parts, shared: Mapping[str, bytes]) -> Iterator[Sheet]:
    number = 0
    for each, cells in zip(found, judged, strict=True):
        if isinstance(cells, CellData):
            yield Sheet(each.name, each.state, each.part,
                        _Cells(each.xml, each.name, number, laid, cells.lost_texts),
                        SheetAppearance(each.xml, each.part, parts, shared))
            number += 1
        else:
            yield Sheet(each.name, each.state, each.part, cells or ReadCells())


def _defined_names(
    book: ElementTree.Element,
) -> tuple[dict[str, str], tuple[tuple[str, int, str], ...]]:
    everywhere: dict[str, str] = {}
    local: list[tuple[str, int, str]] = []
    for each in (name for group in book if local_name(group.tag) == "definedNames" for name in group):
        name, text = each.get("name", ""), (each.text or "").strip()
        index = each.get("localSheetId")
        if index is None:
            everywhere.setdefault(name, text)
        elif index.isdecimal():
            local.append((name, int(index), text))
    return everywhere, tuple(local)


def _has_date1904(book: ElementTree.Element) -> bool:
    return any(each.get("date1904") in ("1", "true") for each in book
               if local_name(each.tag) == "workbookPr")
