"""Read the answers of a located form: raw cells to typed values, with a finding for each that is none.

What is read together, the fields or a row of a table, is one ``Group``: prepared first, then read once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import NamedTuple

from ingest.checks.checklist import missing_score
from ingest.checks.values import (
    Amount,
    blank_finding,
    broken_limit,
    few_rows,
    limit_finding,
    mixed_percents,
    understood_finding,
    unread_finding,
)
from ingest.opening.formats.date_serials import of_1904
from ingest.reading.appearance.seen import Seen
from ingest.reading.book import Book, Spot
from ingest.reading.locate import Located
from ingest.submission import Row
from ingest.values.display import said, shortened, show
from ingest.values.parse import PARSERS, is_blank
from ingest.values.text import parse_text
from ingest.values.understand import understand
from ingest.values.understanding.counts.number import names_percent
from ingest.values.understanding.counts.row_units import names_units, unit_of_row
from templates.field_types import DAY
from templates.form import Field, Form
from templates.rules import Finding, Severity, Trait, has_trait, rule
from templates.sheet.printed import CUT


class _Asked(NamedTuple):
    """A field or column, its cell, and its id in the form."""

    field: Field
    spot: Spot
    id: str


@dataclass(frozen=True, slots=True)
class _Group:
    """Cells that are read together; ``table`` is empty for the fields.

    ``row``: its label; of fields each line is compared by itself.  Before the rows of a table comes a
    group without cells; ``few`` says that they are not enough.
    """

    table: str
    cells: Sequence[_Asked]
    row: str = ""
    few: Finding | None = None

    def lines(self) -> Iterator[tuple[str, Sequence[_Asked]]]:
        """Yield what a person compares, by its label."""
        if self.row:
            yield self.row, self.cells
            return
        for line in dict.fromkeys(each.field.line for each in self.cells if each.field.line):
            yield line, [each for each in self.cells if each.field.line == line]


def groups_of(form: Form, located: Located) -> Iterator[_Group]:
    """Yield the fields of a form that were found, then the filled rows of each table."""
    fields = [_Asked(field, located.fields[field.id], field.id)
              for field in form.fields if field.id in located.fields]
    yield _Group("", fields)
    for table in form.tables:
        if table.id not in located.tables:
            continue
        spot = located.tables[table.id]
        first = Spot(spot.sheet, spot.header_row + 1, min(spot.columns.values(), default=0))
        yield _Group(table.id, (), few=few_rows(table, len(spot.rows), first.place(table.id)))
        for row in spot.rows:
            cells = [_Asked(field, Spot(spot.sheet, row, spot.columns[field.id]),
                            f"{table.id}.{field.id}")
                     for field in table.columns if field.id in spot.columns]
            yield _Group(table.id, cells, f"{table.title}, строка {row + 1}")


class Reader:
    """Reads groups of cells, and keeps what is to be said of them.

    ``unread``: the texts, by address, of values that are not what they must be.
    """

    def __init__(self, book: Book, form: Form, located: Located) -> None:
        self.book = book
        self.form = form
        self.seen = Seen(book, located)
        self.findings: list[Finding] = []
        self.unread: dict[str, str] = {}
        self._amounts: dict[str, Amount] = {}
        self._beside: Sequence[_Asked] = ()

    def read(self, groups: Iterable[_Group]) -> tuple[Row, dict[str, tuple[Row, ...]]]:
        """Return the fields as one row, and the rows of each table."""
        fields = Row({}, {}, {})
        tables: dict[str, list[Row]] = {}
        for group in groups:
            self.findings += [group.few] if group.few else []
            self._beside = group.cells if group.table else ()
            values = {each.field.id: self._value(*each) for each in group.cells}
            for label, cells in group.lines() if self._amounts else ():
                self.findings += mixed_percents(label, [
                    self._amounts[each.spot.address] for each in cells
                    if each.spot.address in self._amounts])
            addresses = {each.field.id: each.spot.address for each in group.cells}
            row = Row(values, addresses, {key: self.unread[address] for key, address
                                          in addresses.items() if address in self.unread})
            if group.table:
                tables.setdefault(group.table, []).extend([row] if group.cells else [])
            else:
                fields = row
        return fields, {key: tuple(rows) for key, rows in tables.items()}

    def _value(self, field: Field, spot: Spot, field_id: str) -> object:
        raw, finding = self.seen.answer(field, spot, field_id)
        if finding is not None:
            self.findings.append(finding)
            if finding.severity is Severity.ERROR:
                if has_trait(finding.code, Trait.TEXT_KEPT):
                    self._keep(field, spot, raw)
                return None
        if self.book.container.date1904 and field.kind.holds == DAY:
            raw = of_1904(raw)
        if is_blank(raw):
            if (blank := blank_finding(field, spot.place(field_id))) is not None:
                self.findings.append(blank)
            return None
        value, told = self._read(field, spot, field_id, raw)
        self.findings += [told] if told else []
        if value is None:
            self._keep(field, spot, raw)
            return None
        if field.type == "number" and isinstance(value, float):
            self._note_amount(field, spot, field_id, raw, value)
        if broken_limit(field, value) is not None:
            beyond = limit_finding(field, spot.place(field_id), value)
            self.findings += [beyond] if beyond else []
        return value

    def _read(self, field: Field, spot: Spot, field_id: str, raw: object
              ) -> tuple[object, Finding | None]:
        """The value of a cell, or None, and what is to be said of it."""
        try:
            value: object = PARSERS[field.type](raw, field)
        except ValueError as error:
            place = spot.place(field_id)
            value = understand(raw, self._with_unit(field, raw))
            if value is not None:
                return value, understood_finding(field, place, _as_typed(raw), said(value, field))
            return None, (missing_score(self.form, field, place, raw)
                          or unread_finding(field, place, str(error)))
        if self.book.container.format == "xls" and isinstance(raw, str) and _looks_cut(raw):
            return value, rule("F123").at(spot.place(field_id), label=field.label,
                                          found=len(raw.rstrip("\0")))
        return value, None

    def _with_unit(self, field: Field, raw: object) -> Field:
        """A number's field with the unit that its row has: «45 мин.» beside «Время выдачи, мин.»."""
        if (field.type != "number" or field.unit or not self._beside or not isinstance(raw, str)
                or names_percent(raw)):
            return field
        typed = {each.field: text for each in self._beside
                 if isinstance(text := self.seen.answer(*each)[0], str)}
        # Where no column of the row tells units, a unit beside a number is a question.
        if not any(names_units(each.field) for each in self._beside):
            return field
        name = next((text for each, text in typed.items() if names_units(each)), "")
        amounts = [text for each, text in typed.items() if each.type == "number" and not each.unit]
        return replace(field, unit=unit_of_row(name, amounts, raw))

    def _note_amount(self, field: Field, spot: Spot, field_id: str, raw: object, value: float
                     ) -> None:
        """Keep a percent, or a number below one, to compare it with the others of its row."""
        is_percent = isinstance(raw, str) and names_percent(raw)
        if is_percent or 0 < abs(value) < 1:
            self._amounts[spot.address] = Amount(
                field, spot.place(field_id), value, _as_typed(raw), is_percent)

    def _keep(self, field: Field, spot: Spot, raw: object) -> None:
        """Keep the text of a value that is not what it must be: it goes back to its sender."""
        with suppress(ValueError):
            self.unread[spot.address] = raw if isinstance(raw, str) else parse_text(raw, field)


def _looks_cut(text: str) -> bool:
    """Whether a text of an .xls ends where a program had no room, or in letters never written."""
    return len(text) == CUT or text.endswith("\0")


def _as_typed(raw: object) -> str:
    return shortened(raw) if isinstance(raw, str) else show(raw)
