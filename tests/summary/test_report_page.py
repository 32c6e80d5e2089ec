"""The report is one file that does nothing, can be read by everybody, and tells the public no more."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
from collections.abc import Iterable
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
from conftest import require
from report_page import DAY, MAIL, NOW, PHONE, Page, moving_district, moving_facts
from support.contrast import contrast
from support.town import call
from test_summary import District, project

from templates.period import Period
from templates.text import fold
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.report import make_report, save_report
from xlsx_forms.summary.report.typography import NBSP

CSS = (files("templates") / "report" / "style.css").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def data() -> Facts:
    return moving_facts()


@pytest.fixture(scope="module")
def page(data: Facts) -> Page:
    return Page(make_report(data, Path("/нет/сводка/Отчет.html")))


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
    call(folder, "report", "--period", "2026-Q3")
    today = (programme.summaries / "Отчет 2026-Q3.html").read_bytes()
    printed = call(folder, "report", "--period", "2026-Q3", "--as-of", "20.10.2026").output
    assert printed.startswith("Отчет по состоянию на 20.10.2026: ")
    assert (programme.summaries / "Отчет 2026-Q3.html").read_bytes() == today
    call(folder, "report", "--period", "2026", "--public", "-o", folder / "год" / "отчет.html")
    pages = {each.name: each.read_text(encoding="utf-8") for each in folder.rglob("*.html")}
    assert set(pages) == {"Отчет 2026-Q3.html", "Отчет 2026-Q3 на 20.10.2026.html", "отчет.html"}
    assert [name for name, page in pages.items() if "Для публикации" in page.replace(NBSP, " ")] == [
        "отчет.html"]


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
