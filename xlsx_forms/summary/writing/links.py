"""Links from the summary to returned files: relative, so that the folder can be moved whole."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from templates.sheet.reference import quote_sheet

# What XlsxWriter escapes in an address, and the two signs that it takes for its own.
_ESCAPES = str.maketrans({
    "%": "%25", "#": "%23", " ": "%20", '"': "%22", "<": "%3c", ">": "%3e", "[": "%5b",
    "]": "%5d", "^": "%5e", "`": "%60", "{": "%7b", "}": "%7d",
})
# Excel drops a longer address.
LONGEST = 2_079
# Excel repairs a sheet with more; charts and pictures need none of ours.
MOST_ON_A_SHEET = 65_530


class FileLinks:
    """Addresses of the returned files that lie in the programme folder, as seen from a summary."""

    def __init__(self, folder: Path, start: Path, files: Mapping[int, str]) -> None:
        self._folder = Path(os.path.abspath(folder))
        self._start = Path(os.path.abspath(start))
        self._files = files
        self._targets: dict[int, tuple[str, bool] | None] = {}

    def name(self, submission: int) -> str:
        """The file's own name, without folders."""
        return self._files[submission].rsplit("/", 1)[-1]

    def url(self, submission: int, address: str = "") -> str | None:
        """Return the link to a file, or a cell (``Отчет!D9``) in it; None when there is none.

        A file in an archive is reached as far as the archive.
        """
        if submission not in self._targets:
            self._targets[submission] = self._target(self._files[submission])
        target = self._targets[submission]
        if target is None:
            return None
        path, is_archive = target
        sheet, _, cell = address.rpartition("!")
        anchor = f"#{quote_sheet(sheet)}!{cell}" if sheet and not is_archive else ""
        return f"external:{path}{anchor}"

    def _target(self, file: str) -> tuple[str, bool] | None:
        path = Path(os.path.abspath(self._folder / file))
        if not path.is_relative_to(self._folder):
            return None
        found = path
        while not found.is_file():
            if found in (self._folder, found.parent):
                return None
            found = found.parent
        try:
            shown = Path(os.path.relpath(found, self._start)).as_posix()
        except ValueError:
            # Another drive on Windows: no way from there to here.
            shown = found.as_posix()
        address = shown.translate(_ESCAPES)
        usable = 1 < len(address) <= LONGEST and _is_plain(address)
        return (address, found != path) if usable else None


def web_url(text: str) -> str | None:
    """Return a text that is the address of a web page as a link, None when it is not one.

    >>> web_url("https://site.ru/a b"), web_url("javascript:alert(1)"), web_url("=HYPERLINK()")
    ('https://site.ru/a b', None, None)
    """
    good = text.lower().startswith(("http://", "https://")) and _is_plain(text)
    parts = text.split("#", 1) if good else []
    return text if good and all(_length(part) <= LONGEST for part in parts) else None


def _is_plain(text: str) -> bool:
    return text.isprintable()


def _length(text: str) -> int:
    """The length as Excel counts it, with what escaping adds."""
    return len(text.translate(_ESCAPES).encode("utf-16-le")) // 2
