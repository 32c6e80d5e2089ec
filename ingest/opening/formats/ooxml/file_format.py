"""The file format .xlsx (and .xlsm): an Office Open XML package with a workbook in it."""

from __future__ import annotations

from ingest.opening.formats.container import Container
from ingest.opening.formats.file_format import FileBytes, Format
from ingest.opening.formats.ooxml.package import is_office_package
from ingest.opening.formats.ooxml.workbook import read_spreadsheetml
from ingest.opening.formats.other_files import document_in
from ingest.opening.limits import Limits


def _recognize(file: FileBytes) -> bool:
    parts = file.parts
    return parts is not None and is_office_package(parts) and not document_in(parts)


def _read(file: FileBytes, limits: Limits) -> Container:
    assert file.parts is not None
    return read_spreadsheetml(file.parts, limits)


XLSX = Format(
    "xlsx", _recognize, _read,
    members=tuple(frozenset((name,)) for name in (
        "[content_types].xml", "_rels/.rels", "xl/workbook.xml")),
    first_members=(b"[content_types].xml", b"_rels/", b"docprops/", b"xl/", b"customxml/"))
