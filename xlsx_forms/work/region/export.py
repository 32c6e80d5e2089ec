"""Export the tables of all districts of a region: one dataset a table, or one database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from ingest.opening.address import is_place, is_url, local_path
from ingest.storage.atomic_write import write_whole
from templates.definition import Catalogue
from xlsx_forms.exports.described import described
from xlsx_forms.exports.districts import Datasets
from xlsx_forms.exports.far import write_far
from xlsx_forms.exports.tables import (
    PAGE,
    SUBMISSIONS,
    export_to_database,
    named_frames,
    with_periods,
)
from xlsx_forms.programme import Programme
from xlsx_forms.register.snapshot import Snapshot
from xlsx_forms.work.region.asking import NoDistrictError, ask
from xlsx_forms.work.region.settings import District, Region
from xlsx_forms.work.steps import load_batch


@dataclass(frozen=True, slots=True)
class _Tables:
    """The tables of a district, and whose forms they are of."""

    frames: dict[str, pd.DataFrame]
    programme: Programme

    @property
    def files(self) -> int:
        """How many files the district has received."""
        return len(self.frames[SUBMISSIONS])


def export_region(region: Region, target: str) -> Iterator[str]:
    """Write every table of every district to a folder, an address or a SQLAlchemy URL; yield lines.

    In a database the rows of a district that cannot be asked stay as they were; a dataset is written
    anew, without them.  OSError when the target does not take them.
    """
    folder = local_path(target) if is_url(target) else Path(target)
    if folder is not None:
        yield from _to_folder(region, folder)
    elif is_place(target):
        yield from write_far(target, partial(_to_folder, region))
    else:
        yield from _to_database(region, target)


def _tables_of(_district: District, programme: Snapshot) -> _Tables:
    return _Tables(named_frames(programme, load_batch(programme)), programme)


def _to_database(region: Region, url: str) -> Iterator[str]:
    for each in ask(region, _tables_of):
        if each.told is None:
            yield (f"Район «{each.district.name}» не выгружен: {each.problem}. Если он выгружался "
                   "раньше, в базе прежние его строки.")
            continue
        count = sum(1 for _line in export_to_database(each.told.programme, each.told.frames,
                                                      each.district.key, url))
        yield f"{each.district.name}: файлов {each.told.files}, таблиц {count}"


def _to_folder(region: Region, folder: Path) -> Iterator[str]:
    datasets, catalogues = Datasets(folder), list[Catalogue]()
    for each in ask(region, _tables_of):
        if each.told is None:
            yield f"Район «{each.district.name}» не выгружен: {each.problem}."
            continue
        datasets.add(each.district.key, *with_periods(each.told.frames))
        catalogues.append(each.told.programme.catalogue)
        yield f"{each.district.name}: файлов {each.told.files}"
    if not catalogues:
        raise NoDistrictError("ни один район не прочитан; в папке выгрузки все осталось как было")
    yield from datasets.finish()
    page = folder / PAGE
    write_whole(page, described(datasets.frames, *catalogues).encode())
    yield f"{page}: что в таблицах"
