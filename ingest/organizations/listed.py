"""What the list says of organizations beyond how to reach them, for judging what they send."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from ingest.organizations.answering import answers_for
from ingest.organizations.names import former_names
from ingest.organizations.succession import NOBODY_LEFT, Succession, succession


@dataclass(frozen=True, slots=True)
class Listed:
    """How organizations are called and how they are tied, by id.

    ``names``: full and short, former ones too.  ``answers_for``: on whom an organization may report
    in its own file.  ``succession``: who has left, and who goes on with whose work.
    """

    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    answers_for: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    succession: Succession = NOBODY_LEFT


NOBODY_LISTED = Listed()


def listed(organizations: pd.DataFrame) -> Listed:
    """Return what the list of organizations says."""
    columns = (organizations[each] for each in ("full_name", "short_name", "former_names"))
    names = {str(key): _names(*texts)
             for key, *texts in zip(organizations.index, *columns, strict=True)}
    return Listed(names, answers_for(organizations), succession(organizations))


def _names(full: object, short: object, former: object) -> tuple[str, ...]:
    before = former_names(former) if isinstance(former, str) else ()
    every = (full, short, *(name for each in before for name in (each.full, each.short)))
    return tuple(dict.fromkeys(each for each in every if isinstance(each, str) and each))
