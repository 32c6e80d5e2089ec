"""What commands print: JSON, lines, tables, a progress bar, where copies lie."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from templates.text import unbroken_lines
from xlsx_forms.commands.terminal.screen import Screen, Table, screen


def print_json(value: object) -> None:
    """Print a value as JSON, on a terminal too."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    if (shown := screen()) is not None:
        shown.write_plain(f"{text}\n")
        return
    click.echo(text)


def print_lines(lines: Iterable[str]) -> None:
    """Print lines, each as soon as it is known; a terminal breaks them as wide as it is."""
    for line in unbroken_lines(lines) if screen() is not None else lines:
        click.echo(line)


def print_table(table: Table, plain: Iterable[str]) -> None:
    """Print a table on a terminal; where the output goes elsewhere, the same in plain lines."""
    shown = screen()
    if shown is None:
        print_lines(plain)
        return
    from xlsx_forms.commands.terminal.drawing import draw

    draw(shown, table)


def copies_lines(copies: list[Path]) -> Iterator[str]:
    """Yield how many copies with remarks were written, and where they lie."""
    if copies:
        yield f"Копий с замечаниями: {len(copies)}, лежат в папке «{copies[0].parent}»"


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on a terminal; nothing where the output goes elsewhere."""
    if not isinstance(sys.stderr, Screen):
        yield lambda count: None
        return
    from xlsx_forms.commands.terminal.drawing import progress_bar

    with progress_bar(sys.stderr, label, total) as step:
        yield step
