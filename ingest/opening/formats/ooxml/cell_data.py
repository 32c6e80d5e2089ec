"""Rewrite the cells of a worksheet's XML where python-calamine would refuse or misread them.

It refuses what office programs read past: a dimension of whole rows, a merged row, a number with
spaces.  So it gets the cells alone; and those that are not written as great writers do (a shared
string's number that is no number of this book's) are written anew from what an XML parser sees.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from html import escape
from itertools import accumulate
from xml.parsers import expat

from ingest.opening.limits import FileProblem

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ROOT = re.compile(rb"<(?:[A-Za-z0-9_]+:)?worksheet\b[^<>]*>")
_VALUE = re.compile(rb"<v>([^<]*)")
_NUMBER = re.compile(rb't="s"[^<]*<v>([^<]*)')
# What a part in UTF-8 begins with.
_UTF8 = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml(?![^>]*encoding\s*=\s*(?!.(?i:utf-8)))|[^?])")
_STRING_END = re.compile(rb"</(?:[A-Za-z0-9_]+:)?si>|<(?:[A-Za-z0-9_]+:)?si\s*/>")


@dataclass(frozen=True, slots=True)
class CellData:
    """A worksheet of cells alone, and the addresses of texts that are lost from the book."""

    xml: bytes
    lost_texts: frozenset[str] = frozenset()


def string_count(shared_strings: bytes) -> int:
    """Return how many shared strings a book has."""
    plain = shared_strings.count(b"<si>")
    # Programs that write an empty or a prefixed element are few.
    if plain and plain == shared_strings.count(b"si>") / 2 and b"<si/" not in shared_strings:
        return plain
    return len(_STRING_END.findall(shared_strings))


def may_hold(xml: bytes, strings: bytes, letter: str) -> bool:
    """Whether a letter may stand in a worksheet, in a text of its own or in a shared string.

    >>> strings = "<sst><si><t>Да</t></si><si><t>ФОРМА · 1</t></si></sst>".encode()
    >>> [may_hold(b'<c t="s"><v>%d</v></c>' % number, strings, "·") for number in (0, 1)]
    [False, True]
    """
    raw = letter.encode()
    # Letters may be written by their numbers, with zeros before them or not in tens, and otherwise
    # than in UTF-8.
    odd = (b"&#%d;" % ord(letter), b"&#0", b"&#x")
    if raw in xml or any(each in part for part in (xml, strings) for each in odd) or not all(
            _UTF8.match(part) for part in (xml, strings) if part):
        return True
    if raw not in strings:
        return False
    before = strings.split(raw)[:-1]
    numbers = {number - 1 for number in accumulate(each.count(b"<si") for each in before)}
    # Prefixes change what begins a string.
    return b":si>" in strings or any(
        re.search(rb">\s*0*%d\s*<" % number, xml) for number in numbers)


def cell_data(xml: bytes, strings: int, sheet: str) -> CellData:
    """Return the cells of a worksheet, as they stand where python-calamine reads them rightly."""
    start, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData>")
    found = 0 <= start < end
    if _is_plain(xml[start:end] if found else xml, strings):
        return CellData(_cells_alone(xml, start, end) if found else xml)
    return rewritten(xml, strings, sheet)


def _is_plain(xml: bytes, strings: int) -> bool:
    """Whether values are written without spaces, and numbers of strings are of this book."""
    if xml.count(b"v>") != 2 * xml.count(b"<v>") or (b"'" in xml and b"='" in xml):
        return False
    return all(value.strip() == value for value in set(_VALUE.findall(xml))) and all(
        value.isdigit() and len(value) < 10 and int(value) < strings
        for value in set(_NUMBER.findall(xml)))


def _cells_alone(xml: bytes, start: int, end: int) -> bytes:
    """Leave out of a worksheet all that is not its cells, where that can be told for certain."""
    root = _ROOT.search(xml, 0, start)
    # A comment, or an instruction of XML, may hold anything that looks like cells.  Single bytes
    # are found fastest, and what follows the cells is left out whatever it is.
    if (root is None or root[0].endswith(b"/>")
            or (xml.find(b"!", 0, end) >= 0 and xml.find(b"<!", 0, end) >= 0)
            or (xml.count(b"?", 0, end) > 2 and xml.count(b"<?", 0, end) > 1)):
        return xml
    name = root[0][1:].split(None, 1)[0].rstrip(b">")
    return b"".join((xml[:root.end()], xml[start:end], b"</sheetData></", name, b">"))


def rewritten(xml: bytes, strings: int, sheet: str) -> CellData:
    """Return the cells as an XML parser sees them, written anew; FileProblem F106."""
    writer = _Writer(strings)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parser.CharacterDataHandler = writer.characters
    try:
        parser.Parse(xml, True)
    # An encoding that expat does not know is a LookupError or a ValueError.
    except (expat.ExpatError, LookupError, ValueError):
        raise FileProblem("F106", part=f"лист «{sheet}» записан с ошибкой XML") from None
    rows = "".join(writer.written)
    return CellData(f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode(),
                    frozenset(writer.lost))


@dataclass(slots=True)
class _Writer:
    """The handlers of the parser, and what they have written so far."""

    strings: int
    written: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    cell: dict[str, str] = field(default_factory=dict)
    value: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        self.inside.append(local)
        if local == "row":
            kept = f" r={_quoted(attributes['r'].strip())}" if "r" in attributes else ""
            self.written.append(f"<row{kept}>")
        elif local == "c":
            self.cell, self.value = attributes, []

    def characters(self, data: str) -> None:
        # The text of a cell stands in it; phonetic hints of eastern writing do not.
        if self.inside[-1] == "v" or (self.inside[-1] == "t" and "is" in self.inside
                                      and "rPh" not in self.inside):
            self.value.append(data)

    def end(self, tag: str) -> None:
        local = tag.rpartition(":")[2]
        self.inside.pop()
        if local == "row":
            self.written.append("</row>")
        elif local == "c":
            self._write("".join(self.value))

    def _write(self, value: str) -> None:
        kind = self.cell.get("t", "n").strip()
        plain = value.strip()
        if kind == "s":
            # Some writers put -1 for a text that there is not.
            if plain and plain != "-1" and not (plain.isascii() and plain.isdecimal()
                                                and int(plain) < self.strings):
                self.lost.add(self.cell.get("r", "").strip().upper())
                plain = ""
            kept = f"<v>{int(plain)}</v>" if plain not in ("", "-1") else ""
        elif kind in ("str", "inlineStr"):
            text = escape(value, quote=False)
            kind, kept = "inlineStr", f'<is><t xml:space="preserve">{text}</t></is>'
        elif kind == "n" and plain and not _is_number(plain):
            # What no number is remains as it stands, for a person to judge.
            kind, kept = "inlineStr", f"<is><t>{escape(plain, quote=False)}</t></is>"
        else:
            kept = f"<v>{escape(plain, quote=False)}</v>" if plain else ""
        named = {"r": self.cell.get("r"), "s": self.cell.get("s"), "t": kind if kept else None}
        attributes = "".join(f" {name}={_quoted(text.strip())}"
                             for name, text in named.items() if text)
        self.written.append(f"<c{attributes}>{kept}</c>")


def _quoted(text: str) -> str:
    """A text as the value of an attribute."""
    # Imports what reads web addresses: for the few sheets that are written anew only.
    from xml.sax.saxutils import quoteattr

    return quoteattr(text)


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text)) and "_" not in text
    except ValueError:
        return False
