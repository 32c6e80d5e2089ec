"""Fixtures of the page: a server of the sample district, and one of an empty folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Browser, serving

from xlsx_forms.setup import make_folder


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The page of the sample district, its files taken in by the page itself."""
    folder = tmp_path_factory.mktemp("page") / "округ <b>"
    list(make_folder(folder, sample=True))
    hostile = folder / "входящие" / "<script>alert(1) &quot;.xlsx"
    hostile.write_bytes(b"no workbook")
    with serving(folder) as browser:
        answer = browser.press("/", "/ingest")
        assert (answer.status, answer.headers["Location"]) == (303, "/job")
        told = browser.wait()
        assert "Принять файлы: сделано" in told, told
        yield browser


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Browser]:
    """The page of a folder in which nothing has been done yet."""
    folder = tmp_path / "папка"
    list(make_folder(folder, sample=False))
    with serving(folder) as browser:
        yield browser
