"""The workbook being written: its formats, its links, and what of a text may stand in a cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from templates.definition import LONGEST_TEXT
from xlsx_forms.styles import Styles
from xlsx_forms.summary.writing.links import FileLinks, web_url
from xlsx_forms.summary.writing.public import without_contacts

if TYPE_CHECKING:
    from xlsx_forms.summary.writing.block import DataBlock

# Characters that an XML document cannot hold; XlsxWriter escapes the others.
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere; without an address it is a text."""

    text: str
    url: str | None


class Sources:
    """Where the files of a district lie, as links to them, and what may be published."""

    def __init__(self, links: FileLinks, public: bool) -> None:
        self.public = public
        self._links = links

    def clean(self, text: str) -> str:
        """Return a text as it may stand in a cell: no contacts if public, not longer than Excel's."""
        # What can be printed can stand in XML; asked for every cell, so the quicker question first.
        if not text.isprintable():
            text = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
        return fit(without_contacts(text) if self.public else text)

    def file(self, submission: object) -> Link | None:
        """Return a file's name as a link to it; names of files are not published."""
        return None if self.public or is_blank(submission) else self._link(int(submission), "")  # type: ignore[call-overload]

    def cell(self, submission: object, address: object) -> Link | None:
        """Return an address in a file, as ``Отчет!D9``, as a link to that cell; not published."""
        if self.public or is_blank(submission) or is_blank(address):
            return None
        return self._link(int(submission), str(address))  # type: ignore[call-overload]

    def _link(self, submission: int, address: str) -> Link:
        return Link(address or self._links.name(submission), self._links.url(submission, address))

    def web(self, text: object) -> Link | str | None:
        """Return the address of a web page as a link."""
        if is_blank(text):
            return None
        shown = self.clean(str(text))
        return Link(shown, web_url(str(text)) if shown == str(text) else None)


class Book(Sources):
    """The workbook being written: its formats, its links, and what may be published."""

    def __init__(self, workbook: Workbook, links: FileLinks, public: bool) -> None:
        super().__init__(links, public)
        self.workbook = workbook
        self.styles = Styles(workbook)
        # Where the figures of charts go, once the sheet that holds them is written.
        self.chart_data: DataBlock | None = None
        self._formats: dict[str, Any] = {}

    def format(self, role: str) -> Any:
        """Return the format of a role; asked for every cell, so found quickly."""
        if role not in self._formats:
            self._formats[role] = self.styles.role(role)
        return self._formats[role]

    def add(self, title: str) -> Worksheet:
        """Return a new sheet."""
        return self.workbook.add_worksheet(title)


def is_blank(value: object) -> bool:
    """Tell whether there is nothing to write."""
    if isinstance(value, str):
        return not value
    return value is None or bool(pd.isna(value))  # type: ignore[call-overload]


def fit(text: str) -> str:
    """Return a text as long as Excel takes it, with «…» where it is cut.

    >>> fit("да"), len(fit("я" * 40_000)), fit("😀" * 20_000)[-2:]
    ('да', 32767, '😀…')
    """
    if len(text) * 2 <= LONGEST_TEXT or _units(text) <= LONGEST_TEXT:
        return text
    kept = text.encode("utf-16-le")[:2 * (LONGEST_TEXT - 1)].decode("utf-16-le", "ignore")
    return kept + "…"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
