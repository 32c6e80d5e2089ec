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

from xlsx_forms.blank.packing import Begun, Packed, pack, package

# A place for a value.
TOKEN = re.compile(r"\{\{([a-z_.]+)\}\}")
# XML 1.0 has no such characters; Excel refuses a workbook that holds one.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Office Open XML reads this as an escape of a character; its first mark is escaped itself.
_ESCAPE = re.compile("_(?=x[0-9a-fA-F]{4}_)")


# To copy what has been compressed costs as much as to compress so many bytes.
_WORTH = 8_000


class StampError(KeyError):
    """A blank has a token for which there is no value."""


class _Part:
    """A part with tokens.

    What comes before the first token that differs between organizations is compressed once: of a
    sheet nearly all, since only its foot has a code.
    """

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        pieces = TOKEN.split(text)
        self._texts, self._tokens = pieces[::2], pieces[1::2]
        self._last: list[str] | None = None
        # The values of the first tokens, and the part as far as the text after them.
        self._begun: tuple[list[str], Begun] | None = None

    def packed(self, values: Mapping[str, str]) -> Packed:
        """Return the part with a value in place of each token."""
        own, last = [values[token] for token in self._tokens], self._last
        self._last = own
        begun = self._begun
        if last is not None and (begun is None or begun[0] != own[:len(begun[0])]):
            count = next((i for i, pair in enumerate(zip(own, last, strict=True))
                          if pair[0] != pair[1]), len(own))
            begins = self._between(own, 0, count)
            begun = self._begun = (own[:count], Begun(begins)) if len(begins) >= _WORTH else None
        if begun is None:
            return pack(self._name, self._between(own, 0, len(own)))
        return begun[1].copy().ended(self._name, self._between(own, len(begun[0]) + 1, len(own)))

    def _between(self, own: list[str], first: int, last: int) -> bytes:
        """The texts of these numbers, each after the value of the token before it."""
        values = ["", *own]
        return "".join(f"{values[i]}{self._texts[i]}" for i in range(first, last + 1)).encode()


class _Values(dict[str, str]):
    """The values of tokens as XML has them; StampError for a token that has none."""

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__()
        self._values = values

    def __missing__(self, token: str) -> str:
        if token not in self._values:
            raise StampError(token)
        made = self[token] = escape(cell_text(self._values[token]))
        return made


@lru_cache(maxsize=16)
def _parts(blank: bytes) -> tuple[Packed | _Part, ...]:
    """Every part: ready, or waiting for values where it holds a token."""
    with zipfile.ZipFile(BytesIO(blank)) as archive:
        parts = [(info.filename, archive.read(info)) for info in archive.infolist()]
    return tuple(_Part(name, data.decode()) if TOKEN.search(data.decode()) else pack(name, data)
                 for name, data in parts)


def cell_text(text: str) -> str:
    """Return a text as a cell of a workbook can hold it, so that it is read as it was.

    >>> cell_text("код _x0041_\\x07")
    'код _x005F_x0041_'
    """
    return _ESCAPE.sub("_x005F_", _FORBIDDEN.sub("", text))


def stamped_text(text: str, values: Mapping[str, str]) -> str:
    """Return an XML text in which every token has its value; StampError when one has none."""
    if "{{" not in text:
        return text
    texts = _Values(values)
    return TOKEN.sub(lambda match: texts[match[1]], text)


def stamp(blank: bytes, values: Mapping[str, str]) -> bytes:
    """Return a copy of a blank in which every token has its value; StampError when one has none."""
    texts = _Values(values)
    return package(part if isinstance(part, Packed) else part.packed(texts) for part in _parts(blank))
