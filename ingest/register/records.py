"""Serialize submissions to JSON and back, for the register and for ``--json``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from ingest.submission import Heading, Row, Submission
from templates.definition import Catalogue, Field, Form
from templates.field_types import DAY
from templates.rules import Finding, Place, Severity

_WHOLE_DAY = len("2026-09-01")


def plain(value: object, field: Field) -> object:
    """Return a typed value as JSON has it: dates as ISO text, a month as ``2026-09``."""
    if isinstance(value, date):
        return value.isoformat()[:field.kind.stored or None]
    return value


def typed(value: Any, field: Field) -> object:
    """Return a JSON value as the type of its field; the inverse of ``plain``."""
    if isinstance(value, str) and field.kind.holds == DAY:
        return date.fromisoformat(value if len(value) == _WHOLE_DAY else f"{value}-01")
    return value


def plain_finding(finding: Finding) -> dict[str, str]:
    """Return a finding as ``--json`` prints it."""
    return {"code": finding.code, "severity": str(finding.severity),
            "sheet": finding.place.sheet, "cell": finding.place.cell,
            "field": finding.place.field, "message": finding.message, "remedy": finding.remedy,
            **({"typed": finding.typed, "taken": finding.taken} if finding.taken else {})}


def typed_finding(raw: Mapping[str, str]) -> Finding:
    """Return the finding that ``plain_finding`` was made from."""
    place = Place(raw["sheet"], raw["cell"], raw["field"])
    return Finding(raw["code"], Severity(raw["severity"]), place, raw["message"], raw["remedy"],
                   raw.get("typed", ""), raw.get("taken", ""))


def plain_answers(submission: Submission, form: Form) -> dict[str, object]:
    """Return the answers by field id."""
    answers = submission.answers or {}
    return {field.id: plain(answers.get(field.id), field) for field in form.fields}


def plain_tables(submission: Submission, form: Form) -> dict[str, list[dict[str, object]]]:
    """Return the filled rows of each table by column id."""
    tables = submission.tables or {}
    return {table.id: [{column.id: plain(row.values.get(column.id), column)
                        for column in table.columns} for row in tables.get(table.id, ())]
            for table in form.tables}


def content(submission: Submission, form: Form) -> dict[str, object]:
    """Return all that was read from a file: values, addresses, texts that could not be read."""
    tables = submission.tables or {}
    return {
        "answers": plain_answers(submission, form),
        "cells": submission.cells or {},
        "tables": plain_tables(submission, form),
        "table_cells": {table_id: [row.cells for row in rows] for table_id, rows in tables.items()},
        "raw": submission.raw,
        "heading": [submission.heading.text, submission.heading.address]
        if submission.heading else None,
        "table_raw": {table_id: [row.raw for row in rows] for table_id, rows in tables.items()},
    }


def with_content(submission: Submission, raw: Mapping[str, Any] | None,
                 catalogue: Catalogue) -> Submission:
    """Return a submission with its stored content; unchanged when its form is unknown now."""
    form = catalogue.get(submission.form or "", submission.version or "")
    if raw is None or form is None:
        return submission
    fields = {field.id: field for field in form.fields}
    answers = {key: typed(value, fields[key]) for key, value in raw["answers"].items()
               if key in raw["cells"]}
    tables = {}
    for table in form.tables:
        columns = {column.id: column for column in table.columns}
        rows, cells = raw["tables"].get(table.id, ()), raw["table_cells"].get(table.id, ())
        # A register of an earlier version of this program has no texts that could not be read.
        unread = raw.get("table_raw", {}).get(table.id) or [{} for _ in rows]
        tables[table.id] = tuple(
            Row({key: typed(value, columns[key]) for key, value in values.items()}, *rest)
            for values, *rest in zip(rows, cells, unread, strict=True))
    heading = raw.get("heading")
    return replace(submission, answers=answers, cells=raw["cells"], tables=tables,
                   raw=raw.get("raw", {}), heading=Heading(*heading) if heading else None,
                   project_field=form.project_field)
