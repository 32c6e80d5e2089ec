"""The table, row and cell that the parser of OpenDocument content is building."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.opening.formats.appearance import Area, Link
from ingest.opening.formats.odf.values import Paragraph

_PREFIXES = {
    f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0": name
    for name in ("office", "table", "text", "style", "drawing")
} | {"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0": "calcext",
     "http://purl.org/dc/elements/1.1/": "dc", "http://www.w3.org/1999/xlink": "xlink"}
SEPARATOR = "\n"


@dataclass(slots=True)
class Table:
    """One sheet as it is being read; rows and columns count from 0."""

    name: str
    style: str
    rows: dict[int, dict[int, object]] = field(default_factory=dict)
    errors: set[str] = field(default_factory=set)
    formulas: set[str] = field(default_factory=set)
    names: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str, str]] = field(default_factory=list)
    links: dict[str, Link] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    next_column: int = 0
    percents: set[str] = field(default_factory=set)
    struck: dict[str, str] = field(default_factory=dict)
    boxes: list[tuple[str, str]] = field(default_factory=list)
    lists: list[Area] = field(default_factory=list)
    computing: dict[str, str] = field(default_factory=dict)
    row: int = 0
    columns: int = 0
    is_linked: bool = False


@dataclass(slots=True)
class OdfRow:
    """The row that the stream is in."""

    repeated: int
    column: int = 0
    values: dict[int, object] = field(default_factory=dict)
    errors: list[int] = field(default_factory=list)
    formulas: list[int] = field(default_factory=list)
    text: int = 0
    is_hidden: bool = False


@dataclass(slots=True)
class OdfCell:
    """The cell that the stream is in, the note on it, where its text leads, what is crossed out."""

    attributes: Mapping[str, str]
    link: str = ""
    spans: list[bool] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    note: list[Paragraph] | None = None
    author: str = ""


class ShortNames(dict[str, str]):
    """Names of elements and attributes with the prefixes that everybody uses."""

    def __missing__(self, name: str) -> str:
        space, _, local = name.rpartition(SEPARATOR)
        self[name] = f"{_PREFIXES.get(space, '')}:{local}"
        return self[name]
