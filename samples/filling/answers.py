"""What each organization returned: ``answers/YEAR/*.toml`` as frozen values."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "answers"
# Order in which files are filled; a form is the name of its file of answers.
FORMS = ("passport", "quarterly-report", "checklist", "plan-facts")


@dataclass(frozen=True, slots=True)
class Finding:
    """What must be found: a code, and where (empty where a finding is about the whole file)."""

    code: str
    sheet: str = ""
    cell: str = ""
    field: str = ""

    @classmethod
    def parse(cls, text: str) -> Finding:
        """Return the finding that a line such as ``V301 Паспорт!C27 team`` stands for.

        >>> Finding.parse("S204 - stage_9")
        Finding(code='S204', sheet='', cell='', field='stage_9')
        """
        code, place, field_id = (*text.split(), "-", "-")[:3]
        sheet, _, cell = place.rpartition("!")
        return cls(code, sheet, cell.removeprefix("-"), field_id.removeprefix("-"))


@dataclass(frozen=True, slots=True)
class Returned:
    """One file that came back.

    ``answers``: what was typed, by field id.  ``rows``: filled rows of a table by its id.
    ``below``: rows typed under the open rows of that table.  ``deeds``: what else its sender
    did to the workbook.  ``points``, ``declared``: a checklist's points, counted by hand.
    """

    file: str
    form: str
    organization: str
    period: str
    received: datetime
    status: str
    expected: tuple[Finding, ...] = ()
    answers: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    below: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    deeds: tuple[str, ...] = ()
    saved_as: str = "xlsx"
    archive: str = ""
    points: tuple[int, ...] = ()
    declared: tuple[int, ...] = ()

    @property
    def path(self) -> str:
        """The file as the tool shows it, from ``returned/`` on."""
        return f"{self.archive}/{self.file}" if self.archive else self.file


@dataclass(frozen=True, slots=True)
class Other:
    """A file that is none of our forms, or not what it was: ``kind`` says how it is made."""

    file: str
    kind: str
    received: datetime
    status: str
    expected: tuple[Finding, ...] = ()
    source: str = ""

    @property
    def path(self) -> str:
        """The file as the tool shows it."""
        return self.file


def years() -> list[str]:
    """Return the years whose answers are written down, the first of them first."""
    return sorted(path.name for path in FOLDER.iterdir())


def load_returned(*only: str) -> list[Returned]:
    """Return every filled form of these years or of all, in the order of years and forms."""
    return [returned for year in only or years() for form in FORMS
            for returned in _of_form(FOLDER / year / f"{form}.toml")]


def load_others(*only: str) -> list[Other]:
    """Return every other file."""
    paths = [FOLDER / year / "others.toml" for year in only or years()]
    return [Other(**{**each, "expected": _findings(each)}) for path in paths if path.exists()
            for each in tomllib.loads(path.read_text(encoding="utf-8"))["other"]]


def _of_form(path: Path) -> Iterator[Returned]:
    form, raw = path.stem, tomllib.loads(path.read_text(encoding="utf-8"))
    for each in raw["returned"]:
        values = {"form": form, "period": raw["period"], **each, "expected": _findings(each)}
        for name in ("deeds", "points", "declared"):
            values[name] = tuple(values.get(name, ()))
        yield Returned(**values)


def _findings(raw: dict[str, Any]) -> tuple[Finding, ...]:
    return tuple(Finding.parse(text) for text in raw.get("expected", ()))
