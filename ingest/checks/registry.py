"""The registry of check functions: ``@checks("R411")`` ties a function to its rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from templates.rules import RULES, Finding

if TYPE_CHECKING:
    from ingest.checks.between import Compared
    from ingest.frames import FormFrames
    from templates.definition import Check, Form

CheckFunction = Callable[["FormFrames", "Check"], Iterator[tuple[int, Finding]]]
BetweenFunction = Callable[["Compared", "Form", "Check"], Iterator[tuple[int, Finding]]]
_Function = TypeVar("_Function", CheckFunction, BetweenFunction)
_FUNCTIONS: dict[str, CheckFunction] = {}
_BETWEEN: dict[str, BetweenFunction] = {}


def checks(code: str) -> Callable[[CheckFunction], CheckFunction]:
    """Tie a function to the rule with this code.

    KeyError when the catalogue has no such rule; ValueError when the rule says nothing of what
    it needs from a definition, or has a function already.
    """
    return _tie(code, _FUNCTIONS)


def checks_between(code: str) -> Callable[[BetweenFunction], BetweenFunction]:
    """Tie a function to a rule between forms that definitions name; errors as of ``checks``."""
    return _tie(code, _BETWEEN)


def _tie(code: str, tied: dict[str, _Function]) -> Callable[[_Function], _Function]:
    if RULES[code].needs is None:
        raise ValueError(f"{code}: a rule that definitions name says what it needs")

    def tie(function: _Function) -> _Function:
        if tied.setdefault(code, function) is not function:
            raise ValueError(f"{code} has two functions")
        return function

    return tie


def functions() -> dict[str, CheckFunction]:
    """Return the functions of rules within a form tied so far, by code."""
    return dict(_FUNCTIONS)


def functions_between() -> dict[str, BetweenFunction]:
    """Return the functions of rules between forms tied so far, by code."""
    return dict(_BETWEEN)


def without_function() -> tuple[str, ...]:
    """Return the codes of rules that a definition can name and no function knows."""
    return tuple(code for code, rule in RULES.items()
                 if rule.needs and code not in _FUNCTIONS and code not in _BETWEEN)
