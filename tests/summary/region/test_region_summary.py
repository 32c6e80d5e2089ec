"""The summary of a region has its districts' rows, says which are missing, and mixes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from conftest import require
from districts import (
    BROKEN,
    GONE,
    NORTH,
    OLD,
    SOUTH,
    checksums,
    copy_of,
    make_region,
    opened,
    tables,
)
from support.office.recalculated import formula_values, recalculate, same, without_values
from support.town import call, said

from xlsx_forms.summary import SHEETS as DISTRICT_SHEETS

OWN = "сводка/Сводка 2026-Q3.xlsx"
# Sheets whose first table has the same columns in both, and two headers by which it is found.
SHEETS = {"Рейтинг": ("Код", "Результат"), "Критерии": ("Код", "Результат"), "Проекты": ("Ячейка",),
          "Паспорта": ("Проект", "Заказчик"), "План": ("Состояние", "Срок"),
          "Сдача": ("Код", "Куратор", "Должна форм"), "Замечания": ("Код", "Серьезность"),
          "Файлы": ("Файл", "Где лежит"), "Комиссия": ("Роль в комиссии",)}


@pytest.fixture(scope="module")
def region(tmp_path_factory, blanks) -> Path:
    return make_region(tmp_path_factory.mktemp("районы"), blanks)


@pytest.fixture(scope="module")
def told(region) -> str:
    """What ``summary`` prints, after a check that it has changed nothing in any district."""
    before = {each: checksums(each) for each in region.parent.iterdir() if each != region}
    printed = said(region, "summary")
    assert {each: checksums(each) for each in before} == before
    return printed


@pytest.fixture(scope="module")
def book(region, told) -> openpyxl.Workbook:
    return opened(region / OWN)


def test_the_districts_that_are_missing_are_named_and_the_others_shown(told, book):
    assert f"Район «{BROKEN}» не вошел: реестр файлов не открывается: это не база данных" in told
    assert f"Район «{GONE}» не вошел: папки" in told
    assert f"Район {OLD}: реестр прежней версии (схема 0001)" in told
    assert "Районов в сводке: 3 из 5" in told
    for title in book.sheetnames:
        words = str([*book[title].iter_rows(values_only=True)])
        assert BROKEN in words and GONE in words, title
    assert "допущение программы" in str([row[0].value for row in book["Рейтинг"].iter_rows()])


@pytest.fixture(scope="module")
def own(region, told) -> dict[str, openpyxl.Workbook]:
    """The districts' own summaries."""
    return {each: opened(region.parent / each / OWN) for each in (NORTH, SOUTH)}


def test_a_region_has_every_sheet_of_a_district(book):
    assert book.sheetnames == [each.TITLE for each in DISTRICT_SHEETS]


@pytest.mark.parametrize("title", SHEETS)
def test_rows_of_a_district_are_those_of_its_own_summary(own, book, title):
    mark = SHEETS[title][0]
    theirs = [row for row in next(tables(book[title], SHEETS[title])) if row[mark]]
    assert {row["Район"] for row in theirs} <= {NORTH, SOUTH, OLD}
    for district, summary in own.items():
        ours = [row for row in next(tables(summary[title], SHEETS[title])) if row[mark]]
        assert [{key: row[key] for key in ours[0]} for row in theirs
                if row["Район"] == district] == ours if ours else True


def figure(book: openpyxl.Workbook, name: str) -> Any:
    """A value of the block «Главное»."""
    return next(row[4] for row in book["Сводка"].iter_rows(values_only=True) if row[0] == name)


def test_sums_are_those_of_the_districts(own, book):
    # The old register has files of organizations that are not in the list, of this period none.
    old = [row for row in next(tables(book["Файлы"], SHEETS["Файлы"])) if row["Район"] == OLD]
    for name, more in (("Получено файлов", len(old)), ("Паспортов проектов", 0), ("Форм просрочено", 0)):
        assert figure(book, name) - more == sum(figure(each, name) for each in own.values()) + (
            2 if name == "Форм просрочено" else 0), name
    for name in ("Отчет, 3 квартал 2026 г.: сдали", "Чек-лист, 2026 год: сдали"):
        assert [figure(each, name) for each in own.values()] == ["1 из 2", "1 из 2"]
        assert figure(book, name) == "2 из 6"
    projects = [row["Проектов"] for row in next(tables(book["Сводка"], ("Отчет сдан", "Проектов")))
                if row["Район"] in own]
    assert projects == [3, 4]


def test_equal_codes_and_names_of_two_districts_stay_apart(book):
    schools = [row for row in next(tables(book["Рейтинг"], SHEETS["Рейтинг"])) if row["Код"] == "012"]
    assert [(row["Район"], row["Место"]) for row in schools][:2] == [(NORTH, 1), (SOUTH, 1)]
    assert schools[0]["Результат"] != schools[1]["Результат"]


def test_districts_are_ranked_by_their_means_and_other_coefficients_are_told(book):
    ranked = {row["Район"]: row for row in next(tables(book["Рейтинг"], ("Место", "Сдали отчет")))}
    places = [ranked[each]["Место"] for each in (NORTH, SOUTH, BROKEN, GONE)]
    assert places == [1, 2, "–", "–"]
    assert ranked[SOUTH]["Сводка района"] == "Сводка 2026-Q3.xlsx"
    texts = [row[0] for row in book["Рейтинг"].iter_rows(values_only=True)]
    assert any("разные" in str(text) for text in texts)
    bands = [str(row[0].value) for row in book["Методика"].iter_rows()]
    assert any(each.endswith(f": {SOUTH}") for each in bands)


def test_every_link_leads_from_the_regions_folder_to_a_file_of_the_district(region, book):
    links = [(row[0].value, cell.hyperlink.target) for title in book.sheetnames
             for row in book[title].iter_rows() for cell in row
             if cell.hyperlink and "xlsx" in (cell.hyperlink.target or "")]
    assert len(links) > 30
    for district, target in links:
        path = (region / "сводка" / unquote(target.replace("\\", "/").partition("#")[0])).resolve()
        assert path.is_file() and path.is_relative_to(region.parent / str(district)), target


def test_a_summary_for_the_public_names_no_file(region, tmp_path):
    said(region, "summary", "--public", "-o", tmp_path / "п.xlsx")
    book = opened(tmp_path / "п.xlsx")
    assert "Файлы" not in book.sheetnames and "Замечания" not in book.sheetnames
    words = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(".xlsx" in each or "@" in each or str(region.parent) in each
                   for each in words)
    assert any(f"Не вошли: {BROKEN}, {GONE}." in each for each in words)


def test_libreoffice_computes_what_is_written(region, told, tmp_path):
    stripped = tmp_path / "stripped"
    stripped.mkdir()
    without_values(region / OWN, stripped / "регион.xlsx")
    saved = recalculate(require("soffice"), [stripped / "регион.xlsx"], tmp_path) / "регион.xlsx"
    ours, theirs = (formula_values(region / OWN, each) for each in (region / OWN, saved))
    assert len(ours) >= 6
    assert {place: (value, theirs[place]) for place, value in ours.items()
            if not same(value, theirs[place])} == {}


def test_a_region_of_which_no_district_can_be_read_is_no_summary(region, tmp_path):
    other = copy_of(region, tmp_path)
    for name in (NORTH, SOUTH, OLD):
        (other.parent / name / "организации.xlsx").write_bytes(b"broken")
    result = call(other, "summary")
    assert result.exit_code == 2 and "ни один район не прочитан" in result.output
