"""Hyperlinks, merged cells, hidden rows and text boxes of an .xlsx worksheet, each read on demand.

A word that must be there is looked for first, so that a sheet without links or crossed-out
texts costs next to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from xml.etree import ElementTree

from ingest.opening.formats.appearance import (
    LONGEST_BOX,
    MOST_BOXES,
    Appearance,
    Area,
    Link,
    literal_link,
)
from ingest.opening.formats.ooxml.crossed_out import struck_cells
from ingest.opening.formats.ooxml.package import external_targets, relations_of
from ingest.opening.formats.ooxml.percents import percent_cells, percent_styles
from ingest.opening.formats.ooxml.remembered import remembered
from ingest.opening.formats.ooxml.vml_boxes import vml_boxes
from ingest.opening.formats.zip_parts import Parts, local_name
from templates.sheet.reference import COLUMNS, ROWS, cell_ref, parse_ref

_ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_HYPERLINK = re.compile(rb"<(?:\w+:)?hyperlink\s([^<>]*)>")
_MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\s+ref\s*=\s*["']([^"']*)["']""")
# Begins with the word itself, which is found much faster than what stands before it.
_HIDDEN = re.compile(rb"""hidden(?<![^\s:]hidden)\s*=\s*["'](?:1|true)""")
_ROW = re.compile(rb"<(?:\w+:)?row\s([^<>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^<>]*)>")
_RICH = re.compile(rb"<(?:\w+:)?c\s([^<>]*\bvm=[^<>]*)>")
# As great writers do; of others no formula is told.
_FORMULA = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^<>]*>\s*<f(?:\s[^<>]*)?>([^<]+)<')
_LIST = re.compile(rb"<(?:\w+:)?dataValidation\s([^<>]*)>")
_EXTENDED_LIST = re.compile(rb"<(?:\w+:)?sqref>([^<]*)<")
_HEAD = 10_000
_MOST_CELLS = 1000


# Not slots: cached_property keeps its value in the instance's dict.
@dataclass(frozen=True)
class SheetAppearance(Appearance):
    """The looks of a worksheet: its XML, its part in the package, and what all sheets share."""

    xml: bytes = field(repr=False)
    part: str
    parts: Parts = field(repr=False)
    shared: Mapping[str, bytes] = field(repr=False)

    # What is looked for backwards costs ten times as much.
    @cached_property
    def _tail(self) -> bytes:
        """What follows the cells."""
        return self.xml[max(self.xml.rfind(b"sheetData"), 0):]

    def links(self) -> Mapping[str, Link]:
        """Where cells lead: hyperlinks of the sheet, and HYPERLINK() of literal texts."""
        found: dict[str, Link] = {}
        tail = self._tail
        if b"hyperlink " in tail:
            targets = external_targets(self.parts, self.part)
            for each in map(_attributes, _HYPERLINK.findall(tail)):
                target = targets.get(each.get("id", ""), "")
                target += f"#{each['location']}" if each.get("location") else ""
                for area in _areas(each.get("ref", "")):
                    found.update(dict.fromkeys(_refs(area), Link(target)))
        if b"HYPERLINK(" in self.xml:
            for ref, formula in self.formulas().items():
                if (literal := literal_link(formula)) is not None:
                    found[ref] = literal
        return found

    def merged(self) -> Sequence[Area]:
        """Cells shown as one."""
        tail = self._tail
        start = tail.find(b"mergeCells")
        if start < 0:
            return ()
        end = tail.find(b"mergeCells>", start + 1)
        return _merges(tail[start:end if end >= 0 else None])

    def hidden_rows(self) -> frozenset[int]:
        """Rows that are hidden or filtered out."""
        start = max(self.xml.find(b"sheetData"), 0)
        # LibreOffice says of every row that it is not hidden.
        if not _HIDDEN.search(self.xml, start):
            return frozenset()
        rows = (_attributes(each) for each in _ROW.findall(self.xml, start) if _HIDDEN.search(each))
        return frozenset(int(each["r"]) - 1 for each in rows if each.get("r", "").isdecimal()
                         and each.get("hidden") in ("1", "true"))

    def hidden_columns(self) -> frozenset[int]:
        """Columns that are hidden: they are named before the cells."""
        head = self.xml[:max(self.xml.find(b"sheetData"), 0)]
        return _hidden_columns(head) if b"hidden" in head else frozenset()

    def may_be_struck(self) -> bool:
        """Whether a font of the book or a part of a text is crossed out."""
        # Who writes texts into the cells themselves does so from the first one on.
        cells = (self.xml,) if b"inlineStr" in self.xml[:_HEAD] else ()
        return any(b"strike" in part for part in (*cells, *self.shared.values()))

    def struck(self, refs: Collection[str]) -> Mapping[str, str]:
        """Which of the cells are crossed out."""
        return struck_cells(self.xml, self.shared, refs)

    def percents(self) -> Collection[str]:
        """Cells whose number is shown as a percentage."""
        styles = percent_styles(self.shared.get("styles", b""))
        return percent_cells(self.xml, styles) if styles else ()

    def placed(self) -> frozenset[str]:
        """Cells with a data type of Excel or a picture in place of a value."""
        if b" vm=" not in self.xml:
            return frozenset()
        return frozenset(_attributes(each).get("r", "") for each in _RICH.findall(self.xml))

    def boxes(self) -> Sequence[tuple[str, str]]:
        """Texts of text boxes and shapes, each with the cell at its upper left corner."""
        if b"drawing " not in self._tail and b"legacyDrawing " not in self._tail:
            return ()
        drawn = {each.kind: each.target for each in relations_of(self.parts, self.part)
                 if each.target in self.parts}
        boxes = list(_boxes(self.parts.read_root(drawn["drawing"]))) if "drawing" in drawn else []
        if "vmlDrawing" in drawn:
            boxes += [(ref, text[:LONGEST_BOX])
                      for ref, text in vml_boxes(self.parts.read(drawn["vmlDrawing"]))]
        # Of one shape a newer and an older picture may stand in the file.
        return list(dict.fromkeys(boxes))[:MOST_BOXES]

    def lists(self) -> Sequence[Area]:
        """Cells with a list to choose from; newer lists of Excel stand in an extension."""
        tail = self._tail
        refs = [each.get("sqref", "") for each in map(_attributes, _LIST.findall(tail))
                if each.get("type") == "list"]
        refs += [_text(each) for each in _EXTENDED_LIST.findall(tail)]
        return [area for ref in refs for area in _areas(ref)]

    def formulas(self) -> Mapping[str, str]:
        """The texts of formulas by address; those that share another's text are left out."""
        end = self.xml.rfind(b"</sheetData>")
        return {ref.decode(): _formula(text)
                for ref, text in _FORMULA.findall(self.xml, 0, end if end >= 0 else len(self.xml))}


# The files of a form have the merges of the form, its columns and its formulas.
@remembered
def _hidden_columns(head: bytes) -> frozenset[int]:
    spans = [(each.get("min", ""), each.get("max", ""))
             for each in map(_attributes, _COLUMN.findall(head)) if each.get("hidden") in ("1", "true")]
    return frozenset(col - 1 for first, last in spans if first.isdecimal() and last.isdecimal()
                     for col in range(int(first[:5]), min(int(last[:9]), COLUMNS) + 1))


@remembered
def _formula(raw: bytes) -> str:
    return _text(raw)


@remembered
def _merges(xml: bytes) -> tuple[Area, ...]:
    return tuple(area for ref in _MERGE.findall(xml) for area in _areas(_text(ref)))


def _text(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace")
    return unescape(text) if "&" in text else text


def _attributes(raw: bytes) -> dict[str, str]:
    """The attributes of an element, without prefixes."""
    return {name.rpartition(b":")[2].decode("ascii", "replace"): _text(double or single)
            for name, double, single in _ATTRIBUTE.findall(raw)}


def _areas(refs: str) -> Iterator[Area]:
    """The areas of ``A1:B2 C3``, whole rows such as ``20:20`` too; what is none is left out."""
    for ref in refs.replace("$", "").split():
        first, _, last = ref.partition(":")
        try:
            if first.isdecimal() and last.isdecimal():
                yield Area(int(first) - 1, 0, min(int(last), ROWS) - 1, COLUMNS - 1)
            else:
                (row, col), (last_row, last_col) = parse_ref(first), parse_ref(last or first)
                yield Area(min(row, last_row), min(col, last_col), max(row, last_row),
                           max(col, last_col))
        except ValueError:
            continue


def _refs(area: Area) -> Iterator[str]:
    """The addresses of an area's first cells."""
    width = min(area.last_col - area.col + 1, _MOST_CELLS)
    for row in range(area.row, min(area.last_row + 1, area.row + _MOST_CELLS // width)):
        for col in range(area.col, area.col + width):
            yield cell_ref(row, col)


def _boxes(drawing: ElementTree.Element) -> Iterator[tuple[str, str]]:
    for anchor in drawing:
        start = {local_name(each.tag): (each.text or "").strip() for group in anchor
                 if local_name(group.tag) == "from" for each in group}
        row, col = start.get("row", ""), start.get("col", "")
        near = (cell_ref(int(row), int(col)) if row.isdecimal() and col.isdecimal()
                and int(row) < ROWS and int(col) < COLUMNS else "A1")
        for shape in (each for each in anchor.iter() if local_name(each.tag) == "sp"):
            lines = ["".join(each.text or "" for each in line.iter() if local_name(each.tag) == "t")
                     for line in shape.iter() if local_name(line.tag) == "p"]
            if text := "\n".join(lines).strip():
                yield near, text[:LONGEST_BOX]
