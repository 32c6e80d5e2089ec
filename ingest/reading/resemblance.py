"""Recognize the form of a workbook that lost all its marks, by the texts that the form prints."""

from __future__ import annotations

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


def nearest_form(book: Book, catalogue: Catalogue) -> tuple[Form | None, str, str]:
    """Return the form that a book shows, or None; its sheet, and what was recognized in words.

    The words are there as well where too little was recognized to call the book a form.
    """
    best: tuple[float, Form, str] | None = None
    told = (_TOLD_SHARE, "")
    for name in book.form_sheets:
        texts = texts_of(book, name)
        for form in catalogue.forms.values():
            wanted = wanted_texts(form)
            share = len(wanted & texts) / len(wanted) if wanted else 0.0
            if share >= _LABEL_SHARE and (best is None or share >= best[0]):
                best = share, form, name
            told = max(told, *_in_words(form, texts, share), key=lambda each: each[0])
    return (best[1], best[2], told[1]) if best else (None, "", told[1])


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
