"""Editions of plan, commission and methodology: what can be amended, and one that is given back."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ingest.storage.atomic_write import write_whole
from ingest.storage.copies import COPIES
from templates.definition import DefinitionError
from xlsx_forms.editions.amend import (
    Subject,
    commission_subject,
    difference_lines,
    methodology_subject,
    plan_subject,
)
from xlsx_forms.editions.folder import edition_path
from xlsx_forms.programme import OWN_TEMPLATES, Programme, load_programme

SUBJECTS = ("plan", "commission", "methodology")


@dataclass(frozen=True, slots=True)
class Amended:
    """An edition that was given back: where it lies, and what it changes."""

    path: Path
    lines: list[str]


def subject_of(programme: Programme, what: str) -> Subject[Any]:
    """Return the plan, the commission or the methodology as something to amend."""
    if what == "plan":
        return plan_subject(programme.plans, programme.catalogue)
    if what == "commission":
        return commission_subject(programme.commissions)
    return methodology_subject(programme.methodologies)


def edition_workbook(programme: Programme, what: str, file: str) -> tuple[str, bytes]:
    """Return the name and the bytes of an edition to edit; without ``file``, of a next one.

    Nothing is written into the folder: it is an edition when it is given back.
    """
    subject = subject_of(programme, what)
    if file in _own(subject):
        return file, (programme.folder / file).read_bytes()
    name = edition_path(programme.folder, subject.stem, len(subject.editions.all)).name
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / name
        subject.write(subject.editions.newest.value, path)
        return name, path.read_bytes()


def take_edition(programme: Programme, what: str, file: str, data: bytes) -> Amended:
    """Put an edition into the folder: a next one, or in the place of ``file``, which is kept as a copy.

    It is tried in a copy of the folder first: DefinitionError lists what is wrong, with cells, and
    when nothing in it differs from the edition before.
    """
    subject = subject_of(programme, what)
    if file and file not in _own(subject):
        raise DefinitionError([f"редакции «{file}» больше нет: откройте страницу заново"])
    name = file or edition_path(programme.folder, subject.stem, len(subject.editions.all)).name
    with tempfile.TemporaryDirectory() as place:
        tried = _copied(programme, Path(place))
        (tried / name).write_bytes(data)
        new = subject_of(load_programme(tried), what)
        edition = next(each for each in new.editions.all if each.file == name)
        before = new.editions.before(edition)
        assert before is not None
        if not any(new.changes(before.value, edition.value)):
            raise DefinitionError([f"в книге ничего не изменено: она такая же, как {before.name}"])
        lines = list(difference_lines(new))
    path = programme.folder / name
    if path.exists():
        copies = programme.folder / COPIES
        copies.mkdir(exist_ok=True)
        shutil.copy2(path, copies / f"{path.stem}, до {datetime.now():%Y-%m-%d %H-%M-%S}.xlsx")
    write_whole(path, data)
    return Amended(path, lines)


def _own(subject: Subject[Any]) -> list[str]:
    return [each.file for each in subject.editions.all if each.file]


def _copied(programme: Programme, place: Path) -> Path:
    """What a programme is loaded from, in a place of its own."""
    for path in programme.folder.iterdir():
        if path.is_file() and path.suffix in (".toml", ".xlsx") and not path.name.startswith(("~", ".")):
            shutil.copy2(path, place)
    if programme.own_templates.is_dir():
        shutil.copytree(programme.own_templates, place / OWN_TEMPLATES)
    return place
