"""Remember what was made of parts that the files of one form have in common.

A program writes the relations, names, columns and formulas of a form in the same bytes for each
organization.  Large parts are not kept: a sender could fill the memory with them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

_MOST_BYTES = 20_000
_Rest = ParamSpec("_Rest")
_Made = TypeVar("_Made")


def remembered(function: Callable[Concatenate[bytes, _Rest], _Made]
               ) -> Callable[Concatenate[bytes, _Rest], _Made]:
    """Make a function of some bytes keep what it made of the last small ones.

    What it returns is shared: nobody may change it.
    """
    known = lru_cache(maxsize=1024)(function)

    @wraps(function)
    def asked(xml: bytes, *rest: _Rest.args, **named: _Rest.kwargs) -> _Made:
        made = known if len(xml) <= _MOST_BYTES else function
        return made(xml, *rest, **named)  # type: ignore[arg-type]

    return asked
