"""A returned file as a container: the only judge of its bytes.

``open_package`` says what a file is, refuses what would hurt, and gives names, properties
and sheet states.  python-calamine, which gives the values, never sees the file itself but a
package laid anew from the parts that were judged here: two readers of one zip can disagree
about what is in it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple, cast
from urllib.parse import unquote
from xml.etree import ElementTree

from ingest.cells import check_reach, check_text, constant_cells, error_cells, formula_cells
from ingest.comments import Comment, people_of, sheet_comments
from ingest.limits import LIMITS, FileProblem, Limits, too_large
from ingest.parts import Parts, stored_zip
from ingest.sniff import check_is_workbook, check_is_zip

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

__all__ = ["Container", "FileProblem", "Limits", "Sheet", "open_package"]

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_EMBEDDED = ("xl/media/", "xl/embeddings/", "xl/activex/")
_STATES = ("visible", "hidden", "veryHidden")


# Not slots: cached_property keeps its value in the instance's dict.
@dataclass(frozen=True)
class Sheet:
    """One sheet.  ``state`` is visible, hidden or veryHidden; a chart sheet has no cells."""

    name: str
    state: str
    part: str
    xml: bytes = field(default=b"", repr=False)

    @cached_property
    def error_cells(self) -> frozenset[str]:
        """Addresses of cells with an error; among the values they look blank."""
        return error_cells(self.xml, self.name)

    @cached_property
    def formula_cells(self) -> frozenset[str]:
        """Addresses of cells with a formula."""
        return formula_cells(self.xml, self.name)

    @cached_property
    def constant_cells(self) -> dict[str, bool]:
        """Cells with ``=TRUE()`` or ``=FALSE()``, answers whose value may be lost."""
        return constant_cells(self.xml, self.name)


@dataclass(frozen=True)
class Container:
    """A workbook that was found safe to read.

    ``names`` are the defined names of the whole workbook with the text they refer to;
    ``local_names`` those of one sheet as (name, sheet's index, text): a copied sheet brings them.
    ``embedded`` counts pictures and documents put into the book.
    """

    sheets: tuple[Sheet, ...]
    names: dict[str, str]
    local_names: tuple[tuple[str, int, str], ...]
    properties: dict[str, str]
    has_macros: bool
    external_links: bool
    date1904: bool
    safe_package: bytes = field(repr=False)
    comments: tuple[Comment, ...] = ()
    embedded: int = 0

    def sheet(self, name: str) -> Sheet | None:
        """Return a sheet by its name, or None."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, Sheet]:
        return {each.name: each for each in reversed(self.sheets)}

    def values(self, sheet_name: str) -> list[list[object]]:
        """Return a sheet's values from A1 on, rows of one length; KeyError for an unknown sheet.

        Blank and error cells are ``''``.  FileProblem F106 when the sheet cannot be read.
        """
        sheet = self.sheet(sheet_name)
        if sheet is None:
            raise KeyError(sheet_name)
        if not sheet.xml:
            return []
        index = [each for each in self.sheets if each.xml].index(sheet)
        try:
            found = self._workbook.get_sheet_by_index(index)
            return cast(list[list[object]], found.to_python(skip_empty_area=False))
        except (KeyboardInterrupt, SystemExit, MemoryError):
            raise
        # A panic of the Rust library is a BaseException.
        except BaseException as error:
            raise FileProblem("F106", part=f"лист «{sheet_name}» ({error})") from error

    @cached_property
    def _workbook(self) -> CalamineWorkbook:
        from python_calamine import CalamineWorkbook

        return CalamineWorkbook.from_filelike(BytesIO(self.safe_package))


def open_package(data: bytes, limits: Limits = LIMITS) -> Container:
    """Return the workbook in a file's bytes; FileProblem (F101 to F109, F115, F121) otherwise."""
    if len(data) > limits.file_size:
        raise too_large(len(data), limits)
    check_is_zip(data)
    parts = Parts(data, limits)
    check_is_workbook(parts.names, _mimetype(parts))
    related = _relations(parts, "")
    book_part = _target(related, "officeDocument", "xl/workbook.xml")
    book = parts.read_root(book_part)
    if _local(book.tag) != "workbook":
        raise FileProblem("F102", what="документ Office, но не книга")
    relations = _relations(parts, book_part)
    sheets = tuple(_sheets(parts, book, relations))
    shared = {kind: parts.read_xml(part) for kind in ("sharedStrings", "styles")
              if (part := _target(relations, kind, f"xl/{kind}.xml")) in parts}
    for sheet in sheets:
        check_reach(sheet.xml, sheet.name, limits)
        check_text(sheet.xml, shared.get("sharedStrings", b""), sheet.name, limits)
    names, local_names = _defined_names(book)
    date1904 = _has_date1904(book)
    return Container(
        sheets, names, local_names,
        _properties(parts, _target(related, "custom-properties", "docProps/custom.xml")),
        any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in parts.names),
        any("/externallinks/" in name for name in parts.names),
        date1904, _lay_anew(sheets, shared, date1904), tuple(_comments(parts, sheets, relations)),
        sum(1 for name in parts.names if name.startswith(_EMBEDDED)),
    )


def _comments(parts: Parts, sheets: tuple[Sheet, ...], relations: list[_Relation]
              ) -> Iterator[Comment]:
    if not any("comment" in name for name in parts.names):
        return
    people = people_of(parts, _target(relations, "person", ""))
    for sheet in sheets:
        targets = {each.kind: each.target for each in _relations(parts, sheet.part)}
        yield from sheet_comments(parts, sheet.name, targets, people)


class _Relation(NamedTuple):
    id: str
    kind: str
    target: str


def _relations(parts: Parts, part: str) -> list[_Relation]:
    """Return what a part (the package itself for ``""``) names inside the package."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in parts:
        return []
    return [
        _Relation(each.get("Id", ""), each.get("Type", "").rpartition("/")[2],
                  _resolve(folder, each.get("Target", "")))
        for each in parts.read_root(path) if each.get("TargetMode") != "External"
    ]


def _resolve(folder: str, target: str) -> str:
    path = f"/{folder}/{target}" if target[:1] != "/" else target
    if "%" in path or "\\" in path:
        path = unquote(path.replace("\\", "/"))
    return (posixpath.normpath(path) if "/." in path or "//" in path else path).lstrip("/")


def _target(relations: list[_Relation], kind: str, default: str) -> str:
    return next((each.target for each in relations if each.kind == kind), default)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _mimetype(parts: Parts) -> str:
    """Return the first line of an OpenDocument package; other packages have none."""
    return parts.read("mimetype")[:200].decode("latin-1") if "mimetype" in parts else ""


def _sheets(parts: Parts, book: ElementTree.Element,
            relations: list[_Relation]) -> Iterator[Sheet]:
    by_id = {each.id: each for each in relations}
    for each in (sheet for group in book if _local(group.tag) == "sheets" for sheet in group):
        # The attribute's namespace differs between the two editions of the standard.
        relation_id = next((value for key, value in each.items() if _local(key) == "id"), "")
        relation = by_id.get(relation_id)
        name, state = each.get("name", ""), each.get("state", "visible")
        if relation is None:
            raise FileProblem("F106", part=f"нет листа «{name}»")
        is_worksheet = relation.kind == "worksheet"
        xml = parts.read_xml(relation.target) if is_worksheet else b""
        yield Sheet(name, state if state in _STATES else "visible", relation.target, xml)


def _defined_names(
    book: ElementTree.Element,
) -> tuple[dict[str, str], tuple[tuple[str, int, str], ...]]:
    everywhere: dict[str, str] = {}
    local: list[tuple[str, int, str]] = []
    for each in (name for group in book if _local(group.tag) == "definedNames" for name in group):
        name, text = each.get("name", ""), (each.text or "").strip()
        index = each.get("localSheetId")
        if index is None:
            everywhere.setdefault(name, text)
        elif index.isdecimal():
            local.append((name, int(index), text))
    return everywhere, tuple(local)


def _has_date1904(book: ElementTree.Element) -> bool:
    return any(each.get("date1904") in ("1", "true") for each in book
               if _local(each.tag) == "workbookPr")


def _properties(parts: Parts, part: str) -> dict[str, str]:
    """Return the custom document properties; values of every kind as text."""
    if part not in parts:
        return {}
    return {each.get("name", ""): "".join(each.itertext()).strip() for each in parts.read_root(part)}


def _lay_anew(sheets: tuple[Sheet, ...], shared: dict[str, bytes], date1904: bool) -> bytes:
    """Return a package of the judged parts alone: worksheets, strings, styles."""
    worksheets = [each.xml for each in sheets if each.xml]
    entries = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="s{n}"/>'
                      for n in range(1, len(worksheets) + 1))
    book = (f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr date1904="{date1904:d}"/>'
            f"<sheets>{entries}</sheets></workbook>")
    targets = [(f"s{n}", "worksheet", f"worksheets/sheet{n}.xml")
               for n in range(1, len(worksheets) + 1)]
    targets += [(kind, kind, f"{kind}.xml") for kind in shared]
    return stored_zip({
        "_rels/.rels": _rels([("b", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": book.encode(),
        "xl/_rels/workbook.xml.rels": _rels(targets),
        **{f"xl/{kind}.xml": content for kind, content in shared.items()},
        **{f"xl/worksheets/sheet{n}.xml": xml for n, xml in enumerate(worksheets, start=1)},
    })


def _rels(targets: list[tuple[str, str, str]]) -> bytes:
    entries = "".join(f'<Relationship Id="{id_}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
                      for id_, kind, target in targets)
    return f'<Relationships xmlns="{_PACKAGE}">{entries}</Relationships>'.encode()
