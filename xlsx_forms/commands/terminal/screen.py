"""What a terminal shows: it obeys nothing, breaks lines at words, and colours what one looks for.

Only a terminal gets a ``Screen``; where the output goes elsewhere, each line leaves as it was made.
Nothing here imports rich: a command that draws no table starts without it (docs/decisions/0061).
"""

from __future__ import annotations

import os
import re
import sys
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from shutil import get_terminal_size
from typing import TextIO

from templates.text import with_visible_controls

# A line longer than that is hard to follow, however wide the window is.
_WIDEST = 120
_RESET, _BOLD, _RED, _GREEN, _YELLOW, _CYAN = (f"\x1b[{code}m" for code in (0, 1, 31, 32, 33, 36))
_STATUSES = {
    _GREEN: "принят с замечаниями|принят|Принято|в срок|записано|Записано|Восстановлено",
    _YELLOW: "на доработку|На доработку|на доработке|На доработке|с опозданием|Сдано с опозданием|"
             "Неясно|неясно|повтор|заменен|исключен",
    _RED: "не читается|Не читается|не наша форма|Не наша форма|не сдано|Не сдано|Не доставлены",
}
# Words where a line of ours has them, not wherever a sender has written them: (pattern, colour).
PAINTED = [(re.compile(pattern), colour) for pattern, colour in (
    (r"^(?:Ошибка|Error):", _BOLD + _RED),
    (r"^\s*ошибка (?=[A-Z]\d{3}\b)", _RED),
    (r"^\s*(?:предупреждение|замечание) (?=[A-Z]\d{3}\b)", _YELLOW),
    (r"^Дальше:", _BOLD + _GREEN),
    *((rf"(?:^\s*|: |, |→ )(?:{words})(?= \d|: \d|:$|$|,| →)", colour)
      for colour, words in _STATUSES.items()),
    (r"^[^\s\x1b].*:$", _BOLD),
    (r"(?<= )[^\s!«»]+![A-Z]{1,3}\d{1,7}\b", _BOLD),
    (r"\bxlsx-forms(?: -{0,2}[a-z][a-z-]*)*", _CYAN),
)]


@dataclass(frozen=True, slots=True)
class Table:
    """What is shown as a table on a terminal: headings, rows of texts; what stands above it."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    title: str = ""


class Screen:
    """A stream that leads to a terminal.

    It has no ``buffer``: click would write to the console of Windows past it.
    """

    def __init__(self, stream: TextIO) -> None:
        self.raw = stream
        self.encoding, self.errors = stream.encoding, stream.errors
        self.has_colours = has_colours() and _obeys_codes(stream)

    def write(self, text: str) -> int:
        """Show a text: whole lines broken and coloured, a question or a part of a line as it is."""
        shown = with_visible_controls(text)
        if shown.endswith("\n"):
            shown = "".join(f"{each}\n" for line in shown[:-1].split("\n") for each in self._lines(line))
        self.raw.write(shown)
        return len(text)

    def write_plain(self, text: str) -> None:
        """Show a text in which no line is broken or coloured: programs read it, too."""
        self.raw.write(with_visible_controls(text))

    def flush(self) -> None:
        """Let the terminal have what was written."""
        self.raw.flush()

    def isatty(self) -> bool:
        """Yes."""
        return True

    def fileno(self) -> int:
        """The number of the terminal's stream."""
        return self.raw.fileno()

    def _lines(self, line: str) -> Iterable[str]:
        broken = break_line(line, width())
        return map(painted, broken) if self.has_colours else broken


def show_on_screen() -> None:
    """Let what is printed on a terminal go by a ``Screen``."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not None and stream.isatty():
            setattr(sys, name, Screen(stream))


def screen() -> Screen | None:
    """Return the screen that commands print on, None where their output goes elsewhere."""
    return sys.stdout if isinstance(sys.stdout, Screen) else None


def width() -> int:
    """Return how many characters a line may have."""
    # A full line and its end make an empty one more on consoles of Windows.
    return min(get_terminal_size().columns - (sys.platform == "win32"), _WIDEST)


def has_colours() -> bool:
    """Whether colours are wanted (no-color.org) and known to this kind of terminal."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def break_line(line: str, wide: int) -> list[str]:
    """Return a line as lines that fit, all but the first set in; no word is broken.

    >>> break_line("  Чек-лист!F8: стоит 1 балл", 16)
    ['  Чек-лист!F8:', '    стоит 1 балл']
    """
    if len(line) <= wide:
        return [line.replace("\u00a0", " ")]
    indent = " " * min(len(line) - len(line.lstrip(" ")) + 2, wide // 4)
    found = textwrap.wrap(line, wide, subsequent_indent=indent, break_long_words=False,
                          break_on_hyphens=False, expand_tabs=False)
    return [each.replace("\u00a0", " ") for each in found] or [line]


def painted(line: str) -> str:
    """Return a line with the codes of its colours.

    >>> painted("отчет.xlsx: на доработку")
    'отчет.xlsx\\x1b[33m: на доработку\\x1b[0m'
    """
    for pattern, colour in PAINTED:
        line = pattern.sub(rf"{colour}\g<0>{_RESET}", line)
    return line


def _obeys_codes(stream: TextIO) -> bool:
    """Whether a terminal knows codes for colours: a console of Windows has to be asked to."""
    if sys.platform != "win32":
        return True
    import ctypes
    import msvcrt

    kernel, mode = ctypes.windll.kernel32, ctypes.c_ulong()
    handle = msvcrt.get_osfhandle(stream.fileno())
    # 4 is ENABLE_VIRTUAL_TERMINAL_PROCESSING.
    return bool(kernel.GetConsoleMode(handle, ctypes.byref(mode))
                and kernel.SetConsoleMode(handle, mode.value | 4))
