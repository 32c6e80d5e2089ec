"""Read one returned file into a Submission: its identity and every answer.

Whatever is wrong with the file is a finding; no file ever raises.
"""

from __future__ import annotations

import hashlib
import logging
import traceback
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

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
from ingest.opening.package import Container, FileProblem, open_package
from ingest.opening.sources import Source
from ingest.reading.appearance.looks import about_looks, lists_lost
from ingest.reading.appearance.seen import Seen
from ingest.reading.book import Book, Spot
from ingest.reading.confirmation import read_confirmation
from ingest.reading.formulas import about_formulas
from ingest.reading.identify import identify
from ingest.reading.integrity import (
    about_comments,
    about_contents,
    about_damage,
    about_identity,
    about_results,
    heading,
)
from ingest.reading.locate import CUT, Located, locate
from ingest.reading.outside import about_outside
from ingest.reading.unclaimed import ask_about_unclaimed
from ingest.submission import Row, Submission
from ingest.values.display import said, shortened, show
from ingest.values.parse import PARSERS, is_blank
from ingest.values.text import parse_text
from ingest.values.understand import understand
from ingest.values.understanding.number import names_percent
from templates.definition import Catalogue, Field, Form
from templates.field_types import DAY
from templates.identity import Identity
from templates.period import Period
from templates.rules import NOWHERE, RULES, Finding, Severity, Trait, has_trait, rule
from templates.sheet import confirmation
from templates.sheet.layout import Layout, lay_out
from templates.sheet.reference import cell_ref

# The packages that a failure may be in.
_PARTS = ("ingest", "templates")
LOG = logging.getLogger(__name__)


def read_file(source: Source, catalogue: Catalogue,
              by_headings: Collection[str] = ()) -> Submission:
    """Return a file as a submission, whatever is in it.

    ``by_headings``: the SHA-256 of files that are read by their headings where they have no marks.
    """
    submission = Submission(source.path, source.received)
    try:
        data = source.read()
        submission = replace(submission, sha256=hashlib.sha256(data).hexdigest(), size=len(data))
        return _read(submission, data, catalogue, submission.sha256 in by_headings)
    except FileProblem as problem:
        known = rule(problem.code if problem.code in RULES else "F106")
        finding = known.at(NOWHERE, **{"part": "", "reason": "", **problem.facts})
    except Exception as error:
        # The last net: one file must never stop the others, and its row must say what happened.
        LOG.exception("unexpected failure while reading a file")
        finding = rule("F118").at(reason=f"ошибка {_place_of(error)}")
    return replace(submission, state="unreadable", findings=(finding,))


def _place_of(error: BaseException) -> str:
    """Where in the program a failure was: for its developers, who find its words in the log."""
    frames = [each for each in traceback.extract_tb(error.__traceback__)
              if any(f"/{part}/" in each.filename.replace("\\", "/") for part in _PARTS)]
    if not frames:
        return "вне программы"
    last = frames[-1]
    return f"в {Path(last.filename).parent.name}/{Path(last.filename).name}, строка {last.lineno}"


def _read(submission: Submission, data: bytes, catalogue: Catalogue,
          by_headings: bool) -> Submission:
    container = open_package(data)
    book = Book(container)
    found = identify(book, catalogue, by_headings)
    if found.identity is not None and found.identity.form == confirmation.FORM:
        return read_confirmation(submission, book, found.sheet, found.identity, catalogue)
    if found.identity is None or found.identity.form not in catalogue.ids:
        book.raise_damage()
        sheets = ", ".join(f"«{sheet.name}»" for sheet in container.sheets[:5]) or "нет"
        what = f", {found.resembles}" if found.resembles else ""
        finding = rule("F110").at(what=f"кода формы нет{what}, листы: {sheets}")
        return replace(submission, state="foreign", findings=(finding,))
    identity, findings = found.identity, list(found.findings)
    submission = replace(submission, form=identity.form, version=identity.version,
                         organization=identity.organization, period=identity.period)
    form = catalogue.get(identity.form or "", identity.version or "")
    if form is None:
        findings.append(_unknown_version(identity, catalogue))
        return replace(submission, findings=tuple(findings))
    findings += _about_identity(form, identity, catalogue)
    findings += about_contents(container)
    layout, home = lay_out(form), found.sheet or form.page.sheet
    book.raise_damage(home, form.page.sheet)
    located = ask_about_unclaimed(locate(layout, book, home), layout, book, home)
    reader = _Reader(book, form, located)
    answers, cells = reader.fields(located)
    tables = {table.id: tuple(reader.rows(table.id, located)) for table in form.tables
              if table.id in located.tables}
    raw = {field.id: reader.unread[cells[field.id]] for field in form.fields
           if cells.get(field.id) in reader.unread} if reader.unread else {}
    findings += about_damage(book)
    owners = _owners(cells, tables)
    findings += _integrity(container, book, layout, identity, home, owners)
    if form.criteria and (sheet := container.sheet(home)) is not None:
        findings += about_formulas(book, layout, home, located, sheet.appearance)
    findings += about_outside(book, layout, home, located, found.copies)
    findings += about_looks(book, form, located.sheets, owners, tables)
    findings += lists_lost(book, form, reader.findings)
    return replace(submission, answers=answers, cells=cells, tables=tables, raw=raw,
                   heading=heading(book, layout, home),
                   findings=(*findings, *located.findings, *reader.findings,
                                               *reader.seen.merge_findings))


def _owners(cells: Mapping[str, str], tables: Mapping[str, Iterable[Row]]) -> dict[str, str]:
    """The field by the address of its cell."""
    owners = {address: field_id for field_id, address in cells.items()}
    for table_id, rows in tables.items():
        owners |= {address: f"{table_id}.{column}"
                   for row in rows for column, address in row.cells.items()}
    return owners


def _integrity(container: Container, book: Book, layout: Layout, identity: Identity, home: str,
               owners: Mapping[str, str]) -> Iterator[Finding]:
    yield from about_comments(container, owners)
    sheet = container.sheet(home)
    if sheet is not None:
        yield from about_identity(book, layout, home, identity)
        yield from about_results(book, layout, home, sheet.formula_cells)


def _looks_cut(text: str) -> bool:
    """Whether a text of an .xls ends where a program had no room, or in letters never written."""
    return len(text) == CUT or text.endswith("\0")


def _as_typed(raw: object) -> str:
    return shortened(raw) if isinstance(raw, str) else show(raw)


def _unknown_version(identity: Identity, catalogue: Catalogue) -> Finding:
    known = ", ".join(form.version for form in catalogue.versions(identity.form or ""))
    return rule("F111").at(form=identity.form, version=identity.version, known=known)


def _about_identity(form: Form, identity: Identity, catalogue: Catalogue) -> Iterator[Finding]:
    current = catalogue.current(form.id)
    if form.version != current.version:
        yield rule("S211").at(version=form.version, current=current.version)
    if identity.period is None:
        return
    try:
        period = Period.parse(identity.period)
    except ValueError as error:
        yield rule("S213").at(period=identity.period, reason=str(error))
        return
    if period.kind != form.period:
        wanted = "квартал" if form.period == "quarter" else "год"
        yield rule("S213").at(period=identity.period, reason=f"форме нужен {wanted}")


class _Reader:
    """Raw cells to typed values, with a finding for each value that is not what it must be."""

    def __init__(self, book: Book, form: Form, located: Located) -> None:
        self.book = book
        self.form = form
        self.seen = Seen(book, located)
        self.findings: list[Finding] = []
        self.unread: dict[str, str] = {}
        self._amounts: dict[str, Amount] = {}

    def fields(self, located: Located) -> tuple[dict[str, object], dict[str, str]]:
        """Return typed answers and their addresses by field id; fields not found are left out."""
        answers, cells = {}, {}
        fields = self.form.fields
        for field in fields:
            spot = located.fields.get(field.id)
            if spot is None:
                continue
            cells[field.id] = spot.address
            answers[field.id] = self._value(field, spot, field.id)
        if self._amounts:
            for line in dict.fromkeys(field.line for field in fields if field.line):
                self._compare(line, [cells[field.id] for field in fields
                                     if field.line == line and field.id in cells])
        return answers, cells

    def rows(self, table_id: str, located: Located) -> Iterator[Row]:
        """Yield the filled rows of a table."""
        spot, table = located.tables[table_id], self.form.table(table_id)
        columns = [(field, spot.columns[field.id]) for field in table.columns
                   if field.id in spot.columns]
        first = Spot(spot.sheet, spot.header_row + 1, min(spot.columns.values(), default=0))
        few = few_rows(table, len(spot.rows), first.place(table_id))
        self.findings += [few] if few else []
        for row in spot.rows:
            values = {field.id: self._value(field, Spot(spot.sheet, row, col),
                                            f"{table_id}.{field.id}") for field, col in columns}
            cells = {field.id: f"{spot.sheet}!{cell_ref(row, col)}" for field, col in columns}
            if self._amounts:
                self._compare(f"{table.title}, строка {row + 1}", cells.values())
            yield Row(values, cells, {key: self.unread[address] for key, address in cells.items()
                                      if address in self.unread})

    def _compare(self, label: str, addresses: Iterable[str]) -> None:
        """Ask about percents beside fractions, in cells of one row."""
        amounts = [self._amounts[each] for each in addresses if each in self._amounts]
        self.findings += mixed_percents(label, amounts)

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
        try:
            value: object = PARSERS[field.type](raw, field)
        except ValueError as error:
            place = spot.place(field_id)
            value = understand(raw, field)
            if value is not None:
                self.findings.append(understood_finding(
                    field, place, _as_typed(raw), said(value, field)))
                self._note_amount(field, spot, field_id, raw, value)
                return self._within_limits(field, spot, field_id, value)
            self._keep(field, spot, raw)
            self.findings.append(missing_score(self.form, field, place, raw)
                                 or unread_finding(field, place, str(error)))
            return None
        if self.book.container.format == "xls" and isinstance(raw, str) and _looks_cut(raw):
            self.findings.append(rule("F123").at(spot.place(field_id), label=field.label,
                                                 found=len(raw.rstrip("\0"))))
        self._note_amount(field, spot, field_id, raw, value)
        return self._within_limits(field, spot, field_id, value)

    def _note_amount(self, field: Field, spot: Spot, field_id: str, raw: object, value: object
                     ) -> None:
        """Keep a percent, or a number below one, to compare it with the others of its row."""
        if field.type == "number" and isinstance(value, float):
            is_percent = isinstance(raw, str) and names_percent(raw)
            if is_percent or 0 < abs(value) < 1:
                self._amounts[spot.address] = Amount(
                    field, spot.place(field_id), value, _as_typed(raw), is_percent)

    def _within_limits(self, field: Field, spot: Spot, field_id: str, value: object) -> object:
        if broken_limit(field, value) is not None:
            beyond = limit_finding(field, spot.place(field_id), value)
            self.findings += [beyond] if beyond else []
        return value

    def _keep(self, field: Field, spot: Spot, raw: object) -> None:
        """Keep the text of a value that is not what it must be: it goes back to its sender."""
        with suppress(ValueError):
            self.unread[spot.address] = raw if isinstance(raw, str) else parse_text(raw, field)
