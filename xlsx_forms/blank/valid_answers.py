"""Count in a formula the answers of a cell or a column that our own rules would read.

Only comparisons that MS Excel 2010, LibreOffice, ONLYOFFICE and Gnumeric compute alike: an answer
that a program understands by its meaning is not counted, so a form is never called ready by
mistake.  Texts, links and contacts are read whatever they are; a month may be typed as a text.
"""

from __future__ import annotations

from collections.abc import Callable

from templates.excel_limits import serial
from templates.field_types import CHOICE, DAY, NUMBER, YES_OR_NO
from templates.form import YES_NO, Field
from templates.sheet.layout import LISTS_SHEET, Layout
from templates.sheet.reference import cell_ref


def valid(field: Field, layout: Layout, cells: str) -> str:
    """Return the formula that counts what is read in some cells; empty where any text is."""
    count = None if field.type == "month" else _COUNTS.get(field.kind.holds)
    return count(field, layout, cells) if count else ""


def wrong(field: Field, layout: Layout, cells: str) -> str:
    """Return the formula that counts what is written in some cells and would not be read."""
    counted = valid(field, layout, cells)
    return f"(COUNTA({cells})-({counted}))" if counted else ""


def is_lacking(field: Field, layout: Layout, ref: str) -> str:
    """Return the formula that tells whether a required cell is empty or would not be read."""
    counted = valid(field, layout, ref)
    return f"({counted}=0)" if counted else f"(LEN(TRIM({ref}))=0)"


def _yes_no(_field: Field, _layout: Layout, cells: str) -> str:
    return "+".join(f'COUNTIF({cells},"{each}")' for each in YES_NO)


def _choice(field: Field, layout: Layout, cells: str) -> str:
    column = layout.lists.index(field.choices)
    # One by one: Gnumeric takes only the first of several criteria.
    return "+".join(f"COUNTIF({cells},{LISTS_SHEET}!{cell_ref(row, column, absolute=True)})"
                    for row in range(len(field.choices)))


def _number(field: Field, _layout: Layout, cells: str) -> str:
    return _between(field.minimum, field.maximum, cells)


def _day(field: Field, _layout: Layout, cells: str) -> str:
    low, high = (serial(each) if each else None for each in (field.earliest, field.latest))
    return _between(low, high, cells)


def _between(low: float | None, high: float | None, cells: str) -> str:
    """How many numbers there are within limits; they are joined on, as their sign is the reader's."""
    limits = [f'{cells},"{sign}"&{limit:g}' for sign, limit in ((">=", low), ("<=", high))
              if limit is not None]
    return f"COUNTIFS({','.join(limits)})" if limits else f"COUNT({cells})"


_COUNTS: dict[str, Callable[[Field, Layout, str], str]] = {
    YES_OR_NO: _yes_no, CHOICE: _choice, NUMBER: _number, DAY: _day}
