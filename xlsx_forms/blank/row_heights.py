"""Let rows grow with their text although a height has been set.

XlsxWriter and openpyxl mark every height as set by hand; an office program leaves such a row as
it is when somebody types a longer text.  Without the mark the height is only a beginning.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Container
from io import BytesIO
from xml.sax.saxutils import unescape

_SHEET = re.compile(rb'<sheet [^>]*?name="([^"]*)"')
_ROW = re.compile(rb'<row r="([0-9]+)"[^>]*>')
_BY_HAND = re.compile(rb' customHeight="(?:1|true)"')


def let_rows_grow(data: bytes, sheet: str, rows: Container[int]) -> bytes:
    """Return a workbook of ours in which these rows (from 0) of a sheet grow by themselves."""
    with zipfile.ZipFile(BytesIO(data)) as source:
        names = [unescape(name.decode(), {"&quot;": '"'})
                 for name in _SHEET.findall(source.read("xl/workbook.xml"))]
        # Both writers number the parts in the order of the sheets.
        part = f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
            for info in source.infolist():
                content = source.read(info)
                if info.filename == part:
                    content = _ROW.sub(lambda row: _grown(row, rows), content)
                target.writestr(info, content)
    return buffer.getvalue()


def _grown(row: re.Match[bytes], rows: Container[int]) -> bytes:
    return _BY_HAND.sub(b"", row[0]) if int(row[1]) - 1 in rows else row[0]
