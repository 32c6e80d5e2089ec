"""The sheets of one returned file, each read once, on demand."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from ingest.opening.formats.appearance import Area
from ingest.opening.package import Container, FileProblem
from ingest.reading.appearance.merges import Merges, uncover
from templates.rules import Place
from templates.sheet.layout import GUIDE_SHEET, LISTS_SHEET, META_SHEET
from templates.sheet.reference import cell_ref, resolve_ref
from templates.text import fold

_MOST_SHEETS = 30
_WITHOUT_ANSWERS = (GUIDE_SHEET, LISTS_SHEET, META_SHEET)


class Spot(NamedTuple):
    """One cell of a returned file."""

    sheet: str
    row: int
    col: int

    @property
    def ref(self) -> str:
        """Such as ``E12``."""
        return cell_ref(self.row, self.col)

    @property
    def address(self) -> str:
        """Such as ``Чек-лист!E12``."""
        return f"{self.sheet}!{cell_ref(self.row, self.col)}"

    def place(self, field_id: str) -> Place:
        """The place of a finding about this cell."""
        return Place(self.sheet, self.ref, field_id)


@dataclass
class Book:
    """The sheets of one file, with a search for texts that is made only when it is needed."""

    container: Container
    names: dict[str, str] = field(init=False)
    sheets: set[str] = field(init=False)
    damaged: dict[str, FileProblem] = field(default_factory=dict)
    _rows: dict[str, list[list[object]]] = field(default_factory=dict)
    _merges: dict[str, Merges] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sheets = {sheet.name for sheet in self.container.sheets}
        local = {name.lower(): target for name, _sheet, target in self.container.local_names}
        names = {name.lower(): target for name, target in self.container.names.items()}
        # A copy of a deleted sheet has names of its own beside the broken ones of the book.
        self.names = names | {name: target for name, target in local.items()
                              if not self._resolves(names.get(name, ""))}

    @property
    def form_sheets(self) -> list[str]:
        """Names of the sheets that may hold a form."""
        return [sheet.name for sheet in self.container.sheets
                if sheet.name not in (META_SHEET, LISTS_SHEET)][:_MOST_SHEETS]

    def may_hold(self, sheet: str, letter: str) -> bool:
        """Whether a letter may stand on a sheet: told before its rows are read, if that can be told."""
        found = self.container.sheet(sheet)
        return sheet in self._rows or found is None or found.cells.may_hold(letter)

    def rows(self, sheet: str) -> list[list[object]]:
        """All rows of a sheet; read once.  None of a sheet that is damaged or not there.

        What lies under a merge nobody sees: it is told (``covered``), and no answer.
        """
        if sheet not in self._rows:
            found = self.container.sheet(sheet)
            try:
                rows = self.container.values(sheet) if found else []
            except FileProblem as problem:
                rows, found, self.damaged[sheet] = [], None, problem
            merged = found.appearance.merged() if found and sheet not in _WITHOUT_ANSWERS else ()
            self._merges[sheet] = uncover(rows, merged)
            self._rows[sheet] = rows
        return self._rows[sheet]

    def raise_damage(self, *needed: str) -> None:
        """Raise what is wrong with a damaged sheet that is needed, or that names of cells are on.

        Without any that is needed: what is wrong with the first.
        """
        if not self.damaged:
            return
        with_names = {place[0] for target in self.names.values() if (place := self._resolves(target))}
        for sheet, problem in self.damaged.items():
            if not needed or sheet in needed or sheet in with_names - {META_SHEET, LISTS_SHEET}:
                raise problem

    def tall_merges(self, sheet: str) -> dict[int, list[Area]]:
        """The merges of several rows by their first column, as people merge answers down."""
        self.rows(sheet)
        return self._merges[sheet].tall

    def covered(self, sheet: str) -> list[tuple[Area, object]]:
        """The values of a sheet that lie under merged cells, and those cells."""
        self.rows(sheet)
        return self._merges[sheet].covered

    def value(self, sheet: str, row: int, col: int) -> object:
        """The raw value of a cell; '' beyond the last one."""
        rows = self.rows(sheet)
        if not 0 <= row < len(rows) or not 0 <= col < len(rows[row]):
            return ""
        return rows[row][col]

    def named(self, name: str) -> tuple[str, int, int, int, int] | None:
        """What a defined name refers to, when it is a range of a sheet that exists."""
        return self._resolves(self.names.get(name.lower(), ""))

    def is_deleted(self, name: str) -> bool:
        """Whether a defined name says that its cell was deleted."""
        return "#REF!" in self.names.get(name.lower(), "")

    def _resolves(self, target: str) -> tuple[str, int, int, int, int] | None:
        found = resolve_ref(target) if target else None
        return found if found and found[0] in self.sheets else None

    @cached_property
    def labels(self) -> dict[str, list[Spot]]:
        """Every text of the form's sheets, folded, with the cells it stands in."""
        found: dict[str, list[Spot]] = {}
        for sheet in self.form_sheets:
            for r, row in enumerate(self.rows(sheet)):
                for c, value in enumerate(row):
                    if isinstance(value, str) and value:
                        found.setdefault(fold(value), []).append(Spot(sheet, r, c))
        return found
