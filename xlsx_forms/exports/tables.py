"""Export all frames: Parquet files in a folder, or tables of a database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from ingest.batch import Batch
from scoring.confirmed import confirmed_by_submission
from templates.definition import DefinitionError
from xlsx_forms.exports.files import scores_by_version
from xlsx_forms.programme import Programme

_URL = re.compile(r"[a-z][a-z0-9+]*://")


def export_frames(programme: Programme, batch: Batch, target: str) -> Iterator[str]:
    """Write every frame to a folder or a SQLAlchemy URL; yield a line for each.

    A database gets one transaction: all tables are there or none has changed.
    """
    frames: dict[str, pd.DataFrame] = {}
    for name, frame in all_frames(programme, batch):
        if name in frames:
            raise DefinitionError([f"у двух таблиц выгрузки одно имя «{name}»: назовите форму или "
                                   "таблицу в папке templates иначе"])
        frames[name] = frame
    if not _URL.match(target):
        folder = Path(target)
        folder.mkdir(parents=True, exist_ok=True)
        for name, frame in frames.items():
            path = folder / f"{name}.parquet"
            unfinished = path.with_suffix(".tmp")
            frame.to_parquet(unfinished, index=False)
            unfinished.replace(path)
            yield f"{path}: строк {len(frame)}"
        return
    from sqlalchemy import create_engine
    from sqlalchemy.exc import SQLAlchemyError

    try:
        with create_engine(target).begin() as connection:
            for name, frame in frames.items():
                frame.to_sql(name, connection, if_exists="replace", index=False,
                             chunksize=5_000)
    except ImportError:
        raise OSError("для базы данных такого вида не установлен драйвер Python") from None
    except SQLAlchemyError:
        # The address may hold a password, and the words are English: neither is shown.
        raise OSError("база данных не приняла таблицы: проверьте адрес, имя и пароль") from None
    yield from (f"{name}: строк {len(frame)}" for name, frame in frames.items())


def all_frames(programme: Programme, batch: Batch) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield (name, frame): submissions, findings, answers with their cells, scores."""
    yield "organizations", programme.organizations.reset_index()
    yield "submissions", batch.submissions.reset_index()
    yield "findings", batch.findings
    yield "changes", _as_text(batch.changes)
    for name, table in batch.tables.items():
        plain = re.sub(r"\W", "_", name)
        yield plain, _with_owners(table, batch.owners.get(name)).reset_index()
        yield f"{plain}_cells", batch.cells[name].reset_index()
    yield "confirmed", batch.confirmed
    confirmed = confirmed_by_submission(batch.confirmed, batch.submissions)
    found = scores_by_version(batch, programme.catalogue, programme.methodology_of, confirmed)
    for (form_id, version), scores in found.items():
        own = confirmed.reindex(index=scores.points.index, columns=scores.points.columns)
        long = scores.points.join(scores.declared.add_suffix("_declared")).join(
            own.add_suffix("_confirmed"))
        name = re.sub(r"\W", "_", f"{form_id}_scores_{version}")
        yield name, long.assign(total=scores.total).reset_index()


def _with_owners(table: pd.DataFrame, owners: pd.Series | None) -> pd.DataFrame:
    """Answers with whose they are in a last column, which no field of a form is called."""
    return table if owners is None else table.assign(**{"_organization": owners})


def _as_text(changes: pd.DataFrame) -> pd.DataFrame:
    """Answers of many types stand in one column: Parquet and databases want one type."""
    texts = changes.drop(columns=["old", "new"]).rename(
        columns={"old_text": "old", "new_text": "new"})
    return texts.astype({"submission": "Int64", "before": "Int64"})
