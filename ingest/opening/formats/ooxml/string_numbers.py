"""Cells that name a shared text by its number: a number that is none must not become a text.

python-calamine takes whatever it cannot read for 0, and shows the first text of the book.
"""

from __future__ import annotations

import re

_ODD = re.compile(rb't="s"[^<>]*>\s*<(?:\w+:)?v(?:\s[^<>]*)?>(?![0-9]{1,9}<)')
_CELL = re.compile(rb"""(\st\s*=\s*["']s["'][^<>]*>\s*<(?:\w+:)?v(?:\s[^<>]*)?>)([^<]*)""")
_NUMBER = re.compile(rb"\s*\+?([0-9]{1,9})\s*")


def with_plain_numbers(xml: bytes) -> bytes:
    """Return a worksheet's XML in which cells with no number of a text are blank, as in Excel.

    Of numbers the spaces around them are taken away.  One that is too large stays: the sheet
    cannot be read then, and says so.
    """
    if not _ODD.search(xml) and b"t='s'" not in xml:
        return xml
    return _CELL.sub(_plain, xml)


def _plain(match: re.Match[bytes]) -> bytes:
    number = _NUMBER.fullmatch(match[2])
    return match[1] + (number[1] if number else b"")
