"""What a file is, told by its bytes; the suffix is never asked."""

from __future__ import annotations

import re

from ingest.limits import FileProblem

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
_OUTLOOK = "__properties_version1.0"
# Streams of an OLE file, the telling ones first: an encrypted workbook holds no Workbook stream.
_OLE_STREAMS = (
    ("EncryptedPackage", "F105", ""),
    ("WordDocument", "F102", "документ Word"),
    ("PowerPoint Document", "F102", "презентация PowerPoint"),
    (_OUTLOOK, "F102", "письмо Outlook"),
    ("Workbook", "F103", ""),
    ("Book", "F103", ""),
)
_OLD_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
# A workbook of ours is told by its parts; these tell every other zip of an office program.
_MEMBERS = (
    ("xl/workbook.bin", "F121", ""),
    ("word/document.xml", "F102", "документ Word"),
    ("ppt/presentation.xml", "F102", "презентация PowerPoint"),
    ("visio/document.xml", "F102", "схема Visio"),
    ("index/document.iwa", "F102", "документ iWork (Numbers, Pages)"),
)


def is_outlook_letter(data: bytes) -> bool:
    """Tell whether an old Office document is a letter saved by Outlook."""
    # Directory entries hold names in UTF-16, from the first byte of the entry on.
    return data.startswith(OLE) and f"{_OUTLOOK}\0".encode("utf-16-le") in data


def check_is_zip(data: bytes) -> None:
    """Raise FileProblem unless the bytes begin as a zip container does."""
    if not data:
        raise FileProblem("F101")
    if data.startswith((ZIP, EMPTY_ZIP)):
        return
    if data.startswith(OLE):
        raise _ole_problem(data)
    if data.startswith(_OLD_EXCEL):
        raise FileProblem("F103")
    for magic, name in _ARCHIVES:
        if data.startswith(magic):
            raise FileProblem("F115", reason=f"это архив {name}")
    raise FileProblem("F102", what=_content(data))


def check_is_workbook(members: dict[str, str], mimetype: str) -> None:
    """Raise FileProblem when a zip's members (lower-case names as keys) tell another document."""
    if "opendocument.spreadsheet" in mimetype:
        raise FileProblem("F104")
    if "opendocument" in mimetype:
        raise FileProblem("F102", what="документ OpenDocument, но не таблица")
    for member, code, what in _MEMBERS:
        if member in members:
            raise FileProblem(code, **({"what": what} if what else {}))
    if "[content_types].xml" not in members and "_rels/.rels" not in members:
        raise FileProblem("F102", what="архив ZIP" if members else "пустой архив ZIP")


def _ole_problem(data: bytes) -> FileProblem:
    for stream, code, what in _OLE_STREAMS:
        # Directory entries hold names in UTF-16, from the first byte of the entry on.
        if (stream + "\0").encode("utf-16-le") in data:
            return FileProblem(code, **({"what": what} if what else {}))
    return FileProblem("F102", what="неизвестный документ старого формата Office")


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
