"""Unwrap signed files and letters (CMS, [RFC 5652]).

Signatures are not judged.  The walk follows tags and lengths only, and bounds every step.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

_SIGNED, _ENVELOPED = (bytes.fromhex(f"06092a864886f70d0107{kind}") for kind in ("02", "03"))
_PGP = b"-----BEGIN PGP SIGNATURE-----"
_ARMOUR = re.compile(rb"\s*-----BEGIN (?:PKCS7|CMS|PKCS #7 SIGNED DATA)-----")
_BASE64 = re.compile(rb"\s*MI[A-Za-z0-9+/\s]+={0,2}\s*")
_SEQUENCE, _SET, _EXPLICIT, _OCTETS, _OCTET_PIECES = 0x30, 0x31, 0xA0, 0x04, 0x24
_MOST_PIECES, _DEEPEST = 100_000, 12


def may_be_signed(head: bytes) -> bool:
    """Tell whether a file's first bytes may be those of signed or encrypted data (CMS)."""
    if head.startswith(_PGP):
        return True
    if head.startswith(bytes((_SEQUENCE,))):
        return any(kind in head[:24] for kind in (_SIGNED, _ENVELOPED))
    return bool(_ARMOUR.match(head) or (head.lstrip().startswith(b"MI") and _BASE64.fullmatch(head)))


def is_signature(data: bytes) -> bool:
    """Tell whether data are signed, and not encrypted for somebody's certificate."""
    return data.startswith(_PGP) or _SIGNED in _binary(data)[:24]


def signed_content(data: bytes) -> bytes | None:
    """Return what was signed; None when the signature lies beside its file, or nothing is signed.

    ValueError when the data are damaged.
    """
    binary = _binary(data)
    if _SIGNED not in binary[:24]:
        return None
    try:
        return _content(binary)
    except (IndexError, StopIteration):
        raise ValueError("cut short") from None


def _binary(data: bytes) -> bytes:
    if data.startswith(bytes((_SEQUENCE,))):
        return data
    text = re.sub(rb"-----[^-\n]*-----", b"", data)
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", text)
    return base64.b64decode(letters[:len(letters) // 4 * 4 or None] if len(letters) % 4 == 1
                            else letters + b"=" * (-len(letters) % 4))


def _content(data: bytes) -> bytes | None:
    """Walk ContentInfo, SignedData, EncapsulatedContentInfo down to the octets."""
    outer = _inside(data, 0, _SEQUENCE)
    (_kind, _value), (tag, at) = list(_members(data, outer))[:2]
    if tag != _EXPLICIT:
        return None
    signed = _inside(data, _inside(data, at, _EXPLICIT)[0], _SEQUENCE)
    wrapped = next(at for tag, at in _members(data, signed) if tag == _SEQUENCE)
    fields = list(_members(data, _inside(data, wrapped, _SEQUENCE)))
    if len(fields) < 2 or fields[1][0] != _EXPLICIT:
        return None
    start, _end = _inside(data, fields[1][1], _EXPLICIT)
    return b"".join(_octets(data, start, 0))


def _octets(data: bytes, at: int, depth: int) -> Iterator[bytes]:
    """Yield the pieces of an octet string, which may be cut into many."""
    start, end = _span(data, at)
    if data[at] == _OCTETS:
        yield data[start:end]
    elif data[at] == _OCTET_PIECES and depth < _DEEPEST:
        for _tag, piece in _members(data, (start, end)):
            yield from _octets(data, piece, depth + 1)
    else:
        raise ValueError("no octets")


def _inside(data: bytes, at: int, tag: int) -> tuple[int, int]:
    if data[at] != tag:
        raise ValueError("another tag")
    return _span(data, at)


def _members(data: bytes, span: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Yield the tag and the place of each element in a span."""
    at, end = span
    for _ in range(_MOST_PIECES):
        if at >= end or data[at:at + 2] == b"\0\0":
            return
        yield data[at], at
        at = _after(data, at, 0)
    raise ValueError("too many elements")


def _span(data: bytes, at: int) -> tuple[int, int]:
    """Return where the contents of an element begin and end; to the end where it is not said."""
    length, start = data[at + 1], at + 2
    if length == 0x80:
        return start, len(data)
    if length > 0x80:
        size = length & 0x7F
        if size > 4:
            raise ValueError("too long")
        length, start = int.from_bytes(data[start:start + size], "big"), start + size
    if start + length > len(data):
        raise ValueError("cut short")
    return start, start + length


def _after(data: bytes, at: int, depth: int) -> int:
    """Return the place after an element; one of indefinite length ends with two zero bytes."""
    if data[at] & 0x1F == 0x1F or depth > _DEEPEST:
        raise ValueError("a tag that signed data have not")
    start, end = _span(data, at)
    if data[at + 1] != 0x80:
        return end
    for _ in range(_MOST_PIECES):
        if data[start:start + 2] == b"\0\0":
            return start + 2
        start = _after(data, start, depth + 1)
    raise ValueError("too many elements")
