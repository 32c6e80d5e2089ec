"""Identify by its bytes a file that is not a workbook, to say what it is."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from contextlib import suppress
from typing import TYPE_CHECKING

from ingest.opening.formats.zip_parts import media_type
from ingest.opening.limits import FileProblem
from ingest.opening.signed_data import may_be_signed

if TYPE_CHECKING:
    from ingest.opening.formats.file_format import FileBytes
    from ingest.opening.formats.zip_parts import Parts

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
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
_FIELD = re.compile(rb"^([!-9;-~]+):", re.MULTILINE)
_LETTER_FIELDS = frozenset((b"from", b"to", b"cc", b"subject", b"date", b"received", b"message-id"))
_PAGE_FIELDS = frozenset((b"x-document-type", b"snapshot-content-location"))
# Browsers write into the head who saved the page; one of them in Russian.
_SAVED_BY = re.compile(rb"^from:\s*(?:<saved by|=\?windows-1251\?b\?pnhu9fdg7ext7i)", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_TEXT = "текст или CSV"
_HEAD = 4096
# What Outlook packs attachments into: winmail.dat.
TNEF = b"\x78\x9f\x3e\x22"
# The stream that every letter of Outlook has, and no other document.
OUTLOOK = "__properties_version1.0"
# Zips of other office programs, each told by a part that only it has.
_DOCUMENTS = (
    ("word/document.xml", "документ Word"),
    ("ppt/presentation.xml", "презентация PowerPoint"),
    ("visio/document.xml", "схема Visio"),
    ("index/document.iwa", "документ iWork (Numbers, Pages)"),
)
# How their zips may begin.
FIRST_MEMBERS = (b"word/", b"ppt/")


def is_outlook_letter(data: bytes) -> bool:
    """Tell whether an old Office document is a letter saved by Outlook."""
    return data.startswith(OLE) and entry_name(OUTLOOK) in data


def entry_name(stream: str) -> bytes:
    """Return how the directory of an old Office document names a stream."""
    # In UTF-16, from the first byte of the entry on.
    return f"{stream}\0".encode("utf-16-le")


def refusal(file: FileBytes) -> FileProblem:
    """Return the problem (F101, F102, F115) of a file that no format recognizes."""
    if not file.data:
        return FileProblem("F101")
    if file.parts is not None:
        if "xodocuments" in media_type(file.parts):
            return FileProblem("F122", format=".xods", reason="это собственный формат МойОфис")
        return FileProblem("F102", what=document_in(file.parts) or (
            "архив ZIP" if file.parts.names else "пустой архив ZIP"))
    if file.data.startswith(TNEF):
        return FileProblem("F136")
    for magic, name in _ARCHIVES:
        if file.data.startswith(magic):
            return FileProblem("F115", reason=f"это архив {name}")
    return FileProblem("F102", what=_content(file.data))


def text_in(file: FileBytes) -> str:
    """Return all text of a file that is nothing else, of no kind known here; empty for any other.

    In UTF-8, in UTF-16 with its mark, else as Russian Windows writes it (cp1251).
    """
    known = (TNEF, *(magic for magic, _ in _ARCHIVES))
    if file.parts is not None or file.data.startswith(known) or _content(file.data) != _TEXT:
        return ""
    text = _decode(file.data, is_whole=True)
    return "" if text is None or _CONTROL.search(text) else text.removeprefix("\ufeff")


def document_in(parts: Parts) -> str:
    """Return what a zip of another office program is; empty for all others."""
    return next((what for member, what in _DOCUMENTS if member in parts), "")


def is_web_archive(head: bytes) -> bool:
    """Tell whether a file is a page saved as one, by Excel or a browser: it begins as a letter."""
    lines = re.split(rb"\r?\n\r?\n", head[:4096], maxsplit=1)[0].lower()
    names = set(_FIELD.findall(lines))
    return bool(names & _PAGE_FIELDS or _SAVED_BY.search(lines)) or (
        b"mime-version" in names and b"multipart/related" in lines and not names & _LETTER_FIELDS)


def _content(data: bytes) -> str:
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    if data[4:8] == b"ftyp" or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return "изображение или видео"
    head = data[:_HEAD]
    text = _decode(head, is_whole=len(data) <= _HEAD)
    if may_be_signed(head):
        return "данные, зашифрованные для чужого сертификата"
    if text is None or _CONTROL.search(text):
        return "неизвестный формат"
    plain = text.encode("utf-8", "replace")
    if b"urn:schemas-microsoft-com:office:spreadsheet" in plain:
        return "таблица XML 2003"
    if b"urn:oasis:names:tc:opendocument" in plain:
        return "документ OpenDocument одним файлом XML"
    if is_web_archive(head):
        return "веб-страница в одном файле"
    if _HTML.search(plain):
        return "HTML-страница"
    if plain.lstrip("\ufeff".encode() + b" \r\n\t").startswith(b"<?xml"):
        return "файл XML"
    return _TEXT


def _decode(data: bytes, is_whole: bool) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "ignore")
    for encoding in ("utf-8", "cp1251"):
        with suppress(UnicodeDecodeError):
            # A cut may fall inside a letter.
            return getincrementaldecoder(encoding)().decode(data, is_whole)
    return None
