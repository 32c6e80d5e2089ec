"""Tables as Parquet: a dataset each, partitioned by period where its rows have one."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow.parquet import write_to_dataset  # type: ignore[import-untyped]

PERIOD = "period"
# The folders of parts. Not the period itself: readers guess the types of what stands in names of
# folders, and «2026» would be a number in one table and a text in another.
PART, NO_PERIOD = "part", "нет"


def write_datasets(frames: Mapping[str, pd.DataFrame], partitioned: Collection[str],
                   folder: Path) -> Iterator[str]:
    """Write ``NAME.parquet`` for each frame; yield a line for each.

    One of the ``partitioned``, by its column ``period``, becomes a folder with one file a period,
    ``NAME.parquet/part=2026-Q3/rows-0.parquet``, which readers of Parquet open as one table.  Each
    table takes the place of the last one as a whole.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in frames.items():
        path = folder / f"{name}.parquet"
        unfinished = folder / f".{name}.unfinished"
        remove(unfinished)
        if name in partitioned and len(frame):
            # One schema for all parts: a column that is empty in one period has a type in another.
            parts = frame.assign(**{PART: frame[PERIOD].fillna(NO_PERIOD)})
            table = pa.Table.from_pandas(parts, preserve_index=False)
            write_to_dataset(table, unfinished, partition_cols=[PART],
                             basename_template="rows-{i}.parquet")
        else:
            frame.to_parquet(unfinished, index=False)
        put(unfinished, path)
        yield f"{path}: строк {len(frame)}"


def put(unfinished: Path, path: Path) -> None:
    """Put what is finished in the place of the last one.

    Folders cannot be replaced by one step as files can: the old one steps aside first."""
    aside = path.with_name(f".{path.name}.before")
    remove(aside)
    if path.exists():
        path.rename(aside)
    unfinished.rename(path)
    remove(aside)


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
