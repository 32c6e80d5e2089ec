"""The texts that a form prints itself, to tell them from what somebody typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from templates.form import Form
from templates.sheet.layout import lay_out
from templates.text import fold

_PLACEHOLDER = re.compile(r"\{\{.*?\}\}")

_WITHOUT_TEXT = ("input", "column", "blank")


@cache
def exact_texts(form: Form) -> frozenset[object]:
    """Return the texts of a form as they are printed, and the blank one."""
    return frozenset(["", *(cell.text for cell in lay_out(form).cells if cell.role != "input")])


@cache
def printed_cells(form: Form) -> Mapping[int, frozenset[int]]:
    """Return the columns that a form fills itself, by row; both count from 0."""
    found: dict[int, set[int]] = {}
    for cell in lay_out(form).cells:
        if cell.role not in _WITHOUT_TEXT:
            found.setdefault(cell.row, set()).add(cell.col)
    return {row: frozenset(columns) for row, columns in found.items()}


def is_printed(value: object, form: Form) -> bool:
    """Whether a form prints this text somewhere; the usual case is told without a search."""
    return value in exact_texts(form) or (
        isinstance(value, str) and bool(printed_texts(form).fullmatch(fold(value))))


@cache
def printed_texts(form: Form) -> re.Pattern[str]:
    """Return every text of a form, folded; organization and period match whatever they are.

    A text of placeholders alone would match anything; such ones stand above the answers.
    """
    texts = {cell.text for cell in lay_out(form).cells if cell.text and cell.role != "input"}
    return re.compile("|".join(
        ".*".join(map(re.escape, map(fold, _PLACEHOLDER.split(text))))
        for text in sorted(texts) if "{{" not in text
        or any(map(str.isalnum, _PLACEHOLDER.sub("", text)))), re.DOTALL)
