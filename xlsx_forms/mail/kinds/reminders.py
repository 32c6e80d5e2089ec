"""Reminders to those who owe forms, with what is missing or was returned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pandas as pd

from ingest.batch import Batch
from ingest.register.decisions import EXCLUDE
from scoring.deadlines import others_wait_for, timeliness
from scoring.uncounted import Uncounted, uncounted
from templates.definition import Form
from templates.period import Period
from xlsx_forms.mail.compose import File
from xlsx_forms.mail.facts import FileFacts
from xlsx_forms.mail.kinds.replies import answer_key
from xlsx_forms.mail.mailing import Mailing, Missed, form_path
from xlsx_forms.mail.together import ANSWER, REMIND, Wanted, topic_of

OWED = ("missing", "returned", "awaited")


def reminders(mailing: Mailing, batch: Batch, form: Form, period: Period,
              facts: FileFacts | None = None) -> Iterator[Wanted | Missed]:
    """Yield a letter for each organization that owes a form; one a day at most.

    While a file is mended its sender is reminded, and nobody else on whom it reports.
    """
    programme = mailing.programme
    facts = facts or FileFacts(programme, batch)
    due, moved = programme.due(form, period), programme.moved(form, period)
    table = timeliness(batch.submissions, programme.organizations, form.id, period, due,
                       programme.today)
    waiting = others_wait_for(batch.submissions, form.id, period)
    came = uncounted(batch.submissions, form.id, period)
    for key, row in table[table["state"].isin(OWED)].iterrows():
        organization = str(key)
        if organization in waiting and row["state"] != "returned":
            continue
        returned = row["state"] == "returned"
        number = int(row["submission"]) if returned else None
        files = (partial(facts.copy, number) if number is not None
                 else partial(_blank, mailing, form, period, organization))
        # Whoever may still mend what came in time has until then.
        until = row["until"].date() if returned and due is not None else due
        answer = (None if number is None
                  else mailing.past.sent_back(answer_key(batch.files[number])))
        yield Wanted(
            f"{REMIND}:{form.id}:{period}:{organization}:{programme.today}", "remind", organization,
            {"due": until, "moved": moved if until == due else "", "days_left": _whole(row["days_left"]),
             "days_late": _whole(row["days_late"]),
             "returned": None if number is None else facts.of(number),
             "came": [] if returned else [_came(facts, each) for each in came.get(organization, ())],
             "history": facts.progress.history(organization, period.year),
             "answered": answer is not None, "fix_by": answer.fix_by if answer else None},
            files, form, period, mark=f" – напоминание {programme.today}", group=REMIND)


def all_reminders(mailing: Mailing, batch: Batch, period: Period) -> Iterator[Wanted | Missed]:
    """Yield reminders of every form of a quarter and its year that has a deadline or came back."""
    programme = mailing.programme
    facts = FileFacts(programme, batch)
    for form_id in programme.catalogue.ids:
        form = programme.catalogue.current(form_id, programme.today)
        for each in period.of_form(form.period):
            for wanted in reminders(mailing, batch, form, each, facts):
                if (isinstance(wanted, Missed) or wanted.facts["due"] is not None
                        or wanted.facts["returned"]):
                    yield wanted


def join_reminders(mailing: Mailing, answers: list[Wanted | Missed], reminders: list[Wanted | Missed]
                   ) -> dict[str, list[Wanted | Missed]]:
    """Put the reminders of those who get an answer among the answers: they become one letter."""
    written = {each.organization for each in answers if isinstance(each, Wanted)
               and mailing.past.gone_about(each.key) is None}
    moved = [replace(each, group=ANSWER) for each in reminders
             if isinstance(each, Wanted) and each.organization in written]
    rest = [each for each in reminders
            if not (isinstance(each, Wanted) and each.organization in written)]
    return {"answers": [*answers, *moved], "reminders": rest}


def is_time_for(mailing: Mailing, wanted: Wanted) -> bool:
    """Tell whether a round should remind today: not too early, and not again too soon.

    A deadline counts from ``remind_before`` days before it on; a file that went back, when the
    day it was to be mended by is over.  Between two reminders lie ``remind_every`` days.
    """
    today, rounds = mailing.programme.today, mailing.programme.settings.round
    returned, fix_by, due = (wanted.facts[name] for name in ("returned", "fix_by", "due"))
    if returned and not wanted.facts["answered"]:
        # The answer with the remarks comes first.
        return False
    if fix_by is not None:
        early = today <= fix_by
    else:
        early = due is None or today < due - timedelta(days=rounds.remind_before)
    last = mailing.past.last_on(topic_of(wanted.key))
    return not early and (last is None or (today - last).days >= rounds.remind_every)


def _blank(mailing: Mailing, form: Form, period: Period, organization: str) -> tuple[File, ...]:
    path = form_path(mailing.programme, form, period, organization)
    return (File(path.name, path.read_bytes()),) if path.is_file() else ()


def _came(facts: FileFacts, each: Uncounted) -> dict[str, Any]:
    return {"file": each.file, "received": each.received, "repeats": each.repeats,
            "reason": facts.reason(each.submission, EXCLUDE)}


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)
