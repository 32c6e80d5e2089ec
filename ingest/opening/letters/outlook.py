"""Read letters saved by Outlook (.msg): date and attachments.

A letter is a small file system (OLE) with a folder per attachment and a stream per property;
olefile reads the former, [MS-OXMSG] describes the latter.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ingest.opening.formats.other_files import OUTLOOK
from ingest.opening.letters.message import (
    MESSAGE_LIMITS,
    Attachment,
    MessageLimits,
    attachment_name,
    parts,
)
from ingest.opening.limits import FileProblem, russian_size

if TYPE_CHECKING:
    from olefile import OleFileIO

_ATTACHED, _LETTER = "__attach_version1.0_", "__substg1.0_3701000D"
_DATA, _LONG_NAME, _SHORT_NAME, _SHOWN_NAME, _KIND, _CONTENT_ID = (
    "3701", "3707", "3704", "3001", "370E", "3712")
_DELIVERED, _SUBMITTED = 0x0E060040, 0x00390040
_CODE_PAGES = (0x3FFD0003, 0x3FDE0003)
# Bytes before the first property: of the letter itself, of a letter within one.
_HEADS = {0: 32, 1: 24}
_FILE_TIME = datetime(1601, 1, 1, tzinfo=UTC)


def outlook_letter(data: bytes, limits: MessageLimits = MESSAGE_LIMITS
                   ) -> tuple[datetime | None, list[Attachment]]:
    """Return when a letter was received (naive local, None when it does not say) and what is
    attached to it, to the letters attached to it too; FileProblem F130 to F133."""
    try:
        # Most of what comes is no letter of Outlook.
        from olefile import OleFileIO

        with OleFileIO(BytesIO(data)) as ole:
            letter = _Letter(ole, limits)
            return letter.received, list(letter.attachments(()))
    except FileProblem:
        raise
    # olefile answers damage with whatever its parsing runs into.
    except (OSError, ValueError, struct.error, IndexError, KeyError, TypeError, OverflowError,
            AttributeError, RecursionError):
        raise FileProblem("F133", reason="письмо Outlook не читается") from None


class _Letter:
    """The streams of one letter, with a budget for all that is read from it."""

    def __init__(self, ole: OleFileIO[Any], limits: MessageLimits) -> None:
        self._ole = ole
        self._limits = limits
        self._left = limits.size
        self._count = 0
        self._properties = self._read_properties(())
        page = next((self._properties[each] for each in _CODE_PAGES
                     if each in self._properties), 1251)
        self._encoding = "utf-8" if page == 65001 else f"cp{page}"

    @property
    def received(self) -> datetime | None:
        """When the letter was delivered, or else sent."""
        stamp = self._properties.get(_DELIVERED) or self._properties.get(_SUBMITTED)
        if not stamp:
            return None
        try:
            moment = _FILE_TIME + timedelta(microseconds=stamp // 10)
            return moment.astimezone().replace(tzinfo=None)
        except (OverflowError, ValueError, OSError):
            return None

    def attachments(self, path: tuple[str, ...]) -> Iterator[Attachment]:
        """Yield what is attached to the letter at a path of folders."""
        folders = sorted(each[-1] for each in self._ole.listdir(streams=False, storages=True)
                         if len(each) == len(path) + 1 and tuple(each[:-1]) == path
                         and each[-1].startswith(_ATTACHED))
        for folder in folders:
            self._count += 1
            if self._count > self._limits.parts:
                raise FileProblem("F131", limit=self._limits.parts)
            yield from self._attached((*path, folder))

    def _attached(self, folder: tuple[str, ...]) -> Iterator[Attachment]:
        if self._ole.exists([*folder, _LETTER]):
            if len(folder) > self._limits.depth:
                raise FileProblem("F132", limit=self._limits.depth)
            yield from self.attachments((*folder, _LETTER))
            return
        content = self._stream((*folder, f"__substg1.0_{_DATA}0102"))
        if content is None:
            return
        if self._text(folder, _KIND).lower() == "multipart/signed":
            # The one attachment of a signed letter is the letter itself as it was sent.
            yield from parts(content, self._limits)
            return
        name = next((text for each in (_LONG_NAME, _SHORT_NAME, _SHOWN_NAME)
                     if (text := self._text(folder, each))), "")
        yield Attachment(attachment_name(name)[0], content, self._is_picture(folder))

    def _is_picture(self, folder: tuple[str, ...]) -> bool:
        """Whether the letter's text shows the attachment, as a logo."""
        return bool(self._text(folder, _CONTENT_ID)) and self._text(
            folder, _KIND).lower().startswith("image/")

    def _text(self, folder: tuple[str, ...], tag: str) -> str:
        wide = self._stream((*folder, f"__substg1.0_{tag}001F"))
        if wide is not None:
            return wide.decode("utf-16-le", "replace").strip("\0 ")
        narrow = self._stream((*folder, f"__substg1.0_{tag}001E")) or b""
        try:
            return narrow.decode(self._encoding, "replace").strip("\0 ")
        except LookupError:
            return narrow.decode("cp1251", "replace").strip("\0 ")

    def _stream(self, path: tuple[str, ...]) -> bytes | None:
        if not self._ole.exists(list(path)):
            return None
        size = self._ole.get_size(list(path))
        self._left -= size
        if self._left < 0:
            raise FileProblem("F130", what="больше " + russian_size(self._limits.size))
        content: bytes = self._ole.openstream(list(path)).read()
        return content

    def _read_properties(self, path: tuple[str, ...]) -> dict[int, int]:
        """Numbers and times by tag; texts stand in streams of their own."""
        raw = self._stream((*path, OUTLOOK)) or b""
        raw = raw[_HEADS[min(len(path), 1)]:]
        entries = struct.iter_unpack("<IIQ", raw[:len(raw) // 16 * 16])
        return {tag: value if tag & 0xFFFF == 0x40 else value & 0xFFFFFFFF
                for tag, _flags, value in entries}
