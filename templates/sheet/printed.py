"""The texts that a form prints itself, to tell them from what somebody typed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from templates.sheet.places import Cell
from templates.text import fold

_PLACEHOLDER = re.compile(r"\{\{.*?\}\}")
_WITHOUT_TEXT = ("input", "column", "blank")
# Small libraries cut texts in .xls to the length that Excel 95 had room for.
CUT = 255
# Shorter texts stand in too many places to lead anywhere.
_SHORTEST = 4


# Not slots: cached_property keeps its value in the instance's dict.
@dataclass(frozen=True)
class Printed:
    """The printed cells of a form, and what follows from them when it is asked for."""

    cells: tuple[Cell, ...]

    @cached_property
    def exact(self) -> frozenset[object]:
        """The texts as they are printed, what small libraries leave of them in .xls, the blank one."""
        texts = [cell.text for cell in self.cells if cell.role != "input"]
        return frozenset(["", *texts, *(text[:CUT] for text in texts)])

    @cached_property
    def columns(self) -> Mapping[int, frozenset[int]]:
        """The columns that the form fills itself, by row; both count from 0."""
        found: dict[int, set[int]] = {}
        for cell in self.cells:
            if cell.role not in _WITHOUT_TEXT:
                found.setdefault(cell.row, set()).add(cell.col)
        return {row: frozenset(columns) for row, columns in found.items()}

    @cached_property
    def texts(self) -> re.Pattern[str]:
        """Every text, folded; organization and period match whatever they are.

        A text of placeholders alone would match anything; such ones stand above the answers.
        """
        texts = {cell.text for cell in self.cells if cell.text and cell.role != "input"}
        return re.compile("|".join(
            ".*".join(map(re.escape, map(fold, _PLACEHOLDER.split(text))))
            for text in sorted(texts) if "{{" not in text
            or any(map(str.isalnum, _PLACEHOLDER.sub("", text)))), re.DOTALL)

    @cached_property
    def single(self) -> tuple[Cell, ...]:
        """The cells whose text stands in the form once: they lead to its other cells."""
        texts = [cell for cell in self.cells if cell.role != "input"
                 and len(cell.text) >= _SHORTEST and "{{" not in cell.text]
        counts = Counter(fold(cell.text) for cell in texts)
        return tuple(cell for cell in texts if counts[fold(cell.text)] == 1)

    def holds(self, value: object) -> bool:
        """Whether the form prints this text somewhere; the usual case is told without a search."""
        return value in self.exact or (
            isinstance(value, str) and bool(self.texts.fullmatch(fold(value))))
