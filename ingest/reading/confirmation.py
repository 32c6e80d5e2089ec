"""Read the commission's workbook of confirmed points: the rows filled in, whoever has sorted them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ingest.checks.values import blank_finding, limit_finding, understood_finding, unread_finding
from ingest.reading.book import Book, Spot
from ingest.submission import Row, Submission
from ingest.values.display import said, show
from ingest.values.parse import PARSERS, is_blank
from ingest.values.understand import understand
from templates.definition import Catalogue, Criterion, Field, points_text
from templates.identity import Identity
from templates.rules import Finding, rule
from templates.sheet.confirmation import (
    AUTHOR_COLUMN,
    AUTHOR_FIELD,
    AUTHOR_LABEL,
    AUTHOR_ROWS_ABOVE,
    CODE,
    CONFIRMED,
    NUMBER,
    POINTS_FIELD,
    REASON,
    REASON_FIELD,
    criteria_by_name,
)
from templates.text import fold

_WANTED = (CODE, NUMBER, CONFIRMED, REASON)
# Lines of explanation may stand above the table.
_HEADER_ROWS = 40


def read_confirmation(submission: Submission, book: Book, sheet: str, identity: Identity,
                      catalogue: Catalogue) -> Submission:
    """Return the workbook as a submission with a table ``points``; ``answers`` names the author.

    Only rows with points in them say anything: a blank cell confirms nothing and withdraws
    nothing.
    """
    bare = replace(submission, form=identity.form, version=identity.version, period=identity.period)
    header = next(iter(_headers(book, sheet)), None)
    if header is None:
        return replace(bare, findings=(rule("S207").at(label=CONFIRMED),))
    reader = _Reader(book, sheet, header, catalogue)
    rows = tuple(reader.rows())
    author = reader.author() if rows or reader.findings else None
    return replace(bare, answers={"author": author}, cells={}, tables={"points": rows},
                   findings=tuple(reader.findings))


def _headers(book: Book, sheet: str) -> Iterator[tuple[int, dict[str, int]]]:
    """The row of the table's headings, and the column of each."""
    for number, row in enumerate(book.rows(sheet)[:_HEADER_ROWS]):
        columns = {fold(value): col for col, value in enumerate(row) if isinstance(value, str)}
        if all(fold(each) in columns for each in _WANTED):
            yield number, {each: columns[fold(each)] for each in _WANTED}


class _Reader:
    """The rows of the table as typed values, with a finding for each that is not what it must be."""

    def __init__(self, book: Book, sheet: str, header: tuple[int, dict[str, int]],
                 catalogue: Catalogue) -> None:
        self._book, self._sheet = book, sheet
        self._header, self._columns = header
        self._criteria = criteria_by_name(catalogue.forms.values())
        self.findings: list[Finding] = []

    def author(self) -> object:
        """Who has confirmed, from the cell beside those words, or typed over them; required."""
        spots = [spot for spot in self._book.labels.get(fold(AUTHOR_LABEL), ())
                 if spot.sheet == self._sheet]
        for spot in spots:
            row = self._book.rows(self._sheet)[spot.row]
            for col in range(spot.col + 1, len(row)):
                if not is_blank(row[col]):
                    return self._value(AUTHOR_FIELD, Spot(self._sheet, spot.row, col))
        at = (spots[0].row, spots[0].col + AUTHOR_COLUMN) if spots else self._beneath_notes()
        return self._value(AUTHOR_FIELD, Spot(self._sheet, *at))

    def _beneath_notes(self) -> tuple[int, int]:
        """Where the words would stand, just above the table: what is there was typed over them."""
        above = range(self._header - 1, max(self._header - AUTHOR_ROWS_ABOVE, 0) - 1, -1)
        typed = ((row, col) for row in above
                 for col, value in enumerate(self._book.rows(self._sheet)[row]) if not is_blank(value))
        return next(typed, (max(self._header - AUTHOR_ROWS_ABOVE, 0), AUTHOR_COLUMN))

    def rows(self) -> Iterator[Row]:
        """Yield every row with confirmed points."""
        seen: dict[tuple[str, str], int] = {}
        for number in range(self._header + 1, len(self._book.rows(self._sheet))):
            spot = self._spot(number, CONFIRMED)
            if is_blank(self._book.value(self._sheet, spot.row, spot.col)):
                continue
            code, points = self._code(number), self._value(POINTS_FIELD, spot)
            reason = self._value(REASON_FIELD, self._spot(number, REASON))
            criterion = self._criterion(number)
            if criterion is None:
                continue
            if isinstance(points, int):
                self._check_points(criterion, points, spot)
                before = seen.setdefault((code, criterion.id), points)
                if before != points:
                    self.findings.append(rule("R442").at(
                        spot.place("points"), number=criterion.number, organization=code,
                        first=points_text(before), second=points_text(points)))
            values: dict[str, object] = {"organization": code, "criterion": criterion.id,
                                         "points": points, "reason": reason}
            yield Row(values, {"organization": self._spot(number, CODE).address,
                               "points": spot.address})

    def _spot(self, row: int, header: str) -> Spot:
        return Spot(self._sheet, row, self._columns[header])

    def _code(self, row: int) -> str:
        return self._text(self._spot(row, CODE))

    def _text(self, spot: Spot) -> str:
        value = self._book.value(spot.sheet, spot.row, spot.col)
        whole = isinstance(value, float) and value.is_integer()
        return str(int(value) if whole else value).strip()  # type: ignore[call-overload]

    def _criterion(self, row: int) -> Criterion | None:
        spot = self._spot(row, NUMBER)
        typed = self._text(spot)
        found = self._criteria.get(typed.rstrip("*").strip().casefold())
        if found is None:
            known = sorted({each.number for each in self._criteria.values()})
            self.findings.append(rule("R441").at(spot.place("criterion"), found=typed,
                                                 known=", ".join(known)))
        return found

    def _check_points(self, criterion: Criterion, points: int, spot: Spot) -> None:
        known = [option.points for option in criterion.options]
        if points not in known:
            self.findings.append(rule("R422").at(
                spot.place("points"), number=criterion.number, found=points_text(points),
                choices=", ".join(points_text(each) for each in known)))

    def _value(self, field: Field, spot: Spot) -> object:
        raw, place = self._book.value(spot.sheet, spot.row, spot.col), spot.place(field.id)
        if is_blank(raw):
            blank = blank_finding(field, place)
            self.findings += [blank] if blank else []
            return None
        try:
            value: object = PARSERS[field.type](raw, field)
        except ValueError as error:
            value = understand(raw, field)
            self.findings.append(
                unread_finding(field, place, str(error)) if value is None else
                understood_finding(field, place, show(raw).strip("«»"), said(value, field)))
        if value is not None and (beyond := limit_finding(field, place, value)) is not None:
            self.findings.append(beyond)
        return value
