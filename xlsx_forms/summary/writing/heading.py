"""What stands above every table: title, period, day, decree, and what is assumed about scores."""

from __future__ import annotations

from typing import Protocol

import pandas as pd

from scoring.methodology import Coefficient, number_text
from templates.period import Period
from templates.sheet.reference import cell_ref
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.collect.scope import Scope
from xlsx_forms.summary.writing.cells import Formula
from xlsx_forms.summary.writing.sheet import Sheet

METHODOLOGY = "Методика"
# Where the coefficients stand on «Методика»: other sheets compute with them.
COEFFICIENT_ROW, COEFFICIENT_COL = 6, 3


class Dated(Protocol):
    """What tells of a period as of a day: the facts of a district, or what a region comes to."""

    @property
    def scope(self) -> Scope:
        """Whose, of which period, as of which day."""


def write_heading(sheet: Sheet, data: Dated, title: str, decree: str) -> None:
    """Write the three lines that every sheet begins with."""
    sheet.line(title, "summary_title")
    sheet.line(day_line(data))
    sheet.line(f"Основание: {decree}", "summary_note")


def day_line(data: Dated) -> str:
    """Return whose summary it is, for which period and as of which day."""
    scope = data.scope
    parts = (scope.district, scope.period.text, f"по состоянию на {scope.as_of:%d.%m.%Y}")
    return ", ".join(part for part in parts if part)


def assumption(data: Facts) -> Formula | str:
    """Return the sentence on every coefficient that the decree does not give.

    It names the value that stands on «Методика» now, also after the reader has changed it.
    """
    pieces = [_live_sentence(each, i) for i, each in enumerate(data.methodology.coefficients)
              if each.sentence]
    if not pieces:
        return ""
    return Formula("=" + '&" "&'.join(pieces), data.methodology.assumption)


def reason(each: Coefficient, number: int) -> Formula | str:
    """Return where a coefficient comes from; ``number`` counts the coefficients from 0."""
    return Formula("=" + _live_sentence(each, number), each.sentence) if each.sentence else (
        "постановление")


def _live_sentence(each: Coefficient, number: int) -> str:
    value, ref = number_text(each.value), cell_ref(COEFFICIENT_ROW + number, COEFFICIENT_COL, True)
    before, after = each.sentence, ""
    if each.assumed:
        # The place of the value is known by its words: «3» may be the number of the criterion.
        lead = each.note.partition("{value}")[0]
        start = each.sentence.index(lead) + len(lead)
        before, after = each.sentence[:start], each.sentence[start + len(value):]
    elif value in each.sentence:
        marker = f"коэффициент {value}"
        before, found, after = each.sentence.partition(marker)
        before += found.removesuffix(value)
    parts = [_literal(before), f'SUBSTITUTE({METHODOLOGY}!{ref},".",",")', _literal(after)]
    return "&".join(part for part in parts if part != '""')


def _literal(text: str) -> str:
    """A text within a formula; Excel takes 255 characters at most."""
    pieces = [text[i:i + 250].replace('"', '""') for i in range(0, len(text), 250)]
    return "&".join(f'"{piece}"' for piece in pieces) or '""'


def period_text(period: object) -> str:
    """Return a period in words, as it stands when it is none.

    >>> period_text("2026-Q3"), period_text("осень"), period_text(None)
    ('3 квартал 2026 г.', 'осень', '')
    """
    if isinstance(period, Period):
        return period.text
    if period is None or pd.isna(period):  # type: ignore[call-overload]
        return ""
    try:
        return Period.parse(str(period)).text
    except ValueError:
        return str(period)
