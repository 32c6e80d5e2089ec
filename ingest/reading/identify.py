"""Identify form, version, organization and period of a file by the vote of four carriers.

Custom document properties, the hidden sheet, the grey code line of each sheet and the
defined name on it.  Each alone is lost by some program or user; together they hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.reading.book import Book
from ingest.reading.resemblance import nearest_form, texts_of, wanted_texts
from templates.definition import Catalogue
from templates.identity import KEYS, SEPARATOR, Identity, parse_code_line, parse_code_name
from templates.rules import Finding, rule
from templates.sheet.layout import GUIDE_SHEET, META_SHEET

PROPERTIES, META, CODE_LINE, NAME = "свойства книги", "скрытый лист", "строка с кодом", "имя"
_PARTS = {"form": "форма", "version": "версия", "organization": "организация", "period": "период"}
# The code line stands in the first rows; a user may have inserted some above it.
CODE_ROWS, CODE_COLUMNS = 30, 30


@dataclass(frozen=True, slots=True)
class Identification:
    """What the carriers say together; ``identity`` is None when the book is none of our forms.

    ``sheet`` is the form's own: where a name or a code line tells it, else the one that shows
    most of the form's texts.  ``resembles`` says of a foreign book what it was nearest to.
    ``copies`` are all sheets with a code line.
    """

    identity: Identity | None
    findings: tuple[Finding, ...] = ()
    sheet: str = ""
    resembles: str = ""
    copies: tuple[str, ...] = ()


def identify(book: Book, catalogue: Catalogue, by_headings: bool = False) -> Identification:
    """Return form, version, organization and period by the vote of the carriers.

    ``by_headings``: a book without any is taken for the form that its headings show, since
    somebody has said whose it is.
    """
    lines, home = dict(_code_lines(book)), ""
    votes = _votes(book, lines)
    if not votes:
        like = nearest_form(book, catalogue)
        form, home = like.form, like.sheet
        # Somebody's own table has the decree's headings, but not our sheet.
        if form is None or not (by_headings or (like.is_sure and form.page.sheet in book.sheets)):
            return Identification(None, resembles=like.what)
        votes = [("подписи полей", Identity(form.id, form.version))]
    sheet = next(iter([*_named_sheets(book), *_own_sheets(lines, catalogue), *lines]), "")
    parts, findings = {}, list(_mixed_sheets(lines, sheet))
    for part, russian in _PARTS.items():
        counts = Counter(value for _, each in votes if (value := getattr(each, part)) is not None)
        parts[part] = counts.most_common(1)[0][0] if counts else None
        if len(counts) > 1 and not findings:
            values = ", ".join(f"«{value}»" for value in counts)
            findings.append(rule("S201").at(what=russian, values=values))
        if not counts:
            findings.append(rule("S203").at(what=russian))
    found = [carrier for carrier, _ in votes]
    lost = [carrier for carrier in (PROPERTIES, META, CODE_LINE, NAME) if carrier not in found]
    if len(set(found)) < 3:
        findings.append(rule("S202").at(found=", ".join(found), lost=", ".join(lost)))
    identity = Identity(**parts)
    return Identification(identity, tuple(findings),
                          sheet or _sheet_of(identity, book, catalogue, home),
                          copies=tuple(lines))


def _votes(book: Book, lines: dict[str, Identity]) -> list[tuple[str, Identity]]:
    votes = [(CODE_LINE, identity) for identity in dict.fromkeys(lines.values())]
    named = _from_keys(book.container.properties)
    if named is not None:
        votes.append((PROPERTIES, named))
    marks = {found for name in book.container.names if (found := parse_code_name(name))}
    votes += [(NAME, found) for found in sorted(marks, key=str)]
    # The hidden sheet costs a read, so it is asked only when the others leave a doubt.
    agreed = len(votes) == 3 and all(
        len({getattr(each, part) for _, each in votes} - {None}) == 1 for part in _PARTS)
    if not agreed and (meta := _from_keys(_meta(book))) is not None:
        votes.append((META, meta))
    return votes


def _from_keys(texts: dict[str, str]) -> Identity | None:
    parts = {part: texts.get(key) or None for part, key in KEYS.items()}
    return Identity(**parts) if any(parts.values()) else None


def _meta(book: Book) -> dict[str, str]:
    if META_SHEET not in book.sheets:
        return {}
    return {str(row[0]): str(row[1]) for row in book.rows(META_SHEET)[:20] if len(row) > 1}


def _code_lines(book: Book) -> Iterator[tuple[str, Identity]]:
    for name in book.form_sheets:
        # The guide has no code line, unless it is a form's copy by its name: seen without reading it.
        if name == GUIDE_SHEET and not book.may_hold(name, SEPARATOR):
            continue
        found = next(_lines_of(book.rows(name)), None)
        if found is not None:
            yield name, found


def _lines_of(rows: list[list[object]]) -> Iterator[Identity]:
    for row in rows[:CODE_ROWS]:
        # Most cells are blank, and dropped at once.
        for value in filter(None, row[:CODE_COLUMNS]):
            if isinstance(value, str) and "·" in value and (found := parse_code_line(value)):
                yield found


def _named_sheets(book: Book) -> Iterator[str]:
    """The sheets on which the forms' own names stand: there the fields are read."""
    for name in book.container.names:
        if parse_code_name(name) and (target := book.named(name)):
            yield target[0]


def _own_sheets(lines: dict[str, Identity], catalogue: Catalogue) -> Iterator[str]:
    """The sheets that still have the name that their form gave them: no copies of it."""
    for name, each in lines.items():
        form = catalogue.get(each.form or "", each.version or "")
        if form is not None and form.page.sheet == name:
            yield name


def _sheet_of(identity: Identity, book: Book, catalogue: Catalogue, home: str) -> str:
    """The sheet of a form that only the properties or the hidden sheet tell; '' where none is.

    ``home`` is where its headings were found, if they were asked for.
    """
    form = catalogue.get(identity.form or "", identity.version or "")
    if form is None or form.page.sheet in book.form_sheets:
        return form.page.sheet if form else ""
    if home:
        return home
    wanted = wanted_texts(form)
    return max(book.form_sheets, key=lambda name: len(wanted & texts_of(book, name)), default="")


def _mixed_sheets(lines: dict[str, Identity], used: str) -> Iterator[Finding]:
    kinds = set(lines.values())
    if len(kinds) > 1:
        values = ", ".join(f"лист «{sheet}» – {each.code_line}" for sheet, each in lines.items())
        yield rule("S201").at(what="строки с кодом на листах", values=values)
    elif len(lines) > 1:
        yield rule("S209").at(sheets=", ".join(f"«{sheet}»" for sheet in lines), used=used)
