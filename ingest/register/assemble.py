"""Assemble a Batch from all submissions: frames, findings between files, a row for every file.

Derived anew from all of them each time, so that the order in which they were read, and how
often, does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from ingest.checks.alike import Alike, find_alike
from ingest.checks.between import Predecessors, check_between
from ingest.checks.departed import check_departed
from ingest.checks.projects import facts_of, read_passports, read_reported
from ingest.checks.replication import check_replication
from ingest.checks.row_owners import RowOwners, answered_for
from ingest.frames import FormFrames, build_frames, merge
from ingest.organizations.listed import NOBODY_LISTED, Listed
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
from ingest.register.owners import Owners, owners_of_rows, with_owners_of_passports
from ingest.register.records import plain
from ingest.register.same_projects import ProjectNames
from ingest.register.standing import Standing, Status, accepted_status, find_standings
from ingest.submission import Submission
from ingest.values.display import said
from templates.definition import Catalogue, Form
from templates.form.versions import with_kept
from templates.rules import Finding, Place, Severity, rule

_EMPTY = "F155"
_STANDING_RULES = {Status.DUPLICATE: "F112", Status.SUPERSEDED: "F113"}
_CHANGES = ["submission", "before", "field", "sheet", "cell", "label", "old", "new", "old_text",
            "new_text"]


# Not slots: cached_property keeps its value in the instance's dict.
@dataclass(frozen=True)
class Batch:
    """What many files say together.

    ``submissions``: a row per file seen (index ``submission``); ``service``: it is a signature, a
    lock or a system's file, which nobody needs to look at.  ``tables``: typed values by
    name (``passport``, ``passport.goals``, …), in the fields of the version in force; ``cells``:
    frames of the same shape with the address of each value.  ``findings``: a row per finding.
    ``files``: the submissions themselves, as they were answered.  ``changes``: a row per answer
    that is not what it was in the file before (``before``), typed and as people write it.
    ``confirmed``: the commission's points in force (``confirmations.in_force``).
    ``forms``: the versions in force on the day ``on``, in whose fields ``tables`` are.
    ``predecessors``: whose work an organization goes on with, and the last day of each of those.
    ``alike``: pairs of names that may be one project, on which nobody has decided yet; ``decided``:
    the decisions in force.  ``owners``: whose each row is of the tables of projects, and each passport,
    by the name of the frame and in its order (``register.owners``).
    """

    submissions: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    cells: Mapping[str, pd.DataFrame]
    findings: pd.DataFrame
    files: Mapping[int, Submission]
    changes: pd.DataFrame
    confirmed: pd.DataFrame
    on: date
    forms: tuple[Form, ...]
    predecessors: Predecessors = field(default_factory=dict)
    alike: tuple[Alike, ...] = ()
    decided: Decisions = field(default_factory=Decisions)
    owners: Owners = field(default_factory=dict)

    @cached_property
    def findings_by_file(self) -> Mapping[int, Sequence[Mapping[str, Any]]]:
        """The rows of ``findings`` by the number of their file; files without any are not there."""
        # A frame for each file costs 4 ms: half of what ``status`` took.
        found: dict[int, list[Mapping[str, Any]]] = {}
        # As objects: entries of pandas' Arrow texts cost ten times more one by one.
        for row in self.findings.astype(object).to_dict("records"):
            found.setdefault(int(row["submission"]), []).append(row)  # type: ignore[arg-type]
        return found

    @cached_property
    def counted(self) -> Mapping[tuple[str | None, str | None, str | None], Sequence[int]]:
        """The files that count, by their form, organization and period."""
        found: dict[tuple[str | None, str | None, str | None], list[int]] = {}
        chosen = self.submissions[self.submissions["counts"]]
        for number, *key in zip(chosen.index.tolist(), chosen["form"], chosen["organization"],
                                chosen["period"], strict=True):
            found.setdefault((key[0], key[1], key[2]), []).append(number)
        return found


def assemble(submissions: Sequence[Submission], catalogue: Catalogue, together: bool = True,
             decisions: Iterable[Decision] = (), on: date | None = None,
             confirmations: Iterable[Confirmation] = (),
             listed: Listed = NOBODY_LISTED) -> Batch:
    """Return the batch of submissions that are already read and checked.

    ``on``: the day (today by default) by which versions are in force and decisions lapse.
    ``listed``: what the list of organizations says of them.
    """
    on, succession = on or date.today(), listed.succession
    predecessors, forms = succession.predecessors, catalogue.in_force(on)
    decisions = list(decisions)
    decided, project_names = Decisions(decisions, on), ProjectNames(decisions, predecessors)
    row_owners, assigned = RowOwners(listed, catalogue), decided.assignments
    by_row = {number: row_owners.of(each, each.sha256 in assigned)
              for number, each in enumerate(submissions)}
    files = {number: decided.judged(project_names.of(by_row[number].told_of(each)))
             for number, each in enumerate(submissions)}
    judged = {number: judged_by(each, catalogue, on) for number, each in files.items()}
    carried = dict(_carried(files, catalogue, on))
    tables, cells = merge(_all_frames(carried))
    standings = find_standings(files) if together else {
        number: find_standings({number: each})[number] for number, each in files.items()}
    changed = dict(_changes(standings, carried))
    frame = _submissions_frame(files, standings, judged, decided)
    frame["answered_for"] = pd.Series({
        number: ", ".join(answered_for(each, by_row[number])) for number, each in files.items()},
        index=frame.index, dtype=object)
    found = {number: list(each.findings) for number, each in files.items()}
    owners = owners_of_rows(tables, frame["organization"], by_row, forms)
    tables, renamed = project_names.in_frames(tables, cells, frame["organization"], forms, owners)
    owners = with_owners_of_passports(owners, tables, frame, forms)
    facts = facts_of(frame)
    reported = list(read_reported(tables, cells, facts, forms, owners))
    passports = list(read_passports(tables, cells, facts, forms, owners))
    alike = tuple(find_alike(reported, passports, project_names.apart)) if together else ()
    compared = ((*check_between(tables, cells, frame, catalogue, on, predecessors, owners),
                 *check_departed(frame, succession.departures),
                 *check_replication(tables, cells, facts, forms, (*reported, *passports),
                                    succession.names))
                if together else ())
    for number, finding in (*compared, *renamed, *((each.submission, each.finding) for each in alike),
                            *_carried_findings(carried, files, judged, catalogue),
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
    return Batch(frame, tables, cells, _findings_frame(files, found), files,
                 _changes_frame(standings, changed),
                 in_force(confirmations, {each.sha256 for each in files.values() if each.is_excluded}),
                 on, forms, predecessors, alike, decided, owners)


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
                       judged: Mapping[int, str | None], decided: Decisions) -> pd.DataFrame:
    rows = [(each.file, Path(each.file).name, each.sha256, each.size, each.form, each.version,
             judged[number], each.organization, each.period, each.project,
             str(standings[number].status), each.received, standings[number].counts,
             standings[number].other, each.is_excluded, each.is_service,
             "; ".join(decision.words for decision in decided.of(each.sha256)))
            for number, each in files.items()]
    columns = ["file", "name", "sha256", "size", "form", "version", "judged_by", "organization",
               "period", "project", "status", "received", "counts", "other", "excluded", "service",
               "decision"]
    frame = pd.DataFrame(rows, columns=columns, index=pd.Index(files, name="submission"),
                         dtype=object)
    return frame.astype({"size": "int64", "counts": "bool", "excluded": "bool", "service": "bool",
                         "received": "datetime64[s]"})


def _findings_frame(files: Mapping[int, Submission],
                    found: Mapping[int, list[Finding]]) -> pd.DataFrame:
    rows = [(number, files[number].file, each.code, str(each.severity), each.place.sheet,
             each.place.cell, each.place.field, each.message, each.remedy, each.typed, each.taken)
            for number, findings in found.items() for each in findings]
    return pd.DataFrame(rows, columns=["submission", "file", "code", "severity", "sheet", "cell",
                                       "field", "message", "remedy", "typed", "taken"])


def _changes_frame(standings: Mapping[int, Standing],
                   changed: Mapping[int, tuple[Change, ...]]) -> pd.DataFrame:
    rows = []
    for number, changes in changed.items():
        for each in changes:
            place = Place.of(each.address)
            rows.append((number, standings[number].before, each.field_id, place.sheet, place.cell,
                         each.field.label, plain(each.old, each.field), plain(each.new, each.field),
                         said(each.old, each.field), said(each.new, each.field)))
    return pd.DataFrame(rows, columns=_CHANGES, dtype=object)
