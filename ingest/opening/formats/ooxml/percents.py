"""Cells of a worksheet whose number is shown as a percentage, by their number format."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from xml.etree import ElementTree

from ingest.opening.formats.appearance import PERCENT_FORMATS, shows_percent
from ingest.opening.formats.zip_parts import local_name

_CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]+[0-9]+)"[^<>]*?\ss="([0-9]+)"')


# The files of a form have the styles of the form.
@lru_cache(maxsize=64)
def percent_styles(styles: bytes) -> frozenset[int]:
    """Return the numbers of the cell formats that show a percentage.

    >>> sorted(percent_styles(b'<s><cellXfs><xf numFmtId="0"/><xf numFmtId="9"/></cellXfs></s>'))
    [1]
    """
    try:
        root = ElementTree.fromstring(styles)
    except (ElementTree.ParseError, LookupError, ValueError):
        return frozenset()
    groups = {local_name(each.tag): list(each) for each in root}
    formats = set(map(str, PERCENT_FORMATS)) | {
        each.get("numFmtId", "") for each in groups.get("numFmts", [])
        if shows_percent(each.get("formatCode", ""))}
    return frozenset(number for number, each in enumerate(groups.get("cellXfs", []))
                     if each.get("numFmtId", "0") in formats)


def percent_cells(xml: bytes, styles: Collection[int]) -> frozenset[str]:
    """Return the addresses of the cells that have one of the formats.

    >>> percent_cells(b'<c r="A1" s="1"><v>0.333</v></c><c r="B1"><v>1</v></c>', {1})
    frozenset({'A1'})
    """
    return frozenset(ref.decode() for ref, style in _CELL.findall(xml) if int(style) in styles)
