"""Decrypt workbooks under the password that every office program tries; refuse other encryption.

Excel encrypts with a password known to all what it saves with «Пароль для изменения» or with a
protected book, and opens it unasked.  msoffcrypto-tool decrypts; sizes and counts are judged
before it sees anything.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from ingest.opening.formats.other_files import OLE, entry_name
from ingest.opening.limits import MIB, FileProblem, Limits

_KNOWN_TO_ALL = "VelvetSweatshop"
_PACKAGE, _INFO = "EncryptedPackage", "EncryptionInfo"
# Parts of a container that rights management locked: there is no password to take off.
_LABELLED = ("drmencrypted", "\tdrmcontent")
_LARGEST_INFO = 64 * 1024
# Excel turns its hash a hundred thousand times; each million takes a second.
_MOST_TURNS = 1_000_000
_TURNS = re.compile(rb"""spinCount\s*=\s*["']([^"']*)["']""")
# The library spends some forty bytes of memory on each of an old workbook.
_LARGEST_OLD = 4 * MIB


def unlocked(data: bytes, limits: Limits) -> bytes:
    """Return a new-style workbook without the password known to all; any other file as it is.

    FileProblem F105 when it has another password, F150 when a sensitivity label locks it.
    """
    if not data.startswith(OLE) or not any(map(data.__contains__, (
            entry_name(_PACKAGE), entry_name("\tDRMContent")))):
        return data
    from olefile import OleFileIO

    try:
        with OleFileIO(BytesIO(data)) as file:
            names = ["/".join(path).lower() for path in file.listdir(streams=True, storages=True)]
            info = file.openstream(_INFO).read(_LARGEST_INFO + 1) if file.exists(_INFO) else b""
    # olefile answers damage with whatever its parsing runs into; the reader of .xls will say it.
    except Exception:
        return data
    if any(part in name for name in names for part in _LABELLED):
        raise FileProblem("F150")
    if not info:
        return data
    _check_info(info)
    return _decrypted(data, limits)


def unlocked_xls(data: bytes, limits: Limits) -> bytes:
    """Return an .xls without the password known to all; FileProblem F105 when it has another."""
    if len(data) > _LARGEST_OLD:
        raise FileProblem("F105")
    return _decrypted(data, limits)


def _check_info(info: bytes) -> None:
    """Refuse a description of an encryption that is not worth obeying."""
    turns = _TURNS.findall(info)
    if len(info) > _LARGEST_INFO or b"<!" in info or not all(
            each.isdigit() and len(each) < 9 and int(each) <= _MOST_TURNS for each in turns):
        raise FileProblem("F105")


def _decrypted(data: bytes, limits: Limits) -> bytes:
    from msoffcrypto import OfficeFile

    out = BytesIO()
    try:
        file: Any = OfficeFile(BytesIO(data))
        # Not verified: the library refuses right passwords where the hash is SHA-1.  That the
        # outcome is a zip, or begins as a workbook, tells as much.
        file.load_key(password=_KNOWN_TO_ALL)
        file.decrypt(out)
    except MemoryError:
        raise
    # The library answers a wrong password, and damage, with whatever it runs into.
    except Exception:
        raise FileProblem("F105") from None
    if out.tell() > limits.file_size:
        raise FileProblem("F105")
    return out.getvalue()
