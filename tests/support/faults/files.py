"""What happens to a file as a whole: cut off, locked, or something else altogether (F1xx)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import xlsxwriter

import samples
from support.faults.model import NO_PLACE, Fault, Told
from support.faults.places import FORMS

_PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452") + b"\0" * 40


def faults() -> Iterator[Fault]:
    """Each damage of a whole file, on each form in turn."""
    for number, (name, code, status, suffix, edit) in enumerate(_DAMAGES):
        form = FORMS[number % len(FORMS)]
        yield Fault(name, form, "file", edit=edit, status=status, suffix=suffix,
                    tells=(Told(code, "", NO_PLACE),), about=frozenset({"file"}))


def _part(name: str, data: bytes | None) -> Callable[[bytes], bytes]:
    """Replace a part of the package; without data, leave it away."""
    def edit(whole: bytes) -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(whole)) as source, zipfile.ZipFile(target, "w") as out:
            for each in source.namelist():
                if each != name:
                    out.writestr(each, source.read(each))
            if data is not None:
                out.writestr(name, data)
        return target.getvalue()
    return edit


def _flipped(whole: bytes) -> bytes:
    """One byte in the middle of the largest part's data is another."""
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        # The form's own sheet is the largest one; every form is read from it.
        large = max((each for each in package.infolist() if "worksheets/sheet" in each.filename),
                    key=lambda each: each.compress_size)
    spot = large.header_offset + 60 + large.compress_size // 2
    return whole[:spot] + bytes([whole[spot] ^ 0xFF]) + whole[spot + 1:]


def _zip(name: str, data: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as out:
        out.writestr(name, data)
    return target.getvalue()


def _other_book(_whole: bytes) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Отпуска")
        sheet.write_column("A1", ["График отпусков", "Агеева Т. П.", "Носов К. Е."])
    return target.getvalue()


def _docx(_whole: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as out:
        out.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/'
                     '2006/content-types"/>')
        out.writestr("_rels/.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/'
                     'package/2006/relationships"/>')
        out.writestr("word/document.xml", "<w:document/>")
    return target.getvalue()


def _encrypted(_whole: bytes) -> bytes:
    """What LibreOffice wrote under a password."""
    (locked,) = (Path(samples.__file__).parent / "returned" / "2026").glob("*(пароль 1234).xlsx")
    return locked.read_bytes()


_UNREAD, _FOREIGN = "unreadable", "foreign"
_DAMAGES: tuple[tuple[str, str, str, str, Callable[[bytes], bytes]], ...] = (
    ("empty", "F101", _UNREAD, ".xlsx", lambda whole: b""),
    ("cut off at a half", "F106", _UNREAD, ".xlsx", lambda whole: whole[:len(whole) // 2]),
    ("cut off near its end", "F106", _UNREAD, ".xlsx", lambda whole: whole[:-30]),
    ("cut off at its start", "F106", _UNREAD, ".xlsx", lambda whole: whole[:40]),
    ("a byte flipped", "F106", _UNREAD, ".xlsx", _flipped),
    ("zeros at the end", "F106", _UNREAD, ".xlsx",
     lambda whole: whole[:len(whole) // 2] + b"\0" * (len(whole) // 2)),
    ("a part of the book missing", "F106", _UNREAD, ".xlsx", _part("xl/workbook.xml", None)),
    ("broken XML", "F106", _UNREAD, ".xlsx", _part("xl/workbook.xml", b"<workbook><sheets>")),
    ("a DOCTYPE", "F108", _UNREAD, ".xlsx", _part(
        "xl/workbook.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><workbook>&b;</workbook>')),
    ("under a password", "F105", _UNREAD, ".xlsx", _encrypted),
    ("a document of Word", "F102", _UNREAD, ".docx", _docx),
    ("a document of Word by another name", "F102", _UNREAD, ".xlsx", _docx),
    ("a PDF", "F102", _UNREAD, ".pdf", lambda whole: b"%PDF-1.7\n1 0 obj\n" + b"x" * 500),
    ("a page named .xls", "F102", _UNREAD, ".xls",
     lambda whole: "<html><body><table><tr><td>Отчет</td></tr></table></body></html>".encode()),
    ("a photo", "F102", _UNREAD, ".png", lambda whole: _PNG),
    ("a photo named .xlsx", "F102", _UNREAD, ".xlsx", lambda whole: b"\xff\xd8\xff\xe0" + b"J" * 900),
    ("a text", "F102", _UNREAD, ".txt", lambda whole: "Отчет сдам завтра".encode()),
    ("a table as text", "F102", _UNREAD, ".csv", lambda whole: "Проект;Этап\nА;1\n".encode("cp1251")),
    ("another workbook", "F110", _FOREIGN, ".xlsx", _other_book),
    ("archives nested too deep", "F115", _UNREAD, ".zip",
     lambda whole: _zip("а.zip", _zip("б.zip", _zip("в.xlsx", whole)))),
    ("a damaged archive", "F115", _UNREAD, ".zip",
     lambda whole: _zip("форма.xlsx", whole)[:300]),
)
# The file comes whole, in an archive or by another name: nothing at all is told.
_WRAPPED = (("in an archive", ".zip", lambda whole: _zip("форма.xlsx", whole)),
            ("in an archive in an archive", ".zip",
             lambda whole: _zip("а.zip", _zip("форма.xlsx", whole))),
            ("named .xls", ".xls", lambda whole: whole),
            ("named .dat", ".dat", lambda whole: whole))


def wrapped() -> Iterator[Fault]:
    """Files that are whole and only come in another way."""
    for form in FORMS:
        for name, suffix, edit in _WRAPPED:
            yield Fault(name, form, "file", edit=edit, suffix=suffix, about=frozenset({"file"}))


# (suffix, rule, status): what is told of a form that is saved in this format.
_FORMATS = ((".xls", "F103", ""), (".ods", "F104", ""), (".xlsx", "", ""))


def saved_as() -> Iterator[Fault]:
    """The form opened in LibreOffice and saved in one of its formats."""
    for form in FORMS:
        for suffix, code, status in _FORMATS:
            yield Fault(f"saved as {suffix} by LibreOffice", form, "format", suffix=suffix,
                        tells=(Told(code, "", NO_PLACE),) if code else (), status=status,
                        about=frozenset({"saved"}))
