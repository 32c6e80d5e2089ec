"""Tables of many districts as Parquet: one dataset a table, each district's rows in files of its own.

A district's rows are written before the next one is read; what is an empty column in one and numbers in
another gets one type at the end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import parquet

from xlsx_forms.exports.parquet import NO_PERIOD, PART, PERIOD, put, remove

DISTRICT = "district"


class Datasets:
    """Datasets being written to a folder; they appear under their names when all are whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._schemas: dict[str, pa.Schema] = {}
        self._rows: dict[str, int] = {}
        self._count = 0
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, district: str, frames: Mapping[str, pd.DataFrame], partitioned: Collection[str]
            ) -> None:
        """Write the rows of a district; ``partitioned`` tables have a file for each period."""
        self._count += 1
        for name, frame in frames.items():
            if name not in self._schemas:
                remove(self._unfinished(name))
            table = pa.Table.from_pandas(frame.assign(**{DISTRICT: district}), preserve_index=False
                                         ).replace_schema_metadata()
            known = self._schemas.get(name)
            self._schemas[name] = _unified(known, table.schema) if known else table.schema
            self._rows[name] = self._rows.get(name, 0) + len(frame)
            if name in partitioned:
                periods = frame[PERIOD].fillna(NO_PERIOD).tolist()
                for period in sorted(set(periods)):
                    chosen = pa.array([each == period for each in periods])
                    self._write(name, f"{PART}={period}", table.filter(chosen))
            else:
                self._write(name, "", table)

    def _write(self, name: str, part: str, table: pa.Table) -> None:
        folder = self._unfinished(name) / part
        folder.mkdir(parents=True, exist_ok=True)
        parquet.write_table(table, folder / f"rows-{self._count}.parquet")

    def _unfinished(self, name: str) -> Path:
        return self._folder / f".{name}.unfinished"

    def finish(self) -> Iterator[str]:
        """Give all files of a table one schema, and the datasets their names; yield a line for each."""
        for name, schema in self._schemas.items():
            if not self._rows[name]:
                # A dataset without any file is none.
                self._write(name, "", schema.empty_table())
            for file in sorted(self._unfinished(name).rglob("*.parquet")):
                # Not as a part of a dataset: the column of the folder's name is none of the file's.
                table = parquet.ParquetFile(file).read()
                if table.schema != schema:
                    parquet.write_table(_as(table, schema), file)
            path = self._folder / f"{name}.parquet"
            put(self._unfinished(name), path)
            yield f"{path}: строк {self._rows[name]}"

    @property
    def frames(self) -> dict[str, pd.DataFrame]:
        """Frames without rows, with the columns of the tables."""
        return {name: schema.empty_table().to_pandas() for name, schema in self._schemas.items()}


def _unified(one: pa.Schema, other: pa.Schema) -> pa.Schema:
    """Return a schema for the rows of both; what cannot be one type is text."""
    fields = {each.name: each for each in one}
    for each in other:
        known = fields.get(each.name)
        fields[each.name] = each if known is None else pa.field(each.name, _type(known.type, each.type))
    return pa.schema(list(fields.values()))


def _type(one: pa.DataType, other: pa.DataType) -> pa.DataType:
    if one == other:
        return one
    try:
        schemas = [pa.schema([pa.field("x", each)]) for each in (one, other)]
        return pa.unify_schemas(schemas, promote_options="permissive").field(0).type
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.string()


def _as(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return rows with the columns and types of a schema."""
    return pa.table([
        table[each.name].cast(each.type) if each.name in table.column_names
        else pa.nulls(len(table), each.type) for each in schema], schema=schema)
