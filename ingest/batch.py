"""Ingest many returned files into one Batch: frames, findings, and a row for every file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path

from ingest.checks import check_form
from ingest.executors.cluster import Cluster
from ingest.executors.here import Here
from ingest.executors.memory import MEMORY
from ingest.executors.processes import Processes
from ingest.executors.work import Executor, Judge, Step, Work
from ingest.frames import FormFrames, build_frames
from ingest.opening.sources import Source, sources
from ingest.organizations.listed import NOBODY_LISTED, Listed
from ingest.reading.integrity import about_heading
from ingest.register.assemble import Batch, assemble
from ingest.register.decisions import Decisions
from ingest.register.register import relative_to
from ingest.submission import Submission
from templates.definition import Catalogue, shipped_catalogue
from templates.rules import Finding, Place, Severity, rule
from templates.sheet.confirmation import FORM as CONFIRMATION

__all__ = ["AS_USUAL", "IN_THIS_PROCESS", "Batch", "Judging", "Readers", "assemble", "check_all",
           "ingest", "read_all"]

# From so many files on a second process is worth its start.
_MANY = 200


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads files: so many processes here (None: a core each, where there are many files), or the
    workers of a scheduler (``tcp://…``).

    ``memory``: bytes that a process here may take; 0 is without limit.
    """

    jobs: int | None = None
    memory: int = MEMORY
    scheduler: str | None = None

    def executor(self, count: int) -> Executor:
        """Return what reads so many files: few are read where we are."""
        if self.scheduler is not None:
            return Cluster(self.scheduler, self.memory)
        jobs = self.processes(count)
        return Here() if jobs == 1 else Processes(jobs, self.memory)

    def processes(self, count: int) -> int:
        """Return in how many processes of this machine as much is done as so many files take."""
        return self.jobs or (_cores() if count >= _MANY else 1)


AS_USUAL, IN_THIS_PROCESS = Readers(), Readers(jobs=1)


def ingest(paths: Iterable[str | PathLike[str]], catalogue: Catalogue | None = None,
           organizations: Mapping[str, str] | None = None, jobs: int = 1,
           progress: Step | None = None, together: bool = True,
           former: Mapping[str, Sequence[str]] | None = None,
           listed: Listed = NOBODY_LISTED) -> Batch:
    """Read files, folders and archives, here or at an address, and return everything they say.

    ``organizations`` are the full names of those known, by id; a file of any other is returned.
    ``former``: names that they had before; ``listed``: what the list of organizations says of them
    besides, for rows that name one of them.
    Without ``together`` each file is judged alone: none is a duplicate, none is compared with
    another form.
    """
    catalogue = catalogue or shipped_catalogue()
    read = read_all(sources(paths), catalogue, Readers(jobs), progress)
    return assemble(check_all(read, catalogue, organizations, former), catalogue, together,
                    listed=listed)


def read_all(found: Iterable[Source], catalogue: Catalogue, readers: Readers = IN_THIS_PROCESS,
             progress: Step | None = None, by_headings: frozenset[str] = frozenset(),
             judge: Judge | None = None) -> list[Submission]:
    """Return the files as submissions, in their order, whoever reads them.

    ``by_headings``: the SHA-256 of files that are read by their headings where they have no marks.
    ``judge`` is applied to what was read where it was read, some files at a time.
    """
    files, work = list(found), Work(catalogue, by_headings, judge)
    submissions: list[Submission] = []
    reading = readers.executor(len(files)).read(files, work, progress or (lambda count: None))
    # Closed at once, whatever stops us: its processes end.
    with closing(reading) as tasks:
        for read in tasks:
            submissions += read
    return submissions


def _cores() -> int:
    """The cores that this process may use; not every system tells which these are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def check_all(submissions: Sequence[Submission], catalogue: Catalogue,
              organizations: Mapping[str, str] | None = None,
              former: Mapping[str, Sequence[str]] | None = None) -> list[Submission]:
    """Return the submissions with the findings of every rule within a form.

    ``organizations``: full names by id; ``former``: those that they had before.
    """
    found: dict[int, list[Finding]] = {}
    submissions = [_with_project(each, catalogue) for each in submissions]
    for number, each in enumerate(submissions):
        if organizations is not None and each.organization is not None:
            found[number] = list(_about_sender(each, organizations, former or {}))
        elif organizations is not None and each.form == CONFIRMATION:
            found[number] = list(_about_rows(each, organizations))
    for form_frames, has_period in _all_frames(dict(enumerate(submissions)), catalogue):
        for number, finding in check_form(form_frames, has_period):
            found.setdefault(int(number), []).append(finding)
    return [replace(each, findings=(*each.findings, *_without_echo(each, found[number])))
            if number in found else each for number, each in enumerate(submissions)]


@dataclass(frozen=True, slots=True)
class Judging:
    """Checks files as those of whom it was decided to be; paths below a folder are shown from there.

    ``organizations``, ``former``: as ``check_all`` takes them.
    """

    catalogue: Catalogue
    decided: Decisions
    organizations: Mapping[str, str]
    former: Mapping[str, Sequence[str]]
    folder: Path

    def __call__(self, read: Sequence[Submission]) -> list[Submission]:
        """Return what was read with the findings of every rule within a form."""
        return check_all([self.decided.whose(each) for each in relative_to(read, self.folder)],
                         self.catalogue, self.organizations, self.former)


def _with_project(each: Submission, catalogue: Catalogue) -> Submission:
    form = catalogue.get(each.form or "", each.version or "")
    return replace(each, project_field=form.project_field) if form else each


def _about_rows(each: Submission, organizations: Mapping[str, str]) -> Iterator[Finding]:
    """The organizations that the commission's workbook names are there."""
    for row in (each.tables or {}).get("points", ()):
        if row.values["organization"] not in organizations:
            yield rule("S210").at(Place.of(row.cells["organization"], "organization"),
                                  organization=row.values["organization"])


def _about_sender(each: Submission, organizations: Mapping[str, str],
                  former: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    if each.organization not in organizations:
        yield rule("S210").at(organization=each.organization)
    yield from about_heading(each, organizations, former)


def _without_echo(each: Submission, findings: list[Finding]) -> Iterator[Finding]:
    """Findings at a cell whose value could not be read would only repeat that."""
    broken = {finding.place for finding in each.findings
              if finding.severity is Severity.ERROR and finding.place.cell}
    spots = {(place.sheet, place.cell) for place in broken}
    return (finding for finding in findings
            if (finding.place.sheet, finding.place.cell) not in spots)


def _all_frames(submissions: Mapping[int, Submission], catalogue: Catalogue
                ) -> Iterator[tuple[FormFrames, bool]]:
    """Frames by form, version and whether their files tell their period, and the last of these."""
    groups: dict[tuple[str, str, bool], dict[int, Submission]] = {}
    for number, each in submissions.items():
        if each.answers is not None and each.form and each.version:
            groups.setdefault((each.form, each.version, each.has_period), {})[number] = each
    for (form_id, version, has_period), group in groups.items():
        form = catalogue.get(form_id, version)
        if form is not None:
            yield build_frames(form, group), has_period
