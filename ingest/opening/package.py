"""A returned file as a container: the only judge of its bytes.

``open_package`` says by its content what a file is, refuses what would hurt, and hands it to
the reader of its format.
"""

from __future__ import annotations

from ingest.opening.formats.container import Container, Sheet
from ingest.opening.formats.odf.workbook import read_opendocument
from ingest.opening.formats.ooxml.workbook import read_spreadsheetml
from ingest.opening.formats.parts import Parts
from ingest.opening.formats.sniff import OLD_EXCEL, OLE, check_is_zip, zip_format
from ingest.opening.formats.xls.workbook import read_bare_xls, read_xls
from ingest.opening.formats.xlsb.workbook import read_xlsb
from ingest.opening.limits import LIMITS, FileProblem, Limits, too_large

__all__ = ["Container", "FileProblem", "Limits", "Sheet", "open_package"]

_ZIPPED = {"xlsx": read_spreadsheetml, "xlsb": read_xlsb, "ods": read_opendocument}


def open_package(data: bytes, limits: Limits = LIMITS) -> Container:
    """Return the workbook in a file's bytes; FileProblem (F101 to F109, F115, F122) otherwise."""
    if len(data) > limits.file_size:
        raise too_large(len(data), limits)
    if data.startswith(OLE):
        return read_xls(data, limits)
    if data.startswith(OLD_EXCEL):
        return read_bare_xls(data, limits)
    check_is_zip(data)
    parts = Parts(data, limits)
    return _ZIPPED[zip_format(parts)](parts, limits)
