"""The register of organizations is read as people keep it; each mistake is told once, with its cell."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from ingest.organizations import COLUMNS, FILE_NAME, listed, load_organizations, named_on
from templates.definition import DefinitionError
from xlsx_forms.setup import write_organizations

HEADERS = [column.header for column in COLUMNS]
OLD = HEADERS[:10]


def saved(path: Path, rows, merged=(), formats=None, sheet="Организации") -> Path:
    """A workbook of these rows, as an office program writes it."""
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    for ref, code in (formats or {}).items():
        book.active[ref].number_format = code
    book.save(path / FILE_NAME)
    return path / FILE_NAME


def row(code, name="Школа", **more):
    """A row of the template: code, names, and what else is told by column id."""
    told = {"organization": code, "full_name": name, "short_name": name} | more
    return [told.get(column.id) for column in COLUMNS]


def problems(path: Path) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        load_organizations(path)
    return [each.removeprefix(f"{FILE_NAME}, ") for each in caught.value.problems]


def test_a_list_as_a_clerk_keeps_it(tmp_path: Path):
    """Title, two rows of headings, numbers of columns, groups, empty rows, totals, own columns."""
    path = saved(tmp_path, [
        ["Перечень организаций – участников программы"],
        ["на 01.09.2026"],
        [],
        ["№ п/п", "Код", "Полное название", "Краткое наименование", "Контакты", None, "Приказ №"],
        [None, None, None, None, "E-mail\n(через запятую)", "Тел.", None],
        [1, 2, 3, 4, 5, 6, 7],
        ["Школы"],
        [1, 12, "Школа № 1", "СОШ 1", "Приемная <a@b.ru>; иван@почта.рф", "7-00-00", 15],
        [],
        ["Детские сады", None, None, None, None, None, None],
        [2, "021", "Сад № 2", "Сад 2", "нет", 70001, "б/н"],
        ["Итого", 2],
        [None, None, None, None, None, None, "исп. Лебедева"],
    ], merged=["A1:G1", "E4:F4", "A7:G7"], formats={"B8": "000"})
    listed = load_organizations(path)
    assert listed.index.tolist() == ["012", "021"]
    assert listed["short_name"].tolist() == ["СОШ 1", "Сад 2"]
    assert listed["email"].tolist() == ["a@b.ru, иван@почта.рф", ""]
    assert listed["phone"].tolist() == ["7-00-00", "70001"]
    assert listed["participates_to"].isna().all() and (listed["kind"] == "").all()


def test_the_template_is_read_back(tmp_path: Path):
    told = row("013", participates_from=date(2026, 7, 1), participates_to=date(2027, 8, 15),
               successor="012", former_names="Старая школа\nСамая старая")
    path = tmp_path / FILE_NAME
    write_organizations(path, [dict(zip([each.id for each in COLUMNS], each_row, strict=True))
                               for each_row in (row("012"), told)])
    listed = load_organizations(path)
    assert [cell.value for cell in openpyxl.load_workbook(path).active[1]] == HEADERS
    assert listed.loc["013", "participates_to"] == pd.Timestamp(2027, 8, 15)
    assert listed.loc["013", "former_names"] == "Старая школа\nСамая старая"
    assert listed.loc["013", "successor"] == "012" and listed.loc["012", "successor"] == ""


def test_the_template_is_printed_two_pages_wide_with_code_and_name_on_both(tmp_path: Path):
    write_organizations(tmp_path / FILE_NAME, [])
    sheet = openpyxl.load_workbook(tmp_path / FILE_NAME).active
    assert sheet.page_setup.orientation == "landscape"
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.print_title_cols, sheet.print_title_rows) == ("$A:$B", "$1:$1")
    [second] = sheet.col_breaks.brk
    widths = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]]
    # At its scale a landscape A4 takes some 170 characters.
    assert sum(widths[:second.id]) < 170 and sum(widths[:2] + widths[second.id:]) < 170
    assert sheet.page_setup.scale >= 75


def test_a_past_day_has_the_names_that_were_in_force(tmp_path: Path):
    told = row("012", "Школа сегодня", former_names="Вторая = Вт. (до 01.09.2026)\n"
                                                    "Первая (по 31.12.2025);Когда-то")
    listed = load_organizations(saved(tmp_path, [HEADERS, told, row("013", "Другая")]))
    assert [named_on(listed, day).loc["012", ["full_name", "short_name"]].tolist() for day in (
        date(2026, 9, 1), date(2026, 8, 31), date(2026, 1, 1), date(2025, 12, 31))] == [
        ["Школа сегодня"] * 2, ["Вторая", "Вт."], ["Вторая", "Вт."], ["Первая", "Школа сегодня"]]
    assert listed.loc["012", "full_name"] == "Школа сегодня"


def test_a_list_without_the_new_columns_is_read(tmp_path: Path):
    listed = load_organizations(saved(tmp_path, [OLD, row("012")[:10]]))
    assert listed.loc["012", "successor"] == "" and pd.isna(listed.loc["012", "participates_to"])


def test_the_sheet_is_found_by_its_name_or_its_headings(tmp_path: Path):
    path = saved(tmp_path, [HEADERS, row("012")], sheet="Реестр")
    book = openpyxl.load_workbook(path)
    book.create_sheet("Заметки", 0)["A1"] = "Код"
    book.save(path)
    assert load_organizations(path).index.tolist() == ["012"]
    book["Реестр"]["A3"] = "013"
    book["Реестр"]["B3"] = "Школа № 13"
    book.save(path)
    assert problems(path) == ["Реестр!C3: не заполнено: «Сокращенное наименование»"]


@pytest.mark.parametrize(("rows", "told"), [
    ([row("012"), row("012")], ["A3: код «012» стоит дважды: он уже есть в строке 2"]),
    ([row("012"), row(12)], ["A3: код «12» – число, а в строке 2 стоит «012»: если это другая "
                             "организация, дайте ей другой код"]),
    ([row("a/b")], ["A2: код «a/b»: годятся буквы"]),
    ([row(date(2026, 2, 1))], ["A2: в ячейке дата, а нужен код"]),
    ([row(None)], ["A2: не заполнено: «Код»"]),
    ([row("#REF!")], ["A2: в ячейке ошибка Excel #REF!: впишите значение"]),
    ([[None, "Школа без кода"]], ["B2: в строке заполнена одна ячейка"]),
    ([["013"]], ["A2: в строке заполнена одна ячейка"]),
    ([row("012", email="uo@example")], ["H2: адрес почты записан с ошибкой: «uo@example»"]),
    ([row("012", email="директор a@b.ru")], ["H2: «директор» – не адрес; имя и адрес пишут так"]),
    ([row("012", email="a@exаmple.ru")], ["H2: в адресе почты «a@exаmple.ru» буквы разных алфавитов"]),
    ([row("012", former_names="Школа (до 32.09.2026)")], ["N2: «Прежние наименования»: "]),
    ([row("012", participates_from="летом")], ["J2: «Участвует с»: ожидалась дата"]),
    ([row("012", participates_from=date(2027, 1, 1), participates_to=date(2026, 1, 1))],
     ["K2: «Участвует по» 01.01.2026 раньше, чем «Участвует с» 01.01.2027"]),
    ([row("012", participates_to=date(2026, 1, 1), successor="77")],
     ["L2: «Правопреемник»: кода «77» в списке нет"]),
    ([row("012", participates_to=date(2026, 1, 1), successor="012")],
     ["L2: «Правопреемник»: стоит код самой организации"]),
    ([row("012", successor="013"), row("013")], ["L2: правопреемник есть, а последнего дня нет"]),
    ([row("012", participates_to=date(2026, 1, 1), successor="013"),
      row("013", participates_to=date(2026, 1, 1), successor="012")],
     ["L2: «Правопреемник»: организации названы преемниками друг друга по кругу",
      "L3: «Правопреемник»: организации названы преемниками друг друга по кругу"]),
    ([row("002", answers_for="012, 77"), row("012")], ["M2: «Отвечает за»: кода «77» в списке нет"]),
    ([row("002", answers_for="002")], ["M2: «Отвечает за»: стоит код самой организации"]),
    ([row("002", answers_for="012"), row("012", answers_for="002")],
     ["M2: «Отвечает за»: «002» и «012» отвечают друг за друга",
      "M3: «Отвечает за»: «012» и «002» отвечают друг за друга"]),
    ([row("001", answers_for="002"), row("002", answers_for="012"), row("012")],
     ["M2: «Отвечает за»: «002» сама отвечает за других (012)"]),
    ([row("002", answers_for="012"), row("003", answers_for="012"), row("012")],
     ["M3: «Отвечает за»: за «012» уже отвечает организация в строке 2"]),
])
def test_each_mistake_is_told_once_with_its_cell(tmp_path: Path, rows, told):
    found = problems(saved(tmp_path, [HEADERS, *rows]))
    assert len(found) == len(told), found
    assert all(each.startswith(start) for each, start in zip(found, told, strict=True)), found


@pytest.mark.parametrize(("header", "told"), [
    (["Код", "Полное наименование"], f"{FILE_NAME}: на листе «Организации» нет столбцов: Сокращенное"),
    ([*OLD[:3], "Электроная почта"], "D1: столбец «Электроная почта»: если это «Электронная почта»"),
    ([*OLD, "Код"], "K1: столбец «Код» уже есть в A1; оставьте один"),
    ([], f"{FILE_NAME}: на листе «Организации» нет столбцов: Код"),
])
def test_headings_that_cannot_be_told(tmp_path: Path, header, told):
    (found,) = problems(saved(tmp_path, [header, row("012")]))
    assert found.startswith(told)


def test_own_columns_may_be_called_anything_else(tmp_path: Path):
    listed = load_organizations(saved(tmp_path, [[*OLD, "Примечание", "ИНН", "Число педагогов"],
                                                 [*row("012")[:10], "позвонить", 42, 17]]))
    assert listed.columns.tolist() == [column.id for column in COLUMNS if column.id != "organization"]


def test_a_code_of_a_successor_may_be_a_number(tmp_path: Path):
    gone = row("013", participates_to=date(2026, 8, 15), successor=12)
    path = saved(tmp_path, [HEADERS, row(12), gone], formats={"A2": "000", "L3": "000"})
    assert load_organizations(path).loc["013", "successor"] == "012"


def test_divided_organizations_have_several_successors(tmp_path: Path):
    gone = row("013", participates_to=date(2026, 8, 15), successor="012; 014")
    path = saved(tmp_path, [HEADERS, row("012"), row("014"), gone])
    assert load_organizations(path).loc["013", "successor"] == "012, 014"


def test_who_answers_for_whom_is_read_with_every_name(tmp_path: Path):
    found = listed(load_organizations(saved(tmp_path, [
        HEADERS, row("002", answers_for="012; 021"),
        row("012", former_names="Старая = Ст. (до 1.9.2026)"),
        row("021", successor="012", participates_to=date(2026, 1, 1))])))
    assert found.answers_for == {"002": ("012", "021")}
    assert found.names["012"] == ("Школа", "Старая", "Ст.")
    assert found.succession.predecessors == {"012": {"021": date(2026, 1, 1)}}
