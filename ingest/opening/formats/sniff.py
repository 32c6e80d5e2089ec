"""What a file is, told by its bytes; the suffix is never asked."""

from __future__ import annotations

import re

from ingest.opening.formats.parts import Parts
from ingest.opening.limits import FileProblem

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"%PDF", "документ PDF"),
    (b"{\\rtf", "документ RTF"),
    (b"\x89PNG", "изображение"),
    (b"\xff\xd8\xff", "изображение"),
    (b"GIF8", "изображение"),
    (b"II*\x00", "изображение"),
    (b"MM\x00*", "изображение"),
    (b"\x00\x05\x16\x07", "служебный файл macOS"),
    (b"\x00\x05\x16\x00", "служебный файл macOS"),
    (b"MZ\x90", "программа"),
    (b"SQLite format 3", "база данных"),
)
_ARCHIVES = (
    (b"Rar!", "RAR"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
)
OLD_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_OPEN_DOCUMENT = {"content.xml", "meta-inf/manifest.xml"}
# The stream that every letter of Outlook has, and no other document.
OUTLOOK = "__properties_version1.0"
# Zips of other office programs, each told by a part that only it has.
_DOCUMENTS = (
    ("word/document.xml", "документ Word"),
    ("ppt/presentation.xml", "презентация PowerPoint"),
    ("visio/document.xml", "схема Visio"),
    ("index/document.iwa", "документ iWork (Numbers, Pages)"),
)


def is_outlook_letter(data: bytes) -> bool:
    """Tell whether an old Office document is a letter saved by Outlook."""
    return data.startswith(OLE) and entry_name(OUTLOOK) in data


def entry_name(stream: str) -> bytes:
    """Return how the directory of an old Office document names a stream."""
    # In UTF-16, from the first byte of the entry on.
    return f"{stream}\0".encode("utf-16-le")


def check_is_zip(data: bytes) -> None:
    """Raise FileProblem unless the bytes begin as a zip container does."""
    if not data:
        raise FileProblem("F101")
    if data.startswith((ZIP, EMPTY_ZIP)):
        return
    for magic, name in _ARCHIVES:
        if data.startswith(magic):
            raise FileProblem("F115", reason=f"это архив {name}")
    raise FileProblem("F102", what=_content(data))


def zip_format(parts: Parts) -> str:
    """Return xlsx, xlsb or ods; FileProblem F102 when a zip's parts tell another document."""
    mimetype = _mimetype(parts)
    if "opendocument.spreadsheet" in mimetype or (not mimetype and parts.names.keys() >= _OPEN_DOCUMENT):
        return "ods"
    if "opendocument" in mimetype:
        raise FileProblem("F102", what="документ OpenDocument, но не таблица")
    for member, what in _DOCUMENTS:
        if member in parts:
            raise FileProblem("F102", what=what)
    if "[content_types].xml" not in parts and "_rels/.rels" not in parts:
        raise FileProblem("F102", what="архив ZIP" if parts.names else "пустой архив ZIP")
    return "xlsb" if "xl/workbook.bin" in parts else "xlsx"


def _mimetype(parts: Parts) -> str:
    """Return the first line of an OpenDocument package; other packages have none."""
    return parts.read("mimetype")[:200].decode("latin-1") if "mimetype" in parts else ""


def _content(data: bytes) -> str:
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    if data[4:8] == b"ftyp" or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return "изображение или видео"
    head = data[:4096]
    text = _decode(head)
    if text is None or _CONTROL.search(text):
        return "неизвестный формат"
    plain = text.encode("utf-8", "replace")
    if b"urn:schemas-microsoft-com:office:spreadsheet" in plain:
        return "таблица XML 2003"
    if b"urn:oasis:names:tc:opendocument" in plain:
        return "документ OpenDocument одним файлом XML"
    if _HTML.search(plain):
        return "HTML-страница"
    if plain.lstrip("\ufeff".encode() + b" \r\n\t").startswith(b"<?xml"):
        return "файл XML"
    return "текст или CSV"


def _decode(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "ignore")
    try:
        # The cut may fall inside a letter.
        return head[:-3].decode("utf-8") if len(head) == 4096 else head.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return head.decode("cp1251")
    except UnicodeDecodeError:
        return None
