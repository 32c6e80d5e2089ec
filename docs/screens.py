"""Pictures of the page for the guide, made by Chromium in the sample district.

Used by ``docs/build.py``; needs Chromium, and Playwright from ``[test]``.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_WIDTH, _PATIENCE = 1100, 300_000


@dataclass(frozen=True, slots=True)
class Screen:
    """A page of the sample: its address, and how many pixels of it are shown from ``top`` on.

    ``top`` is what stands uppermost, as CSS; empty for the top of the page.
    """

    name: str
    path: str
    height: int
    top: str = ""


SCREENS = (
    Screen("page-quarter", "/", 700),
    Screen("page-settings", "/settings", 640, "h2:nth-of-type(3)"),
    Screen("page-letters", "/letters/round", 640),
    Screen("page-file", "/file/{returned}", 720, "#form"),
    Screen("page-who", "/who", 640),
    Screen("page-documents", "/documents", 420),
    Screen("page-rating", "/rating?c-c3=2", 640),
)
# The report is a file, not a page of the server.
REPORT = Screen("report-page", "", 900)


def make_screens(programme: Path, folder: Path) -> Iterator[Path]:
    """Take each picture of a programme whose files are taken in; yield its path."""
    from playwright.sync_api import sync_playwright

    from xlsx_forms.page.server import PageServer

    server = PageServer(programme)
    threading.Thread(target=server.run, args=(False,), daemon=True).start()
    frame = server.application.desk.snapshot().batch.submissions
    returned = frame.index[(frame["form"] == "passport") & (frame["status"] == "returned")][0]
    with sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--lang=ru"],
            env={**os.environ, "LANGUAGE": "ru"})
        page = browser.new_page(viewport={"width": _WIDTH, "height": 900}, locale="ru-RU")
        page.set_default_timeout(_PATIENCE)
        page.goto(server.address)
        page.wait_for_url(lambda url: "token" not in url)
        root = page.url.rstrip("/")
        page.get_by_role("button", name="Провести круг").click()
        page.wait_for_url("**/letters/round")
        for screen in SCREENS:
            page.goto(root + screen.path.format(returned=returned))
            yield _taken(page, screen, folder / f"{screen.name}.png")
        [report] = (programme / "сводка").glob("Отчет *.html")
        page.goto(report.as_uri())
        yield _taken(page, REPORT, folder / f"{REPORT.name}.png")
        browser.close()
    server.close()


def _taken(page: Any, screen: Screen, path: Path) -> Path:
    box = page.locator(screen.top).first.bounding_box() if screen.top else None
    page.screenshot(path=path, full_page=True, clip={
        "x": 0, "y": box["y"] - 10 if box else 0, "width": _WIDTH, "height": screen.height})
    return path
