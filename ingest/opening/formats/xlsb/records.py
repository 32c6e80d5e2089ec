"""Iterate over the records of an .xlsb part ([MS-XLSB] 2.1.4)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from ingest.opening.limits import FileProblem, Limits


def records(part: bytes, name: str, limits: Limits) -> Iterator[tuple[int, bytes]]:
    """Yield (number, contents) of each record; FileProblem F106 or F107."""
    at, end = 0, len(part)
    for _ in range(limits.steps):
        if at >= end:
            return
        kind, at = _varying(part, at, 2, name)
        size, at = _varying(part, at, 4, name)
        if at + size > end:
            raise FileProblem("F106", part=f"{name}: запись обрывается")
        yield kind, part[at:at + size]
        at += size
    raise FileProblem("F107", what=f"{name}: больше {limits.steps} записей", limit=limits.steps)


def _varying(part: bytes, at: int, most: int, name: str) -> tuple[int, int]:
    """A number of seven bits a byte, of which all but the last have their high bit set."""
    value = 0
    for shift in range(most):
        if at >= len(part):
            break
        byte = part[at]
        at += 1
        value |= (byte & 0x7F) << 7 * shift
        if not byte & 0x80:
            return value, at
    raise FileProblem("F106", part=f"{name}: запись обрывается")


def wide_text(data: bytes, at: int) -> tuple[str, int]:
    """Return a text that begins with its length, and the place after it; struct.error if cut."""
    (length,) = struct.unpack_from("<I", data, at)
    # An absent text has the greatest length.
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    if end > len(data):
        raise struct.error("text runs past its record")
    return data[at + 4:end].decode("utf-16-le", "replace"), end


def packed_number(packed: int) -> float:
    """Return the number that an RkNumber of 32 bits stands for.

    >>> packed_number(0x3FF00000), packed_number(20 << 2 | 2), packed_number(1250 << 2 | 3)
    (1.0, 20.0, 12.5)
    """
    if packed & 2:
        number = float(packed >> 2 if packed < 1 << 31 else (packed >> 2) - (1 << 30))
    else:
        (number,) = struct.unpack("<d", struct.pack("<II", 0, packed & ~3))
    return number / 100 if packed & 1 else number
