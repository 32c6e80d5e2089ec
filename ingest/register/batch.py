"""What many files say together, read where it is kept when somebody asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Protocol

import pandas as pd

from ingest.checks.between import Predecessors
from ingest.checks.names.alike import Alike
from ingest.register.changes import Change
from ingest.register.decisions import Decisions
from ingest.register.owners import Owners
from ingest.register.records import plain
from ingest.register.standing import Standing
from ingest.submission import Submission
from ingest.values.display import said
from templates.definition import Form
from templates.rules import Finding, Place

SUBMISSIONS = ("file", "name", "sha256", "size", "form", "version", "judged_by", "organization",
               "period", "project", "status", "received", "counts", "other", "excluded", "service",
               "decision", "answered_for")
FINDINGS = ("submission", "file", "code", "severity", "sheet", "cell", "field", "message", "remedy",
            "typed", "taken")
CHANGES = ("submission", "before", "field", "sheet", "cell", "label", "old", "new", "old_text",
           "new_text")
Frames = Mapping[str, pd.DataFrame]
FindingRows = Mapping[int, Sequence[Mapping[str, Any]]]


class Said(Protocol):
    """What the files of a batch say, at hand or in the register."""

    @property
    def files(self) -> Mapping[int, Submission]:
        """The submissions by number; those of a register beyond the batch too, by number alone."""

    @property
    def frames(self) -> tuple[Frames, Frames]:
        """Typed values by name, and frames of the same shape with their addresses."""

    @property
    def owners(self) -> Owners:
        """Whose each row is of the tables of projects, and each passport (``register.owners``)."""

    @property
    def findings(self) -> pd.DataFrame:
        """A row per finding: ``FINDINGS``."""

    @property
    def changes(self) -> pd.DataFrame:
        """A row per answer that changed: ``CHANGES``."""

    def findings_of(self, numbers: Sequence[int]) -> FindingRows:
        """The rows of ``findings`` of some files, by number; files without any are not there."""


# Not slots: cached_property keeps its value in the instance's dict.
@dataclass(frozen=True)
class Batch:
    """What many files say together.

    ``submissions``: a row per file seen (index ``submission``); ``service``: it is a signature, a
    lock or a system's file, which nobody needs to look at.  ``confirmed``: the commission's points
    in force (``confirmations.in_force``).  ``forms``: the versions in force on the day ``on``, in
    whose fields ``tables`` are.  ``predecessors``: whose work an organization goes on with, and the
    last day of each of those.  ``alike``: pairs of names that may be one project, on which nobody
    has decided yet; ``decided``: the decisions in force.
    """

    submissions: pd.DataFrame
    said: Said
    confirmed: pd.DataFrame
    on: date
    forms: tuple[Form, ...]
    predecessors: Predecessors = field(default_factory=dict)
    alike: tuple[Alike, ...] = ()
    decided: Decisions = field(default_factory=Decisions)

    @property
    def files(self) -> Mapping[int, Submission]:
        """The submissions themselves, as they were answered."""
        return self.said.files

    @property
    def tables(self) -> Frames:
        """Typed values by name (``passport``, ``passport.goals``, …), in the fields in force."""
        return self.said.frames[0]

    @property
    def cells(self) -> Frames:
        """Frames of the same shape with the address of each value."""
        return self.said.frames[1]

    @property
    def owners(self) -> Owners:
        """Whose each row is of the tables of projects, and each passport, by the name of the frame
        and in its order."""
        return self.said.owners

    @property
    def findings(self) -> pd.DataFrame:
        """A row per finding."""
        return self.said.findings

    @property
    def changes(self) -> pd.DataFrame:
        """A row per answer that is not what it was in the file before (``before``), typed and as
        people write it."""
        return self.said.changes

    @cached_property
    def findings_by_file(self) -> FindingRows:
        """The rows of ``findings`` by the number of their file; files without any are not there."""
        return by_file(self.findings)

    def findings_of(self, numbers: Iterable[int]) -> FindingRows:
        """The same of some files alone."""
        if "findings_by_file" in self.__dict__:
            known = self.findings_by_file
            return {number: known[number] for number in numbers if number in known}
        return self.said.findings_of(list(numbers))

    @cached_property
    def numbers(self) -> Mapping[tuple[str, str], int]:
        """The number of each file, by its path and checksum."""
        frame = self.submissions
        return {(file, sha256): number for number, file, sha256 in zip(
            frame.index.tolist(), frame["file"], frame["sha256"], strict=True)}


def by_file(findings: pd.DataFrame) -> FindingRows:
    """Return the rows of findings by the number of their file."""
    # A frame for each file costs 4 ms: half of what ``status`` took.
    found: dict[int, list[Mapping[str, Any]]] = {}
    # As objects: entries of pandas' Arrow texts cost ten times more one by one.
    for row in findings.astype(object).to_dict("records"):
        found.setdefault(int(row["submission"]), []).append(row)  # type: ignore[arg-type]
    return found


def submissions_frame(numbers: Iterable[int], columns: Mapping[str, Iterable[object]]) -> pd.DataFrame:
    """Return the frame ``Batch.submissions`` of its columns, those of ``SUBMISSIONS`` and counts."""
    index = pd.Index(list(numbers), name="submission", dtype="int64")
    counts = [each for each in columns if each not in SUBMISSIONS]
    frame = pd.DataFrame({name: pd.Series(list(columns[name]), index=index, dtype=object)
                          for name in (*SUBMISSIONS, *counts)}, index=index)
    return frame.astype({"size": "int64", "counts": "bool", "excluded": "bool", "service": "bool",
                         "received": "datetime64[s]", **dict.fromkeys(counts, "int64")})


def findings_frame(rows: Iterable[Sequence[object]]) -> pd.DataFrame:
    """Return the frame ``Batch.findings`` of its rows."""
    return pd.DataFrame(list(rows), columns=list(FINDINGS))


def changes_frame(rows: Iterable[Sequence[object]]) -> pd.DataFrame:
    """Return the frame ``Batch.changes`` of its rows."""
    return pd.DataFrame(list(rows), columns=list(CHANGES), dtype=object)


@dataclass(frozen=True)
class AtHand:
    """What files say that were all read just now."""

    files: Mapping[int, Submission]
    frames: tuple[Frames, Frames]
    owners: Owners
    findings: pd.DataFrame
    changes: pd.DataFrame

    def findings_of(self, numbers: Sequence[int]) -> FindingRows:
        """The rows of ``findings`` of some files, by number."""
        wanted = self.findings["submission"].isin(list(numbers))
        return by_file(self.findings[wanted])


# --- rows of frames ------------------------------------------------------------------------------


def words_on(decided: Decisions, sha256: str) -> str:
    """Return the decisions on a file as people read them."""
    return "; ".join(decision.words for decision in decided.of(sha256))


def finding_row(number: int, file: str, each: Finding) -> tuple[int | str, ...]:
    """Return a finding as a row of ``Batch.findings``."""
    return (number, file, each.code, str(each.severity), each.place.sheet, each.place.cell,
            each.place.field, each.message, each.remedy, each.typed, each.taken)


def change_rows(number: int, standing: Standing, changes: Sequence[Change]) -> Iterator[tuple[Any, ...]]:
    """Yield the changes of a file as rows of ``Batch.changes``."""
    for each in changes:
        place = Place.of(each.address)
        yield (number, standing.before, each.field_id, place.sheet, place.cell, each.field.label,
               plain(each.old, each.field), plain(each.new, each.field),
               said(each.old, each.field), said(each.new, each.field))
