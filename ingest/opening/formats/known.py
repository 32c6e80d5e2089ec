"""The list of supported file formats: to add one, add its record here.

What decides whether a file is a workbook, an archive or neither asks this list.
"""

from __future__ import annotations

from ingest.opening.formats.file_format import Format
from ingest.opening.formats.odf.file_format import ODS
from ingest.opening.formats.ooxml.file_format import XLSX
from ingest.opening.formats.xls.file_format import BARE_XLS, XLS
from ingest.opening.formats.xlsb.file_format import XLSB

# Asked in this order: the first that recognizes a file reads it, so the surest come first.
FORMATS: list[Format] = [
    XLS,
    BARE_XLS,
    ODS,
    XLSB,
    XLSX,
]


def format_note(suffix: str) -> str:
    """Return the rule that tells people of a format; empty for the one that forms are sent in."""
    return next((each.note for each in FORMATS if each.suffix == suffix), "")


def is_package(names: frozenset[str]) -> bool:
    """Tell by the names in a zip (in small letters) whether it is one document, not an archive."""
    return any(each.is_package(names) for each in FORMATS)


def first_members() -> tuple[bytes, ...]:
    """Return how the names of first members begin in zips that are documents."""
    return tuple(start for each in FORMATS for start in each.first_members)
