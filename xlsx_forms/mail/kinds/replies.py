"""Replies to returned files: accepted, returned with remarks, or unreadable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

import pandas as pd

from ingest.batch import Batch
from ingest.mail.ledger import Came
from ingest.register.standing import Status
from ingest.submission import Submission
from scoring.deadlines import correction_date, timeliness
from templates.definition import Form
from templates.period import Period
from templates.sheet.confirmation import FORM as CONFIRMATION
from xlsx_forms.mail.facts import FileFacts
from xlsx_forms.mail.mailing import Mailing, Missed, days_left
from xlsx_forms.mail.together import ANSWER, Wanted
from xlsx_forms.programme import Programme

_TEMPLATES = {
    Status.ACCEPTED: "accepted", Status.ACCEPTED_WITH_REMARKS: "accepted",
    Status.RETURNED: "returned", Status.UNREADABLE: "unreadable", Status.FOREIGN: "unreadable",
}


@dataclass(frozen=True, slots=True)
class _Answered:
    """A file that gets an answer: by which template, and the letter that it came in."""

    number: int
    submission: Submission
    template: str
    message: Came | None

    @property
    def organization(self) -> str | None:
        """Whose the file is, else who sent the letter."""
        own = self.submission.organization
        return own or (self.message.organization if self.message else None)


def replies(mailing: Mailing, batch: Batch, messages: Mapping[str, Came], form_id: str | None,
            period: Period | None) -> Iterator[Wanted | Missed]:
    """Yield an answer for each file of the register: every one is answered once.

    ``messages`` are the letters that files came in, by the files' paths.  A file that repeats
    another, has given way to a later one or came beside a form gets no answer of its own.
    """
    facts, limits = FileFacts(mailing.programme, batch), _Limits(mailing.programme, batch)
    known = mailing.programme.organizations.index
    for each in _answered(batch, messages):
        file = each.submission
        if facts.is_mended(each.number) or (form_id and file.form != form_id) or (
                period and file.period != str(period)):
            continue
        if each.organization is None or each.organization not in known:
            yield Missed(each.organization or "?",
                         f"не понять, кому ответить о файле «{file.file}»")
            continue
        yield _reply(mailing, facts, limits, each)


def _answered(batch: Batch, messages: Mapping[str, Came]) -> Iterator[_Answered]:
    frame = batch.submissions
    with_form = {message.id for file in frame.loc[frame["form"].notna(), "file"]
                 if (message := message_of(file, messages))}
    statuses = batch.submissions["status"]
    for number, each in batch.files.items():
        # The commission's workbook is our own: nobody waits for an answer.
        template = None if each.form == CONFIRMATION else _TEMPLATES.get(statuses[number])
        message = message_of(each.file, messages)
        if each.is_service:
            continue
        # What came beside a form, such as a covering letter, is nothing to answer.
        beside = template == "unreadable" and message is not None and message.id in with_form
        if template is not None and not beside:
            yield _Answered(number, each, template, message)


def message_of(file: str, messages: Mapping[str, Came]) -> Came | None:
    """Return the letter that a file came in, by itself or in an archive; None when in none."""
    while file:
        if file in messages:
            return messages[file]
        file = file.rpartition("/")[0]
    return None


class _Limits:
    """Until when each organization's forms were in time."""

    def __init__(self, programme: Programme, batch: Batch) -> None:
        self._programme, self._batch = programme, batch
        self._known: dict[tuple[str, str], pd.Series] = {}

    def is_late(self, file: Submission, form: Form, period: Period) -> bool:
        """Tell whether a file came later than it could, had it to be mended or not."""
        key = (form.id, str(period))
        if key not in self._known:
            programme = self._programme
            self._known[key] = timeliness(
                self._batch.submissions, programme.organizations, form.id, period,
                programme.due(form, period), programme.today)["until"]
        until = self._known[key].get(file.organization, pd.NaT)
        return bool(file.received.date() > until.date()) if pd.notna(until) else False

    def promised(self, file: Submission) -> date | None:
        """Return the day that a decision gives a file to be mended, while it is ahead."""
        day = self._batch.decided.returned_until(file.sha256)
        return day if day is not None and day >= self._programme.today else None


def _reply(mailing: Mailing, facts: FileFacts, limits: _Limits, each: _Answered) -> Wanted:
    file, message, organization = each.submission, each.message, str(each.organization)
    form, period = _form(mailing, file), _period(file)
    template = each.template if form and period else "unreadable"
    programme, settings = mailing.programme, mailing.programme.settings
    due = programme.due(form, period) if form and period else None
    today = programme.today
    # What came in time is not late while it is mended.
    late = (today - due).days if due and due < today and form and period and limits.is_late(
        file, form, period) else None
    told = facts.of(each.number) | {
        "due": due, "days_left": days_left(due, programme), "days_late": late}
    if template == "returned":
        # A returned file takes nothing from the accepted one before it: that is handed in.
        told["counted"] = facts.counted_before(each.number)
        if told["counted"]:
            late = told["days_late"] = None
        told["in_time"] = due is not None and late is None and not told["counted"]
        told["fix_by"] = limits.promised(file) or correction_date(
            today, settings.round.correction_days, due, settings.deadlines)
    files = partial(facts.copy, each.number) if template == "returned" else tuple
    key = answer_key(file)
    if template == "accepted":
        told["standing"] = facts.progress.standing(organization, period.year) if (
            period and form and form.criteria) else None
        key = _with_points(mailing, key, told["points"])
        told["withdrawn"] = not told["points"] and key != answer_key(file)
    thread = (message.message_id, *message.answers) if message else ()
    return Wanted(key, template, organization, told, files, form, period,
                  tuple(filter(None, thread)), f" – ответ {each.number}", group=ANSWER)


def _with_points(mailing: Mailing, key: str, points: str) -> str:
    """What the answer to an accepted file is about: other points than last told are told once more."""
    told = mailing.past.gone_with(key)
    last = told[-1] if told else None
    now = f"{key}#{points}" if points or last not in (None, key) else key
    if last is None or last.partition(f"{key}#")[2].partition("#")[0] == points:
        return last or now
    return f"{now}#{len(told)}" if now in told else now


def answer_key(file: Submission) -> str:
    """Return what the answer to a file is about."""
    return answer_subject(file.file, file.sha256)


def answer_subject(path: str, sha256: str) -> str:
    """Return what the answer to a file of this path and checksum is about."""
    return f"answer:{path}:{sha256}"


def _form(mailing: Mailing, each: Submission) -> Form | None:
    return mailing.programme.catalogue.get(each.form or "", each.version or "")


def _period(each: Submission) -> Period | None:
    try:
        return Period.parse(each.period or "")
    except ValueError:
        return None
