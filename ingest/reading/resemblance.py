"""Recognize the form of a workbook that lost all its marks, by the texts that the form prints."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from ingest.reading.book import Book
from templates.definition import Catalogue, Form
from templates.sheet.layout import lay_out
from templates.text import fold

# A book without any mark is taken for a form when it shows this share of its texts.
_LABEL_SHARE = 0.6
# Of this share of a form's or a table's texts it is worth telling which form it looks like.
_TOLD_SHARE = 0.3
_ROWS, _COLUMNS = 200, 60
_ROLES = ("label", "header", "caption", "option")


@dataclass(frozen=True, slots=True)
class Resemblance:
    """The form that a book without marks shows, and on which sheet.

    ``form`` is None where nothing was recognized.  ``is_sure``: enough to call the book that
    form.  ``what`` was recognized, in words.
    """

    form: Form | None = None
    sheet: str = ""
    is_sure: bool = False
    what: str = ""


def nearest_form(book: Book, catalogue: Catalogue) -> Resemblance:
    """Return the form that a book shows, or the likeliest one where it shows too little."""
    sure: tuple[float, Resemblance] | None = None
    likeliest = (_TOLD_SHARE, Resemblance())
    for name in book.form_sheets:
        texts = texts_of(book, name)
        for form in catalogue.forms.values():
            wanted = wanted_texts(form)
            share = len(wanted & texts) / len(wanted) if wanted else 0.0
            if share >= _LABEL_SHARE and (sure is None or share >= sure[0]):
                sure = share, Resemblance(form, name, is_sure=True)
            for told, what in _in_words(form, texts, share):
                if told > likeliest[0]:
                    likeliest = told, Resemblance(form, name, what=what)
    return replace(sure[1], what=likeliest[1].what) if sure else likeliest[1]


def wanted_texts(form: Form) -> frozenset[str]:
    """Return the texts by which a form is known, folded."""
    return _wanted(form)


def texts_of(book: Book, sheet: str) -> set[str]:
    """Return the texts of a sheet's first rows, folded."""
    return {fold(value) for row in book.rows(sheet)[:_ROWS] for value in row[:_COLUMNS]
            if isinstance(value, str) and value}


@cache
def _wanted(form: Form) -> frozenset[str]:
    return frozenset(fold(cell.text) for cell in lay_out(form).cells
                     if cell.role in _ROLES and len(cell.text) > 4)


def _in_words(form: Form, texts: set[str], share: float) -> list[tuple[float, str]]:
    """What of a form was recognized, with the share by which the likeliest is chosen."""
    found = [(share, f"похоже на форму «{form.short_title}»: подписей {len(_wanted(form) & texts)} "
                     f"из {len(_wanted(form))}")]
    for table in form.tables:
        headings = {fold(column.label) for column in table.columns}
        known = len(headings & texts)
        # A table's own headings say more than a form's texts of which they are a part.
        if known > 2:
            found.append((known / len(headings) + 1, f"похоже на форму «{form.short_title}»: столбцов "
                          f"{known} из {len(headings)}"))
    return [each for each in found if each[0] >= _TOLD_SHARE] or [(0.0, "")]
