"""Many returned files to one Batch: frames, findings, and a row for every file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from itertools import islice
from os import PathLike
from pathlib import Path

import pandas as pd

from ingest.checks import check_form
from ingest.checks.between import check_between
from ingest.frames import build_frames, merge
from ingest.integrity import about_heading
from ingest.read import read_file
from ingest.sources import Source, sources
from ingest.standing import Standing, Status, accepted_status, stand
from ingest.submission import Submission
from templates.definition import Catalogue, shipped_catalogue
from templates.rules import Finding, Severity, rule

# Tasks of this many files: evidence from measuring 1 to 500.
_CHUNK = 100
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Batch:
    """What many files say together.

    ``submissions``: a row per file seen (index ``submission``).  ``tables``: typed values by
    name (``passport``, ``passport.goals``, …); ``cells``: frames of the same shape with the
    address of each value.  ``findings``: a row per finding.  ``files``: the submissions themselves.
    """

    submissions: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    cells: Mapping[str, pd.DataFrame]
    findings: pd.DataFrame
    files: Mapping[int, Submission]


def ingest(paths: Iterable[str | PathLike[str]], catalogue: Catalogue | None = None,
           organizations: Mapping[str, str] | None = None, jobs: int = 1,
           progress: Progress | None = None, together: bool = True) -> Batch:
    """Read files, folders and archives and return everything they say.

    ``organizations`` are the full names of those known, by id; a file of any other is returned.
    Without ``together`` each file is judged alone: none is a duplicate, none is compared with
    another form.
    """
    catalogue = catalogue or shipped_catalogue()
    read = read_all(sources(Path(path) for path in paths), catalogue, jobs, progress)
    return assemble(check_all(read, catalogue, organizations), catalogue, together)


def read_all(found: Iterable[Source], catalogue: Catalogue, jobs: int = 1,
             progress: Progress | None = None) -> list[Submission]:
    """Return the files as submissions, in their order; with ``jobs`` > 1 in as many processes."""
    step = progress or (lambda count: None)
    submissions: list[Submission] = []
    if jobs <= 1:
        for source in found:
            submissions.append(read_file(source, catalogue))
            step(1)
        return submissions
    for chunk, future in _in_processes(found, catalogue, jobs):
        try:
            submissions += future.result()
        except BrokenProcessPool:
            submissions += [_read_alone(source, catalogue) for source in chunk]
        step(len(chunk))
    return submissions


def _in_processes(found: Iterable[Source], catalogue: Catalogue, jobs: int) -> Iterator:  # type: ignore[type-arg]
    with ProcessPoolExecutor(jobs) as pool:
        iterator = iter(found)
        tasks = []
        while chunk := list(islice(iterator, _CHUNK)):
            tasks.append((chunk, pool.submit(_read_chunk, chunk, catalogue)))
        yield from tasks


def _read_chunk(chunk: list[Source], catalogue: Catalogue) -> list[Submission]:
    return [read_file(source, catalogue) for source in chunk]


def _read_alone(source: Source, catalogue: Catalogue) -> Submission:
    """Read one file in a process of its own, after a task that died: only the culprit is lost."""
    with ProcessPoolExecutor(1) as pool:
        try:
            return pool.submit(read_file, source, catalogue).result()
        except BrokenProcessPool:
            finding = rule("F118").at(reason="чтение файла прервалось")
            return Submission(source.path, source.received, state="unreadable",
                              findings=(finding,))


def check_all(submissions: Sequence[Submission], catalogue: Catalogue,
              organizations: Mapping[str, str] | None = None) -> list[Submission]:
    """Return the submissions with the findings of every rule within a form."""
    found: dict[int, list[Finding]] = {}
    for number, each in enumerate(submissions):
        if organizations is not None and each.organization is not None:
            found[number] = list(_about_sender(each, organizations))
    for form_frames in _all_frames(dict(enumerate(submissions)), catalogue):
        for number, finding in check_form(form_frames):
            found.setdefault(int(number), []).append(finding)
    return [replace(each, findings=(*each.findings, *_without_echo(each, found[number])))
            if number in found else each for number, each in enumerate(submissions)]


def _about_sender(each: Submission, organizations: Mapping[str, str]) -> Iterator[Finding]:
    if each.organization not in organizations:
        yield rule("S210").at(organization=each.organization)
    yield from about_heading(each, organizations)


def _without_echo(each: Submission, findings: list[Finding]) -> Iterator[Finding]:
    """Findings at a cell whose value could not be read would only repeat that."""
    broken = {finding.place for finding in each.findings
              if finding.severity is Severity.ERROR and finding.place.cell}
    spots = {(place.sheet, place.cell) for place in broken}
    return (finding for finding in findings
            if (finding.place.sheet, finding.place.cell) not in spots)


def _all_frames(submissions: Mapping[int, Submission], catalogue: Catalogue) -> Iterator:  # type: ignore[type-arg]
    groups: dict[tuple[str, str], dict[int, Submission]] = {}
    for number, each in submissions.items():
        if each.answers is not None and each.form and each.version and _has_period(each):
            groups.setdefault((each.form, each.version), {})[number] = each
    for key, group in groups.items():
        form = catalogue.get(*key)
        if form is not None:
            yield build_frames(form, group)


def _has_period(each: Submission) -> bool:
    return each.period is not None and not any(
        finding.code == "S213" for finding in each.findings)


def assemble(submissions: Sequence[Submission], catalogue: Catalogue,
             together: bool = True) -> Batch:
    """Return the batch of submissions that are already read and checked."""
    files = dict(enumerate(submissions))
    tables, cells = merge(_all_frames(files, catalogue))
    standings = stand(files) if together else {
        number: stand({number: each})[number] for number, each in files.items()}
    frame = _submissions_frame(files, standings)
    found = {number: list(each.findings) for number, each in files.items()}
    compared = check_between(tables, cells, frame, catalogue) if together else ()
    for number, finding in compared:
        found[int(number)].append(finding)
    for number, standing in standings.items():
        if standing.status in _STANDING_RULES:
            found[number].append(rule(_STANDING_RULES[standing.status]).at(other=standing.other))
        if standing.counts:
            frame.at[number, "status"] = str(accepted_status(found[number]))
    for severity in Severity:
        frame[f"{severity}s"] = [sum(finding.severity is severity for finding in found[number])
                                 for number in files]
    return Batch(frame, tables, cells, _findings_frame(files, found), files)


_STANDING_RULES = {Status.DUPLICATE: "F112", Status.SUPERSEDED: "F113"}


def _submissions_frame(files: Mapping[int, Submission],
                       standings: Mapping[int, Standing]) -> pd.DataFrame:
    rows = [(each.file, Path(each.file).name, each.sha256, each.size, each.form, each.version,
             each.organization, each.period, each.project, str(standings[number].status),
             each.received, standings[number].counts, standings[number].other)
            for number, each in files.items()]
    columns = ["file", "name", "sha256", "size", "form", "version", "organization", "period",
               "project", "status", "received", "counts", "other"]
    frame = pd.DataFrame(rows, columns=columns, index=pd.Index(files, name="submission"),
                         dtype=object)
    return frame.astype({"size": "int64", "counts": "bool", "received": "datetime64[s]"})


def _findings_frame(files: Mapping[int, Submission],
                    found: Mapping[int, list[Finding]]) -> pd.DataFrame:
    rows = [(number, files[number].file, each.code, str(each.severity), each.place.sheet,
             each.place.cell, each.place.field, each.message, each.remedy)
            for number, findings in found.items() for each in findings]
    return pd.DataFrame(rows, columns=["submission", "file", "code", "severity", "sheet", "cell",
                                       "field", "message", "remedy"])
