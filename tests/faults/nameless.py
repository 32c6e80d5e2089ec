"""All names lost, and something moved beside: found again, or asked about, and never guessed."""

from __future__ import annotations

from collections.abc import Iterator

from faults.model import Fault


def faults() -> Iterator[Fault]:
    """Pairs of faults whose outcome is not that of each alone."""
    yield from ()
