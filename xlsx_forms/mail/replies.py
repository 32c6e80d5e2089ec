"""Answers to files that came: accepted, returned with its remarks, or not readable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from ingest.batch import Batch
from ingest.mail.ledger import Came
from ingest.register.standing import Status
from ingest.submission import Submission
from scoring.deadlines import due_date
from templates.definition import Form
from templates.period import Period
from xlsx_forms.mail.facts import FileFacts
from xlsx_forms.mail.mailing import Mailing, Missed, Wanted, days_left

_TEMPLATES = {
    Status.ACCEPTED: "accepted", Status.ACCEPTED_WITH_REMARKS: "accepted",
    Status.RETURNED: "returned", Status.UNREADABLE: "unreadable", Status.FOREIGN: "unreadable",
}


def replies(mailing: Mailing, batch: Batch, messages: Mapping[str, Came], form_id: str | None,
            period: Period | None) -> Iterator[Wanted | Missed]:
    """Yield an answer for each file of the register: every one is answered once.

    ``messages`` are the letters that files came in, by the files' paths.  A file that repeats
    another, has given way to a later one or came beside a form gets no answer of its own.
    """
    facts = FileFacts(mailing.programme, batch)
    known = mailing.programme.organizations.index
    with_form = {message.id for each in batch.files.values()
                 if each.form and (message := message_of(each.file, messages))}
    statuses = batch.submissions["status"]
    for number, each in batch.files.items():
        template = _TEMPLATES.get(statuses[number])
        if template is None or facts.is_mended(number) or (form_id and each.form != form_id) or (
                period and each.period != str(period)):
            continue
        message = message_of(each.file, messages)
        if template == "unreadable" and message and message.id in with_form:
            # What came beside a form, such as a covering letter.
            continue
        organization = each.organization or (message.organization if message else None)
        if organization is None or organization not in known:
            yield Missed(organization or "?", f"не понять, кому ответить о файле «{each.file}»")
            continue
        yield _reply(mailing, facts, each, number, template, organization, message)


def message_of(file: str, messages: Mapping[str, Came]) -> Came | None:
    """Return the letter that a file came in, by itself or in an archive; None when in none."""
    while file:
        if file in messages:
            return messages[file]
        file = file.rpartition("/")[0]
    return None


def _reply(mailing: Mailing, facts: FileFacts, each: Submission, number: int, template: str,
           organization: str, message: Came | None) -> Wanted:
    form, period = _form(mailing, each), _period(each)
    if form is None or period is None:
        template = "unreadable"
    due = due_date(form.deadline, period) if form and period else None
    said = facts.of(number) | {
        "due": due, "days_left": days_left(due, mailing.programme),
        "days_late": (mailing.programme.today - due).days or None
        if due and due < mailing.programme.today else None}
    files = partial(facts.copy, number) if template == "returned" else tuple
    answers = tuple(each for each in (message.message_id, *message.answers) if each
                    ) if message else ()
    return Wanted(f"answer:{each.file}:{each.sha256}", template, organization, said, files,
                  form, period, answers, f" – ответ {number + 1}")


def _form(mailing: Mailing, each: Submission) -> Form | None:
    return mailing.programme.catalogue.get(each.form or "", each.version or "")


def _period(each: Submission) -> Period | None:
    try:
        return Period.parse(each.period or "")
    except ValueError:
        return None
