"""Stamp an organization's own values into a copy of a blank.

A blank is a zip of XML parts; its tokens are replaced in the few parts that hold text, the
other parts are copied as they are, compressed once.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from xml.sax.saxutils import escape

from xlsx_forms.blank.packing import Packed, pack, package

# A place for a value.
TOKEN = re.compile(r"\{\{([a-z_.]+)\}\}")
# XML 1.0 has no such characters; Excel refuses a workbook that holds one.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Office Open XML reads this as an escape of a character; its first mark is escaped itself.
_ESCAPE = re.compile("_(?=x[0-9a-fA-F]{4}_)")


class StampError(KeyError):
    """A blank has a token for which there is no value."""


@lru_cache(maxsize=16)
def _parts(blank: bytes) -> tuple[Packed | tuple[str, str], ...]:
    """Every part: ready, or its name and text where that holds a token."""
    with zipfile.ZipFile(BytesIO(blank)) as archive:
        parts = [(info.filename, archive.read(info)) for info in archive.infolist()]
    return tuple((name, data.decode()) if b"{{" in data else pack(name, data) for name, data in parts)


def cell_text(text: str) -> str:
    """Return a text as a cell of a workbook can hold it, so that it is read as it was.

    >>> cell_text("код _x0041_\\x07")
    'код _x005F_x0041_'
    """
    return _ESCAPE.sub("_x005F_", _FORBIDDEN.sub("", text))


def stamped_text(text: str, values: Mapping[str, str]) -> str:
    """Return an XML text in which every token has its value; StampError when one has none."""

    def value_of(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise StampError(match[1])
        return escape(cell_text(values[match[1]]))

    return TOKEN.sub(value_of, text) if "{{" in text else text


def stamp(blank: bytes, values: Mapping[str, str]) -> bytes:
    """Return a copy of a blank in which every token has its value; StampError when one has none."""
    return package(part if isinstance(part, Packed)
                   else pack(part[0], stamped_text(part[1], values).encode())
                   for part in _parts(blank))
