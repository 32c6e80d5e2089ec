"""Parts, relations and properties of an Office Open XML package, XML or binary."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from ingest.opening.formats.comments import Comment, people_of, sheet_comments
from ingest.opening.formats.container import Sheet
from ingest.opening.formats.ooxml.remembered import remembered
from ingest.opening.formats.zip_parts import Parts, root_of

_EMBEDDED = ("xl/media/", "xl/embeddings/", "xl/activex/")


def is_office_package(parts: Parts) -> bool:
    """Tell whether a zip is a package of Office Open XML, of whatever document."""
    return "[content_types].xml" in parts or "_rels/.rels" in parts


class Relation(NamedTuple):
    """What one part names inside the package: a worksheet, styles, comments."""

    id: str
    kind: str
    target: str


def relations_of(parts: Parts, part: str) -> Sequence[Relation]:
    """Return what a part (the package itself for ``""``) names inside the package."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in parts:
        return ()
    return _relations(parts.read_xml(path), path, folder)


@remembered
def _relations(xml: bytes, path: str, folder: str) -> tuple[Relation, ...]:
    return tuple(
        Relation(each.get("Id", ""), each.get("Type", "").rpartition("/")[2],
                 _resolve(folder, each.get("Target", "")))
        for each in root_of(xml, path) if each.get("TargetMode") != "External")


def external_targets(parts: Parts, part: str) -> dict[str, str]:
    """Return where a part leads outside of the package, such as its hyperlinks, by id."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in parts:
        return {}
    return {each.get("Id", ""): each.get("Target", "") for each in parts.read_root(path)
            if each.get("TargetMode") == "External"}


def _resolve(folder: str, target: str) -> str:
    path = f"/{folder}/{target}" if target[:1] != "/" else target
    if "%" in path or "\\" in path:
        path = unquote(path.replace("\\", "/"))
    return (posixpath.normpath(path) if "/." in path or "//" in path else path).lstrip("/")


def target_of(relations: Sequence[Relation], kind: str, default: str) -> str:
    """Return the part that is named as one of a kind; where none is, the usual name."""
    return next((each.target for each in relations if each.kind == kind), default)


def custom_properties(parts: Parts, related: Sequence[Relation]) -> dict[str, str]:
    """Return the custom document properties; values of every kind as text."""
    part = target_of(related, "custom-properties", "docProps/custom.xml")
    if part not in parts:
        return {}
    return {each.get("name", ""): "".join(each.itertext()).strip() for each in parts.read_root(part)}


def has_macros(parts: Parts) -> bool:
    """Tell whether a package holds a VBA project or a macro sheet of Excel 4."""
    return any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in parts.names)


def has_external_links(parts: Parts) -> bool:
    """Tell whether formulas of a package refer to other workbooks."""
    return any("/externallinks/" in name for name in parts.names)


def embedded(parts: Parts) -> int:
    """Return how many pictures, documents and controls were put into a workbook."""
    return sum(1 for name in parts.names if name.startswith(_EMBEDDED))


def comments_of(parts: Parts, sheets: Iterable[Sheet], book_relations: Sequence[Relation]
                ) -> Iterator[Comment]:
    """Yield the notes on the cells of worksheets whose notes are XML."""
    if not any("comment" in name for name in parts.names):
        return
    people = people_of(parts, target_of(book_relations, "person", ""))
    for sheet in sheets:
        targets = {each.kind: each.target for each in relations_of(parts, sheet.part)
                   if not each.target.endswith(".bin")}
        yield from sheet_comments(parts, sheet.name, targets, people)
