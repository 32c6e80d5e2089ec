"""The corpus: every fault alone, and pairs of them by a seeded choice."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product

from support.faults import carriers, files, nameless, structure, values, within
from support.faults.model import PHASES, Case, Fault

SEED = 1134
# How many pairs of each two phases.
_PAIRS = {
    ("cells", "cells"): 110, ("sheet", "cells"): 60, ("book", "cells"): 40,
    ("cells", "package"): 60, ("sheet", "book"): 12, ("sheet", "package"): 24,
    ("book", "package"): 16, ("package", "package"): 16, ("cells", "file"): 16,
    ("cells", "format"): 24, ("sheet", "format"): 8, ("book", "format"): 6,
    ("sheet", "file"): 4, ("package", "file"): 8,
}


def corpus(seed: int = SEED) -> list[Case]:
    """All files: the same ones for the same seed."""
    alone = list(all_faults())
    singles = [Case((fault,)) for fault in alone] + [Case((each,)) for each in nameless.faults()]
    return [*singles, *_pairs(alone, random.Random(seed))]


def all_faults() -> Iterator[Fault]:
    """Every fault of every topic."""
    yield from structure.faults()
    yield from values.faults()
    yield from within.faults()
    yield from carriers.faults()
    yield from files.faults()
    yield from files.wrapped()
    yield from files.saved_as()


def _pairs(faults: list[Fault], chance: random.Random) -> Iterator[Case]:
    for (first, second), count in _PAIRS.items():
        candidates = [(one, other) for one, other in product(
            [each for each in faults if each.phase == first],
            [each for each in faults if each.phase == second]) if _together(one, other)]
        yield from (Case(pair) for pair in chance.sample(candidates, min(count, len(candidates))))


def _together(one: Fault, other: Fault) -> bool:
    """Whether what two faults tell is what each tells alone."""
    if one.form != other.form or one is other:
        return False
    if PHASES.index(one.phase) == PHASES.index(other.phase) and one.name >= other.name:
        return False
    if len(one.ways | other.ways) > 1:
        return False
    return not one.touched & other.touched
