"""Report changes to a form beside its answers: heads, results, comments, links, macros.

Nothing found here is obeyed: links are not followed, results are computed anew.  Only a head
that names another organization or period is an error: then nobody knows whose answers these
are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ingest.opening.formats.comments import written_by_sender
from ingest.opening.formats.known import format_note
from ingest.opening.package import Container
from ingest.reading.anchors import Anchors
from ingest.reading.book import Book, Spot
from ingest.reading.identify import CODE_COLUMNS, CODE_ROWS
from ingest.submission import Heading, Submission
from ingest.values.display import show
from ingest.values.parse import is_blank
from templates.identity import Identity, parse_code_line, read_code_line
from templates.period import Period
from templates.rules import Finding, Place, rule
from templates.sheet.layout import LISTS_SHEET, META_SHEET, Layout
from templates.text import cut, fold_name

COMPUTED = ("points", "result", "total", "highest")
_NAME, _PERIOD = "{{organization.full_name}}", "{{period."
_YEAR = re.compile(r"\b(20[0-9]{2})\b")
_QUARTER = re.compile(r"\b([1-4]|III?|IV|I)(?:-?(?:й|ый|ий))?\s+кв", re.IGNORECASE)
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}
_MOST_COMMENTS, _LONGEST_COMMENT = 30, 1000


def about_contents(container: Container) -> Iterator[Finding]:
    """Yield what no form of ours has: another format, macros, links to files, pictures."""
    if note := format_note(container.format):
        yield rule(note).at()
    if container.has_macros:
        yield rule("F119").at()
    if container.external_links:
        yield rule("F124").at()
    if container.embedded:
        yield rule("F125").at(count=container.embedded)


def about_damage(book: Book) -> Iterator[Finding]:
    """Yield the sheets beside the form that could not be read; FileProblem where it needs them."""
    book.raise_damage("")
    for name in book.damaged.keys() - {META_SHEET, LISTS_SHEET}:
        problem = book.damaged[name]
        yield rule("F154").at(Place(name), part=problem.facts.get("part", ""))


def about_comments(container: Container, owners: Mapping[str, str]) -> Iterator[Finding]:
    """Yield the notes of the sender; ``owners`` tells the field by a cell's address."""
    written = [(each, *written_by_sender(each)) for each in container.comments]
    written = [note for note in written if note[2]]
    for each, name, text in written[:_MOST_COMMENTS]:
        author = f" ({name})" if name else ""
        yield rule("S220").at(
            Place(each.sheet, each.cell, owners.get(f"{each.sheet}!{each.cell}", "")),
            author=author, text=cut(text, _LONGEST_COMMENT))
    if len(written) > _MOST_COMMENTS:
        yield rule("S220").at(author="", text=f"и еще примечаний: {len(written) - _MOST_COMMENTS}")


def about_identity(book: Book, layout: Layout, home: str, identity: Identity
                   ) -> Iterator[Finding]:
    """Yield where what people see names another form, organization or period than the file."""
    for row, values in enumerate(book.rows(home)[:CODE_ROWS]):
        if not any(values):
            continue
        for col, value in enumerate(values[:CODE_COLUMNS]):
            if value == "":
                continue
            # A line with right check digits has voted: what it disagrees with is told by S201.
            if (isinstance(value, str) and "·" in value and not parse_code_line(value)
                    and (seen := read_code_line(value))):
                yield from _altered_line(seen, identity, Spot(home, row, col))
    anchors = Anchors(layout, book, home)
    for cell in layout.cells:
        if _PERIOD in cell.text and cell.role != "input" and (spot := anchors.find(cell)):
            yield from _other_period(book, spot, identity)


def _altered_line(seen: Identity, identity: Identity, spot: Spot) -> Iterator[Finding]:
    for what, found, expected in (
            ("организация", seen.organization, identity.organization),
            ("период", seen.period, identity.period)):
        if found != expected and expected is not None:
            yield rule("S221").at(spot.place(""), what=what, found=found, expected=expected)


def _other_period(book: Book, spot: Spot, identity: Identity) -> Iterator[Finding]:
    try:
        period = Period.parse(identity.period or "")
    except ValueError:
        return
    text = str(book.value(spot.sheet, spot.row, spot.col))
    years = {int(year) for year in _YEAR.findall(text)}
    quarters = {_ROMAN.get(each.upper()) or int(each) for each in _QUARTER.findall(text)}
    other_quarter = period.quarter and quarters and period.quarter not in quarters
    if (years and period.year not in years) or other_quarter:
        yield rule("S221").at(spot.place(""), what="период", found=text.strip(),
                              expected=period.text)


def heading(book: Book, layout: Layout, home: str) -> Heading | None:
    """Return the line that names the organization, as it stands in the file."""
    cell = next((each for each in layout.cells if _NAME in each.text and each.role != "input"),
                None)
    spot = Anchors(layout, book, home).find(cell) if cell else None
    if spot is None or is_blank(text := book.value(spot.sheet, spot.row, spot.col)):
        return None
    return Heading(str(text), spot.address)


def about_heading(each: Submission, organizations: Mapping[str, str],
                  former: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """Yield a finding when the head names another organization than the file is from.

    ``organizations``: full names by id; ``former``: those that they had before.
    """
    own = organizations.get(each.organization or "")
    if each.heading is None or own is None:
        return
    shown = f" {fold_name(each.heading.text)} "
    mine = {own, *former.get(each.organization or "", ())}
    if any(f" {fold_name(name)} " in shown for name in mine):
        return
    place = Place.of(each.heading.address)
    # The longest name first: «Школа № 1» stands in «Школа № 1 имени …» too.
    names = {*organizations.values(), *(name for known in former.values() for name in known)}
    others = sorted(names - mine, key=len, reverse=True)
    other = next((name for name in others if f" {fold_name(name)} " in shown), None)
    if other is None:
        yield rule("S222").at(place, found=each.heading.text.strip(), expected=own)
    else:
        yield rule("S221").at(place, what="организация", found=other, expected=own)


def about_results(book: Book, layout: Layout, home: str, formulas: frozenset[str]
                  ) -> Iterator[Finding]:
    """Yield where a typed value stands in place of a result that the form computes.

    ``formulas``: addresses of the cells of the form's sheet that hold a formula.
    """
    anchors = Anchors(layout, book, home)
    for cell in layout.cells:
        if cell.role not in COMPUTED or cell.ref in formulas:
            continue
        spot = anchors.find(cell)
        if spot is None or spot.ref in formulas:
            continue
        value = book.value(home, spot.row, spot.col)
        if not is_blank(value):
            yield rule("S223").at(spot.place(""), found=show(value))
