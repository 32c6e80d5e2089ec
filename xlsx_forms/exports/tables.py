"""Export all frames: Parquet files in a folder, or tables of a database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import pandas as pd

from ingest.batch import Batch
from ingest.opening.address import is_place, is_url, local_path
from ingest.storage.atomic_write import write_whole
from scoring.confirmed import confirmed_by_submission
from templates.definition import DefinitionError
from xlsx_forms.exports.described import described
from xlsx_forms.exports.far import write_far
from xlsx_forms.exports.files import scores_by_version
from xlsx_forms.exports.names import exported_name
from xlsx_forms.exports.parquet import PERIOD, write_datasets
from xlsx_forms.programme import Programme

PAGE, SUBMISSIONS = "описание.md", "submissions"


def export_frames(programme: Programme, batch: Batch, target: str) -> Iterator[str]:
    """Write every frame to a folder, here or at an address, or a SQLAlchemy URL; yield a line for each.

    Written twice, nothing is there twice: a table takes the place of the last one, and in a database
    this district's rows take the place of its own.  OSError with a sentence when a database does not
    take them.
    """
    frames = named_frames(programme, batch)
    folder = local_path(target) if is_url(target) else Path(target)
    if folder is not None:
        yield from _write_folder(programme, frames, folder)
    elif is_place(target):
        yield from write_far(target, partial(_write_folder, programme, frames))
    else:
        yield from export_to_database(programme, frames, programme.settings.district, target)


def _write_folder(programme: Programme, frames: Mapping[str, pd.DataFrame], folder: Path
                  ) -> Iterator[str]:
    dated, partitioned = with_periods(frames)
    yield from write_datasets(dated, partitioned, folder)
    page = folder / PAGE
    write_whole(page, described(frames, programme.catalogue).encode())
    yield f"{page}: что в таблицах"


def export_to_database(programme: Programme, frames: Mapping[str, pd.DataFrame], district: str,
                       url: str) -> Iterator[str]:
    """Put a district's rows in the place of those that it put there before; yield a line for each
    table."""
    from xlsx_forms.exports.database import write_database
    from xlsx_forms.exports.views import views_of

    yield from write_database(frames, views_of(frames, programme.catalogue), district, url)


def with_periods(frames: Mapping[str, pd.DataFrame]
                 ) -> tuple[dict[str, pd.DataFrame], set[str]]:
    """Return the frames, those of files with their periods, and which are parted by these."""
    periods = frames[SUBMISSIONS].set_index("submission")["period"]
    dated = {name: frame.assign(**{PERIOD: frame["submission"].map(periods)})
             for name, frame in frames.items() if "submission" in frame and PERIOD not in frame}
    return {**frames, **dated}, {*dated, SUBMISSIONS}


def named_frames(programme: Programme, batch: Batch) -> dict[str, pd.DataFrame]:
    """Return every frame by its name; DefinitionError when two have the same."""
    frames: dict[str, pd.DataFrame] = {}
    for name, frame in all_frames(programme, batch):
        if name in frames:
            raise DefinitionError([f"у двух таблиц выгрузки одно имя «{name}»: назовите форму или "
                                   "таблицу в папке templates иначе"])
        frames[name] = frame
    return frames


def all_frames(programme: Programme, batch: Batch) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield (name, frame): submissions, findings, answers with their cells, scores."""
    yield "organizations", programme.organizations.reset_index()
    yield SUBMISSIONS, batch.submissions.reset_index()
    yield "findings", batch.findings
    yield "changes", _as_text(batch.changes)
    for name, table in batch.tables.items():
        plain = exported_name(name)
        yield plain, _with_owners(table, batch.owners.get(name)).reset_index()
        yield f"{plain}_cells", batch.cells[name].reset_index()
    yield "confirmed", batch.confirmed
    confirmed = confirmed_by_submission(batch.confirmed, batch.submissions)
    found = scores_by_version(batch, programme.catalogue, programme.methodology_of, confirmed)
    for (form_id, version), scores in found.items():
        own = confirmed.reindex(index=scores.points.index, columns=scores.points.columns)
        long = scores.points.join(scores.declared.add_suffix("_declared")).join(
            own.add_suffix("_confirmed"))
        name = exported_name(f"{form_id}_scores_{version}")
        yield name, long.assign(total=scores.total).reset_index()


def _with_owners(table: pd.DataFrame, owners: pd.Series | None) -> pd.DataFrame:
    """Answers with whose they are in a last column, which no field of a form is called."""
    return table if owners is None else table.assign(**{"_organization": owners})


def _as_text(changes: pd.DataFrame) -> pd.DataFrame:
    """Answers of many types stand in one column: Parquet and databases want one type."""
    texts = changes.drop(columns=["old", "new"]).rename(
        columns={"old_text": "old", "new_text": "new"})
    return texts.astype({"submission": "Int64", "before": "Int64"})
