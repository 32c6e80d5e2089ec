"""How a sheet looks: hyperlinks, merged cells, hidden rows and columns, crossed-out text, text boxes.

Asked for when a form is read, and only as far as a sheet has any of it: an ordinary form costs
a few searches for a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

# Texts of boxes are quoted to a person, who reads no more of them than this.
MOST_BOXES, LONGEST_BOX = 20, 1000
# «0%» and «0.00%», which are built into every program.
PERCENT_FORMATS = frozenset((9, 10))
# Texts within a number format are no signs of it.
_FORMAT_TEXT = re.compile(r'"[^"]*"|\\.')
_LITERAL_LINK = re.compile(
    r'\s*HYPERLINK\(\s*"((?:[^"]|"")*)"\s*(?:[,;]\s*"((?:[^"]|"")*)"\s*)?\)\s*', re.IGNORECASE)


class Area(NamedTuple):
    """A rectangle of cells, rows and columns from 0, both ends within it."""

    row: int
    col: int
    last_row: int
    last_col: int

    def holds(self, row: int, col: int) -> bool:
        """Whether a cell lies within."""
        return self.row <= row <= self.last_row and self.col <= col <= self.last_col


class Link(NamedTuple):
    """Where a cell leads; ``shown`` is its text where a formula gives one, ``computed`` tells so."""

    target: str
    shown: str = ""
    computed: bool = False


def literal_link(formula: str) -> Link | None:
    """Return where a formula leads that is HYPERLINK() of texts alone.

    >>> literal_link('HYPERLINK("https://example.ru/a";"Паспорт")')
    Link(target='https://example.ru/a', shown='Паспорт', computed=True)
    >>> literal_link('HYPERLINK(A1)') is None
    True
    """
    match = _LITERAL_LINK.fullmatch(formula)
    if match is None:
        return None
    target, shown = ((each or "").replace('""', '"') for each in match.groups())
    return Link(target, shown, computed=True)


def shows_percent(number_format: str) -> bool:
    r"""Tell whether a number format shows 0.333 as 33,3 %.

    >>> shows_percent("0.0%"), shows_percent('0.0"%"'), shows_percent("0\\%")
    (True, False, False)
    """
    return "%" in _FORMAT_TEXT.sub("", number_format)


def struck_part(pieces: Sequence[tuple[str, bool]]) -> str | None:
    """Return what is crossed out of a text in pieces: '' for all of it, None for nothing.

    >>> struck_part([("5 ", True), ("7", False)]), struck_part([("5", True), (" ", False)])
    ('5', '')
    """
    struck = "".join(text for text, is_struck in pieces if is_struck).strip()
    if not struck:
        return None
    return struck if any(text.strip() for text, is_struck in pieces if not is_struck) else ""


class Appearance:
    """The looks of one sheet; a format that tells nothing of a kind has none of it."""

    def links(self) -> Mapping[str, Link]:
        """Where cells lead, by address: hyperlinks, and HYPERLINK() of literal texts."""
        return {}

    def merged(self) -> Sequence[Area]:
        """Cells shown as one: the first of an area alone is seen."""
        return ()

    def hidden_rows(self) -> frozenset[int]:
        """Rows, from 0, that are hidden or filtered out."""
        return frozenset()

    def hidden_columns(self) -> frozenset[int]:
        """Columns, from 0, that are hidden."""
        return frozenset()

    def may_be_struck(self) -> bool:
        """Whether anything of the book is crossed out, perhaps on another sheet: a cheap question."""
        return False

    def struck(self, refs: Collection[str]) -> Mapping[str, str]:
        """Which of the cells are crossed out: the part of the text that is, '' for all of it."""
        return {}

    def percents(self) -> Collection[str]:
        """Cells whose number is shown as a percentage: 0.333 as 33,3 %."""
        return ()

    def placed(self) -> frozenset[str]:
        """Cells with a data type of Excel or a picture in place of a value."""
        return frozenset()

    def boxes(self) -> Sequence[tuple[str, str]]:
        """Texts of text boxes and shapes, each with the cell at its upper left corner."""
        return ()

    def lists(self) -> Sequence[Area] | None:
        """Cells with a list to choose from; None where the format does not tell."""
        return None

    def formulas(self) -> Mapping[str, str]:
        """The texts of formulas by address, without ``=``."""
        return {}


@dataclass(frozen=True)
class ReadAppearance(Appearance):
    """Looks that were read together with the cells.

    ``found_formulas`` stand as the format keeps them; ``read_formula`` gives their text, or None for
    those of a kind that no form has.
    """

    found_links: Mapping[str, Link] = field(default_factory=dict)
    found_merged: Sequence[Area] = ()
    found_hidden: frozenset[int] = frozenset()
    found_boxes: Sequence[tuple[str, str]] = ()
    found_struck: Mapping[str, str] = field(default_factory=dict)
    found_percents: Collection[str] = ()
    found_hidden_columns: frozenset[int] = frozenset()
    found_lists: Sequence[Area] | None = None
    found_formulas: Mapping[str, Any] = field(default_factory=dict)
    read_formula: Callable[[Any], str | None] = lambda found: found

    def links(self) -> Mapping[str, Link]:
        """Where cells lead."""
        return self.found_links

    def merged(self) -> Sequence[Area]:
        """Cells shown as one."""
        return self.found_merged

    def hidden_rows(self) -> frozenset[int]:
        """Rows that are hidden or filtered out."""
        return self.found_hidden

    def hidden_columns(self) -> frozenset[int]:
        """Columns that are hidden."""
        return self.found_hidden_columns

    def percents(self) -> Collection[str]:
        """Cells whose number is shown as a percentage."""
        return self.found_percents

    def lists(self) -> Sequence[Area] | None:
        """Cells with a list; None where the sheet has none at all, as programs leave them out."""
        return self.found_lists

    def boxes(self) -> Sequence[tuple[str, str]]:
        """Texts of text boxes and shapes."""
        return self.found_boxes

    def may_be_struck(self) -> bool:
        """Whether anything of the sheet is crossed out."""
        return bool(self.found_struck)

    def struck(self, refs: Collection[str]) -> Mapping[str, str]:
        """Which of the cells are crossed out."""
        return {ref: part for ref, part in self.found_struck.items() if ref in refs}

    def formulas(self) -> Mapping[str, str]:
        """The texts of formulas by address, as Excel writes them."""
        return {ref: text for ref, found in self.found_formulas.items()
                if (text := self.read_formula(found)) is not None}
