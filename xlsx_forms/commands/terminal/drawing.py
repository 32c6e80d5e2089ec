"""Tables and progress bars on a terminal, drawn by rich: imported where one is drawn.

rich is given texts, never its markup: «[red]» in the name of a file is no colour.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.box import Box
from rich.console import Console
from rich.measure import Measurement
from rich.progress import Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table as RichTable
from rich.text import Text

from templates.text import with_visible_controls
from xlsx_forms.commands.terminal.screen import Screen, Table, painted, width

# A console of Windows may have a font without lines and blocks: signs of ASCII are in all.
_BOX = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)
_SECONDS_BETWEEN = 0.1


def draw(screen: Screen, table: Table) -> None:
    """Draw a table; each row as lines where the window is too narrow for the words in it."""
    if table.title:
        screen.write(f"{table.title}\n")
    # Old consoles of Windows are given each style, whatever the console is told of colours.
    drawn = RichTable(box=_BOX, pad_edge=False, show_edge=False,
                      header_style="bold" if screen.has_colours else "")
    for heading in table.headings:
        drawn.add_column(Text(heading), overflow="fold")
    for row in table.rows:
        drawn.add_row(*(_cell(screen, each) for each in row))
    console = _console(screen)
    if Measurement.get(console, console.options, drawn).minimum < width():
        console.print(drawn)
        return
    screen.write("".join(line for row in table.rows for line in _row_lines(table, row)))


def _row_lines(table: Table, row: Sequence[str]) -> Iterator[str]:
    yield f"{row[0]}\n"
    for heading, cell in zip(table.headings[1:], row[1:], strict=True):
        if cell:
            yield f"  {heading}: {cell}\n"


class _Bar(ProgressColumn):
    """How far a work is, as a bar."""

    def render(self, task: Task) -> Text:
        """Draw the bar."""
        wide = max(width() // 3, 10)
        done = round(wide * task.percentage / 100)
        return Text.assemble(("#" * done, "green"), "-" * (wide - done))


def _cell(screen: Screen, text: str) -> Text:
    shown = with_visible_controls(text)
    return Text.from_ansi(painted(shown)) if screen.has_colours else Text(shown)


@contextmanager
def progress_bar(screen: Screen, label: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show how far a work is; give what is told how many more are done.

    It draws when it is told, not from a thread: a process that is forked meanwhile must not take over
    a lock of the stream.
    """
    columns = (TextColumn("{task.description}", markup=False),
               _Bar(), TextColumn("{task.completed} из {task.total}", markup=False),
               TimeRemainingColumn(compact=True))
    bar = Progress(*columns, console=_console(screen), auto_refresh=False, transient=True,
                   redirect_stdout=False, redirect_stderr=False)
    task, drawn = bar.add_task(label, total=total), 0.0

    def step(count: int) -> None:
        nonlocal drawn
        bar.advance(task, count)
        if time.monotonic() - drawn > _SECONDS_BETWEEN:
            drawn = time.monotonic()
            bar.refresh()

    with bar:
        yield step


def _console(screen: Screen) -> Console:
    return Console(file=screen.raw, force_terminal=True, width=width(), markup=False, emoji=False,
                   highlight=False, color_system="standard" if screen.has_colours else None,
                   legacy_windows=False if screen.has_colours else None)
