"""Run the rules of a form: pure functions from frames to findings.

A form's definition says which rules it has and what they apply to.  The function of a rule stands
in the module of its topic, tied to the rule by its code: ``@checks("R411")``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from ingest.checks.registry import CheckFunction, functions, without_function
from templates.rules import RULES, Finding

if TYPE_CHECKING:
    from ingest.frames import FormFrames


@cache
def check_functions() -> dict[str, CheckFunction]:
    """Return the function of each rule within a form, from every module of this room.

    LookupError when a rule that definitions can name has none, here or between forms.
    """
    for module in iter_modules(__path__, f"{__name__}."):
        import_module(module.name)
    if missing := without_function():
        raise LookupError(f"no function in ingest/checks for {', '.join(missing)}")
    return functions()


def check_form(frames: FormFrames, has_period: bool = True) -> Iterator[tuple[int, Finding]]:
    """Yield (submission, finding) of every rule of the frames' form, in the form's order.

    Without a period that could be read, of every rule that does not need one.
    """
    known = check_functions()
    for check in frames.form.checks:
        needs = RULES[check.rule].needs
        if check.rule in known and (has_period or not (needs and needs.period)):
            yield from known[check.rule](frames, check)
