"""The letters of a round: which go, what a person sees before they leave, which drafts give way."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from ingest.batch import Batch
from xlsx_forms.mail.correspondence import by_file, mail_lines
from xlsx_forms.mail.drafts import outdate
from xlsx_forms.mail.kinds.reminders import all_reminders, is_time_for, join_reminders
from xlsx_forms.mail.kinds.replies import answer_subject, replies
from xlsx_forms.mail.mailing import Mailing, Missed, Plan
from xlsx_forms.mail.preview import kind_lines
from xlsx_forms.mail.together import GROUPS, Wanted, topic_of
from xlsx_forms.programme import Programme
from xlsx_forms.register.decisions import alike_lines, lapsed_lines
from xlsx_forms.status.lines import count_line, unclear_lines
from xlsx_forms.status.rows import status_rows, unclear_files
from xlsx_forms.work.steps import default_period

# One round at a time in a folder, whether a command or the page goes it.
LOCK = ".круг.lock"
_REFUSED = ("returned", "unreadable", "foreign")
_DONE = ("on_time", "late", "not_required")
_TOLD = ("on_time", "late", "returned", "missing")
TITLES = {"answers": "Ответы на присланное", "reminders": "Напоминания"}


def make_plans(mailing: Mailing, batch: Batch, parts: Collection[str]) -> dict[str, Plan]:
    """Return the letters of each part; whoever gets an answer is reminded in it."""
    wanted = wanted_letters(mailing, batch, parts)
    return {part: mailing.plan(each) for part, each in wanted.items()}


def wanted_letters(mailing: Mailing, batch: Batch, parts: Collection[str]
                   ) -> dict[str, list[Wanted | Missed]]:
    """Return what the letters of each part would be about, also those that have gone."""
    wanted = {part: list(make(mailing, batch))
              for part, make in (("answers", _answers), ("reminders", _reminders)) if part in parts}
    return join_reminders(mailing, **wanted) if len(wanted) > 1 else wanted


def _answers(mailing: Mailing, batch: Batch) -> Iterator[Wanted | Missed]:
    # Of whose a file is, the list of what needs a decision asks already.
    return (each for each in replies(mailing, batch, by_file(mailing.ledger.messages()), None, None)
            if not (isinstance(each, Missed) and each.organization == "?"))


def _reminders(mailing: Mailing, batch: Batch) -> Iterator[Wanted | Missed]:
    for each in all_reminders(mailing, batch, default_period(mailing.programme)):
        if not isinstance(each, Wanted) or is_time_for(mailing, each):
            yield each


@dataclass(frozen=True)
class Brought:
    """What a round has brought: files that were told of, by path and checksum; numbers of letters."""

    files: Collection[tuple[str, str]] = ()
    letters: Collection[int] = ()


def preview_lines(programme: Programme, batch: Batch, plans: dict[str, Plan], brought: Brought
                  ) -> Iterator[str]:
    """Yield what will go to whom, and what a person must decide; what is told above only counted."""
    frame = batch.submissions
    subjects = {answer_subject(file, sha256): status for file, sha256, status in zip(
        frame["file"], frame["sha256"], frame["status"], strict=True)
        if (file, sha256) in brought.files}
    told = {subject for subject, status in subjects.items() if status in _REFUSED}
    for part, plan in plans.items():
        yield ""
        if part == "answers":
            # Who has no address was told so when the file came.
            plan = replace(plan, missed=tuple(each for each in plan.missed
                                              if not subjects.keys().isdisjoint(
                                                  map(topic_of, each.subjects))))
        yield from kind_lines(programme, TITLES[part], plan, told)
    waiting = waiting_lines(programme, batch, brought)
    yield ""
    yield "Нужно ваше решение:" if waiting else "Вашего решения ничто не ждет."
    yield from (f"  {line}" for line in waiting)
    yield ""


def waiting_lines(programme: Programme, batch: Batch, brought: Brought | None = None) -> list[str]:
    """Return what a person must decide or read; of a round, what it has brought, the rest counted."""
    unclear = list(unclear_files(batch))
    new = {file for file, _sha256 in brought.files} if brought else set()
    listed = [each for each in unclear if brought is None or each[0] in new]
    return [*unclear_lines(listed, len(unclear) - len(listed)), *alike_lines(programme, batch),
            *lapsed_lines(programme, batch),
            *mail_lines(programme, brought.letters if brought else None)]


def standing_lines(programme: Programme, batch: Batch) -> Iterator[str]:
    """Yield how many organizations are in which state, for each form that is due or has come."""
    rows = status_rows(programme, batch, default_period(programme))
    for (form, period), group in groupby(rows, lambda row: (row.form, row.period)):
        own = list(group)
        if any(row.state in _TOLD for row in own):
            done = all(row.state in _DONE for row in own)
            yield count_line(own, form.short_title, period) + (". Сдали все." if done else "")


def put_away(mailing: Mailing, plans: dict[str, Plan]) -> None:
    """Put drafts away of what is no longer wanted: the form has come, the file was mended."""
    kinds = {kind for part in plans for kind in GROUPS[part]}
    kept = {each.before.message_id for plan in plans.values() for each in plan.planned if each.before}
    outdate(mailing.programme, mailing.ledger,
            (each for each in mailing.past.drafts
             if each.kind in kinds and each.message_id not in kept))
