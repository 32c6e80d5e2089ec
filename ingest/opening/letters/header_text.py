"""Decode text in mail headers, also as old and faulty mail programs write it.

Nothing here raises on what a stranger wrote: what cannot be decoded is shown as well as it can be.
"""

from __future__ import annotations

import re
from binascii import Error as Base64Error
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value

# A longer value of a header is cut: the decoders of the library are quadratic.
_LONGEST = 4096
_WORD = r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?]{0,900}\?="
_ENCODED = re.compile(rf"{_WORD}(?:\s+{_WORD})*")
# What a stranger may not put into a line that people read: controls, and marks that turn
# the direction of a text around (``отчет\u202excod.exe``).
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


def header_text(raw: object) -> str:
    """Return a header's value as people should see it: decoded, in one line, without controls.

    >>> header_text("=?koi8-r?B?79TexdQ=?= за 3 квартал"), header_text("=?no-such?Q?abc?=")
    ('Отчет за 3 квартал', 'abc')
    """
    text = _ENCODED.sub(_words, unfold(raw))
    return " ".join(_UNSEEN.sub(" ", text).split())


def unfold(raw: object) -> str:
    """Return a header's value in one line; bytes that are no ASCII are taken for what they are."""
    text = str(raw)[:_LONGEST]
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text_of(text.encode("utf-8", "surrogateescape"))
    return re.sub(r"[\r\n]+[ \t]*", " ", text)


def text_of(data: bytes, charset: str = "utf-8") -> str:
    """Return bytes as text: in their charset, in UTF-8, else in Windows' Cyrillic.

    >>> text_of("отчет".encode("cp1251")), text_of(b"abc", "no-such")
    ('отчет', 'abc')
    """
    for name in dict.fromkeys((charset, "utf-8", "cp1251")):
        try:
            return data.decode(name)
        # A codec of another kind (``hex``) answers with errors of its own.
        except (UnicodeError, LookupError, ValueError, Base64Error):
            continue
    return data.decode("latin-1")


def _words(match: re.Match[str]) -> str:
    # Some programs break a letter's bytes between two words of one charset: joined they decode.
    try:
        pieces = decode_header(match[0])
    except (MessageError, ValueError, IndexError):
        return match[0]
    return "".join(piece if isinstance(piece, str) else text_of(piece, charset or "utf-8")
                   for piece, charset in pieces)


def parameter(raw: object, name: str) -> str:
    """Return a parameter of a header, by RFC 2231, RFC 2047 or as it stands; empty when absent.

    >>> parameter("attachment; filename*=utf-8''%D0%BE%D1%82.xlsx", "filename")
    'от.xlsx'
    >>> parameter('a/b; name="=?utf-8?B?0L7Rgi54bHN4?="', "name")
    'от.xlsx'
    """
    holder = Message()
    holder["X"] = unfold(raw)
    try:
        found = holder.get_param(name, header="X")
        value = "" if found is None else collapse_rfc2231_value(found)
    # The library's reading of a stranger's parameters ends in whatever it runs into.
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    return header_text(value)
