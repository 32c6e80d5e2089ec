"""The operator at the keyboard: gives commands, answers questions, reads every line.

A command runs as a process of its own on a terminal of its own, as it does under a person's hands, so
a password can be typed unseen and progress bars are shown.
"""

from __future__ import annotations

import errno
import fcntl
import os
import pty
import re
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from support.paths import ROOT

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_PATIENCE = 300
# How people are asked: at the end of what was printed stands a colon and a space.
_ASKS = ": "


@dataclass
class Said:
    """A command of the operator, what was asked and answered, and what it printed."""

    command: str
    lines: list[str]
    questions: list[str]
    seconds: float
    code: int

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass
class Desk:
    """Where the operator sits: the folder, and everything that was said so far."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)
    told: list[Said] = field(default_factory=list)

    def give(self, *arguments: str, answers: Sequence[tuple[str, str]] = (), code: int = 0) -> Said:
        """Give a command; ``answers`` are questions, by some of their words, and what is typed."""
        start = time.perf_counter()
        printed, questions, ended = self._run(list(arguments), list(answers))
        said = Said(" ".join(["xlsx-forms", *map(_quoted, arguments)]), shown_lines(printed),
                    questions, time.perf_counter() - start, ended)
        self.told.append(said)
        assert ended == code, f"{said.command}: {ended}\n{printed}"
        return said

    def _run(self, arguments: list[str], answers: list[tuple[str, str]]) -> tuple[str, list[str], int]:
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, b"\x32\x00\x78\x00\x00\x00\x00\x00")
        process = subprocess.Popen(
            [sys.executable, "-m", "xlsx_forms", *arguments], cwd=self.folder,
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
            # The suite's own width, where it tells one, is not that of this window.
            env=os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "120"}
            | self.variables)
        os.close(slave)
        printed, questions = "", []
        end = time.monotonic() + _PATIENCE
        raw = b""
        while time.monotonic() < end:
            try:
                more = os.read(master, 65536)
            except OSError as error:
                if error.errno != errno.EIO:    # The terminal closes so when its process ends.
                    raise
                break
            if not more:
                break
            raw += more
            printed = raw.decode(errors="ignore")
            asked = printed.replace("\r", "\n").rpartition("\n")[2]
            if answers and asked.endswith(_ASKS) and answers[0][0] in asked:
                questions.append(asked.strip())
                os.write(master, answers.pop(0)[1].encode() + b"\n")
        os.close(master)
        code = process.wait(timeout=30)
        assert not answers, f"never asked: {answers}\n{printed}"
        return printed, questions, code


def _quoted(argument: str) -> str:
    return f'"{argument}"' if " " in argument else argument


def shown_lines(printed: str) -> list[str]:
    """The lines as they stay on the screen: of a progress bar its last state."""
    text = _ESCAPES.sub("", printed).replace("\r\n", "\n")
    lines = [line.rpartition("\r")[2].rstrip() for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return lines
