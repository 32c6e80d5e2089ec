"""What commands print: JSON, a progress bar, totals of files, where copies lie."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar


def print_json(value: object) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_lines(lines: Iterable[str]) -> None:
    """Print lines, each as soon as it is known."""
    for line in lines:
        click.echo(line)


def copies_lines(copies: list[Path]) -> Iterator[str]:
    """Yield how many copies with remarks were written, and where they lie."""
    if copies:
        yield f"Копий с замечаниями: {len(copies)}, лежат в папке «{copies[0].parent}»"


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on a terminal; nothing where the output goes elsewhere."""
    if not sys.stderr.isatty():
        yield lambda count: None
        return
    bar: ProgressBar[int] = click.progressbar(length=total, label=label, file=sys.stderr)
    with bar:
        yield bar.update
