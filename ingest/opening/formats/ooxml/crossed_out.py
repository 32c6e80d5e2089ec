"""Find crossed-out text in a worksheet, by the font of a cell or of a part of its text."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from xml.etree import ElementTree

from ingest.opening.formats.appearance import struck_part
from ingest.opening.formats.zip_parts import local_name

_CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]+[0-9]+)"((?:\s[^<>]*?)?)(?:/>|>(.*?)</(?:\w+:)?c>)',
                   re.DOTALL)
_STYLE = re.compile(rb'\ss="([0-9]+)"')
_NUMBER = re.compile(rb"<(?:\w+:)?v>\s*([0-9]{1,9})\s*<")
_OFF = ("0", "false")


def struck_cells(xml: bytes, shared: Mapping[str, bytes], refs: Collection[str]
                 ) -> dict[str, str]:
    """Return which of the cells are crossed out: the part that is, '' for the whole of a cell.

    ``shared``: the parts ``styles`` and ``sharedStrings``.
    """
    styles, strings = shared.get("styles", b""), shared.get("sharedStrings", b"")
    struck = _struck_styles(_root(styles))
    texts = _struck_texts(_root(strings)) if b"strike" in strings else {}
    found: dict[str, str] = {}
    for raw, attributes, content in _CELL.findall(xml):
        ref = raw.decode()
        if ref not in refs:
            continue
        style = _STYLE.search(attributes)
        number = _NUMBER.search(content) if b't="s"' in attributes else None
        part = texts.get(int(number[1])) if number else None
        if b"strike" in content:
            part = _struck_part(_root(b"<c>" + re.sub(rb"<(/?)\w+:", rb"<\1", content) + b"</c>"))
        if part is not None:
            found[ref] = part
        elif style and int(style[1]) in struck and not _has_runs(content):
            found[ref] = ""
    return found


def _has_runs(content: bytes) -> bool:
    return b"<r>" in content


def _root(xml: bytes) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(xml)
    except (ElementTree.ParseError, LookupError, ValueError):
        return ElementTree.Element("none")


def _is_struck(properties: ElementTree.Element) -> bool:
    return any(local_name(each.tag) == "strike" and each.get("val", "1") not in _OFF
               for each in properties)


def _struck_styles(root: ElementTree.Element) -> set[int]:
    """The numbers of the cell formats whose font is crossed out."""
    groups = {local_name(each.tag): list(each) for each in root}
    fonts = {str(number) for number, each in enumerate(groups.get("fonts", []))
             if _is_struck(each)}
    return {number for number, each in enumerate(groups.get("cellXfs", []))
            if each.get("fontId") in fonts}


def _struck_texts(root: ElementTree.Element) -> dict[int, str]:
    return {number: part for number, each in enumerate(root)
            if (part := _struck_part(each)) is not None}


def _struck_part(item: ElementTree.Element) -> str | None:
    """What is crossed out of a text in parts: '' for all of it, None for nothing."""
    runs = [each for each in item.iter() if local_name(each.tag) == "r"]
    texts = [("".join(each.text or "" for each in run.iter() if local_name(each.tag) == "t"),
              any(_is_struck(each) for each in run if local_name(each.tag) == "rPr"))
             for run in runs]
    return struck_part(texts)
