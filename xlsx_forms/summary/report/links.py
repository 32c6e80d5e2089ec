"""Links from the report to the files it is made of: relative, so that the folder can be moved whole."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote

from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.writing.book import is_blank
from xlsx_forms.summary.writing.links import FileLinks


class Links:
    """Addresses of returned files and of the summary, as seen from a report; none for the public."""

    def __init__(self, data: Facts, path: Path, public: bool, summary: Path | None) -> None:
        self.public = public
        self._start = path.parent
        self._summary = summary
        self._files = FileLinks(data.scope.folder, path.parent, data.files)

    def file(self, submission: object) -> str:
        """Return the address of a returned file; empty where there is none to be shown."""
        if self.public or is_blank(submission):
            return ""
        url = self._files.url(int(submission))  # type: ignore[call-overload]
        return _address(unquote(url.removeprefix("external:"))) if url else ""

    @property
    def summary(self) -> tuple[str, str] | None:
        """Name and address of the summary workbook; None where it is not there or not to be shown."""
        if self.public or self._summary is None or not self._summary.is_file():
            return None
        try:
            shown = Path(os.path.relpath(self._summary, self._start)).as_posix()
        except ValueError:
            # Another drive on Windows: no way from there to here.
            shown = self._summary.absolute().as_posix()
        return self._summary.name, _address(shown)


def _address(path: str) -> str:
    """A path as an address that leads to a file and nowhere else, whatever the file is called.

    >>> _address("../входящие/a?#%.xlsx"), _address("javascript:alert(1).xlsx"), _address("D:/a b")
    ('../%D0%B2%D1%85%D0%BE%D0%B4%D1%8F%D1%89%D0%B8%D0%B5/a%3F%23%25.xlsx', \
'./javascript%3Aalert%281%29.xlsx', 'file:///D:/a%20b')
    """
    if path[1:3] == ":/":
        return f"file:///{path[:2]}{quote(path[2:])}"
    if PurePosixPath(path).is_absolute():
        return f"file://{quote(path)}"
    return quote(path) if path.startswith("../") else f"./{quote(path)}"
