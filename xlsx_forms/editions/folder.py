"""The workbooks of editions in a programme folder: which they are, and what lies there by mistake."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from templates.definition import DefinitionError
from xlsx_forms.editions.edition import Edition, Editions, Value

# Spreadsheets of other kinds would be ignored; people save and copy as their program likes.
_SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_COPIES = r"(?: ?\(\d+\)|[ _-]*(?:копия|copy|новый|новая|испр\w*)(?: ?\(?\d+\)?)?)"


def edition_path(folder: Path, stem: str, number: int) -> Path:
    """Return where an edition lies: «план.xlsx», «план 2.xlsx» …"""
    return folder / (f"{stem}.xlsx" if number == 1 else f"{stem} {number}.xlsx")


def edition_files(folder: Path, stem: str) -> dict[int, Path]:
    """Return the workbooks of a kind by their number.

    DefinitionError for a gap in the numbers, and for a file that is nearly one: nobody would
    read it.
    """
    found: dict[int, Path] = {}
    problems: list[str] = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        rest = path.stem.casefold().removeprefix(stem)
        if (rest == path.stem.casefold() or path.suffix.casefold() not in _SPREADSHEETS
                or not path.is_file()):
            continue
        match = re.fullmatch(r"(?: (\d{1,3}))?", rest)
        number = int(match[1] or 1) if match else 0
        if match and path.suffix.casefold() == ".xlsx" and (number > 1 or not match[1]):
            found[number] = path
        elif match or re.fullmatch(rf"[ _-]*\d*{_COPIES}?", rest):
            problems.append(f"{path.name}: редакцией программа считает только «{stem}.xlsx», "
                            f"«{stem} 2.xlsx» и так далее: сохраните файл под таким именем и видом или "
                            "уберите его из папки программы")
    problems += [f"{found[number].name}: нет прежней редакции "
                 f"«{edition_path(folder, stem, before).name}»"
                 for before, number in zip(range(1, len(found) + 1), sorted(found), strict=True)
                 if before != number][:1]
    if problems:
        raise DefinitionError(problems)
    return dict(sorted(found.items()))


def load_editions(shipped: Value, folder: Path, stem: str,
                  read: Callable[[Path, int, Edition[Value]], Edition[Value]]) -> Editions[Value]:
    """Return the shipped edition and the programme's own; DefinitionError lists every problem.

    ``read`` is given a workbook, its number, and the edition before it.
    """
    editions: list[Edition[Value]] = [Edition(shipped)]
    problems: list[str] = []
    for number, path in edition_files(folder, stem).items():
        try:
            edition = read(path, number, editions[-1])
        except DefinitionError as error:
            problems += error.problems
            continue
        problems += _misplaced(edition, editions[-1])
        editions.append(edition)
    if problems:
        raise DefinitionError(problems)
    return Editions(tuple(editions))


def _misplaced(edition: Edition[Value], before: Edition[Value]) -> Iterator[str]:
    """An edition that begins before the one it replaces would never be in force."""
    if edition.value.in_force < before.value.in_force:
        yield (f"{edition.file}: действует с {edition.value.in_force:%d.%m.%Y}, раньше, чем прежняя "
               f"({before.name}, с {before.value.in_force:%d.%m.%Y}): исправьте день")
