"""The summary's formulas: LibreOffice computes every one anew and gets the value we wrote."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import require
from support.office.recalculated import formula_values, recalculate, same, without_values
from test_summary import METHODOLOGY, District, full_district, project

from scoring.methodology import Level, load_methodology
from templates.definition import load_form
from xlsx_forms.summary import write_summary

CRITERIA = load_form("checklist").criteria


def random_district(seed: int, count: int) -> District:
    chance = random.Random(seed)
    district = District(**{f"o{i:03}": chance.choice(
        ["=1+1", "+Школа", "@сад", '"Клуб"', "Музей", "М" * 300, "Детский сад № 5 «Ёлочка»"]) + f" {i}"
        for i in range(count)})
    for name in district.names:
        # Few different points, so that places are shared.
        few = chance.random() < 0.5
        points = [chance.choice([option.points for option in each.options][:2 if few else None])
                  for each in CRITERIA]
        if chance.random() < 0.85:
            district.checklist(name, *points, claims=chance.choice([0, 0, 3]))
        district.report(name, *(project(f"Проект {i}", chance.randint(1, 10))
                                for i in range(chance.randint(0, 3))))
    return district


LEVELS = (Level("высокий", 7.0), Level("средний", 4.0), Level("начальный", 2.5))
CASES: dict[str, Any] = {
    "full": lambda: full_district().data(),
    "nothing": lambda: District().data(),
    "one": lambda: District(o1="Музей").checklist("o1", 3, 3, 3, 3, 3, 2, 3, 4).data(),
    "no-checklist": lambda: District(o1="Музей", o2="Клуб").report("o1", project("А")).data(),
    "all-equal": lambda: District(o1="А", o2="Б", o3="В").checklist("o1", *[0] * 8).checklist(
        "o2", *[0] * 8).checklist("o3", *[0] * 8).data(),
    "many": lambda: random_district(1, 60).data(),
    "levels": lambda: random_district(2, 25).data(methodology=replace(METHODOLOGY, levels=LEVELS)),
    "confirmed": lambda: full_district().confirm("o1", "c4", 0).confirm("o3", "c8", 4).confirm(
        "o2", "c1", 1).data(),
    "overridden": lambda: random_district(3, 25).data(
        methodology=load_methodology({"c3": 0.7, "c8": 0.3333, "c1": 0})),
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Summaries as written, and as LibreOffice saves them, by the name of their case."""
    office = require("soffice")
    folder = tmp_path_factory.mktemp("formulas")
    stripped = folder / "stripped"
    stripped.mkdir()
    for name, make in CASES.items():
        write_summary(make(), folder / f"{name}.xlsx")
        without_values(folder / f"{name}.xlsx", stripped / f"{name}.xlsx")
    change_coefficient(folder / "many.xlsx", stripped / "changed.xlsx")
    return folder, recalculate(office, sorted(stripped.glob("*.xlsx")), folder)


def change_coefficient(source: Path, target: Path) -> None:
    """Do what a reader does: another coefficient for criterion 3, on «Методика»."""
    workbook = openpyxl.load_workbook(source)
    row = next(row for row in workbook["Методика"].iter_rows() if row[0].value == "3")
    row[3].value = 0.25
    # openpyxl writes formulas without values.
    workbook.save(target)


@pytest.mark.parametrize("name", CASES)
def test_libreoffice_computes_what_is_written(folders, name):
    written, saved = folders
    ours = formula_values(written / f"{name}.xlsx", written / f"{name}.xlsx")
    theirs = formula_values(written / f"{name}.xlsx", saved / f"{name}.xlsx")
    assert ours
    differing = {place: (value, theirs[place]) for place, value in ours.items()
                 if not same(value, theirs[place])}
    assert differing == {}


def test_no_cell_holds_an_error(folders):
    _, saved = folders
    for path in saved.glob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path, data_only=True):
            wrong = [cell.coordinate for row in sheet.iter_rows() for cell in row
                     if cell.data_type == "e"]
            assert wrong == [], (path.name, sheet.title)


def test_a_changed_coefficient_reaches_results_places_and_words(folders):
    _, saved = folders
    expected = random_district(1, 60).data(methodology=load_methodology({"c3": 0.25})).results.rated
    sheet = openpyxl.load_workbook(saved / "changed.xlsx", data_only=True)["Рейтинг"]
    rows = {row[1]: (row[0], row[8]) for row in sheet.iter_rows(values_only=True)}
    for organization, facts in expected.iterrows():
        place, total = rows[organization]
        assert (place, round(total, 9)) == (facts["place"], round(facts["total"], 9))
    texts = [row[0] for row in sheet.iter_rows(values_only=True)]
    assert "Критерий 3: коэффициент в приложении не указан, принят 0,25." in texts


def test_formulas_use_only_functions_that_excel_2010_knows(tmp_path):
    write_summary(CASES["levels"](), tmp_path / "s.xlsx")
    formulas = [cell.value for sheet in openpyxl.load_workbook(tmp_path / "s.xlsx")
                for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    used = {name for each in formulas for name in re.findall(r"([A-Z][A-Z.0-9]+)\(", each)}
    assert used <= {"AVERAGE", "COLUMNS", "COUNTIF", "IF", "INDEX", "LEFT", "LEN", "LOOKUP", "MATCH",
                    "MAX", "MIN", "RANK", "RIGHT", "ROUND", "SUBSTITUTE", "SUM", "SUMPRODUCT"}


def test_formulas_survive_sorting(tmp_path):
    """A row of «Рейтинг» reads its points by the organization's code, not by its own number."""
    write_summary(CASES["many"](), tmp_path / "s.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "s.xlsx")["Рейтинг"]
    formulas = [str(cell.value) for row in sheet.iter_rows(min_row=7) for cell in row
                if cell.data_type == "f"]
    assert not [each for each in formulas if "Критерии!" in each]
