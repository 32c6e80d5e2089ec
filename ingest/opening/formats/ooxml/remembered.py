"""Remember what was made of parts that the files of one form have in common.

A program writes the relations, names, columns and formulas of a form in the same bytes for each
organization.  Large parts are not kept: a sender could fill the memory with them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar

_MOST_BYTES = 20_000
_Function = TypeVar("_Function", bound=Callable[..., Any])


def remembered(function: _Function) -> _Function:
    """Make a function of some bytes, its first argument, keep what it made of the last small ones.

    What it returns is shared: nobody may change it.
    """
    known = lru_cache(maxsize=1024)(function)

    @wraps(function)
    def asked(xml: bytes, *rest: Any) -> Any:
        return known(xml, *rest) if len(xml) <= _MOST_BYTES else function(xml, *rest)

    return asked  # type: ignore[return-value]
