"""Conditional formats that mark missing and contradictory answers while a form is filled in.

Each rule of the definition that can be told inside one workbook has its formula here; whether
the answers are right is decided on reading, by ``ingest.checks``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator

from templates.form import YES_NO, Check
from templates.sheet.layout import Layout, TablePlace

# A range, and the formula (for its first cell) that marks it.
Mark = tuple[str, str]


def missing_marks(layout: Layout) -> Iterator[Mark]:
    """Yield required inputs that are empty; of a table, in rows that have been begun."""
    for place in layout.places.values():
        if place.field.required:
            yield place.ref, f"=LEN(TRIM({place.ref}))=0"
    for table in layout.tables.values():
        letters, row, last = table.letters, table.first_row + 1, table.last_kept_row + 1
        whole = ",".join(f"${letter}{row}" for letter in letters.values())
        for column in table.table.columns:
            if column.required:
                first = f"{letters[column.id]}{row}"
                yield (f"{first}:{letters[column.id]}{last}",
                       f"=AND(LEN({first})=0,COUNTA({whole})>0)")


def conflict_marks(layout: Layout) -> Iterator[Mark]:
    """Yield inputs whose answers contradict a rule of the form."""
    for check in layout.form.checks:
        if check.rule in _FORMULAS:
            yield from _FORMULAS[check.rule](layout, check)


def _ranges(layout: Layout, check: Check) -> Iterator[Mark]:
    for start, end in check.pairs:
        yield from _earlier(layout.places[start].ref, layout.places[end].ref)


def _order(layout: Layout, check: Check) -> Iterator[Mark]:
    refs = [layout.places[each].ref for each in check.fields]
    for before, now in itertools.pairwise(refs):
        yield from _earlier(before, now)


def _earlier(before: str, now: str) -> Iterator[Mark]:
    yield now, f"=AND(ISNUMBER({before}),ISNUMBER({now}),{now}<{before})"


def _closing_date(layout: Layout, check: Check) -> Iterator[Mark]:
    table, (stage_id, date_id) = layout.tables[check.table], check.columns
    field = layout.form.column(check.fields[0])
    stage = f"${table.letters[stage_id]}{table.first_row + 1}"
    closed = ",".join(_begins(stage, choice)
                      for choice in field.choices[field.choices.index(field.closing):])
    closing, area = _column(table, date_id)
    yield area, f"=AND(LEN({closing})=0,OR({closed}))"


def _begins(ref: str, choice: str) -> str:
    """Tell a choice by its number, else by its text: what is typed by hand may end otherwise."""
    number = re.match(r"\d+\.", choice)
    begins = number[0] if number else choice.replace('"', '""')
    return f'LEFT({ref},{len(number[0])})="{begins}"' if number else f'{ref}="{begins}"'


def _same_project(layout: Layout, check: Check) -> Iterator[Mark]:
    table, (project,) = layout.tables[check.table], check.columns
    first, area = _column(table, project)
    letter = table.letters[project]
    whole = f"${letter}${table.first_row + 1}:${letter}${table.last_kept_row + 1}"
    # Not COUNTIF, for which «Проект *» is any project that begins so.
    yield area, f"=AND(LEN({first})>0,SUMPRODUCT(({whole}={first})*1)>1)"


def _cumulative(layout: Layout, check: Check) -> Iterator[Mark]:
    for criterion in layout.form.criteria:
        refs = [layout.places[each.id].ref for each in criterion.answer_fields]
        if not criterion.cumulative:
            continue
        for i, ref in enumerate(refs[1:], start=1):
            yes, no = YES_NO
            yield ref, f'=AND(TRIM({ref})="{yes}",COUNTIF({refs[0]}:{refs[i - 1]},"{no}")>0)'


def _evidence(layout: Layout, check: Check) -> Iterator[Mark]:
    points = layout.computed["points"]
    for criterion in layout.form.criteria:
        if criterion.evidence == "required":
            ref = layout.places[criterion.evidence_field.id].ref
            yield ref, f"=AND({points[criterion.id].ref}>0,LEN(TRIM({ref}))=0)"


def _column(table: TablePlace, column_id: str) -> Mark:
    letter = table.letters[column_id]
    first = f"{letter}{table.first_row + 1}"
    return first, f"{first}:{letter}{table.last_kept_row + 1}"


_FORMULAS: dict[str, Callable[[Layout, Check], Iterator[Mark]]] = {
    "R401": _ranges, "R402": _order, "R412": _closing_date, "R416": _same_project,
    "R421": _cumulative, "R423": _evidence,
}
