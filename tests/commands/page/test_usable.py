"""Everybody can use the pages: axe-core, a narrow window, enlarged text, the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import Browser as Server
from support.page.operator import Browser, Operator

from xlsx_forms.programme import load_programme
from xlsx_forms.work import load_batch

PAGES = ("/", "/who", "/organization/002", "/findings", "/findings?by=code&only=V301", "/rating?c-c3=2",
         "/plan", "/projects", "/documents", "/settings", "/job", "/letters/send", "/nowhere")
# Phones; 1280 px at 400 %; at 200 %.
WIDTHS = (390, 320, 640)
_OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def operator(chromium: Browser, sample_page: Server) -> Iterator[Operator]:
    page = chromium.new_page(viewport={"width": 1024, "height": 768})
    yield Operator(page, sample_page.server.address)
    page.close()


def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(operator: Operator, sample_page: Server):
    batch = load_batch(load_programme(sample_page.server.application.desk.folder))
    frame = batch.submissions[batch.submissions["status"] == "returned"]
    files = [f"/file/{numbers[0]}" for numbers in frame.groupby("form").groups.values()]
    assert len(files) == 4
    page, root, axe, found = operator.page, operator.page.url.rstrip("/"), Axe(), []
    for path in (*PAGES, *files):
        page.goto(root + path)
        found += [(path, each["id"], each["nodes"][0]["target"])
                  for each in axe.run(page).response["violations"]]
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 768})
            found += [(path, width)] if page.evaluate(_OVER) > 0 else []
        page.set_viewport_size({"width": 1024, "height": 768})
    assert not found and not operator.foreign()
    page.evaluate("document.querySelector('html').removeAttribute('lang')")
    assert [each["id"] for each in axe.run(page).response["violations"]] == ["html-has-lang"]


def test_names_keep_to_a_few_lines_in_a_narrow_window(operator: Operator):
    page = operator.page
    page.set_viewport_size({"width": 390, "height": 768})
    for path in ("/who", "/rating?c-c3=2"):
        page.goto("/".join(page.url.split("/", 3)[:3]) + path)
        heights = page.eval_on_selector_all("tbody tr", "all => all.map(each => each.offsetHeight)")
        assert max(heights) < 150, path
    page.set_viewport_size({"width": 1024, "height": 768})


def test_keyboard_alone_reaches_everything_and_shows_where_it_is(operator: Operator):
    page = operator.page
    page.goto("/".join(page.url.split("/", 3)[:3]))
    shown, outlines = [], []
    for _ in range(40):
        page.keyboard.press("Tab")
        shown.append(page.evaluate("(document.activeElement.textContent || "
                                   "document.activeElement.id).trim()"))
        outlines.append(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
        if shown[-1] == "Принять":
            break
    assert shown[0] == "Сразу к содержанию"
    wanted = ["Квартал", "Провести круг", "Собрать сводку", "Принять"]
    assert [each for each in shown if each in wanted] == wanted
    assert set(outlines) == {"solid"}
    page.reload()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Провести круг"


def test_whole_folder_is_given_to_the_program(operator: Operator, tmp_path):
    (tmp_path / "прислано" / "ещё").mkdir(parents=True)
    for name in ("прислано/а.xlsx", "прислано/ещё/б.xlsx"):
        (tmp_path / name).write_bytes(name.encode())
    operator.page.set_input_files("#folder-files", tmp_path / "прислано")
    operator.press("Принять")
    assert "Новых файлов: 2" in operator.wait("Принять файлы: сделано")
