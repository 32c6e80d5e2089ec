"""Answers to a list of jobs: which blank to open, what to type into which cell, how to save.

A job is plain JSON, because LibreOffice brings a Python of its own without our packages.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from samples.filling.answers import Returned
from scoring.methodology import Methodology
from templates.definition import Form, load_form, points_text
from templates.period import Period
from xlsx_forms.blank.generate import Issue, choose, generate
from xlsx_forms.exports.form import describe

# Typed on the keyboard, LibreOffice makes of these what it understands; other types are texts.
_TYPED = ("date", "month", "year", "integer", "number", "yes-no")
_SCHEDULE_DASH = " – "


def make_jobs(returned: list[Returned], organizations: pd.DataFrame, methodology: Methodology,
              folder: Path) -> Iterator[dict[str, Any]]:
    """Write the blank of each returned file to ``folder`` and yield its job."""
    for number, each in enumerate(returned):
        form = load_form(each.form)
        chosen = choose(organizations, [each.organization])
        blank = next(generate(Issue(form, Period.parse(each.period), methodology), chosen,
                              folder / str(number)))
        described = describe(form, methodology)
        sheet = form.page.sheet
        yield {"blank": str(blank), "file": each.file, "saved_as": each.saved_as, "sheet": sheet,
               "deeds": list(each.deeds), "cells": list(_cells(each, form, described))}


def _cells(each: Returned, form: Form, described: dict[str, Any]) -> Iterator[list[Any]]:
    """Yield [cell, how, value] of everything that was typed."""
    fields = {field["id"]: field for field in described["fields"]}
    for field_id, value in _by_field(each, form):
        field = fields[field_id]
        yield [field["cell"], *_keystrokes(value, field)]
    for table in described["tables"]:
        first = table["first_row"]
        yield from _table(each.rows.get(table["id"], []), table, first)
        yield from _table(each.below.get(table["id"], []), table, first + table["rows"])


def _by_field(each: Returned, form: Form) -> Iterator[tuple[str, Any]]:
    criteria = {criterion.id: criterion for criterion in form.criteria}
    for key, value in each.answers.items():
        if key == "schedule":
            yield from _schedule(value)
        elif key in criteria and criteria[key].cumulative:
            lines = criteria[key].answer_fields
            yield from zip((line.id for line in lines), value, strict=True)
        elif key in criteria and isinstance(value, int):
            yield key, points_text(value)
        else:
            yield key, value


def _schedule(lines: list[Any]) -> Iterator[tuple[str, Any]]:
    """The ten stages of a passport: one date, or «с – по»."""
    for number, line in enumerate(lines, start=1):
        text = line["text"] if isinstance(line, dict) else line
        parts = text.split(_SCHEDULE_DASH)
        names = ("",) if len(parts) == 1 else ("_from", "_to")
        for name, part in zip(names, parts, strict=True):
            yield f"stage_{number}{name}", {"text": part} if isinstance(line, dict) else part


def _table(rows: list[dict[str, Any]], table: dict[str, Any], first: int) -> Iterator[list[Any]]:
    columns = {column["id"]: column for column in table["columns"]}
    for row, values in enumerate(rows, start=first):
        for column_id, value in values.items():
            column = columns[column_id]
            if column["choices"] and isinstance(value, int):
                value = column["choices"][value - 1]
            yield [f"{column['column']}{row}", *_keystrokes(value, column)]


def _keystrokes(value: Any, field: dict[str, Any]) -> tuple[str, Any]:
    """How a value gets into its cell: ``typed``, or as it is (``text``, ``number``)."""
    if isinstance(value, dict):
        return next(iter(value.items()))
    if isinstance(value, int | float):
        return "number", value
    return ("typed" if field["type"] in _TYPED else "text"), value
