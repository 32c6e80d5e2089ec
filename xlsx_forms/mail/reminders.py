"""Reminders to those who owe a form, with what is missing or was returned."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pandas as pd

from ingest.batch import Batch
from scoring.deadlines import due_date, timeliness
from templates.definition import Form
from templates.period import Period
from xlsx_forms.mail.compose import File
from xlsx_forms.mail.facts import FileFacts
from xlsx_forms.mail.mailing import Mailing, Missed, Wanted, form_path

OWED = ("missing", "returned", "awaited")


def reminders(mailing: Mailing, batch: Batch, form: Form, period: Period
              ) -> Iterator[Wanted | Missed]:
    """Yield a letter for each organization that owes a form; one a day at most."""
    programme = mailing.programme
    facts = FileFacts(programme, batch)
    due = due_date(form.deadline, period)
    table = timeliness(batch.submissions, programme.organizations, form.id, period, due,
                       programme.today)
    for key, row in table[table["state"].isin(OWED)].iterrows():
        organization = str(key)
        returned = row["state"] == "returned"
        number = int(row["submission"]) if returned else None
        files = (partial(facts.copy, number) if number is not None
                 else partial(_blank, mailing, form, period, organization))
        yield Wanted(
            f"remind:{form.id}:{period}:{organization}:{programme.today}", "remind", organization,
            {"due": due, "days_left": _whole(row["days_left"]), "days_late": _whole(row["days_late"]),
             "returned": None if number is None else facts.of(number)},
            files, form, period, mark=f" – напоминание {programme.today}")


def _blank(mailing: Mailing, form: Form, period: Period, organization: str) -> tuple[File, ...]:
    path = form_path(mailing.programme, form, period, organization)
    return (File(path.name, path.read_bytes()),) if path.is_file() else ()


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)
