"""Read one returned file into a Submission: its identity, every answer, what was done to it.

Whatever is wrong with the file is a finding; no file ever raises.
"""

from __future__ import annotations

import hashlib
import logging
import traceback
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from ingest.opening.package import Container, FileProblem, open_package
from ingest.opening.sources import Source
from ingest.reading.answers import Reader, groups_of
from ingest.reading.appearance.looks import about_looks, lists_lost
from ingest.reading.book import Book
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
from ingest.reading.locate import locate
from ingest.reading.outside import about_outside
from ingest.reading.unclaimed import ask_about_unclaimed
from ingest.submission import Row, Submission
from templates.definition import Catalogue, Form
from templates.identity import Identity
from templates.period import Period, quarter_named
from templates.rules import NOWHERE, RULES, Finding, rule
from templates.sheet import confirmation
from templates.sheet.layout import Layout, lay_out

# The packages that a failure may be in.
_PARTS = ("ingest", "templates")
LOG = logging.getLogger(__name__)


def read_file(source: Source, catalogue: Catalogue,
              by_headings: Collection[str] = ()) -> Submission:
    """Return a file as a submission, whatever is in it.

    ``by_headings``: the SHA-256 of files that are read by their headings where they have no marks.
    """
    try:
        return read_within_memory(source, catalogue, by_headings)
    except MemoryError:
        finding = rule("F118").at(reason="файлу не хватило памяти")
        return Submission(source.path, source.received, state="unreadable", findings=(finding,))


def read_within_memory(source: Source, catalogue: Catalogue,
                       by_headings: Collection[str] = ()) -> Submission:
    """Return a file as ``read_file`` does; MemoryError when it wants more memory than there is.

    A process that has met this is not fit to read the next file: it has kept too much of this one.
    """
    submission = Submission(source.path, source.received)
    try:
        data = source.read()
        submission = replace(submission, sha256=hashlib.sha256(data).hexdigest(), size=len(data))
        return _read(submission, data, catalogue, submission.sha256 in by_headings)
    except FileProblem as problem:
        known = rule(problem.code if problem.code in RULES else "F106")
        finding = known.at(NOWHERE, **{"part": "", "reason": "", **problem.facts})
    except MemoryError:
        raise
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
    findings += _about_name(submission.file, form, identity)
    findings += about_contents(container)
    layout, home = lay_out(form), found.sheet or form.page.sheet
    book.raise_damage(home, form.page.sheet)
    located = ask_about_unclaimed(locate(layout, book, home), layout, book, home)
    reader = Reader(book, form, located)
    fields, tables = reader.read(groups_of(form, located))
    findings += about_damage(book)
    owners = _owners(fields.cells, tables)
    findings += _integrity(container, book, layout, identity, home, owners)
    if form.criteria and (sheet := container.sheet(home)) is not None:
        findings += about_formulas(book, layout, home, located, sheet.appearance)
    findings += about_outside(book, layout, home, located, found.copies)
    findings += about_looks(book, layout, located.sheets, owners, tables)
    findings += lists_lost(book, form, reader.findings)
    return replace(submission, answers=fields.values, cells=fields.cells, tables=tables, raw=fields.raw,
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


def _unknown_version(identity: Identity, catalogue: Catalogue) -> Finding:
    known = ", ".join(form.version for form in catalogue.versions(identity.form or ""))
    return rule("F111").at(form=identity.form, version=identity.version, known=known)


def _about_name(file: str, form: Form, identity: Identity) -> Iterator[Finding]:
    """A file that its sender named after another quarter was filled in a form of the wrong one."""
    name = file.rsplit("/", 1)[-1]
    try:
        period = Period.parse(identity.period or "")
    except ValueError:
        return
    named = quarter_named(name)
    if named is None or not period.quarter or form.period != period.kind or named == period.quarter:
        return
    other = Period(period.year, named)
    yield rule("S238").at(name=name, period=period.text, named=other.text, key=str(other),
                          whose=identity.organization or "КОД")


def _about_identity(form: Form, identity: Identity, catalogue: Catalogue) -> Iterator[Finding]:
    current = catalogue.current(form.id)
    if form.version != current.version:
        yield rule("S211").at(version=form.version, current=current.version,
                              since=f"{current.in_force:%d.%m.%Y}")
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
