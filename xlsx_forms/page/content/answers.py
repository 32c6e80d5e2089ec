"""The answers of a file as their sender wrote them, each with the remarks at its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.register.changes import find_changes
from ingest.submission import Submission
from ingest.values.display import said
from templates.definition import Form
from templates.form import Field

Found = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """A question, what was answered and where, and what was found there.

    ``typed``: the words in the cell, where the answer is what they were taken for; ``is_read``:
    whether they were understood at all.
    """

    label: str
    value: str
    cell: str
    findings: list[Found]
    typed: str = ""
    is_read: bool = True


@dataclass(frozen=True, slots=True)
class AnsweredTable:
    """The filled rows of a table."""

    id: str
    heads: list[str]
    rows: list[list[Answer]]


def answers_of(each: Submission, form: Form, findings: Sequence[Found]
               ) -> tuple[list[Answer], list[AnsweredTable]]:
    """Return the answers to the form's questions in their order, and its tables."""
    at: dict[str, list[Found]] = {}
    for one in findings:
        if one["cell"]:
            at.setdefault(f"{one['sheet']}!{one['cell']}", []).append(one)

    def answer(field: Field, value: object, raw: str, cell: str) -> Answer:
        here = at.get(cell, [])
        typed = next((str(one["typed"]) for one in here if one["taken"]), "")
        return Answer(field.label, raw if value is None else said(value, field), cell, here, typed,
                      value is not None or not raw)

    if each.answers is None:
        return [], []
    cells = each.cells or {}
    answers = [answer(field, each.answers.get(field.id), each.raw.get(field.id, ""),
                      cells.get(field.id, "")) for field in form.fields]
    tables = [AnsweredTable(table.id, [column.label for column in table.columns], [
        [answer(column, row.values.get(column.id), row.raw.get(column.id, ""),
                row.cells.get(column.id, "")) for column in table.columns]
        for row in (each.tables or {}).get(table.id, ())]) for table in form.tables]
    return answers, tables


def differences(old: Submission, new: Submission, form: Form) -> list[tuple[str, str, str, str]]:
    """Return what differs between two files of a form: question, cell, before, now."""
    return [(each.field.label, each.address, _said(each.old, each.field), _said(each.new, each.field))
            for each in find_changes(old, new, form)]


def _said(value: object, field: Field) -> str:
    return "" if value is None else said(value, field)


def all_answers(answers: Sequence[Answer], tables: Sequence[AnsweredTable]) -> Iterator[Answer]:
    """Yield the answers to questions, then those in tables."""
    yield from answers
    for table in tables:
        for row in table.rows:
            yield from row
