"""The command line: the group with all its commands, and the entry point.

Commands are thin and import what they need when they run: ``--help`` starts without pandas.
Exit status: 0 done; 1 ``check`` found errors; 2 usage, settings or definition problem.
"""

from __future__ import annotations

# Each of these modules adds its commands to the group; a new one is named here and nowhere else.
from xlsx_forms.commands import (  # noqa: F401
    amendments,
    backups,
    confirmations,
    decisions,
    folder,
    forms,
    mail,
    returns,
    round,
    status,
    summary,
)
from xlsx_forms.commands.terminal.group import cli
from xlsx_forms.commands.terminal.language import use_utf8
from xlsx_forms.commands.terminal.screen import screen, show_on_screen, width

__all__ = ["cli", "run"]


def run() -> None:
    """Start the command line (the console script)."""
    use_utf8()
    show_on_screen()
    # By itself click writes help for 50 characters at least.
    narrow = width() - 1 if screen() is not None and width() < 52 else None
    cli.main(prog_name="xlsx-forms", terminal_width=narrow)
