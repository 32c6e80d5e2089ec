"""Limits on the size of a returned file, and FileProblem, the refusal of one.

The limits are far above anything that our forms, filled by hand, come to (75 KB inflated,
a few thousand cells) and far below what would hurt the machine.
"""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


class FileProblem(ValueError):  # noqa: N818 - a fact about a file, told to people
    """A returned file cannot be read; ``code`` is its rule (F1xx), ``facts`` fill the message."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.facts = facts
        super().__init__(code, facts)

    def __reduce__(self) -> tuple[object, ...]:
        # Workers send their problems home; the default would drop the facts' names.
        return _problem, (self.code, self.facts)

    def __str__(self) -> str:
        facts = ", ".join(f"{key}={value}" for key, value in self.facts.items())
        return f"{self.code} {facts}".strip()


def _problem(code: str, facts: dict[str, object]) -> FileProblem:
    return FileProblem(code, **facts)


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps on one file and on one archive.  Sizes in bytes, after inflating.

    ``area`` and ``rows`` bound the rectangle from A1 to the last cell with a value: the reader
    of values fills it whole (about 45 bytes a cell), and aborts the process when it is huge.
    """

    file_size: int = 32 * MIB
    members: int = 300
    total_size: int = 24 * MIB
    part_size: int = 16 * MIB
    ratio: int = 200
    # Small parts of one repeated letter compress better than any cap that is of use.
    ratio_from: int = MIB
    tags: int = 1_500_000
    # Records of a binary workbook, elements of an OpenDocument one: each is a step of our own,
    # and takes some 10 microseconds.
    steps: int = 300_000
    text_size: int = 32 * MIB
    area: int = 1_500_000
    rows: int = 200_000
    archive_members: int = 20_000
    # Of an archive that has to be fetched from another machine.
    archive_size: int = 1024 * MIB


LIMITS = Limits()


def russian_size(size: int) -> str:
    """Return a size in words for people.

    >>> russian_size(24 * MIB), russian_size(1_600_000), russian_size(800)
    ('24 МиБ', '1,5 МиБ', '1 КиБ')
    """
    if size < MIB:
        return f"{-(-size // 1024)} КиБ"
    return f"{size / MIB:.1f}".removesuffix(".0").replace(".", ",") + " МиБ"


def too_large(size: int, limits: Limits) -> FileProblem:
    """Return the problem of a file that is not worth reading."""
    return FileProblem("F107", limit=limits.file_size,
                       what=f"{russian_size(size)} при пределе {russian_size(limits.file_size)}")
