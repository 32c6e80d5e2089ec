"""Build typed data frames from many submissions, each with a twin frame of cell addresses.

Frames are built from columns over many files: a frame per file costs fourteen times more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ingest.submission import Row, Submission
from templates.definition import Field, Form


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry of a frame that a mask is true for: its submission, key, value and address."""

    submission: int
    key: Any
    value: Any
    address: str


@dataclass(frozen=True, slots=True)
class Table:
    """Typed answers and, in a frame of the same shape, the address of each."""

    values: pd.DataFrame
    cells: pd.DataFrame

    def hits(self, mask: pd.Series, column: str) -> Iterator[Hit]:
        """Yield the value and address of a column for every true entry of a mask.

        A field that was not found in its file has no address, and is no hit.
        """
        positions = mask.fillna(False).astype(bool).to_numpy().nonzero()[0].tolist()
        if not len(positions):
            return
        # Columns once, entries by position: a look-up by label costs fifty times more.
        keys, values, cells = self.values.index, self.values[column], self.cells[column].array
        for i in positions:
            if isinstance(cells[i], str):
                key = keys[i]
                number = key[0] if isinstance(key, tuple) else key
                yield Hit(int(number), key, values.iat[i], cells[i])

    def value(self, key: Any, column: str) -> Any:
        """Return one value."""
        return self.values[column][key]


@dataclass(frozen=True, slots=True)
class FormFrames:
    """The submissions of one form version: answers, tables, and the period of each."""

    form: Form
    answers: Table
    tables: Mapping[str, Table]
    periods: pd.Series


def build_frames(form: Form, submissions: Mapping[int, Submission]) -> FormFrames:
    """Return frames of submissions of one form, indexed by their numbers."""
    numbers = list(submissions)
    index = pd.Index(numbers, name="submission", dtype="int64")
    answers = [each.answers or {} for each in submissions.values()]
    cells = [each.cells or {} for each in submissions.values()]
    tables = {
        table.id: _table(table.columns, [
            (number, i, row) for number, each in submissions.items()
            for i, row in enumerate((each.tables or {}).get(table.id, ()))])
        for table in form.tables
    }
    periods = pd.Series([each.period for each in submissions.values()], index=index, dtype=object)
    return FormFrames(form, _frames(form.fields, index, answers, cells), tables, periods)


def _table(columns: tuple[Field, ...], rows: list[tuple[int, int, Row]]) -> Table:
    index = pd.MultiIndex.from_tuples([(number, i) for number, i, _ in rows],
                                      names=["submission", "row"])
    if not rows:
        index = pd.MultiIndex.from_arrays([[], []], names=["submission", "row"])
    return _frames(columns, index, [row.values for *_, row in rows],
                   [row.cells for *_, row in rows])


def _frames(fields: Iterable[Field], index: pd.Index, values: list[dict[str, object]],
            cells: list[dict[str, str]]) -> Table:
    fields = list(fields)
    typed = {field.id: _column(field, [each.get(field.id) for each in values])
             for field in fields}
    twin = {field.id: pd.array([each.get(field.id) for each in cells], dtype=object)
            for field in fields}
    names = [field.id for field in fields]
    return Table(pd.DataFrame(typed, index=index, columns=names),
                 pd.DataFrame(twin, index=index, columns=names))


def _column(field: Field, values: list[Any]) -> Any:
    dtype: Any = field.kind.dtype
    if not dtype:
        return pd.array(values, dtype=object)
    if dtype.startswith("datetime"):
        return pd.to_datetime(pd.Series(values, dtype=object)).astype(dtype).array
    return pd.array(values, dtype=dtype)


def merge(frames: Iterable[FormFrames]) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    """Return all values and all cells by name, the versions of a form under one name."""
    values: dict[str, list[pd.DataFrame]] = {}
    cells: dict[str, list[pd.DataFrame]] = {}
    for each in frames:
        named = {each.form.id: each.answers} | {
            f"{each.form.id}.{table_id}": table for table_id, table in each.tables.items()}
        for name, table in named.items():
            values.setdefault(name, []).append(table.values)
            cells.setdefault(name, []).append(table.cells)
    return ({name: _concat(parts) for name, parts in values.items()},
            {name: _concat(parts) for name, parts in cells.items()})


def _concat(parts: list[pd.DataFrame]) -> pd.DataFrame:
    return parts[0] if len(parts) == 1 else pd.concat(parts).sort_index(level=0)
