"""Find what changed between two submissions for the same form, organization, period and project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.submission import Row, Submission
from ingest.values.display import said
from templates.definition import Field, Form, Table
from templates.rules import Finding, Place, rule
from templates.text import cut, fold, fold_name

_LISTED, _LONGEST = 6, 50
# Of two rows with other names, the share of equal answers by which they are one.
_SAME_ROW = 0.5


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that is not what it was.  ``old`` and ``new`` are typed, None where blank.

    ``address`` is that of the new answer; where a row is gone, that of the old.  A row that
    came or went is one change of its table.
    """

    field: Field
    field_id: str
    address: str
    old: Any
    new: Any

    @property
    def words(self) -> str:
        """The change as people read it: what, where, from what to what."""
        what = _short(self.field.label) + (f" ({self.address})" if self.address else "")
        if self.field.kind.is_personal:
            # Findings are published; telephones and addresses are not.
            return f"{what}: изменено"
        return f"{what}: {_quoted(self.old, self.field)} → {_quoted(self.new, self.field)}"


def _quoted(value: object, field: Field) -> str:
    return f"«{_short(said(value, field))}»" if value is not None else "пусто"


def _short(text: str) -> str:
    return cut(" ".join(text.split()), _LONGEST)


def find_changes(old: Submission, new: Submission, form: Form) -> tuple[Change, ...]:
    """Return every answer of a form that differs between two files, in the form's order.

    Both are in the ids and types of ``form``.  A value that could not be read is its text.
    """
    before, now = _answers(old), _answers(new)
    return (*_between(form.fields, "", before, now),
            *(each for table in form.tables for each in _in_table(table, old, new)))


def _answers(each: Submission) -> Row:
    return Row(each.answers or {}, each.cells or {}, each.raw)


def _between(fields: Iterable[Field], prefix: str, before: Row, now: Row) -> Iterator[Change]:
    for field in fields:
        old, new = _given(before, field.id), _given(now, field.id)
        if old != new:
            address = now.cells.get(field.id) or before.cells.get(field.id, "")
            yield Change(field, f"{prefix}{field.id}", address, old, new)


def _given(row: Row, key: str) -> object:
    value = row.values.get(key)
    return row.raw.get(key) if value is None else value


def _in_table(table: Table, old: Submission, new: Submission) -> Iterator[Change]:
    """Rows are the same by their key, however they were moved."""
    before = (old.tables or {}).get(table.id, ())
    now = (new.tables or {}).get(table.id, ())
    pairs = _pairs(table, before, now)
    for j, row in enumerate(now):
        if j in pairs:
            yield from _between(table.columns, f"{table.id}.", before[pairs[j]], row)
        else:
            yield _whole_row(table, row, old=None, new=_name(table, row))
    for i, row in enumerate(before):
        if i not in pairs.values():
            yield _whole_row(table, row, old=_name(table, row), new=None)


def _pairs(table: Table, before: Sequence[Row], now: Sequence[Row]) -> dict[int, int]:
    """Return which old row each new one is: by its key, else by most of its answers."""
    pairs: dict[int, int] = {}
    free = dict(enumerate(before))
    keys = {i: _key(table, row) for i, row in free.items()}
    for j, row in enumerate(now):
        key = _key(table, row)
        same = next((i for i in free if key and keys[i] == key), None)
        if same is not None:
            pairs[j] = same
            del free[same]
    for j, row in enumerate(now):
        if j in pairs or not free:
            continue
        nearest = max(free, key=lambda i: (_likeness(table, free[i], row), -abs(i - j)))
        if _likeness(table, free[nearest], row) >= _SAME_ROW:
            pairs[j] = nearest
            del free[nearest]
    return pairs


def _key(table: Table, row: Row) -> str:
    value = _given(row, table.key_column)
    return fold_name(value) or fold(value) if isinstance(value, str) else str(value or "")


def _likeness(table: Table, old: Row, new: Row) -> float:
    """The share of answers, beside the key, that two rows have in common."""
    pairs = [(_given(old, each.id), _given(new, each.id)) for each in table.columns
             if each.id != table.key_column]
    given = [pair for pair in pairs if pair != (None, None)]
    return sum(a == b for a, b in given) / len(given) if given else 0.0


def _name(table: Table, row: Row) -> str:
    columns = {each.id: each for each in table.columns}
    shown = [said(_given(row, key), columns[key]) for key in
             (table.key_column, *columns) if _given(row, key) is not None]
    return next((text for text in shown if text), table.noun)


def _whole_row(table: Table, row: Row, old: object, new: object) -> Change:
    address = row.cells.get(table.key_column) or next(iter(row.cells.values()), "")
    return Change(Field(table.id, f"{table.title}, {table.noun}"), table.id, address, old, new)


# --- what is said of them ------------------------------------------------------------------------


def changed_finding(changes: Sequence[Change], other: str) -> Finding:
    """Say what changed since another file (X510)."""
    return rule("X510").at(other=other, count=len(changes), changes=listed(changes))


def contradictions(changes: Iterable[Change]) -> list[Change]:
    """Return the changes of one answer into another: what was blank or is now contradicts nothing."""
    return [each for each in changes if each.old is not None and each.new is not None]


def contradiction_finding(changes: Sequence[Change], other: str) -> Finding:
    """Say that two files of one day contradict each other (X511)."""
    place = Place.of(changes[0].address, changes[0].field_id)
    return rule("X511").at(place, other=other, changes=listed(changes))


def listed(changes: Sequence[Change]) -> str:
    """Return the first changes in words, and how many more there are."""
    rest = len(changes) - _LISTED
    return "; ".join(each.words for each in changes[:_LISTED]) + (
        f"; и еще {rest}" if rest > 0 else "")

