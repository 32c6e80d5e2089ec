"""A report as its reader sees it: parsed strictly, its tables as rows, its texts without dress."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

import html5lib

XHTML = "{http://www.w3.org/1999/xhtml}"


class Page:
    """A page of HTML; html5lib raises at the first thing that is not valid."""

    def __init__(self, source: str) -> None:
        self.source = source
        # Its parser knows no strict mode for SVG in HTML: its errors are looked at one by one.
        parser = html5lib.HTMLParser(html5lib.treebuilders.getTreeBuilder("etree"))
        self.root: Element = parser.parse(source)
        self.errors = [code for _place, code, _facts in parser.errors]

    def all(self, name: str) -> list[Element]:
        return list(self.root.iter(f"{XHTML}{name}"))

    @property
    def ids(self) -> list[str]:
        return [each.attrib["id"] for each in self.root.iter() if "id" in each.attrib]

    @property
    def links(self) -> list[str]:
        return [each.attrib["href"] for each in self.root.iter() if "href" in each.attrib]

    @property
    def words(self) -> str:
        """Everything that is read, but for the style."""
        return text_of(next(iter(self.all("body"))))

    def table(self, caption: str) -> list[list[str]]:
        """The rows of the tables with this caption, without their heads."""
        return [[text_of(cell) for cell in row] for table in self.all("table")
                if text_of(table.find(f"{XHTML}caption")) == caption
                for body in table.iter(f"{XHTML}tbody") for row in body.iter(f"{XHTML}tr")]

    def answers(self) -> dict[str, tuple[str, str]]:
        """The answers of the first screen: in large, and what it means."""
        found = {}
        for each in self.all("li"):
            if each.find(f"{XHTML}h3") is not None:
                question, value, detail = each
                found[text_of(question)] = (text_of(value), text_of(detail))
        return found


def text_of(element: Element | str | None) -> str:
    """The text of an element, or a text, in one line with plain spaces and dashes."""
    told = _pieces(element) if isinstance(element, Element) else [element or ""]
    pieces = [piece for piece in told if piece.strip()]
    text = " ".join(" ".join(pieces).split()).replace("—", "–")
    return re.sub(r" (?=[.,;:)»])", "", text)


def _pieces(element: Element) -> list[str]:
    if element.tag == f"{XHTML}style":
        return []
    return [element.text or "", *(piece for child in element
                                  for piece in (*_pieces(child), child.tail or ""))]
