"""The registry of check functions: ``@checks("R411")`` ties a function to its rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from templates.rules import RULES, Finding

if TYPE_CHECKING:
    from ingest.frames import FormFrames
    from templates.definition import Check

CheckFunction = Callable[["FormFrames", "Check"], Iterator[tuple[int, Finding]]]
_FUNCTIONS: dict[str, CheckFunction] = {}


def checks(code: str) -> Callable[[CheckFunction], CheckFunction]:
    """Tie a function to the rule with this code.

    KeyError when the catalogue has no such rule; ValueError when the rule says nothing of what
    it needs from a definition, or has a function already.
    """
    if RULES[code].needs is None:
        raise ValueError(f"{code}: a rule that definitions name says what it needs")

    def tie(function: CheckFunction) -> CheckFunction:
        if _FUNCTIONS.setdefault(code, function) is not function:
            raise ValueError(f"{code} has two functions")
        return function

    return tie


def functions() -> dict[str, CheckFunction]:
    """Return the functions tied so far, by code."""
    return dict(_FUNCTIONS)
