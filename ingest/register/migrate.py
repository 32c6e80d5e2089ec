"""Migrate answers from an older version of a form to the one in force.

A file is read and judged by its own version; here its answers go on under the ids and types
of the newer one.  Nothing is guessed: a choice goes on by its text or by a named successor,
and what does not go on is told and stays in the register as it was answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ingest.submission import Row, Submission
from ingest.values.display import said
from ingest.values.parse import PARSERS
from templates.definition import Catalogue, Field, Form
from templates.field_types import CHOICE, NUMBER
from templates.form.versions import edition, steps, successors
from templates.period import Period
from templates.rules import Finding, Place, rule
from templates.text import cut, fold

_LISTED, _LONGEST_CRITERION = 10, 80


@dataclass(frozen=True, slots=True)
class Lost:
    """An answer that the newer version cannot take."""

    field: Field
    field_id: str
    address: str
    found: str
    reason: str


@dataclass(frozen=True, slots=True)
class Carried:
    """A submission in the ids and types of ``form``; ``kept`` have no counterpart there."""

    submission: Submission
    form: Form
    older: tuple[Form, ...] = ()
    lost: tuple[Lost, ...] = ()
    kept: tuple[str, ...] = ()


def carry(each: Submission, catalogue: Catalogue, on: date) -> Carried | None:
    """Return a submission in the version in force on a day; None when its own is not known."""
    own = catalogue.get(each.form or "", each.version or "")
    if own is None or each.answers is None:
        return None
    versions = catalogue.versions(own.id)
    later = steps(versions, own.version, edition(versions, own.version, on))
    carried = Carried(each, own)
    for form in later:
        carried = _step(carried, form)
    return carried


def judged_by(each: Submission, catalogue: Catalogue, on: date) -> str | None:
    """Return the version of its form that a submission's period calls for on a day."""
    own = catalogue.get(each.form or "", each.version or "")
    if own is None or each.period is None or not each.has_period:
        return each.version
    day = min(Period.parse(each.period).end, on)
    return edition(catalogue.versions(own.id), own.version, day)


def carried_findings(carried: Carried, own: Form, judged: str | None) -> Iterator[Finding]:
    """Yield what is to be said of answers whose period calls for a newer version."""
    if judged == own.version or not carried.older:
        return
    current = carried.form.version
    kept = f"; в ней нет вопросов: {_listed(carried.kept)}" if carried.kept else ""
    yield rule("S230").at(version=own.version, current=current, kept=kept)
    for each in carried.lost:
        yield rule("S231").at(Place.of(each.address, each.field_id), label=each.field.label,
                              found=each.found, current=current, reason=each.reason)
    cells = carried.submission.cells or {}
    scored = {field.id: each for each in carried.form.criteria for field in each.answer_fields}
    missing = [field for field in carried.form.fields if field.required and field.id not in cells]
    unscored = dict.fromkeys(scored[each.id] for each in missing if each.id in scored)
    if unscored:
        yield rule("S237").at(current=current, labels=_listed(
            [f"{each.number}. {cut(each.text, _LONGEST_CRITERION)}" for each in unscored]))
    new = [field.label for field in missing if field.id not in scored]
    if new:
        yield rule("S232").at(current=current, labels=_listed(new))


def _listed(labels: Sequence[str]) -> str:
    rest = len(labels) - _LISTED
    shown = ", ".join(f"«{label}»" for label in labels[:_LISTED])
    return shown + (f" и еще {rest}" if rest > 0 else "")


def _step(carried: Carried, new: Form) -> Carried:
    """Return the answers one version further."""
    each, old = carried.submission, carried.form
    lost: list[Lost] = []
    kept: list[str] = []
    answered = Row(dict(each.answers or {}), dict(each.cells or {}), each.raw)
    moved = _moves(old.fields, new.fields)
    answers = _moved(answered, moved, "", lost, kept)
    tables: dict[str, tuple[Row, ...]] = {}
    found = successors((table.id for table in old.tables), new.tables)
    for table in old.tables:
        rows = (each.tables or {}).get(table.id, ())
        target = found.get(table.id)
        columns = _moves(table.columns, target.columns if target else ())
        tables[target.id if target else table.id] = tuple(
            _moved(row, columns, f"{table.id}.", lost, kept) for row in rows)
        kept += [table.title] if rows and target is None else []
    submission = replace(each, answers=answers.values, cells=answers.cells, raw=answers.raw,
                         tables=tables)
    return Carried(submission, new, (*carried.older, old), (*carried.lost, *lost),
                   tuple(dict.fromkeys((*carried.kept, *kept))))


@dataclass(frozen=True, slots=True)
class _Moves:
    """Each old field with its counterpart, None where it has none; the ids that are new now."""

    fields: Mapping[str, tuple[Field, Field | None]]
    taken: frozenset[str]


def _moves(old: Iterable[Field], new: Iterable[Field]) -> _Moves:
    fields, listed = {field.id: field for field in old}, list(new)
    found = successors(fields, listed)
    return _Moves({key: (field, found.get(key)) for key, field in fields.items()},
                  frozenset(field.id for field in listed))


def _moved(row: Row, moves: _Moves, prefix: str, lost: list[Lost], kept: list[str]) -> Row:
    """Return one row of answers under its new ids; what stays behind is added to the lists."""
    values: dict[str, object] = {}
    cells: dict[str, str] = {}
    raw: dict[str, str] = {}
    for key, (old, new) in moves.fields.items():
        value = row.values.get(key)
        if new is None and (value is not None or key in row.raw):
            kept.append(old.label)
        if new is None and key in moves.taken:
            # Another question has this id now.
            continue
        target = new or old
        try:
            values[target.id] = convert(value, old, target)
        except ValueError as error:
            # A choice stays readable, and its own version still knows what it is worth.
            values[target.id] = value if old.type == target.type else None
            # Findings are published; telephones and addresses are not.
            found = "…" if old.kind.is_personal else said(value, old)
            lost.append(Lost(old, f"{prefix}{key}", row.cells.get(key, ""), found, str(error)))
        cells |= {target.id: row.cells[key]} if key in row.cells else {}
        raw |= {target.id: row.raw[key]} if key in row.raw else {}
    return Row(values, cells, raw)


def convert(value: Any, old: Field, new: Field) -> object:
    """Return a typed answer as the newer field has it; ValueError where it cannot.

    >>> old = Field("step", "Этап", "choice", choices=("Начало", "Работа"))
    >>> convert("Работа", old, Field("step", "Этап", "choice", choices=("Начало", "Внедрение"),
    ...                              renamed=(("Работа", "Внедрение"),)))
    'Внедрение'
    >>> convert(12, Field("a", "Число", "integer"), Field("a", "Число", "text"))
    '12'
    """
    if value is None or old is new:
        return value
    if new.kind.holds == CHOICE:
        return _chosen(said(value, old), new)
    if old.type == new.type:
        return value
    # A number is no date's serial, a month is no day: only numbers stay what they are.
    numeric = old.kind.holds == new.kind.holds == NUMBER
    return PARSERS[new.type](value if numeric else said(value, old), new)


def _chosen(text: str, new: Field) -> str:
    named = {fold(old): choice for old, choice in new.renamed}
    # Not by the number that a choice begins with: a new list may be numbered anew.
    found = named.get(fold(text)) or {fold(each): each for each in new.choices}.get(fold(text))
    if found is None:
        raise ValueError("такого ответа в новом списке нет")
    return found
