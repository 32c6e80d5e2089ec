"""The page tells the files of one project from those of another, and asks where that is unclear."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
from browser import Browser, serving

from xlsx_forms.programme import load_programme
from xlsx_forms.setup import make_folder
from xlsx_forms.work import find_files, load_batch, take_in


def test_passports_of_two_projects_are_told_apart(sample_page: Browser):
    batch = load_batch(load_programme(sample_page.server.application.desk.folder))
    frame = batch.submissions
    own = frame[(frame["organization"] == "006") & (frame["form"] == "passport")]
    first, second = own.sort_values("received").index
    shown = sample_page.ask(f"/file/{first}").text
    assert "проект «Единый электронный календарь" in shown
    assert f"/file/{first}/difference/{second}" in shown
    assert "«Единый электронный календарь" in sample_page.ask("/organization/006").text


def test_names_that_may_be_one_project_are_asked_about_until_it_is_decided(tmp_path: Path):
    folder = tmp_path / "округ"
    list(make_folder(folder, sample=True))
    for path in (folder / "входящие").rglob("*.*"):
        if "КАЛЕНДАРЬ" not in path.name:
            path.unlink()
    [mended] = (folder / "входящие").rglob("*КАЛЕНДАРЬ исправленный.xlsx")
    book = openpyxl.load_workbook(mended)
    book["Паспорт"]["B5"] = "Единый электронный календарь мероприятий"
    book.save(mended.with_name("похожий.xlsx"))
    programme = load_programme(folder)
    take_in(programme, find_files(programme, []))
    with serving(folder) as browser:
        shown = browser.ask("/").text
        assert "Похожие названия, один проект или два: 1" in shown
        [page] = re.findall(r'href="(/file/\d+)#decide"', shown)
        file = load_batch(programme).files[int(page.rpartition("/")[2])]
        browser.press(page, f"{page}/decide", sha256=file.sha256, verdict="same", reason="Один",
                      author="Проба")
        assert "Похожие названия" not in browser.ask("/").text
