"""Ingest many returned files into one Batch: frames, findings, and a row for every file."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from os import PathLike
from pathlib import Path

from ingest.checks import check_form
from ingest.frames import FormFrames, build_frames
from ingest.opening.sources import Source, sources
from ingest.organizations.listed import NOBODY_LISTED, Listed
from ingest.reading.integrity import about_heading
from ingest.reading.read import read_file
from ingest.register.assemble import Batch, assemble
from ingest.submission import Submission
from templates.definition import Catalogue, shipped_catalogue
from templates.rules import Finding, Place, Severity, rule
from templates.sheet.confirmation import FORM as CONFIRMATION

__all__ = ["Batch", "assemble", "check_all", "ingest", "jobs_for", "read_all"]

# Tasks of this many files: evidence from measuring 1 to 500.
_CHUNK = 100
# From so many files on a second process is worth its start.
_MANY = 2 * _CHUNK
Progress = Callable[[int], None]


def ingest(paths: Iterable[str | PathLike[str]], catalogue: Catalogue | None = None,
           organizations: Mapping[str, str] | None = None, jobs: int = 1,
           progress: Progress | None = None, together: bool = True,
           former: Mapping[str, Sequence[str]] | None = None,
           listed: Listed = NOBODY_LISTED) -> Batch:
    """Read files, folders and archives and return everything they say.

    ``organizations`` are the full names of those known, by id; a file of any other is returned.
    ``former``: names that they had before; ``listed``: what the list of organizations says of them
    besides, for rows that name one of them.
    Without ``together`` each file is judged alone: none is a duplicate, none is compared with
    another form.
    """
    catalogue = catalogue or shipped_catalogue()
    read = read_all(sources(Path(path) for path in paths), catalogue, jobs, progress)
    return assemble(check_all(read, catalogue, organizations, former), catalogue, together,
                    listed=listed)


def read_all(found: Iterable[Source], catalogue: Catalogue, jobs: int = 1,
             progress: Progress | None = None,
             by_headings: frozenset[str] = frozenset()) -> list[Submission]:
    """Return the files as submissions, in their order; with ``jobs`` > 1 in as many processes.

    ``by_headings``: the SHA-256 of files that are read by their headings where they have no marks.
    """
    step = progress or (lambda count: None)
    submissions: list[Submission] = []
    if jobs <= 1:
        for source in found:
            submissions.append(read_file(source, catalogue, by_headings))
            step(1)
        return submissions
    # Closed at once, whatever stops us: its processes end.
    with closing(_in_processes(found, catalogue, jobs, by_headings)) as tasks:
        for read in tasks:
            submissions += read
            step(len(read))
    return submissions


def jobs_for(count: int, jobs: int | None = None) -> int:
    """Return in how many processes so many files are read: as asked, else in one a core.

    Few files are read where we are.
    """
    return jobs or (_cores() if count >= _MANY else 1)


def _cores() -> int:
    """The cores that this process may use; not every system tells which these are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class _Known:
    """What every task of a process needs: sent to it once, since what follows from a form is kept
    by the form, and a form sent anew is another one to be asked all of it again."""

    catalogue: Catalogue
    by_headings: frozenset[str]


_known: list[_Known] = []


def _begin(known: _Known) -> None:
    """In a process that begins: Ctrl-C is the business of the one that waits for it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _known[:] = [known]


def _in_processes(found: Iterable[Source], catalogue: Catalogue, jobs: int,
                  by_headings: frozenset[str]) -> Generator[list[Submission], None, None]:
    """Yield the submissions of task after task, in the order of the files.

    When a process dies all that were begun are lost; the first of those is read file by file, and the
    rest by processes that begin anew.
    """
    iterator, known = iter(found), _Known(catalogue, by_headings)
    waiting = list(iter(lambda: list(islice(iterator, _CHUNK)), []))
    while waiting:
        done = 0
        with ProcessPoolExecutor(jobs, initializer=_begin, initargs=(known,)) as pool:
            try:
                for future in [pool.submit(_read_chunk, chunk) for chunk in waiting]:
                    yield future.result()
                    done += 1
            except BrokenProcessPool:
                pass
            finally:
                # After Ctrl-C what has not begun does not begin.
                pool.shutdown(cancel_futures=True)
        if done < len(waiting):
            yield [_read_alone(source, catalogue, by_headings) for source in waiting[done]]
        waiting = waiting[done + 1:]


def _read_chunk(chunk: list[Source]) -> list[Submission]:
    [known] = _known
    return [read_file(source, known.catalogue, known.by_headings) for source in chunk]


def _read_alone(source: Source, catalogue: Catalogue, by_headings: frozenset[str]) -> Submission:
    """Read one file in a process of its own, after a task that died: only the culprit is lost."""
    with ProcessPoolExecutor(1) as pool:
        try:
            return pool.submit(read_file, source, catalogue, by_headings).result()
        except BrokenProcessPool:
            finding = rule("F118").at(reason="чтение файла прервалось")
            return Submission(source.path, source.received, state="unreadable",
                              findings=(finding,))


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
