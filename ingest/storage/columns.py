"""Texts as every database keeps them: the same characters come back, in the same order.

SQLite takes any text and compares it byte by byte.  PostgreSQL takes neither NUL nor half of a
surrogate pair, and compares as the language of its database does.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Dialect, String, TypeDecorator
from sqlalchemy.types import TypeEngine

# A character for private use that no font draws.  What it stands before is escaped; so is it itself.
_ESCAPE = "\ue000"
_HOSTILE = re.compile(f"[\\x00\\ud800-\\udfff{_ESCAPE}]")
_ESCAPED = re.compile(f"{_ESCAPE}([0-9a-f]{{4}})")


def escaped(text: str) -> str:
    r"""Return a text that PostgreSQL takes; most are what they were.

    >>> escaped("Школа"), escaped("a\x00b"), unescaped(escaped("a\x00b\udc80")) == "a\x00b\udc80"
    ('Школа', 'a\ue0000000b', True)
    """
    return _HOSTILE.sub(lambda found: f"{_ESCAPE}{ord(found[0]):04x}", text)


def unescaped(text: str) -> str:
    """Return the text that ``escaped`` was given."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if _ESCAPE in text else text


class Text(TypeDecorator[str]):
    """A text of any length; on SQLite it is a plain string, at no cost."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Order by the numbers of characters everywhere: «реестр/а» stands before «реестр0»."""
        return dialect.type_descriptor(String(collation="C") if _is_server(dialect) else String())

    def bind_processor(self, dialect: Dialect) -> Any:
        """What is done to a text on its way in."""
        return _written if _is_server(dialect) else None

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """What is done to a text on its way out."""
        return _read if _is_server(dialect) else None


def _is_server(dialect: Dialect) -> bool:
    return dialect.name == "postgresql"


def _written(value: str | None) -> str | None:
    return value if value is None else escaped(value)


def _read(value: str | None) -> str | None:
    return value if value is None else unescaped(value)
