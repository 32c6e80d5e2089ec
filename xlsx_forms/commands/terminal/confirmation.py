"""Ask before something leaves the house or is replaced."""

from __future__ import annotations

import click


def is_yes(question: str) -> bool:
    """Ask a question that is answered with «да» or «нет»; nothing typed means «нет»."""
    answer = click.prompt(f"{question} (да/нет)", default="нет", show_default=False)
    return answer.strip().lower() in ("да", "д", "yes", "y")
