"""Reminders: to those who owe a form, with what exactly is missing or was returned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from ingest.batch import Batch
from scoring.deadlines import due_date, timeliness
from templates.definition import Form
from templates.period import Period
from templates.rules import Severity
from xlsx_forms.compose import File
from xlsx_forms.mailing import Mailing, Missed, Wanted, form_path
from xlsx_forms.remarks import write_returned

OWED = ("missing", "returned", "awaited")
# How many remarks a letter names; all stand in the file that goes with it.
_SHOWN = 3
_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1}


def reminders(mailing: Mailing, batch: Batch, form: Form, period: Period
              ) -> Iterator[Wanted | Missed]:
    """Yield a letter for each organization that owes a form; one a day at most."""
    programme = mailing.programme
    due = due_date(form.deadline, period)
    table = timeliness(batch.submissions, programme.organizations, form.id, period, due,
                       programme.today)
    for key, row in table[table["state"].isin(OWED)].iterrows():
        organization = str(key)
        returned = row["state"] == "returned"
        number = int(row["submission"]) if returned else None
        files = (partial(copy_of, mailing, batch, number) if number is not None
                 else partial(_blank, mailing, form, period, organization))
        yield Wanted(
            f"remind:{form.id}:{period}:{organization}:{programme.today}", "remind", organization,
            {"due": due, "days_left": _whole(row["days_left"]), "days_late": _whole(row["days_late"]),
             "returned": None if number is None else submission_facts(batch, number)},
            files, form, period, mark=f" – напоминание {programme.today}")


def submission_facts(batch: Batch, number: int) -> dict[str, Any]:
    """Return what a letter says of a file: its name, when it came, its most important remarks."""
    submission = batch.files[number]
    found = remarks(batch, number)
    return {"file": Path(submission.file).name, "received": received(submission.received),
            "remarks": found[:_SHOWN], "count": len(found)}


def received(moment: datetime) -> datetime:
    """Return when a file came, without its microseconds."""
    return moment.replace(microsecond=0)


def remarks(batch: Batch, number: int) -> Sequence[Mapping[str, str]]:
    """Return the errors of a file, then its warnings: place, message, remedy."""
    found = batch.findings[batch.findings["submission"] == number]
    rows = [row for row in found.to_dict("records") if row["severity"] in _ORDER]
    rows.sort(key=lambda row: _ORDER[row["severity"]])
    return [{"place": f"{row['sheet']}, ячейка {row['cell']}" if row["cell"] else "",
             "message": row["message"], "remedy": row["remedy"]} for row in rows]


def copy_of(mailing: Mailing, batch: Batch, number: int) -> tuple[File, ...]:
    """Return the copy with remarks of a returned file; nothing when none can be made."""
    return tuple(File(path.name, path.read_bytes())
                 for path in write_returned(mailing.programme, batch, [number]))


def _blank(mailing: Mailing, form: Form, period: Period, organization: str) -> tuple[File, ...]:
    path = form_path(mailing.programme, form, period, organization)
    return (File(path.name, path.read_bytes()),) if path.is_file() else ()


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)
