"""Replies to returned files: accepted, returned with remarks, or unreadable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import pandas as pd

from ingest.batch import Batch
from ingest.mail.ledger import Came
from ingest.register.decisions import EXCLUDE
from ingest.register.standing import Status
from ingest.submission import Submission
from scoring.deadlines import correction_date, timeliness
from templates.definition import Form
from templates.period import Period
from templates.sheet.confirmation import FORM as CONFIRMATION
from xlsx_forms.mail.facts import FileFacts
from xlsx_forms.mail.mailing import Mailing, Missed, days_left
from xlsx_forms.mail.past import Told
from xlsx_forms.mail.together import ANSWER, Wanted
from xlsx_forms.programme import Programme

_TEMPLATES = {
    Status.ACCEPTED: "accepted", Status.ACCEPTED_WITH_REMARKS: "accepted",
    Status.RETURNED: "returned", Status.UNREADABLE: "unreadable", Status.FOREIGN: "unreadable",
}
_EXCLUDED = "excluded"


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

    What was answered is answered again when the file has become something else since: accepted,
    returned or excluded, of another organization or period, or with other points confirmed.

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
        yield from _taken_back(mailing, facts, each)
        if each.template == _EXCLUDED:
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
    excluded = batch.submissions["excluded"]
    for number, each in batch.files.items():
        # The commission's workbook is our own: nobody waits for an answer.
        template = None if each.form == CONFIRMATION else _TEMPLATES.get(statuses[number])
        template = _EXCLUDED if excluded[number] else template
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
    file, organization = each.submission, str(each.organization)
    form, period = _form(mailing, file), _period(file.period or "")
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
    points = ""
    if template == "accepted":
        told["standing"] = facts.progress.standing(organization, period.year) if (
            period and form and form.criteria) else None
        points = told["points"]
    now = Told(template, organization, file.period or "", points)
    before = _before(mailing, file, organization)
    told["withdrawn"] = template == "accepted" and bool(before and before.points) and not points
    told["earlier"] = _earlier(before, now)
    return Wanted(_subject(mailing, file, now), template, organization, told, files, form, period,
                  _thread(each.message), f" – ответ {each.number}", group=ANSWER)


def _taken_back(mailing: Mailing, facts: FileFacts, each: _Answered) -> Iterator[Wanted]:
    """Tell those whose a file was that it counts for nothing now, or for another organization."""
    file, excluded = each.submission, each.template == _EXCLUDED
    form = _form(mailing, file)
    last = {told.organization: told for _subject, told in mailing.past.told(answer_key(file))}
    for organization, before in last.items():
        period = _period(before.period or file.period or "")
        if ((organization == each.organization and not excluded) or form is None or period is None
                or organization not in mailing.programme.organizations.index
                or before.template == "unreadable"):
            continue
        now = Told(_EXCLUDED, organization, str(period))
        told = facts.of(each.number) | {
            "due": None, "days_left": None, "days_late": None, "earlier": _earlier(before, now),
            "moved": not excluded, "counted": facts.counted_before(each.number) if excluded else "",
            "reason": facts.reason(each.number, EXCLUDE)}
        yield Wanted(_subject(mailing, file, now), _EXCLUDED, organization, told, tuple, form, period,
                     _thread(each.message), f" – ответ {each.number}", group=ANSWER)


def _thread(message: Came | None) -> tuple[str, ...]:
    return tuple(filter(None, (message.message_id, *message.answers))) if message else ()


def _before(mailing: Mailing, file: Submission, organization: str) -> Told | None:
    """What an organization was last told of a file."""
    return next((told for _subject, told in reversed(mailing.past.told(answer_key(file)))
                 if told.organization == organization), None)


def _earlier(before: Told | None, now: Told) -> dict[str, Any] | None:
    """What was told of a file where that no longer holds, for the letter that says so."""
    if before is None or not replace(before, points=now.points).differs(now):
        return None
    return {"template": before.template, "period": _period(before.period)}


def _subject(mailing: Mailing, file: Submission, now: Told) -> str:
    """What the answer to a file is about: what was not last told is told once more."""
    key = answer_key(file)
    past = mailing.past.told(key)
    own = [(subject, told) for subject, told in past if told.organization == now.organization]
    if own and not own[-1][1].differs(now):
        return own[-1][0]
    subject = f"{key}{now.mark}"
    return f"{subject}#{len(past)}" if any(subject == each for each, _told in past) else subject


def answer_key(file: Submission) -> str:
    """Return what the answer to a file is about."""
    return answer_subject(file.file, file.sha256)


def answer_subject(path: str, sha256: str) -> str:
    """Return what the answer to a file of this path and checksum is about."""
    return f"answer:{path}:{sha256}"


def _form(mailing: Mailing, each: Submission) -> Form | None:
    return mailing.programme.catalogue.get(each.form or "", each.version or "")


def _period(text: str) -> Period | None:
    try:
        return Period.parse(text)
    except ValueError:
        return None
