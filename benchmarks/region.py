"""Make a region out of the sample district, and time the commands that look at all of it.

    python benchmarks/region.py [--districts 34] [--copies 4] [--folder FOLDER]

The 75 files of the sample's first year are read as ``ingest`` reads them and taken in for each
district so many times, each time for 24 organizations more: four copies are 300 files of 96
organizations.  Answers to the checklist and days of receipt differ by district, so that districts do.
Nothing is written past the register's own way in; the files themselves are links to the sample's.

Beside ``status``, ``summary`` and ``export`` of the region stand those of one district.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from support.sample import make_first_year
from whole import Run, run

from ingest.submission import Submission
from templates.definition import load_form
from xlsx_forms.programme import Programme, load_programme
from xlsx_forms.setup import make_folder, write_organizations

TODAY = "2026-12-10"


def read_sample(folder: Path) -> tuple[Programme, list[Submission]]:
    """Make the sample district; return it, and its files read and checked."""
    from ingest.batch import check_all, read_all
    from ingest.register.register import relative_to
    from xlsx_forms.work import find_files

    make_first_year(folder)
    programme = load_programme(folder)
    read = relative_to(read_all(find_files(programme, []), programme.catalogue), folder)
    return programme, check_all(read, programme.catalogue, programme.names, programme.former_names)


def make_district(folder: Path, name: str, sample: tuple[Programme, Sequence[Submission]], copies: int
                  ) -> None:
    """Make a district's folder with its register; its files are links to the sample's."""
    from xlsx_forms.work import open_register

    source, read = sample
    list(make_folder(folder, sample=False))
    settings = (source.folder / "programme.toml").read_text(encoding="utf-8")
    (folder / "programme.toml").write_text(
        settings.replace(source.settings.district, name), encoding="utf-8")
    rows = [{str(key): value for key, value in row.items()}
            for row in source.organizations.reset_index().astype(object).to_dict("records")]
    write_organizations(folder / "организации.xlsx", [
        {**row, "organization": f"{copy}{row['organization']}", "successor": "", "answers_for": "",
         "former_names": "", "participates_to": "",
         **{key: _numbered(row[key], copy) for key in ("full_name", "short_name")}}
        for copy in range(copies) for row in rows])
    programme, chance = load_programme(folder), random.Random(name)
    taken = [each for copy in range(copies) for each in _copied(read, copy, chance)]
    for each in taken:
        _link(source.folder, folder, each.file)
    open_register(programme).record(taken, programme.catalogue)


def _numbered(name: object, copy: int) -> str:
    return f"{name} ({copy + 1})" if copy else str(name)


def _copied(read: Sequence[Submission], copy: int, chance: random.Random) -> Iterator[Submission]:
    """Yield the sample's files as those of other organizations."""
    weakness = chance.random()
    for each in read:
        file = f"входящие/{copy}/{each.file.removeprefix('входящие/')}"
        late = timedelta(days=20 if chance.random() < 0.2 * weakness else 0)
        yield replace(
            each, file=file, received=each.received + late,
            organization=each.organization and f"{copy}{each.organization}",
            sha256=each.sha256 and hashlib.sha256(f"{each.sha256}{copy}".encode()).hexdigest(),
            answers=_answered(each, weakness, chance))


def _answered(each: Submission, weakness: float, chance: random.Random) -> object:
    """The answers; those to the checklist are worse where a district is."""
    if each.form != "checklist" or each.answers is None:
        return each.answers
    answers = dict(each.answers)
    for field in (field for one in load_form("checklist").criteria for field in one.answer_fields):
        if field.accepts and chance.random() < 0.5 * weakness:
            answers[field.id] = False if field.type == "yes-no" else field.accepts[0]
    return answers


def _link(source: Path, target: Path, file: str) -> None:
    """Make the file of a copy: a hard link to the sample's; of one in an archive, to the archive."""
    copy, _, rest = file.removeprefix("входящие/").partition("/")
    parts = Path(rest).parts
    for count in range(len(parts), 0, -1):
        original = source / "входящие" / Path(*parts[:count])
        if original.is_file():
            made = target / "входящие" / copy / Path(*parts[:count])
            made.parent.mkdir(parents=True, exist_ok=True)
            if not made.exists():
                os.link(original, made)
            return


def make_region(folder: Path, districts: int, copies: int) -> Path:
    """Make the districts and the folder above them; return it."""
    from xlsx_forms.work.region.settings import write_region

    sample = read_sample(folder / "образец")
    region = folder / "регион"
    names = [f"{number:02d} муниципальный округ" for number in range(1, districts + 1)]
    for name in names:
        make_district(region / name[:2], name, sample, copies)
    path = write_region(region, [])
    path.write_text(f"today = {TODAY}\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    return region


def measured(region: Path, place: Path) -> Iterator[Run]:
    """Yield how long each command takes of one district, and of the region."""
    one = next(each for each in sorted(region.iterdir()) if each.is_dir())
    for name, folder in (("one district", one), ("the region", region)):
        for command in (["status"], ["summary"], ["export", "--to", str(place / name)]):
            yield run(f"{command[0]}, {name}", "", 1, ["-m", "xlsx_forms", "-C", str(folder), *command])


def main() -> None:
    """Make a region, time the commands, print the table; with a folder only make it there."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--districts", type=int, default=34)
    parser.add_argument("--copies", type=int, default=4)
    parser.add_argument("--folder", type=Path, help="keep the region here, untimed")
    options = parser.parse_args()
    if options.folder:
        print(make_region(options.folder, options.districts, options.copies))
        return
    with tempfile.TemporaryDirectory() as place:
        region = make_region(Path(place), options.districts, options.copies)
        print(f"{options.districts} districts of {75 * options.copies} files")
        print("| command | clock, s | processor, s | MiB |\n| --- | --- | --- | --- |")
        for each in measured(region, Path(place) / "выгрузка"):
            print(f"| {each.name} | {each.seconds:.1f} | {each.cpu:.1f} | {each.memory:.0f} |",
                  flush=True)


if __name__ == "__main__":
    main()
