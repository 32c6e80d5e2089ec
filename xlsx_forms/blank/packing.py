"""Pack the parts of a workbook: what does not change between copies is compressed once.

Byte for byte what ``zipfile`` writes, which compresses every part of every copy anew.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

# Office Open XML names its parts in ASCII; the signatures and fields are those of APPNOTE.TXT 4.3.
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_VERSION, _UNIX, _DEFLATED, _LEVEL = 20, 3, 8, 6
# 2026-01-01 00:00: in every file, so that the same values give the same bytes.
_DAY = (2026 - 1980) << 9 | 1 << 5 | 1
# As zipfile gives to a part that names no rights of its own.
_RIGHTS = 0o600 << 16


@dataclass(frozen=True, slots=True)
class Packed:
    """A part ready to be put into a package; ``head`` is what both its records say of it."""

    name: bytes
    head: bytes
    data: bytes


def pack(name: str, content: bytes, level: int = _LEVEL) -> Packed:
    """Compress a part."""
    return Begun(level=level).ended(name, content)


class Begun:
    """The beginning of a part, compressed once for all packages in which the part begins so.

    zlib makes the same bytes of a text, whether it comes at once or piece by piece.
    """

    def __init__(self, content: bytes = b"", level: int = _LEVEL) -> None:
        self._deflater = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._data = self._deflater.compress(content)
        self._checksum, self._size = zlib.crc32(content), len(content)

    def copy(self) -> Begun:
        """Return a beginning that can be ended, or gone on with, while this one stays."""
        copied = object.__new__(Begun)
        copied._deflater, copied._data = self._deflater.copy(), self._data
        copied._checksum, copied._size = self._checksum, self._size
        return copied

    def ended(self, name: str, content: bytes) -> Packed:
        """Return the whole part; its beginning cannot be ended again."""
        data = b"".join((self._data, self._deflater.compress(content), self._deflater.flush()))
        raw = name.encode("ascii")
        head = struct.pack("<HHHHHLLLHH", _VERSION, 0, _DEFLATED, 0, _DAY,
                           zlib.crc32(content, self._checksum), len(data), self._size + len(content),
                           len(raw), 0)
        return Packed(raw, head, data)


def package(parts: Iterable[Packed]) -> bytes:
    """Return the package of parts, in their order."""
    pieces: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for each in parts:
        pieces += (_LOCAL, each.head, each.name, each.data)
        directory += (_CENTRAL, bytes((_VERSION, _UNIX)), each.head,
                      struct.pack("<HHHLL", 0, 0, 0, _RIGHTS, offset), each.name)
        offset += len(_LOCAL) + len(each.head) + len(each.name) + len(each.data)
    count, size = len(directory) // 5, sum(map(len, directory))
    end = struct.pack("<HHHHLLH", 0, 0, count, count, size, offset, 0)
    return b"".join((*pieces, *directory, _END, end))
