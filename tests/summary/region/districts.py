"""A region of three small districts, made by the real commands; of a broken one; of one that is gone."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
from conftest import SCHOOL
from openpyxl.worksheet.worksheet import Worksheet
from support.answers import clean_answers
from support.paths import DATA
from support.town import Town, said

from templates.definition import points_text
from xlsx_forms.setup import write_organizations

CLUB = SCHOOL | {"organization": "013", "full_name": "МБУ «Дом культуры»", "short_name": "Клуб"}
TODAY = "today = 2026-10-20\n"
NORTH, SOUTH, OLD, BROKEN, GONE = ("Северный МО", "Южный МО", "Старый МО", "Сломанный МО", "пропал")


def make_region(folder: Path, blanks: Any, summaries: bool = True) -> Path:
    """Make the districts, with their own ``summaries``, and the region above them; return its folder."""
    north = _district(folder, NORTH, blanks)
    north.send("чек-лист.xlsx", "checklist")
    north.send("отчет.xlsx", "quarterly-report")
    north.send("паспорт.xlsx", "passport")
    north.send("сведения.xlsx", "plan-facts", {"fact_2_1": "много"})
    north.call("ingest")
    south = _district(folder, SOUTH, blanks, "c3 = 2.0\n")
    south.send("чек-лист.xlsx", "checklist", {"c8": points_text(0)})
    rows = clean_answers("quarterly-report")[1]["projects"]
    south.send("отчет.xlsx", "quarterly-report", rows=[*rows, rows[0] | {"project": "Очередь"}])
    south.call("ingest")
    for each in (north, south) if summaries else ():
        each.call("summary")
    old = _district(folder, OLD, blanks)
    with closing(sqlite3.connect(old.folder / "реестр.sqlite")) as connection:
        connection.executescript((DATA / "register-0.2.sql").read_text(encoding="utf-8"))
    broken = _district(folder, BROKEN, blanks)
    (broken.folder / "реестр.sqlite").write_bytes(b"not a database")
    region = folder / "регион"
    region.mkdir()
    districts = [folder / name for name in (NORTH, SOUTH, OLD, BROKEN)]
    said(region, "region", region, *districts)
    settings = region / "region.toml"
    text = settings.read_text(encoding="utf-8").replace('title = "Регион"', 'title = "Кузбасс"')
    settings.write_text(f'{TODAY}{text}\n[[districts]]\nfolder = "../{GONE}"\n', encoding="utf-8")
    return region


def _district(folder: Path, name: str, blanks: Any, coefficients: str = "") -> Town:
    town = Town(folder / name, blanks)
    write_organizations(town.folder / "организации.xlsx", [
        {key: value or "" for key, value in each.items()} for each in (SCHOOL, CLUB)])
    path = town.folder / "programme.toml"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines()
             if not line.startswith("district")]
    text = "\n".join([f'district = "{name}"', *lines, coefficients])
    path.write_text(text, encoding="utf-8")
    return town


def copy_of(region: Path, folder: Path) -> Path:
    """Copy a region with its districts; return the region's folder there."""
    shutil.copytree(region.parent, folder / "копия")
    return folder / "копия" / region.name


def checksums(folder: Path) -> dict[str, str]:
    """The bytes of every file below a folder."""
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def tables(sheet: Worksheet, marks: tuple[str, ...]) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of each table of a sheet, by header; a header has all of the marks, an empty row
    ends a table."""
    rows, header = [], None
    for row in [*sheet.iter_rows(values_only=True), (None,)]:
        if set(marks) <= set(row):
            header = row
        elif header and not any(value is not None for value in row):
            yield rows
            rows, header = [], None
        elif header and any(value is not None for value in row[1:]):
            rows.append({name: value for name, value in zip(header, row, strict=True) if name})


def opened(path: Path) -> openpyxl.Workbook:
    """A workbook with the values that its formulas have."""
    return openpyxl.load_workbook(path, data_only=True)
