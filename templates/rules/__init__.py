"""The catalogue of rules: every kind of finding, with its code, severity and Russian text.

Codes are public and never reused: F1xx the file, S2xx its structure, V3xx a value,
R4xx answers within a form, X5xx between forms or periods.  Gaps carry no meaning.
"""

from __future__ import annotations

from templates.rules import between, files, letters, structure, values, within, wrapping
from templates.rules.rule import NOWHERE, Finding, Needs, Place, Rule, Severity, Trait

__all__ = ["NOWHERE", "RULES", "Finding", "Needs", "Place", "Rule", "Severity", "Trait", "has_trait",
           "rule"]

RULES: dict[str, Rule] = {
    each.code: each for topic in (files, letters, wrapping, structure, values, within, between)
    for each in topic.RULES}


def rule(code: str, trial: bool = False) -> Rule:
    """Return a rule by its code, as a note while it is on trial; KeyError when there is none."""
    found = RULES[code]
    return found.on_trial if trial else found


def has_trait(code: str, *traits: Trait) -> bool:
    """Tell whether findings of a rule have one of these traits; those of an unknown rule have none.

    >>> has_trait("S203", Trait.OWNER_UNKNOWN), has_trait("V301", Trait.OWNER_UNKNOWN)
    (True, False)
    """
    return code in RULES and any(each in RULES[code].traits for each in traits)
