"""The report says what the summary says, to everybody who can read, and nothing more."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

import pytest
from report_page import Page, moving_facts, text_of
from test_summary import read, table

from templates.text import fold
from xlsx_forms.summary import write_summary
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.report import make_report, words


@pytest.fixture(scope="module")
def data() -> Facts:
    return moving_facts()


@pytest.fixture(scope="module")
def page(data: Facts) -> Page:
    return Page(make_report(data, Path("/нет/сводка/Отчет.html")))


@pytest.fixture(scope="module")
def summary(data: Facts, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[Any]]]:
    path = tmp_path_factory.mktemp("summary") / "Сводка.xlsx"
    write_summary(data, path)
    with warnings.catch_warnings():
        # openpyxl knows no sparklines; it says so.
        warnings.simplefilter("ignore")
        return read(path)


def said(value: Any) -> str:
    """A cell as the report would write it."""
    return f"{value:.10g}".replace(".", ",") if isinstance(value, float) else str(value)


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("+", "").replace(",", "."))


# --- the figures are those of the summary ---------------------------------------------------------


def test_first_screen_answers_the_six_questions(page):
    answers = page.answers()
    assert list(answers) == ["Кто впереди", "Кто должен", "Что опаздывает", "Что изменилось",
                             "Что стоит на месте", "Выполнен ли план"]
    assert answers["Кто должен"][0] == "4 из 12"
    assert answers["Что опаздывает"] == ("4 формы", "дольше всего – 56 дней; 1 показатель плана не в "
                                         "срок; 7 проектов отстают от паспорта")


def test_answers_are_the_figures_of_the_first_sheet(page, summary):
    rows = summary["Сводка"]
    captions = {caption: (value, change) for captions, values, changes in zip(
        rows, rows[1:], rows[2:], strict=False)
        for caption, value, change in zip(captions, values, changes, strict=True) if caption}
    answers = page.answers()

    def tile(start: str) -> tuple[str, str]:
        value, change = next(found for caption, found in captions.items()
                             if str(caption).startswith(start))
        return fold(said(value)), fold(said(change or ""))

    assert fold(answers["Кто впереди"][0]) == tile("Впереди")[0]
    assert answers["Кто должен"][0].split(" из ")[0] == tile("Должны формы")[0]
    moved, detail = answers["Что изменилось"]
    assert (moved, tile("Продвинулись")[1] in fold(detail)) == (tile("Продвинулись")[0], True)
    stands, detail = answers["Что стоит на месте"]
    assert (stands.split()[0], tile("Стоят")[1] in fold(detail)) == (tile("Стоят")[0], True)
    assert answers["Выполнен ли план"][0] == tile("План 2026 года выполнен")[0]
    late = next(row for row in rows if row[0] == "Форм просрочено")
    late_cells = [each for each in late if each is not None]
    assert answers["Что опаздывает"][0].split()[0] == said(late_cells[1])
    assert "дольше всего – 56 дн." in late_cells[2]


def test_rating_is_that_of_the_summary(page, summary):
    rows = [row for row in table(summary["Рейтинг"], "Место") if isinstance(row["Место"], int)]
    shown = page.table("Первые места") + page.table("Остальные места")
    assert len(shown) == 11
    assert [(int(place), fold(name), number(result), number(change))
            for place, name, result, change in shown] == [
        (row["Место"], fold(row["Сокращенное название"]), row["Результат"],
         row["Изменение результата"]) for row in rows]


def test_debts_are_those_of_the_summary(page, summary):
    start = next(i for i, row in enumerate(summary["Сдача"])
                 if "Опоздание, дней" in [each for each in row if each])
    rows = table(summary["Сдача"][start:], "Код")
    owed = {(fold(row["Организация"]), row["Состояние"],
             words.days(row["Опоздание, дней"]) if row["Опоздание, дней"] else "–")
            for row in rows if row["Состояние"] in ("не сдано", "на доработке")}
    assert len(owed) == 4
    shown = [tuple(row) for title in ("Отчет, 3 квартал 2026 г.", "Чек-лист, 2026 год")
             for row in page.table(title)]
    assert {(fold(name), *rest) for name, *rest in shown} == owed and len(shown) == 4


def test_changes_are_those_of_the_summary(page, summary):
    lines = table(summary["Динамика"], "Показатель")
    shown = page.table("Округ в двух кварталах")
    assert [[row["Показатель"].strip(), *map(said, (row["2 кв. 2026"], row["3 кв. 2026"])),
             number(said(row["Изменение за квартал"]))] for row in lines] == [
        [*rest, number(change)] for *rest, change in shown]


def test_projects_are_those_of_the_summary(page, summary):
    start = next(i for i, row in enumerate(summary["Динамика"]) if row[0] == "Куратор")
    rows = {fold(row["Проект"]): row for row in table(summary["Динамика"][start:], "Куратор")}
    moved = page.table("Что стало с проектами") + page.table("Что стало с остальными проектами")
    assert {fold(name.partition(" МБОУ")[0]): (move, int(stage.split(" → ")[-1]))
            for name, move, stage in moved} == {
        name: (row["Что произошло"], row["3 кв. 2026"]) for name, row in rows.items()
        if row["Что произошло"] in ("продвинулся", "закрыт", "вернулся назад", "новый в отчете")}
    behind = page.table("Отстают от паспорта") + page.table("Отстают от паспорта, остальные")
    assert sorted((fold(name.partition(" МБОУ")[0]), number(days.split()[0]))
                  for name, days in behind) == sorted(
        (name, row["Отстает от паспорта, дней"]) for name, row in rows.items()
        if row["Отстает от паспорта, дней"])
    standing = page.table("Стоят на месте")
    assert sorted((fold(name.partition(" МБОУ")[0]), int(stands.split()[0]))
                  for name, stands in standing) == sorted(
        (name, row["На этом этапе, кварталов"]) for name, row in rows.items()
        if row["Что произошло"] == "без движения")


def test_plan_is_that_of_the_summary(page, summary):
    head = next(row for row in summary["План"] if row[0] == "№")
    rows = [dict(zip(head, row, strict=True)) for row in summary["План"]
            if re.fullmatch(r"\d\.\d", str(row[0]))]
    shown = [row for row in page.table("Показатели плана") if len(row) > 1]
    assert len(shown) == 9
    assert shown == [[row["№"], text_of(row["Наименование показателя"]),
                      text_of(f"Цель: {row['Целевое значение на 2026 год']}"),
                      text_of(f"Факт: {said(row['Факт 2026 года'])}"), row["Состояние"]] for row in rows]


def test_curators_are_those_of_the_summary_and_not_published(data, page, summary):
    rows = [[said(each) for each in row if each is not None] for row in summary["Сводка"]]
    start = next(i for i, row in enumerate(rows) if row[:1] == ["Куратор"])
    places = [rows[start].index(each) for each in ("Куратор", "Должны форм", "Стоят", "Отстают")]
    assert page.table("По кураторам") == [[row[i] for i in places] for row in rows[start + 1:start + 3]]
    assert len(page.table("По кураторам")) == 2
    assert "Петров" not in make_report(data, Path("/нет/a.html"), public=True)


def test_stages_are_those_of_the_chart(page, summary):
    rows = summary["Динамика"]
    start = next(i for i, row in enumerate(rows) if row[0] == "Данные диаграммы: Проекты по этапам")
    counts = [[said(each) for each in row[1:] if each is not None] for row in rows[start + 2:start + 12]]
    assert [row[2:] for row in page.table("Проекты по этапам")] == counts


def test_every_number_of_the_report_stands_in_the_summary(page, summary):
    known = {token for rows in summary.values() for row in rows for value in row
             if value is not None for token in tokens(value)}
    # How many rows a button hides is said of the page, not of the district.
    told = re.sub(r"(?:Остальные места|Без места|Еще проектов|Еще организаций|Отстают от паспорта): \d+|"
                  r"И еще \d+|еще \d+|дольше: \d+", " ", page.words)
    missing = {token for token in tokens(told) if token not in known}
    # Days are written in words here; changes of two figures that stand there.
    assert {each for each in missing if f"{each} " in "12 декабря 5 декабря "} == missing, missing


def tokens(value: Any) -> set[str]:
    if isinstance(value, float):
        return {f"{value:.10g}".replace(".", ","), *({f"{value:.2f}".replace(".", ",")})}
    if hasattr(value, "day"):
        return {f"{value.day}", f"{value.month}", f"{value.year}"}
    return {part for each in re.findall(r"\d+(?:[.,]\d+)*", str(value))
            for part in (each, *(one.removeprefix("0") for one in each.split(".") if "," not in one))}
