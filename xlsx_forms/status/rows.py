"""Compute who has sent what: a row per form, period and organization, with whom to ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from ingest.batch import Batch
from scoring.deadlines import due_date, others_wait_for, timeliness
from scoring.uncounted import Uncounted, uncounted
from templates.definition import Form
from templates.period import Period
from templates.rules import Severity, Trait, has_trait
from xlsx_forms.programme import Programme

# Of each organization a row says these, so that it can be rung up at once.
CONTACTS = ("short_name", "head", "phone", "email", "deputy")


@dataclass(frozen=True, slots=True)
class Row:
    """One form that an organization owes for a period, and where it stands.

    ``state`` is a key of ``scoring.deadlines.STATES``; ``contacts`` has the ``CONTACTS``;
    ``errors`` are the places and words of what a returned file must mend, empty otherwise.
    ``due`` is the deadline of all, ``moved`` tells in words why it is not the decree's; ``until``
    this organization's own, which may mend what came in time.  ``answered_by``: who has sent the file
    where that is another, which answers for this one; ``mended_by``: who has sent one that went back
    to it, while this one has nothing of its own.  ``uncounted``: while nothing else came, the files that
    did and do not count.
    """

    form: Form
    period: Period
    organization: str
    due: date | None
    state: str
    received: pd.Timestamp | None
    days_late: int | None
    days_left: int | None
    file: str | None
    contacts: Mapping[str, str]
    errors: tuple[str, ...] = ()
    moved: str = ""
    answered_by: str = ""
    mended_by: str = ""
    until: date | None = None
    first_received: pd.Timestamp | None = None
    corrected: pd.Timestamp | None = None
    uncounted: tuple[Uncounted, ...] = ()

    @property
    def described(self) -> dict[str, Any]:
        """The row as ``status --json`` prints it: ISO dates, None where there is nothing."""
        return {
            "form": self.form.id, "period": str(self.period), "organization": self.organization,
            "due": _iso(self.due), "state": self.state, "received": _iso(self.received),
            "days_late": self.days_late, "days_left": self.days_left, "file": self.file,
            **self.contacts, "errors": list(self.errors),
            "stated_due": _iso(due_date(self.form.deadline, self.period)), "until": _iso(self.until),
            "first_received": _iso(self.first_received), "corrected": _iso(self.corrected),
            "answered_by": self.answered_by or None, "mended_by": self.mended_by or None,
            "uncounted": [{"file": each.file, "received": _iso(each.received),
                           "repeats": str(each.repeats) if each.repeats else None}
                          for each in self.uncounted]}


def status_rows(programme: Programme, batch: Batch, period: Period,
                earlier: Batch | None = None) -> list[Row]:
    """Return who has sent what, form by form, in the order of the list of organizations.

    A quarter has the forms of the quarter and those of its year, a year all of its quarters.
    ``earlier``: the files of periods before, which may have come again, where ``batch`` has not all.
    """
    contacts = {str(key): {str(name): " ".join(str(value or "").split())
                           for name, value in row.items()}
                for key, row in programme.organizations[list(CONTACTS)].to_dict("index").items()}
    rows: list[Row] = []
    senders = batch.submissions["organization"].to_dict()
    for form_id in programme.catalogue.ids:
        form = programme.catalogue.current(form_id, programme.today)
        for each in period.of_form(form.period):
            due, moved = programme.due(form, each), programme.moved(form, each)
            table = timeliness(batch.submissions, programme.organizations, form_id, each, due,
                               programme.today)
            waiting = others_wait_for(batch.submissions, form_id, each)
            came = uncounted((batch if earlier is None else earlier).submissions, form_id, each)
            errors = _errors(batch, table.loc[table["state"] == "returned", "submission"])
            for key, row in table.to_dict("index").items():
                number = None if pd.isna(row["submission"]) else int(row["submission"])
                told = errors.get(number, ()) if row["state"] == "returned" else ()
                rows.append(Row(form, each, str(key), due, row["state"], _or_none(row["received"]),
                                _whole(row["days_late"]), _whole(row["days_left"]),
                                _or_none(row["file"]), contacts[str(key)], told, moved,
                                _answered_by(senders, number, str(key)),
                                waiting.get(str(key), "") if number is None else "",
                                _day(row["until"]), _or_none(row["first_received"]),
                                _or_none(row["corrected"]),
                                came.get(str(key), ()) if number is None else ()))
    return rows


def unclear_files(batch: Batch) -> Iterator[tuple[str, str]]:
    """Yield the files of which nobody knows whose they are: path, and what was found.

    They count for nobody until somebody says whose they are.  What is no form gets an answer when
    its letter says who sent it.  Of an organization that is not in the list nobody knows, either.
    """
    frame = batch.submissions
    sender = frame.get("sender", pd.Series("", index=frame.index))
    is_answered = frame["status"].isin(["unreadable", "foreign"]) & (sender != "")
    lost = frame[frame["status"].isin(["unreadable", "foreign", "returned"]) & ~is_answered
                 & ~frame["service"]]
    found = batch.findings_of(lost.index.tolist())
    for number, file, owner in zip(lost.index.tolist(), lost["file"],
                                   lost["organization"].fillna(""), strict=True):
        errors = [each for each in found.get(number, ()) if each["severity"] == Severity.ERROR.value]
        if owner:
            errors = [each for each in errors if has_trait(each["code"], Trait.NOT_IN_REGISTER)]
        if errors or not owner:
            yield file, str(errors[0]["message"]) if errors else ""


def _answered_by(senders: Mapping[Any, Any], number: int | None, organization: str) -> str:
    """Whose the file is that tells of an organization, where it is not its own."""
    sender = "" if number is None else str(senders[number])
    return "" if sender == organization else sender


def _errors(batch: Batch, numbers: Iterable[Any]) -> dict[int | None, tuple[str, ...]]:
    """What must be mended in each of these files: «Отчет!F9: …»."""
    return {number: tuple(f"{_place(each)}{each['message']}" for each in found
                          if each["severity"] == Severity.ERROR.value)
            for number, found in batch.findings_of(dict.fromkeys(map(int, numbers))).items()}


def _place(finding: Mapping[Any, Any]) -> str:
    place = "!".join(part for part in (finding["sheet"], finding["cell"]) if part)
    return f"{place}: " if place else ""


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(moment: Any) -> date | None:
    return None if pd.isna(moment) else moment.date()


def _or_none(value: Any) -> Any:
    return None if pd.isna(value) else value


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def file_name_of(row: Row) -> str:
    """The name of the file that a row stands for; empty where there is none."""
    return Path(row.file).name if row.file else ""
