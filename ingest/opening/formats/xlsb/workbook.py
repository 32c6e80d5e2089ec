"""Read a binary Office Open XML workbook (.xlsb).

Record numbers are those of [MS-XLSB].
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.opening.formats.appearance import ReadAppearance
from ingest.opening.formats.comments import Comment
from ingest.opening.formats.container import STATES, Container, ReadCells, Sheet
from ingest.opening.formats.ooxml.package import (
    Relation,
    comments_of,
    custom_properties,
    embedded,
    external_targets,
    has_external_links,
    has_macros,
    relations_of,
    target_of,
)
from ingest.opening.formats.xlsb.comments import binary_comments
from ingest.opening.formats.xlsb.looks import read_looks
from ingest.opening.formats.xlsb.names import defined_names
from ingest.opening.formats.xlsb.records import records, wide_text
from ingest.opening.formats.xlsb.sheet import read_cells
from ingest.opening.formats.xlsb.styles import Shared, Styles, read_styles, read_texts
from ingest.opening.formats.zip_parts import Parts
from ingest.opening.limits import FileProblem, Limits

_BOOK_PROPERTIES, _SHEET = 153, 156


def read_xlsb(parts: Parts, limits: Limits) -> Container:
    """Return the workbook in a binary package; FileProblem (F105 to F107, F109)."""
    related = relations_of(parts, "")
    book_part = target_of(related, "officeDocument", "xl/workbook.bin")
    book = list(records(parts.read(book_part), "книга", limits))
    targets = relations_of(parts, book_part)
    date1904 = any(kind == _BOOK_PROPERTIES and bool(data[:1]) and bool(data[0] & 1)
                   for kind, data in book)
    try:
        shared = _shared(parts, targets, date1904, limits)
        sheets = tuple(_sheets(parts, book, targets, shared, limits))
    except struct.error:
        raise FileProblem("F106", part="запись в книге .xlsb обрывается") from None
    names, local_names = defined_names(book, [each.name for each in sheets])
    return Container(sheets, names, local_names, custom_properties(parts, related),
                     has_macros(parts), has_external_links(parts), date1904,
                     (*comments_of(parts, sheets, targets), *_notes(parts, sheets, limits)),
                     embedded(parts), "xlsb")


def _notes(parts: Parts, sheets: tuple[Sheet, ...], limits: Limits) -> Iterator[Comment]:
    for sheet in sheets:
        part = target_of(relations_of(parts, sheet.part), "comments", "")
        if part.endswith(".bin"):
            yield from binary_comments(parts.read(part), sheet.name, limits)


def _sheets(parts: Parts, book: list[tuple[int, bytes]], targets: Sequence[Relation], shared: Shared,
            limits: Limits) -> Iterator[Sheet]:
    by_id = {each.id: each for each in targets}
    for kind, data in book:
        if kind != _SHEET:
            continue
        (state,) = struct.unpack_from("<I", data)
        relation_id, at = wide_text(data, 8)
        name = wide_text(data, at)[0]
        relation = by_id.get(relation_id)
        if relation is None:
            raise FileProblem("F106", part=f"нет листа «{name}»")
        cells, looks = ReadCells(), ReadAppearance()
        if relation.kind == "worksheet":
            part = parts.read(relation.target)
            cells, by_style = read_cells(part, name, shared, limits)
            looks = replace(read_looks(part, name, external_targets(parts, relation.target), limits),
                            found_percents=by_style.percents, found_struck=by_style.struck)
        yield Sheet(name, STATES[state] if state < len(STATES) else STATES[0], relation.target,
                    cells, looks)


def _shared(parts: Parts, targets: Sequence[Relation], date1904: bool, limits: Limits) -> Shared:
    styles_part = target_of(targets, "styles", "xl/styles.bin")
    styles = read_styles(parts.read(styles_part), limits) if styles_part in parts else Styles()
    strings = target_of(targets, "sharedStrings", "xl/sharedStrings.bin")
    texts, struck = (read_texts(parts.read(strings), styles.struck_fonts, limits)
                     if strings in parts else ([], {}))
    return Shared(texts, styles, date1904, struck)
