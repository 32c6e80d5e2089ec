"""What strangers send stays text in a real browser, and a page that is killed leaves all whole."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from support.page.operator import Browser, Operator, PageProcess
from support.sample import make_first_year
from support.town import Town

# Each would tell the browser's console, open a dialog, or fetch from elsewhere.
EVIL = ('<script>alert(1)</script>', '"><img src=http://evil.example/x onerror=alert(2)>',
        "'><svg onload=alert(3)>", "javascript:alert(4)", "{{ 7*7 }}{% raise %}",
        "</title></textarea><iframe src=//evil.example></iframe>", "\u202exslx.exe\x0b")
NAMES = ("<img src=x onerror=alert(5)>.xlsx", "..\\..\\наружу.xlsx", "con.xlsx", "'; DROP TABLE.xlsx")

DOWNLOADS = ("/original", "/copy", "/download", "/settings/organizations", "/plan", "/commission",
             "/methodology")


@pytest.fixture
def operator(chromium: Browser, tmp_path: Path, blanks) -> Iterator[Operator]:
    """The page of a district whose names and answers are hostile."""
    town = Town(tmp_path / "Район", blanks)
    book = openpyxl.load_workbook(town.folder / "организации.xlsx")
    for cell, evil in zip(book.worksheets[0][2][1:7], EVIL, strict=False):
        cell.value = evil
    book.save(town.folder / "организации.xlsx")
    project = {"participant": EVIL[1], "project": EVIL[0], "leader": EVIL[2], "contact": EVIL[4],
               "passport_link": EVIL[3], "stage": EVIL[5]}
    town.send("отчет.xlsx", "quarterly-report", rows=[project])
    town.send("паспорт.xlsx", "passport", {"project_name": EVIL[0], "process": EVIL[1],
                                           "rationale_1": EVIL[6][:-1], "customer": EVIL[4]})
    town.send("чек-лист.xlsx", "checklist", {"c1_evidence": EVIL[0], "c3": EVIL[1]})
    with PageProcess(town.folder) as served:
        yield Operator(chromium.new_page(), served.address)


def test_no_script_runs_nothing_is_fetched_and_nothing_outside_changes(
        operator: Operator, tmp_path: Path):
    outside = {path for path in tmp_path.rglob("*") if "Район" not in path.parts}
    page = operator.page
    page.set_input_files("#files", [{"name": name, "mimeType": "text/html", "buffer": b"<b>no</b>"}
                                    for name in NAMES])
    operator.press("Принять")
    assert "Принять файлы: сделано" in operator.wait()
    root = page.url.rpartition("/")[0]
    seen, waiting = set(), ["/"]
    while waiting:
        path = waiting.pop()
        seen.add(path)
        page.goto(root + path)
        # A name that became an element of ours would be one of these.
        injected = page.locator("main script, main iframe, main img, main svg:not(.chart)")
        assert injected.count() == 0, path
        found = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
        assert all(each.startswith(("/", "#", "?")) for each in found), found
        waiting += [each for each in dict.fromkeys(found) if each.startswith("/") and each not in seen
                    and each not in waiting and not each.endswith(DOWNLOADS)]
    assert any(each.startswith("/file/") for each in seen) and "/organization/012" in seen
    assert not operator.foreign() and not operator.said
    assert outside == {path for path in tmp_path.rglob("*") if "Район" not in path.parts}


def test_page_that_is_killed_in_a_step_goes_on_at_the_next_start(chromium: Browser, tmp_path: Path):
    folder = tmp_path / "округ"
    make_first_year(folder)
    for path in sorted((folder / "входящие").rglob("*.*"))[8:]:
        path.unlink()
    book = openpyxl.load_workbook(folder / "организации.xlsx")
    book.worksheets[0].delete_rows(5, 30)
    book.save(folder / "организации.xlsx")
    served = PageProcess(folder)
    context = chromium.new_context()
    for button, is_begun in (
            ("Сделать формы", lambda: any((folder / "исходящие").rglob("*.xlsx"))),
            ("Принять файлы", lambda: (folder / "реестр.sqlite").exists())):
        operator = Operator(context.new_page(), served.start().address)
        operator.press(button)
        end = time.monotonic() + 30
        while not is_begun() and time.monotonic() < end:
            time.sleep(0.02)
        served.kill()
        for path in folder.glob("*.sqlite"):
            with closing(sqlite3.connect(path)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    operator = Operator(context.new_page(), served.start().address)
    for button in ("Сделать формы", "Принять файлы", "Собрать сводку"):
        operator.press(button)
        assert ": сделано" in operator.wait()
        operator.follow("Квартал")
    served.kill()
    assert len(list((folder / "исходящие").rglob("*.xlsx"))) == 4 * 3
    assert [path.name for path in (folder / "сводка").glob("*.xlsx")] == ["Сводка 2026-Q3.xlsx"]
    assert not list(folder.rglob("*.tmp*"))
    operator.page.close()
