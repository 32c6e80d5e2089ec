"""Workbooks of records, .xls and .xlsb, made by hand: for what no program writes."""

import io
import struct
import zipfile

BOF, EOF, FILEPASS, CODEPAGE, BOUNDSHEET, NAME, LABEL, NUMBER, FORMULA, NOTE = (
    0x809, 0x0A, 0x2F, 0x42, 0x85, 0x18, 0x204, 0x203, 0x06, 0x1C)
XLS, XLS_95 = 0x0600, 0x0500


def record(kind, data=b"", size=None):
    """A record of an .xls; ``size`` is the length that it lies about."""
    return struct.pack("<HH", kind, len(data) if size is None else size) + data


def stream(cells=b"", globals_=b"", version=XLS, place=None):
    """The stream of an .xls with one sheet «A»."""
    head = record(BOF, struct.pack("<HHHHII", version, 5, 0, 0, 0, 0)) + globals_
    name = b"\x01A" if version < XLS else b"\x01\x00A"
    at = len(head) + 4 + 6 + len(name) + 4 if place is None else place
    book = head + record(BOUNDSHEET, struct.pack("<IBB", at, 0, 0) + name) + record(EOF)
    return (book + record(BOF, struct.pack("<HHHHII", version, 0x10, 0, 0, 0, 0)) + cells
            + record(EOF))


def number(row, column, value):
    return record(NUMBER, struct.pack("<HHHd", row, column, 0, value))


def label(row, column, text, version=XLS):
    """A text within its cell, as Excel 95 and small libraries write it."""
    head = struct.pack("<HHHH", row, column, 0, len(text))
    if version < XLS:
        return record(LABEL, head + text.encode("cp1251"))
    return record(LABEL, head + b"\x01" + text.encode("utf-16-le"))


def name(text, tokens):
    """A defined name of the whole book."""
    return record(NAME, struct.pack("<HBBHHHI", 0, 0, len(text), len(tokens), 0, 0, 0) + b"\x00"
                  + text.encode() + tokens)


# --- .xlsb ---------------------------------------------------------------------------------------

_RELS = ('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
         '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
         'relationships/{}" Target="{}"/></Relationships>')


def binary(kind, data=b"", size=None):
    """A record of an .xlsb."""
    number = bytes((kind,)) if kind < 128 else bytes((kind & 0x7F | 0x80, kind >> 7))
    size = len(data) if size is None else size
    length = b""
    while True:
        size, low = size >> 7, size & 0x7F
        length += bytes((low | (0x80 if size else 0),))
        if not size:
            return number + length + data


def wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(cells, strings=b""):
    """An .xlsb with one sheet «A»."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("[Content_Types].xml", "<Types/>")
        target.writestr("_rels/.rels", _RELS.format("officeDocument", "xl/workbook.bin"))
        target.writestr("xl/_rels/workbook.bin.rels",
                        _RELS.format("worksheet", "worksheets/sheet1.bin"))
        target.writestr("xl/workbook.bin", binary(
            156, struct.pack("<II", 0, 1) + wide("r1") + wide("A")))
        target.writestr("xl/sharedStrings.bin", strings)
        target.writestr("xl/worksheets/sheet1.bin", cells)
    return out.getvalue()
