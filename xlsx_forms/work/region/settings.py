"""The region's folder: ``region.toml`` names the folders of its districts."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ingest.storage.atomic_write import write_whole
from templates.definition import DefinitionError, build, read_toml
from templates.loading import read_text
from templates.period import Period
from templates.text import fold_name
from templates.toml_errors import with_lines
from xlsx_forms.programme import (
    REGION_NAME,
    SETTINGS_NAME,
    SUMMARIES,
    NoProgrammeError,
    Programme,
    load_programme,
)
from xlsx_forms.work.region.failures import reason


@dataclass(frozen=True, slots=True)
class Entry:
    """A district as ``region.toml`` names it: its programme's folder, from the region's on, and its
    name where that is not to be the one that its ``programme.toml`` says."""

    folder: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class RegionSettings:
    """What ``region.toml`` says; ``today``: the day that all districts are asked of."""

    title: str
    districts: tuple[Entry, ...]
    today: date | None = None


@dataclass(frozen=True, slots=True)
class District:
    """A district of the region.  ``problem``: why it cannot be asked, in words; then it has no
    programme.  Its register is where its ``programme.toml`` says.

    ``key``: what its rows are known by in a database: the name by which it exports them itself, unless
    another district has the same.
    """

    name: str
    folder: Path
    programme: Programme | None = None
    problem: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Region:
    """A region's folder, and its districts in the order of ``region.toml``."""

    folder: Path
    title: str
    today: date
    districts: tuple[District, ...]

    @property
    def summaries(self) -> Path:
        """Where its summaries are written."""
        return self.folder / SUMMARIES

    @property
    def default_period(self) -> Period:
        """The last quarter that has ended."""
        return Period.containing("quarter", self.today).previous


def load_region(folder: Path) -> Region:
    """Return the region of a folder; DefinitionError lists all problems of its settings.

    A district that cannot be opened is one with a problem: the others are asked all the same.
    """
    folder = Path(os.path.abspath(folder))
    path = folder / REGION_NAME
    problems: list[str] = []
    raw = read_toml(path)
    settings: RegionSettings = build(RegionSettings, raw, REGION_NAME, problems)
    if not problems:
        problems += _misfits(settings)
    if problems:
        raise DefinitionError(list(with_lines(problems, REGION_NAME, read_text(path))))
    today = settings.today or date.today()
    districts = tuple(_open(folder, each, today) for each in settings.districts)
    problems = list(_namesakes(districts))
    if problems:
        raise DefinitionError(list(with_lines(problems, REGION_NAME, read_text(path))))
    return Region(folder, settings.title, today, tuple(_with_keys(districts)))


def _misfits(settings: RegionSettings) -> Iterator[str]:
    if not settings.districts:
        yield (f"{REGION_NAME}.districts: районов нет; назовите папку каждого: [[districts]] и под ней "
               'folder = "…"')
    for i, each in enumerate(settings.districts):
        if not each.folder.strip():
            yield f"{REGION_NAME}.districts[{i}].folder: впишите папку программы района"


def _open(folder: Path, entry: Entry, today: date) -> District:
    own = Path(os.path.abspath(folder / entry.folder))
    named = entry.name or own.name
    try:
        programme = load_programme(own)
    except NoProgrammeError:
        words = f"в папке «{own}» нет {SETTINGS_NAME}" if own.is_dir() else f"папки «{own}» нет"
        return District(named, own, None, f"{words}: поправьте путь в {REGION_NAME}")
    except (DefinitionError, OSError) as error:
        return District(named, own, None, reason(error))
    settings = replace(programme.settings, today=today)
    return District(entry.name or settings.district or own.name, own,
                    replace(programme, settings=settings))


def _with_keys(districts: Iterable[District]) -> Iterator[District]:
    listed = list(districts)
    own = [each.programme.settings.district if each.programme else each.name for each in listed]
    for each, key in zip(listed, own, strict=True):
        yield replace(each, key=key if key and own.count(key) == 1 else each.name)


def _namesakes(districts: Iterable[District]) -> Iterator[str]:
    """Two districts of one name, or one of them named twice, would be mixed wherever they stand."""
    listed = list(districts)
    names, folders = (Counter(each) for each in (
        [fold_name(one.name) for one in listed], [one.folder for one in listed]))
    for i, each in enumerate(listed):
        path = f"{REGION_NAME}.districts[{i}]"
        if folders[each.folder] > 1:
            yield f"{path}.folder: папка «{each.folder}» указана дважды: оставьте ее один раз"
        elif names[fold_name(each.name)] > 1:
            yield (f"{path}: районов с названием «{each.name}» несколько: впишите сюда "
                   'name = "…", чтобы их различать')


def write_region(folder: Path, found: Iterable[Path]) -> Path:
    """Write ``region.toml`` that names the districts in these folders; DefinitionError when there is
    one already, or one of them is no programme folder."""
    folder = Path(os.path.abspath(folder))
    path = folder / REGION_NAME
    own = [Path(os.path.abspath(each)) for each in found] or sorted(
        each.parent for each in folder.glob(f"*/{SETTINGS_NAME}"))
    problems = [f"в папке «{each}» нет {SETTINGS_NAME}: это не папка программы" for each in own
                if not (each / SETTINGS_NAME).is_file()]
    if path.exists():
        problems = [f"в папке «{folder}» уже есть {REGION_NAME}: откройте его в Блокноте"]
    elif (folder / SETTINGS_NAME).is_file():
        problems = [f"«{folder}» – папка программы района: для региона выберите другую папку"]
    elif not own:
        problems = [f"в «{folder}» нет папок программы: назовите их после папки региона"]
    if problems:
        raise DefinitionError(problems)
    write_whole(path, (_HEAD + "".join(_entry(folder, each) for each in own)).encode())
    return path


_HEAD = '''# Регион: районы, которые собраны в одной сводке. Текст после знака # – пояснение.
title = "Регион"

# День, на который собраны все районы. Без этой строки – сегодняшний.
# today = 2026-12-10

# Каждый район: папка его программы (от папки региона или целиком, с прямыми чертами: "Z:/Районы/Топки")
# и, если нужно, короткое название; без него – district из programme.toml района.
'''


def _entry(folder: Path, own: Path) -> str:
    try:
        shown = Path(os.path.relpath(own, folder)).as_posix()
    except ValueError:
        # Another drive on Windows.
        shown = own.as_posix()
    quoted = shown.replace("\\", "\\\\").replace('"', '\\"')
    return f'\n[[districts]]\nfolder = "{quoted}"\n# name = ""\n'
