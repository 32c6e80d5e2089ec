"""Recognize lock files and system files (``~$…``, ``Thumbs.db``), which need no action."""

from __future__ import annotations

import re

_NAMES = frozenset(("thumbs.db", "desktop.ini", ".ds_store", "ehthumbs.db", "ehthumbs_vista.db",
                    "icon\r", ".localized", ".directory", ".picasa.ini", "picasa.ini", ".dropbox"))
# What Word leaves while a text is open.
_TEMPORARY = re.compile(r"~wr[a-z]\d+\.tmp")
_SIGNATURES = (".sig", ".sgn", ".p7s")
_BOOKS = (b"PK", bytes.fromhex("d0cf11e0"))
_MARK_OF_THE_WEB = ("zone.identifier", "smartscreen")
_OF_MACOS = (b"\x00\x05\x16\x07", b"\x00\x05\x16\x00")


def is_lock(name: str) -> bool:
    """Tell whether a file is what an office program leaves beside a workbook that is open.

    >>> [is_lock(name) for name in ("~$отчет.xlsx", ".~lock.отчет.xlsx#", "отчет.xlsx")]
    [True, True, False]
    """
    return name.startswith("~$") or (name.startswith(".~lock.") and name.endswith("#"))


def is_service_file(name: str, head: bytes) -> bool:
    """Tell whether a system made a file, by its name and by how it begins.

    A form that is named so, or that macOS hid, is none: it is read.

    >>> is_service_file("Thumbs.db", b""), is_service_file("._отчет.xlsx", b"PK\\x03\\x04")
    (True, False)
    >>> is_service_file("._отчет.xlsx", b"\\x00\\x05\\x16\\x07")
    True
    """
    if head.startswith(b"PK"):
        return False
    lower = name.lower()
    marked = lower.replace("\uf03a", ":").rpartition(":")[2]
    return (lower in _NAMES or bool(_TEMPORARY.fullmatch(lower))
            or (marked != lower and marked.startswith(_MARK_OF_THE_WEB))
            or lower.endswith(".zone.identifier") or head.startswith(_OF_MACOS))


def is_signature_by_name(name: str, head: bytes) -> bool:
    """Tell whether a file that nothing else is known of is a signature, by its name.

    >>> is_signature_by_name("отчет.xlsx.sig", b"\\x88\\x75"), is_signature_by_name("а.sig", b"PK\\x03")
    (True, False)
    """
    return name.lower().endswith(_SIGNATURES) and not head.startswith(_BOOKS)
