"""What stands in a cell, what a column is, and how many lines a text takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from xlsx_forms.summary.writing.book import Link


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula and the value that it has now."""

    text: str
    value: float | str


@dataclass(frozen=True, slots=True)
class As:
    """A value in another role than its column's."""

    value: object
    role: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: header, width in characters, role of its cells (``styles.ROLES``).

    ``internal``: of no use to the public, as the names of files are; such columns stand last.
    """

    header: str
    width: float
    role: str = "cell"
    header_role: str = "header"
    internal: bool = False


def source_columns(file: float, cell: float) -> tuple[Column, Column]:
    """Return the columns that lead to a file and to the cell in it; they are not published."""
    return (Column("Файл", file, "cell_source", internal=True),
            Column("Ячейка", cell, "cell_source", internal=True))


def shown(value: object) -> str:
    """The text of a value, as far as it may need more than one line."""
    if isinstance(value, Formula):
        return value.value if isinstance(value.value, str) else ""
    if isinstance(value, Link):
        return value.text
    return value if isinstance(value, str) else ""


def count_lines(text: str, room: int) -> int:
    """Return how many lines a text takes where so many characters fit into one.

    >>> count_lines("Школа", 10), count_lines("Школа № 1 имени Пушкина", 10), count_lines("a\\nb", 9)
    (1, 3, 2)
    """
    room = max(room, 1)
    if len(text) <= room and "\n" not in text:
        return 1
    lines = 0
    for paragraph in text.split("\n"):
        used = 0
        lines += 1
        for word in paragraph.split(" "):
            more = len(word) + (used > 0)
            if used + more <= room:
                used += more
                continue
            # A word longer than a line is broken.
            lines += (used > 0) + (len(word) - 1) // room
            used = (len(word) - 1) % room + 1
    return lines


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as dicts, the index among them."""
    return [{str(key): value for key, value in row.items()}
            for row in frame.reset_index().to_dict("records")]
