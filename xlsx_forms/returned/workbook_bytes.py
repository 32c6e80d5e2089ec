"""Save an openpyxl workbook to bytes without temporary files.

openpyxl lays every sheet down in a temporary file; killed at that moment it would leave a
sender's answers in a folder that nobody looks into.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter


def workbook_bytes(book: Workbook) -> bytes:
    """Return a workbook as the bytes of an .xlsx file."""
    buffer = BytesIO()
    _Writer(book, ZipFile(buffer, "w", ZIP_DEFLATED)).save()
    return buffer.getvalue()


class _Writer(ExcelWriter):
    """openpyxl's own writer, but for the temporary files."""

    _archive: ZipFile

    def write_worksheet(self, ws: Any) -> None:
        """Write one sheet into the package, as ExcelWriter does."""
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts = ws._charts
        ws._drawing.images = ws._images
        laid = BytesIO()
        writer: Any = WorksheetWriter(ws, laid)
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], laid.getvalue())
        self.manifest.append(ws)
