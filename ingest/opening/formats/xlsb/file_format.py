"""The file format .xlsb: an Office Open XML package whose workbook is binary."""

from __future__ import annotations

from ingest.opening.formats.container import Container
from ingest.opening.formats.file_format import FileBytes, Format
from ingest.opening.formats.ooxml.file_format import XLSX
from ingest.opening.formats.xlsb.workbook import read_xlsb
from ingest.opening.limits import Limits


def _recognize(file: FileBytes) -> bool:
    return XLSX.recognize(file) and file.parts is not None and "xl/workbook.bin" in file.parts


def _read(file: FileBytes, limits: Limits) -> Container:
    assert file.parts is not None
    return read_xlsb(file.parts, limits)


XLSB = Format("xlsb", _recognize, _read, note="F121")
