"""The operator at her browser, scripted: a Chromium that counts her clicks and what it was asked for.

Used by the suite and by ``benchmarks/quarter.py``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from support.paths import ROOT

# Longer than any step of the suite; the benchmark has a patience of its own.
PATIENCE = 60_000


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    """Start a Chromium without a window."""
    with sync_playwright() as started:
        # In a plain C locale it takes and gives no file whose name is not ASCII.
        browser = started.chromium.launch(executable_path=path,
                                          env={**os.environ, "LC_ALL": "C.UTF-8"})
        try:
            yield browser
        finally:
            browser.close()


class PageProcess:
    """``xlsx-forms page`` as a program of its own, which can be killed and started again."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder, self._environment = folder, environment
        self.process: subprocess.Popen[str] | None = None
        self.address = ""

    def start(self, *options: str) -> PageProcess:
        """Start it in its folder, and read the address that it prints."""
        # Nothing of the operator's own password store is to be asked.
        environment = os.environ | {
            "PYTHONPATH": str(ROOT), "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "HOME": str(self.folder)} | self._environment
        environment.pop("XLSX_FORMS_MAIL_PASSWORD", None)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "xlsx_forms", "page", "--no-browser", *options], cwd=self.folder,
            env=environment, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().partition(": ")[2].strip()
        assert self.address.startswith("http://127.0.0.1:"), self.address
        return self

    def kill(self) -> None:
        """End it as a power cut does."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate(timeout=30)

    def __enter__(self) -> PageProcess:
        return self.start()

    def __exit__(self, *_error: object) -> None:
        self.kill()


class Operator:
    """Presses buttons and follows links by their names, as a person reads them."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.clicks = page, 0
        self.asked: list[str] = []
        self.said: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("dialog", self._dialog)
        page.goto(address)
        page.wait_for_url(lambda url: "token" not in url)

    def _dialog(self, dialog: Any) -> None:
        self.said.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    @property
    def heading(self) -> str:
        """What the page is called."""
        return self.page.inner_text("h1")

    def press(self, name: str) -> None:
        """Press a button, which leads to another page."""
        self.clicks += 1
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).first.click()

    def follow(self, name: str) -> None:
        """Follow a link."""
        self.clicks += 1
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def fill(self, **fields: str) -> None:
        """Fill fields in by the ids of their labels."""
        for name, value in fields.items():
            self.page.fill(f"#{name.replace('_', '-')}", value)

    def download(self, press: str, place: Path) -> Path:
        """Follow a link that gives a file, and keep it in a folder under its name."""
        with self.page.expect_download() as coming:
            self.follow(press)
        path = place / coming.value.suggested_filename
        coming.value.save_as(path)
        return path

    def wait(self, words: str = "") -> str:
        """Wait until the work that runs has ended; what the page says then."""
        self.page.wait_for_selector("#progress", state="detached")
        self.page.wait_for_load_state()
        text = self.page.inner_text("main")
        assert words in text, text
        return text

    def foreign(self) -> list[str]:
        """What was asked for elsewhere than at the page itself."""
        ours = self.page.url.split("/", 3)[2]
        return [url for url in self.asked if not url.startswith((f"http://{ours}/", "data:", "blob:"))]
