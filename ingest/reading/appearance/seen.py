"""The visible value of a field's cell: the first cell of a merge, the target of a link.

Cells without a plain value are asked about: errors, formulas, data types and pictures.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property

from ingest.opening.formats.appearance import Appearance, Area, Link
from ingest.reading.appearance.hyperlinks import TYPES, follow
from ingest.reading.book import Book, Spot
from ingest.reading.locate import Located
from ingest.values.display import number_text, show
from ingest.values.parse import is_blank
from templates.form import Field
from templates.rules import Finding, rule
from templates.sheet.reference import cell_ref

# A raw value and what is to be said of it; after an error there is no value.
Answer = tuple[object, Finding | None]
# Errors of Excel whose values were pasted as text, in English and in Russian.
_ERRORS = frozenset((
    "#N/A", "#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!",
    "#Н/Д", "#ИМЯ?", "#ССЫЛКА!", "#ЗНАЧ!", "#ДЕЛ/0!", "#ЧИСЛО!", "#ПУСТО!", "#ПЕРЕНОС!"))
_PICTURE = "=DISPIMG("
_BEGIN = ("#", "=")


class Seen:
    """The cells of one file as a person sees them."""

    def __init__(self, book: Book, located: Located) -> None:
        self.merge_findings: list[Finding] = []
        self._book = book
        self._inputs = _Inputs(located)
        self._sheets: dict[str, _SeenSheet] = {}
        self._told: set[Area] = set()

    def answer(self, field: Field, spot: Spot, field_id: str) -> Answer:
        """Return what stands in a field's cell."""
        sheet = self._sheets.get(spot.sheet) or self._sheet(spot.sheet)
        for area in sheet.tall.get(spot.col, ()) if sheet.tall else ():
            if area.row < spot.row <= area.last_row and (
                    above := self._inputs.above(area, spot)) is not None:
                answer = self._plain(field, above, field_id, sheet)
                self._tell_merge(field, spot, field_id, area, answer)
                return answer
        return self._plain(field, spot, field_id, sheet)

    def _sheet(self, name: str) -> _SeenSheet:
        found = self._sheets[name] = _SeenSheet(self._book, name)
        return found

    def _plain(self, field: Field, spot: Spot, field_id: str, sheet: _SeenSheet) -> Answer:
        raw, ref = self._book.value(spot.sheet, spot.row, spot.col), spot.ref
        if field.type in TYPES and (link := sheet.links.get(ref)) is not None:
            value, finding = follow(link, raw, field, spot.place(field_id))
            if finding is not None or link.computed or value is not raw:
                return value, finding
        if ref in sheet.odd:
            return raw, self._about_odd(field, spot, field_id, raw)
        if raw == "" and sheet.constants:
            raw = sheet.constants.get(ref, raw)
        if isinstance(raw, str) and raw[:1] in _BEGIN and (code := _of_text(raw)):
            return raw, rule(code).at(spot.place(field_id), label=field.label)
        if (field.type == "number" and isinstance(raw, float)
                and ref in sheet.percents):
            # What the sender sees: «33,3 %», which is understood as 33,3 and told.
            return f"{number_text(raw * 100)} %", None
        return raw, None

    def _tell_merge(self, field: Field, spot: Spot, field_id: str, area: Area, answer: Answer
                    ) -> None:
        raw, finding = answer
        if area not in self._told and not is_blank(raw) and finding is None:
            self._told.add(area)
            ends = cell_ref(area.row, area.col), cell_ref(area.last_row, area.last_col)
            self.merge_findings.append(rule("S225").at(
                spot.place(field_id), label=field.label, area=":".join(ends),
                text=show(raw)))

    def _about_odd(self, field: Field, spot: Spot, field_id: str, raw: object) -> Finding | None:
        sheet, place = self._book.container.sheet(spot.sheet), spot.place(field_id)
        if sheet is None:
            return None
        if spot.ref in sheet.error_cells:
            # Excel keeps an error for programs that know no data types.
            code = "S234" if spot.ref in sheet.appearance.placed() else "V315"
            return rule(code).at(place, label=field.label)
        # A formula's last value may be stale or absent, whoever saved the file.
        shown = "пусто" if is_blank(raw) else f"«{raw}»"
        return rule("V316").at(place, label=field.label, found=shown)


def _of_text(raw: str) -> str:
    """The rule for an error or a picture of WPS that came as text; empty for any other text."""
    if raw.upper().startswith(_PICTURE):
        return "S234"
    return "V315" if raw.strip().upper() in _ERRORS else ""


class _SeenSheet:
    """What of a sheet the values alone do not show; links and percentages only when asked for."""

    def __init__(self, book: Book, name: str) -> None:
        sheet = book.container.sheet(name)
        self.tall: Mapping[int, list[Area]] = book.tall_merges(name)
        self.odd = (sheet.error_cells | sheet.formula_cells) if sheet else frozenset()
        self.constants: Mapping[str, bool] = sheet.constant_cells if sheet else {}
        self._appearance = sheet.appearance if sheet else Appearance()

    @cached_property
    def links(self) -> Mapping[str, Link]:
        """Where cells lead."""
        return self._appearance.links()

    @cached_property
    def percents(self) -> Collection[str]:
        """Cells whose number is shown as a percentage."""
        return self._appearance.percents()


class _Inputs:
    """The cells of a form that take answers."""

    def __init__(self, located: Located) -> None:
        self._fields = frozenset(located.fields.values())
        self._tables = tuple(located.tables.values())

    def above(self, area: Area, spot: Spot) -> Spot | None:
        """The first cell of a merge, where it takes an answer in the same column."""
        first = Spot(spot.sheet, area.row, area.col)
        in_table = any(each.sheet == spot.sheet and area.row > each.header_row
                       and spot.row in each.rows and spot.col in each.columns.values()
                       for each in self._tables)
        return first if in_table or (first in self._fields and spot in self._fields) else None
