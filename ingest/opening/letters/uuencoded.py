"""Decode uuencoded files in the text of a letter («begin 644 …»), as Outlook sends in plain text."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,255})\r?$", re.MULTILINE)
_END = re.compile(rb"^end[ \t]*\r?$", re.MULTILINE)


def uuencoded_files(text: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the name, as it stands, and the bytes of each file; what is no such code is left out.

    >>> list(uuencoded_files(b"Hello,\\nbegin 644 a.txt\\n#0V%T\\n`\\nend\\n"))
    [(b'a.txt', b'Cat')]
    """
    at = 0
    while begin := _BEGIN.search(text, at):
        end = _END.search(text, begin.end())
        if end is None:
            return
        at = end.end()
        try:
            content = b"".join(map(_line, text[begin.end():end.start()].splitlines()))
        except binascii.Error:
            continue
        if content:
            yield begin[1].strip(), content


def _line(line: bytes) -> bytes:
    if not line.strip():
        return b""
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Some programs write a letter more than the length at the line's beginning says.
        size = ((line[0] - 32 & 63) * 4 + 5) // 3
        return binascii.a2b_uu(line[:size])
