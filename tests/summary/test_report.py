"""The report says what the summary says, to everybody who can read, and nothing more."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import warnings
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from conftest import require
from report_page import Page, text_of
from support.contrast import contrast
from support.town import call
from test_summary import District, project, read, table

from templates.period import Period
from templates.rules import Place, rule
from templates.text import fold
from xlsx_forms.summary import write_summary
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.report import make_report, save_report, words
from xlsx_forms.summary.report.typography import NBSP

NOW, DAY = Period.parse("2026-Q3"), date(2026, 12, 5)
NAMES = {f"o{n}": f'МБОУ "Школа № {n}"' for n in range(12)}
PHONE, MAIL = "8 (38442) 7-19-17", "ivanova@example.ru"
CSS = (files("templates") / "report" / "style.css").read_text(encoding="utf-8")


def moving_district() -> District:
    """Twelve schools over two quarters and two years: ahead, late, silent, moving, standing, behind."""
    district = District(**NAMES)
    for n, key in enumerate(NAMES):
        district.passport(key, f"Проект {n} - учет", start=date(2026, 2, 1), received="2026-03-01")
        before, now = ((2, 4), (5, 5), (8, 9), (6, 5))[n % 4]
        district.report(key, project(f"Проект {n} - учет", before), period="2026-Q2",
                        received="2026-07-05")
        if n % 5:
            district.report(key, project(f"Проект {n} - учет", now), project(f"Новый {n}", 1),
                            received="2026-10-15" if n == 1 else "2026-10-05")
        for year, points in (("2025", n % 3), ("2026", n % 4)):
            if n < 11:
                district.checklist(key, points, n % 3, 0, 0, 1, 0, 0, n % 2, period=year,
                                   received=f"{year}-11-20")
    wrong = (rule("V301").at(Place("Чек-лист", "E12", "c1_1"), label="строка", hint=""),)
    district.checklist("o11", 1, 0, 0, 0, 0, 0, 0, 0, findings=wrong, received="2026-11-21")
    district.facts("o0", fact_2_1=4, fact_2_2=0, fact_2_3=1, fact_3_1=1, note_2_1=f"Телефон {PHONE}",
                   date_3_3=date(2026, 2, 20))
    return district.other("входящие/Отчет Иванова 7-19-17.docx", "unreadable", "F102")


@pytest.fixture(scope="module")
def data() -> Facts:
    data = moving_district().data(NOW, as_of=DAY)
    deputies = ["Петров П. П." if n % 2 else "Сидорова С. С." for n in range(len(NAMES))]
    return replace(data, listed=data.listed.assign(deputy=deputies))


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


# --- what is published ----------------------------------------------------------------------------


def test_publication_has_no_contact_no_path_no_file_no_checksum(tmp_path):
    district = moving_district()
    district.names["o2"] = f"Школа № 2, тел. {PHONE}, {MAIL}"
    district.report("o3", project(f"Звоните {PHONE} или {MAIL}", 3), received="2026-10-06")
    data = district.data(NOW, as_of=DAY, folder=tmp_path)
    for each in district.files:
        (tmp_path / each.file).parent.mkdir(exist_ok=True)
        (tmp_path / each.file).write_bytes(b"x")
    (tmp_path / "сводка").mkdir()
    summary = tmp_path / "сводка" / "Сводка.xlsx"
    summary.write_bytes(b"x")
    path = tmp_path / "сводка" / "Отчет.html"
    own = Page(make_report(data, path, summary=summary))
    assert PHONE in fold(own.words) and MAIL in own.words and any(
        unquote(each).startswith("../входящие/") for each in own.links)
    public = Page(make_report(data, path, True, summary))
    for secret in ("7-19-17", MAIL, "входящие", ".xlsx", ".docx", str(tmp_path), f"{2:064x}"[:12]):
        assert secret not in fold(unquote(public.source)), secret
    assert all(each.startswith("#") for each in public.links)
    assert "контакты не публикуются" in public.words


def test_links_lead_to_the_files_and_to_the_summary(tmp_path):
    district = District(o1="Школа № 1", o2="Школа № 2")
    names = ("входящие/a?b#c%20 & d.xlsx", "javascript:alert(1).xlsx")
    district.checklist("o1", *[1] * 8, file=names[0]).checklist("o2", *[0] * 8, file=names[1])
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    # Beside the file that is called like a script.
    path, summary = tmp_path / "Отчет.html", tmp_path / "сводка" / "Сводка 2026-Q3.xlsx"
    save_report(district.data(NOW, folder=tmp_path), path, summary=summary)
    links = [each for each in Page(path.read_text(encoding="utf-8")).links if each[0] != "#"]
    assert len(links) == 2 and all(each.startswith("./") for each in links)
    assert [(tmp_path / unquote(each)).resolve() for each in links] == [
        (tmp_path / name).resolve() for name in names]
    summary.parent.mkdir()
    summary.write_bytes(b"x")
    save_report(district.data(NOW, folder=tmp_path), path, summary=summary)
    assert unquote(Page(path.read_text(encoding="utf-8")).links[-1]) == f"./сводка/{summary.name}"


# --- one file that does nothing -------------------------------------------------------------------


def test_page_is_valid_and_refers_to_nothing_outside(page):
    assert page.errors == []
    assert page.source.startswith("<!DOCTYPE html>\n<html lang=\"ru\">")
    names = {each.tag.rpartition("}")[2] for each in page.root.iter() if isinstance(each.tag, str)}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "base", "form", "use",
                        "image", "foreignObject", "a11y"}
    attributes = {name for each in page.root.iter() for name in each.attrib}
    assert not {name for name in attributes if name.startswith("on") or name in (
        "src", "style", "srcset", "action", "xlink:href")}
    # Names of vocabularies, which nobody looks up.
    told = page.source.replace("http://www.w3.org/", "")
    assert not re.search(r"https?:|url\(|@import|//\w", told)


def test_policy_allows_its_own_style_and_nothing_else(page):
    policy = next(each.attrib["content"] for each in page.all("meta")
                  if each.attrib.get("http-equiv") == "Content-Security-Policy")
    style = page.source.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.startswith("default-src 'none';") and f"'sha256-{digest}'" in policy
    assert "unsafe" not in policy and style == CSS


HOSTILE = ("<script>alert(1)</script>", "</title></style><img src=x onerror=alert(1)>",
           "\" onmouseover=\"alert(1)", "'><svg/onload=alert(1)>", "{{ 7*7 }}{% raw %}", "&#60;b&#62;",
           "]]><!--", "\x00\x1b[31m\u202eтевирп\ufffe", "א ב ג 12", "=HYPERLINK(\"http://a\")",
           "слово" * 60)


def test_what_senders_wrote_is_text():
    def made(names: Iterable[str], public: bool = False) -> Page:
        district = District(**dict(zip("abcdefghijk", names, strict=True)))
        for key, name in district.names.items():
            district.report(key, project(name, 4), period="2026-Q2", received="2026-07-05")
            district.report(key, project(name, 4))
            if key < "e":
                district.checklist(key, *[1] * 8)
        return Page(make_report(district.data(NOW, as_of=DAY), Path("/нет/a.html"), public))

    def shape(page: Page) -> list[tuple[object, list[str]]]:
        return [(each.tag, sorted(each.attrib)) for each in page.root.iter()]

    plain = made(f"Школа {n}" for n in range(len(HOSTILE)))
    for public in (False, True):
        hostile = made((f"Школа {n} {name}" for n, name in enumerate(HOSTILE)), public)
        assert hostile.errors == []
        # One line at the end says that it is for publication.
        assert shape(hostile)[:-1] == shape(plain)[:len(shape(hostile)) - 1]
        assert "<script>alert(1)</script>" in hostile.words and "{{ 7*7 }}" in hostile.words
        assert "␀␛[31m<U+202E>тевирп�" in hostile.words


# --- for everybody's eyes -------------------------------------------------------------------------


def test_headings_go_down_step_by_step_and_anchors_lead_somewhere(page):
    levels = [int(each.tag[-1]) for each in page.root.iter()
              if re.fullmatch(r".*\}h[1-6]", str(each.tag))]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(page.ids) == len(set(page.ids))
    assert {each[1:] for each in page.links if each.startswith("#")} <= set(page.ids)
    assert all(each.attrib["aria-labelledby"] in page.ids for each in page.all("section"))


def test_tables_and_charts_are_named_for_screen_readers(page):
    for each in page.all("table"):
        assert each[0].tag.endswith("caption")
        assert all(head.attrib.get("scope") for head in each.iter() if str(head.tag).endswith("}th"))
    charts = [each for each in page.root.iter() if str(each.tag).endswith("}svg")]
    assert [each.attrib["aria-label"].partition(":")[0] for each in charts
            if each.attrib.get("role") == "img"] == ["Сдача форм", "Проекты по этапам"]
    assert all(each.attrib.get("aria-hidden") == "true" for each in charts
               if each.attrib.get("role") != "img")
    assert "Чек-лист" in page.source.partition('class="chart sending"')[2].partition("</svg>")[0]


def palette(text: str) -> dict[str, str]:
    return {name: "".join(2 * each for each in code) if len(code) == 3 else code
            for name, code in re.findall(r"--([\w-]+): #([0-9a-f]{3,6});", text)}


@pytest.mark.parametrize("dark", [False, True])
def test_colours_can_be_told_from_their_ground(dark):
    light, _, rest = CSS.partition("prefers-color-scheme: dark")
    colours = palette(rest.partition("\n")[0] if dark else light)
    for text in ("ink", "quiet", "link", "alarm"):
        for ground in ("paper", "soft"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    states = ("on_time", "late", "missing", "returned", "awaited", "not_required")
    for state in states:
        assert contrast(colours[state], colours["on-bar"]) >= 4.5, state
        assert contrast(colours[state], colours["paper"]) >= 3, state
    for bar in ("bar", "line", "before"):
        assert contrast(colours[bar], colours["paper"]) >= 3, bar


def test_typography_is_russian(page):
    body = re.sub(r"<style>.*?</style>|<[^>]*>", "\n", page.source, flags=re.DOTALL)
    assert '"' not in body.replace("&quot;", '"') and "«Школа" in body
    assert not re.search(r"\s[-–]\s", body)
    assert f"№{NBSP}" in body and not re.search(r"№ ", body)
    assert re.search(rf"5{NBSP}декабря 2026{NBSP}г\.", body)
    assert f"Проект 1{NBSP}— учет" in body


# --- one row or a hundred, a quarter or a year ----------------------------------------------------


def test_paper_has_the_first_rows_and_says_how_many_there_are_more(page):
    behind = len(page.table("Отстают от паспорта")) + len(page.table("Отстают от паспорта, остальные"))
    on_paper = [row for each in page.all("table") if (each[0].text or "").startswith("Отстают")
                for row in each.iter() if str(row.tag).endswith("}tr")
                and row.attrib.get("class") != "screen" and "{" in row[0].tag
                and row[0].attrib.get("scope") == "row"]
    assert len(on_paper) == 4 and behind == 7
    assert "И еще 3 – в сводке, лист «Динамика»" in page.words


def test_first_quarter_has_nothing_to_compare_with():
    district = District(o1="Школа № 1").report("o1", project("Справка"))
    answers = Page(make_report(district.data(NOW, as_of=DAY), Path("/нет/a.html"))).answers()
    assert answers["Что изменилось"] == ("Сравнить не с чем", "3 квартал 2026 г. – первый с отчетами")
    assert answers["Что стоит на месте"][0] == "Пока не видно"


@pytest.mark.parametrize("period", ["2026", "2026-Q3", "2031"])
def test_report_of_nothing_says_so(period):
    data = District().data(Period.parse(period), as_of=DAY)
    page = Page(make_report(data, Path("/нет/a.html")))
    assert page.errors == [] and "В списке нет ни одной организации." in page.words
    assert page.answers()["Кто впереди"][0] == "Рейтинга нет"


def test_year_has_the_forms_of_all_quarters(data):
    page = Page(make_report(moving_district().data(Period(2026), as_of=DAY), Path("/нет/a.html")))
    assert page.errors == []
    titles = [row[0] for row in page.table("Сдача форм, организаций")]
    assert titles[1:5] == [f"Отчет, {quarter} квартал 2026 г." for quarter in range(1, 5)]


def test_command_writes_one_page_beside_the_summary(programme):
    folder = programme.folder
    printed = call(folder, "report", "--period", "2026-Q3").output
    assert printed.rstrip().endswith("Отчет 2026-Q3.html")
    call(folder, "report", "--period", "2026-Q3", "--public")
    call(folder, "report", "--period", "2026", "-o", folder / "год" / "отчет.html")
    assert sorted(each.name for each in folder.rglob("*.html")) == [
        "Отчет 2026-Q3 для публикации.html", "Отчет 2026-Q3.html", "отчет.html"]


def test_paper_is_two_pages_whatever_the_names_and_numbers(tmp_path):
    """Printed by a browser: lists are cut, so that twenty schools take the room of a hundred."""
    browser = require("chromium")
    long = "Муниципальное бюджетное дошкольное образовательное учреждение «Детский сад «Ромашка» № "
    district = District(**{f"o{n:02}": f"{long}{n}" for n in range(20)})
    for n, key in enumerate(district.names):
        name = f"Сокращение времени процесса предоставления услуги по постановке детей на учет, дело {n}"
        district.passport(key, name, received="2026-03-01")
        for quarter, stage in (("2026-Q2", 4), ("2026-Q3", 4 + n % 2)):
            if n < 14 or quarter == "2026-Q2":
                district.report(key, project(name, stage), period=quarter, received="2026-10-05")
        if n < 12:
            district.checklist(key, n % 4, *[0] * 7)
    page, paper = tmp_path / "report.html", tmp_path / "report.pdf"
    save_report(district.data(NOW, as_of=DAY), page)
    subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                    f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={paper}", page.as_uri()],
                   check=True, capture_output=True, timeout=300)
    told = subprocess.run([require("pdfinfo"), paper], check=True, capture_output=True, text=True).stdout
    assert re.search(r"^Pages:\s+2$", told, re.MULTILINE) and "A4" in told, told
