"""Assemble a Batch from all submissions: frames, findings between files, a row for every file.

What is derived depends on the files alone, so that the order in which they were read, and how
often, does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd

from ingest.checks.between import check_between
from ingest.checks.departed import check_departed
from ingest.checks.names.alike import Alike, find_alike
from ingest.checks.names.mentions import Mentions
from ingest.checks.projects import Passport, Reported, facts_of, read_passports, read_reported
from ingest.checks.replication import (
    Elsewhere,
    Replica,
    check_replication,
    names_of,
    nowhere,
    read_replicas,
)
from ingest.checks.row_owners import Judged, RowOwners, answered_for
from ingest.frames import FormFrames, build_frames, merge
from ingest.organizations.listed import NOBODY_LISTED, Listed
from ingest.register.batch import (
    SUBMISSIONS,
    AtHand,
    Batch,
    Frames,
    change_rows,
    changes_frame,
    finding_row,
    findings_frame,
    submissions_frame,
    words_on,
)
from ingest.register.changes import (
    Change,
    changed_finding,
    contradiction_finding,
    contradictions,
    find_changes,
)
from ingest.register.confirmations import Confirmation, in_force
from ingest.register.decisions import Decision, Decisions
from ingest.register.migrate import Carried, carried_findings, carry, judged_by
from ingest.register.owners import Owners, as_listed, owners_of_rows, with_owners_of_passports
from ingest.register.same_projects import ProjectNames
from ingest.register.standing import Standing, Status, accepted_status, find_standings
from ingest.submission import Submission
from templates.definition import Catalogue, Form
from templates.form.versions import with_kept
from templates.rules import Finding, Severity, rule

__all__ = ["Answered", "Batch", "Derived", "Setting", "assemble", "derive"]

_EMPTY = "F155"
_STANDING_RULES = {Status.DUPLICATE: "F112", Status.SUPERSEDED: "F113"}


@dataclass(frozen=True)
class Setting:
    """By what files are judged together, beside what is in them.

    ``on``: the day by which versions are in force and decisions lapse.
    """

    catalogue: Catalogue
    on: date
    decisions: tuple[Decision, ...] = ()
    listed: Listed = NOBODY_LISTED

    @cached_property
    def decided(self) -> Decisions:
        """The decisions by file."""
        return Decisions(self.decisions, self.on)

    @cached_property
    def names(self) -> ProjectNames:
        """What decisions say of the names of projects."""
        return ProjectNames(self.decisions, self.listed.succession.predecessors)

    @cached_property
    def rows(self) -> RowOwners:
        """Whose the rows of files are."""
        return RowOwners(self.listed, self.catalogue)

    @cached_property
    def named(self) -> Mentions:
        """What listed organizations are called."""
        return names_of(self.listed.succession.names)

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """The versions in force."""
        return self.catalogue.in_force(self.on)

    def by_row(self, each: Submission) -> Judged:
        """Return whose each row of a file is."""
        return self.rows.of(each, each.sha256 in self.decided.assignments)

    def as_decided(self, each: Submission, by_row: Judged) -> Submission:
        """Return a file as the list and decisions have it, with what is asked about its rows."""
        return self.decided.judged(self.names.of(by_row.told_of(as_listed(each, self.listed))))


class Answered:
    """The answers of files as decisions have them, and in the versions in force.

    ``owners``: whose each row is; ``renamed``: what files are told of the projects that have other
    names since a decision.
    """

    def __init__(self, submissions: Mapping[int, Submission], setting: Setting) -> None:
        catalogue, on = setting.catalogue, setting.on
        self.by_row = {number: setting.by_row(each) for number, each in submissions.items()}
        self.files = {number: setting.as_decided(each, self.by_row[number])
                      for number, each in submissions.items()}
        self.judged_by = {number: judged_by(each, catalogue, on) for number, each in self.files.items()}
        self.carried = dict(_carried(self.files, catalogue, on))
        tables, cells = merge(_all_frames(self.carried))
        whose = pd.Series({number: each.organization for number, each in self.files.items()},
                          dtype=object)
        self.owners = owners_of_rows(tables, whose, self.by_row, setting.forms)
        tables, self.renamed = setting.names.in_frames(tables, cells, whose, setting.forms, self.owners)
        self.frames: tuple[Frames, Frames] = (tables, cells)


@dataclass(frozen=True)
class Derived:
    """What follows from files together, by number, beside a row of each.

    ``changed``: the changes of each file since the one before (``standings``); ``projects``: those
    that they name; ``replicas``: those that they say to be replicated; ``owners``: whose each row is,
    and each passport.
    """

    frame: pd.DataFrame
    found: Mapping[int, list[Finding]]
    standings: Mapping[int, Standing]
    changed: Mapping[int, tuple[Change, ...]]
    alike: tuple[Alike, ...]
    projects: tuple[Reported | Passport, ...]
    replicas: tuple[Replica, ...]
    owners: Owners


def assemble(submissions: Sequence[Submission], catalogue: Catalogue, together: bool = True,
             decisions: Iterable[Decision] = (), on: date | None = None,
             confirmations: Iterable[Confirmation] = (), listed: Listed = NOBODY_LISTED) -> Batch:
    """Return the batch of submissions that are already read and checked.

    ``on``: the day (today by default) by which versions are in force and decisions lapse.
    """
    setting = Setting(catalogue, on or date.today(), tuple(decisions), listed)
    answered = Answered(dict(enumerate(submissions)), setting)
    derived = derive(answered, setting, together)
    files = answered.files
    at_hand = AtHand(
        files, answered.frames, derived.owners,
        findings_frame(finding_row(number, files[number].file, each)
                       for number, found in derived.found.items() for each in found),
        changes_frame(row for number, changes in derived.changed.items()
                      for row in change_rows(number, derived.standings[number], changes)))
    return Batch(derived.frame, at_hand, in_force(confirmations, setting.decided.excluded),
                 setting.on, setting.forms, listed.succession.predecessors, derived.alike,
                 setting.decided)


def derive(answered: Answered, setting: Setting, together: bool = True,
           elsewhere: Elsewhere = nowhere) -> Derived:
    """Return what follows from files together; not ``together``, from each alone.

    ``elsewhere``: the projects of organizations whose files are not at hand.
    """
    files, carried, (tables, cells) = answered.files, answered.carried, answered.frames
    decided, succession = setting.decided, setting.listed.succession
    standings = find_standings(files) if together else {
        number: find_standings({number: each})[number] for number, each in files.items()}
    changed = dict(_changes(standings, carried))
    frame = _submissions_frame(files, standings, answered, decided)
    owners = with_owners_of_passports(answered.owners, tables, frame, setting.forms)
    found = {number: list(each.findings) for number, each in files.items()}
    facts = facts_of(frame) if together else {}
    projects: tuple[Reported | Passport, ...] = (
        *read_reported(tables, cells, facts, setting.forms, owners),
        *read_passports(tables, cells, facts, setting.forms, owners)) if together else ()
    alike = tuple(find_alike((each for each in projects if isinstance(each, Reported)),
                             (each for each in projects if isinstance(each, Passport)),
                             setting.names.apart))
    # Without a list of organizations nothing is asked of whose a project was.
    replicas = tuple(read_replicas(tables, cells, facts, setting.forms)) if succession.names else ()
    compared = ((*check_between(tables, cells, frame, setting.catalogue, setting.on,
                                succession.predecessors, owners),
                 *check_departed(frame, succession.departures),
                 *check_replication(replicas, projects, setting.named, elsewhere))
                if together else ())
    for number, finding in (*compared, *answered.renamed,
                            *((each.submission, each.finding) for each in alike),
                            *_carried_findings(carried, files, answered.judged_by, setting.catalogue),
                            *_said_of_changes(files, standings, changed, carried)):
        found[int(number)].extend(decided.soften(files[int(number)].sha256, [finding]))
    statuses = dict(zip(frame.index, frame["status"], strict=True))
    for number, standing in standings.items():
        if standing.status in _STANDING_RULES and not files[number].is_excluded:
            code = _EMPTY if standing.is_empty else _STANDING_RULES[standing.status]
            found[number].append(rule(code).at(other=standing.other))
        if standing.counts:
            statuses[number] = str(accepted_status(found[number]))
    frame["status"] = pd.Series(statuses, dtype=object, index=frame.index)
    for severity in Severity:
        frame[f"{severity}s"] = [sum(finding.severity is severity for finding in found[number])
                                 for number in files]
    return Derived(frame, found, standings, changed, alike, projects, replicas, owners)


def _carried(files: Mapping[int, Submission], catalogue: Catalogue, on: date
             ) -> Iterator[tuple[int, Carried]]:
    for number, each in files.items():
        found = carry(each, catalogue, on) if each.has_period else None
        if found is not None:
            yield number, found


def _all_frames(carried: Mapping[int, Carried]) -> Iterator[FormFrames]:
    """Frames of each form, the answers of its versions in the columns of the newest of them."""
    groups: dict[tuple[str, str], dict[int, Carried]] = {}
    for number, each in carried.items():
        groups.setdefault((each.form.id, each.form.version), {})[number] = each
    for group in groups.values():
        chains = {each.older[0].version: each.older for each in group.values() if each.older}
        form = next(iter(group.values())).form
        whole = with_kept(form, chains.values()) if chains else form
        yield build_frames(whole, {number: each.submission for number, each in group.items()})


def _carried_findings(carried: Mapping[int, Carried], files: Mapping[int, Submission],
                      judged: Mapping[int, str | None], catalogue: Catalogue
                      ) -> Iterator[tuple[int, Finding]]:
    for number, each in carried.items():
        own = catalogue.get(files[number].form or "", files[number].version or "")
        if own is not None and each.older:
            for finding in carried_findings(each, own, judged[number]):
                yield number, finding


# --- what changed --------------------------------------------------------------------------------


def _changes(standings: Mapping[int, Standing], carried: Mapping[int, Carried]
             ) -> Iterator[tuple[int, tuple[Change, ...]]]:
    for number, standing in standings.items():
        if standing.before is not None and {number, standing.before} <= carried.keys():
            yield number, _between(carried[standing.before], carried[number])


def _between(old: Carried, new: Carried) -> tuple[Change, ...]:
    chains = [each.older for each in (old, new) if each.older]
    form = with_kept(new.form, chains) if chains else new.form
    return find_changes(old.submission, new.submission, form)


def _said_of_changes(files: Mapping[int, Submission], standings: Mapping[int, Standing],
                     changed: Mapping[int, tuple[Change, ...]], carried: Mapping[int, Carried]
                     ) -> Iterator[tuple[int, Finding]]:
    for number, changes in changed.items():
        standing = standings[number]
        if not changes or standing.before is None:
            continue
        yield number, changed_finding(changes, files[standing.before].file)
        rival = standing.rival
        if rival is None or not (against := contradictions(changes)):
            continue
        yield number, contradiction_finding(against, files[rival].file)
        # The same from the other side: the cells named are those of the file spoken of.
        back = contradictions(_between(carried[number], carried[rival]))
        yield rival, contradiction_finding(back, files[number].file)


# --- frames of the whole -------------------------------------------------------------------------


def _submissions_frame(files: Mapping[int, Submission], standings: Mapping[int, Standing],
                       answered: Answered, decided: Decisions) -> pd.DataFrame:
    rows = [(each.file, Path(each.file).name, each.sha256, each.size, each.form, each.version,
             answered.judged_by[number], each.organization, each.period, each.project,
             str(standings[number].status), each.received, standings[number].counts,
             standings[number].other, each.is_excluded, each.is_service,
             words_on(decided, each.sha256), ", ".join(answered_for(each, answered.by_row[number])))
            for number, each in files.items()]
    columns = zip(*rows, strict=True) if rows else [()] * len(SUBMISSIONS)
    return submissions_frame(files, dict(zip(SUBMISSIONS, columns, strict=True)))
