"""Mail addresses as people and mail programs write them, several in one cell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from templates.text import NOT_IN_HEADERS, fold, odd_letters, visible

# An address in its brackets, a name in quotes, what ends an entry, a word; anything else is one sign.
_TOKEN = re.compile(r'<[^<>]*>|"[^"]*"|«[^»]*»|[;\n]|[^\s,;<>"«]+|[^\s,]')
_COMMENT = re.compile(r"\([^()]*\)")
_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
# A part of a domain in the form that mail servers take.
_WIRED = re.compile(r"(?<=[@.])xn--[A-Za-z0-9-]+")
_NONE = ("", "-", "нет", "нет почты", "отсутствует", "не имеется")
# RFC 5321 counts bytes.
_LONGEST_LOCAL, _LONGEST_DOMAIN = 64, 253


class AddressError(ValueError):
    """A cell holds something else than addresses."""


def split_addresses(text: str) -> tuple[str, ...]:
    """Return the addresses of a cell, each once, as people read them.

    AddressError says what is no address.

    >>> split_addresses('Приемная <uo@example.ru>; "Школа, канцелярия" <иван@почта.рф>')
    ('uo@example.ru', 'иван@почта.рф')
    >>> split_addresses("a@b.ru, c@d.ru (бухгалтер)\\nmailto:e@f.ru"), split_addresses("нет")
    (('a@b.ru', 'c@d.ru', 'e@f.ru'), ())
    >>> split_addresses("шеф a@b.ru")
    Traceback (most recent call last):
        ...
    ingest.organizations.addresses.AddressError: «шеф» – не адрес; имя и адрес пишут так: Имя <адрес>
    """
    text = _COMMENT.sub(" ", visible(text))
    if fold(text) in _NONE:
        return ()
    return tuple(dict.fromkeys(_plain(each) for each in _entries(text)))


def _entries(text: str) -> Iterator[str]:
    """Yield what stands where an address should; words before brackets are a name."""
    name: list[str] = []
    for token in (*_TOKEN.findall(text), ";"):
        if token[0] == "<" and len(token) > 1:
            yield token[1:-1].strip()
            name = []
        elif token in (";", "\n") or "@" in token:
            if name:
                raise AddressError(f"«{_shown(' '.join(name))}» – не адрес; имя и адрес пишут так: "
                                   "Имя <адрес>")
            if "@" in token:
                yield token
        else:
            name.append(token)


def _plain(entry: str) -> str:
    address = re.sub(r"^mailto:", "", entry, flags=re.IGNORECASE).rstrip(".")
    wire_address(address)
    return address


def wire_address(address: str) -> str:
    """Return an address with its domain in the form that mail servers take.

    >>> wire_address("info@школа.рф"), wire_address("иван@почта.рф")
    ('info@xn--80atdl2c.xn--p1ai', 'иван@xn--80a1acny.xn--p1ai')
    >>> wire_address("uo@example")
    Traceback (most recent call last):
        ...
    ingest.organizations.addresses.AddressError: адрес почты записан с ошибкой: «uo@example»
    """
    local, _, domain = address.rpartition("@")
    try:
        labels = domain.encode("idna").decode().split(".")
    except UnicodeError:
        labels = []
    if (len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)) or not _LOCAL.fullmatch(local)
            or len(local.encode()) > _LONGEST_LOCAL or len(domain) > _LONGEST_DOMAIN):
        raise AddressError(f"адрес почты записан с ошибкой: «{_shown(address)}»")
    if odd := odd_letters(address):
        raise AddressError(f"в адресе почты «{_shown(address)}» буквы разных алфавитов: {odd}")
    return f"{local}@{'.'.join(labels)}"


def read_addresses(text: str) -> str:
    """Return addresses as people read them: domains in their own letters.

    >>> read_addresses("info@xn--80atdl2c.xn--p1ai, uo@example.ru")
    'info@школа.рф, uo@example.ru'
    """
    return _WIRED.sub(_read_label, text)


def _read_label(match: re.Match[str]) -> str:
    try:
        return match[0].encode().decode("idna")
    except UnicodeError:
        return match[0]


def _shown(text: str) -> str:
    return NOT_IN_HEADERS.sub(" ", text)[:100]
