"""Collect the texts of an OpenDocument cell: paragraphs, spans, links, and the note on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.opening.formats.odf.state import OdfCell
from ingest.opening.formats.odf.values import Paragraph


class CellTexts:
    """The cell that the stream is in, and where its next text belongs."""

    def __init__(self) -> None:
        self.struck_styles: set[str] = set()
        self._cell: OdfCell | None = None
        self._paragraph: Paragraph | None = None
        self._in_author = self._in_note = False

    def _paragraph_start(self, attributes: dict[str, str]) -> None:
        if self._cell is not None:
            self._paragraph = Paragraph()
            note = self._cell.note
            into = note if self._in_note and note is not None else self._cell.paragraphs
            into.append(self._paragraph)

    def _paragraph_end(self) -> None:
        self._paragraph = None

    def _span_start(self, attributes: dict[str, str]) -> None:
        if self._cell is not None:
            self._cell.spans.append(attributes.get("text:style-name") in self.struck_styles)

    def _span_end(self) -> None:
        if self._cell is not None and self._cell.spans:
            self._cell.spans.pop()

    def _link(self, attributes: dict[str, str]) -> None:
        if self._cell is not None and not self._in_note:
            self._cell.link = self._cell.link or attributes.get("xlink:href", "")

    def _meant(self, space: str) -> None:
        if self._paragraph is not None:
            self._paragraph.add_meant(space)

    def _spaces(self, attributes: dict[str, str]) -> None:
        self._meant(" " * min(count_of(attributes, "text:c"), 32_767))

    def _note_start(self, attributes: dict[str, str]) -> None:
        self._in_note = True
        if self._cell is not None:
            self._cell.note = []

    def _note_end(self) -> None:
        self._in_note = False

    def _author_start(self, attributes: dict[str, str]) -> None:
        self._in_author = self._in_note

    def _author_end(self) -> None:
        self._in_author = False


def count_of(attributes: Mapping[str, str], name: str) -> int:
    """How often an attribute says that something is repeated: once where it says nothing."""
    text = attributes.get(name, "1")
    return max(int(text), 1) if text.isdecimal() and len(text) < 10 else 1


def joined(paragraphs: Sequence[Paragraph]) -> str:
    """The paragraphs as one text, a line each."""
    return "\n".join(each.text for each in paragraphs)
