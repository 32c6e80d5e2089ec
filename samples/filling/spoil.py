"""What happens to files after they are saved: copied, cut off in the mail, put into an archive."""

from __future__ import annotations

import shutil
import zipfile
from datetime import datetime
from pathlib import Path

from samples.filling.answers import Other, Returned

_DOCX = {
    "[Content_Types].xml": (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/'
        'package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.'
        'openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.'
        'main+xml"/></Types>'),
    "_rels/.rels": (
        '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.'
        'openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://'
        'schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>'),
    "word/document.xml": (
        '<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.'
        'openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Чек-лист '
        'самооценки: критерий 1 – 1 балл, критерий 2 – 0 баллов.</w:t></w:r></w:p></w:body>'
        '</w:document>'),
}
_DOCX_DATE = (2026, 11, 30, 15, 10, 0)
# What is left of a file when the mail breaks off.
_SHARE_LEFT = 0.6

# The foreign workbook is typed in LibreOffice as the forms are: [cell, how, value].
HOLIDAYS = [
    ["A1", "text", "График отпусков на 2026 год"], ["A3", "text", "Сотрудник"],
    ["B3", "text", "С"], ["C3", "text", "По"], ["A4", "text", "Агеева Т.П."],
    ["B4", "typed", "06.07.2026"], ["C4", "typed", "19.07.2026"],
    ["A5", "text", "Носов К.Е."], ["B5", "typed", "10.08.2026"], ["C5", "typed", "23.08.2026"],
]


def job_of(other: Other) -> dict[str, object] | None:
    """Return the job that saves the workbook of another file; None when it needs none."""
    if other.kind != "workbook":
        return None
    return {"blank": "", "file": other.file, "saved_as": "xlsx", "sheet": "", "deeds": [],
            "cells": HOLIDAYS}


def make_other(other: Other, folder: Path) -> None:
    """Write or spoil another file in the folder of returned files."""
    path = folder / other.file
    if other.kind == "copy":
        shutil.copyfile(folder / other.source, path)
    elif other.kind == "empty":
        path.write_bytes(b"")
    elif other.kind == "truncated":
        whole = (folder / other.source).read_bytes()
        path.write_bytes(whole[:int(len(whole) * _SHARE_LEFT)])
    elif other.kind == "docx":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in _DOCX.items():
                archive.writestr(zipfile.ZipInfo(name, _DOCX_DATE), text)


def archive(returned: list[Returned], folder: Path) -> None:
    """Move the files that came in an archive into it, each with its own date."""
    for name in dict.fromkeys(each.archive for each in returned if each.archive):
        with zipfile.ZipFile(folder / name, "w") as box:
            for each in (each for each in returned if each.archive == name):
                # LibreOffice has compressed it already.
                box.writestr(zipfile.ZipInfo(each.file, _moment(each.received)),
                             (folder / each.file).read_bytes())
                (folder / each.file).unlink()


def _moment(received: datetime) -> tuple[int, int, int, int, int, int]:
    return (received.year, received.month, received.day, received.hour, received.minute,
            received.second)
