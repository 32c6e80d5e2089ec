"""Locate ``words.toml``, the words that are understood as a value."""

from __future__ import annotations

from importlib.resources import files
from typing import Any


def words_file() -> Any:
    """Return the file of words, from a checkout as well as from an installed wheel."""
    return files("templates") / "words.toml"
