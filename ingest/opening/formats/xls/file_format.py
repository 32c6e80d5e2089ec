"""The file format .xls: BIFF records in an OLE container, or bare ones as Excel 2 to 4 wrote them."""

from __future__ import annotations

from ingest.opening.formats.file_format import Format
from ingest.opening.formats.other_files import OLE
from ingest.opening.formats.xls.workbook import read_bare_xls, read_xls

_FIRST_RECORDS = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")

XLS = Format("xls", lambda file: file.data.startswith(OLE),
             lambda file, limits: read_xls(file.data, limits), note="F103")
BARE_XLS = Format("xls", lambda file: file.data.startswith(_FIRST_RECORDS),
                  lambda file, limits: read_bare_xls(file.data, limits), note="F103")
