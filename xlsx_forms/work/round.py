"""The letters of a round: which go, what a person sees before they leave, which drafts give way."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ingest.batch import Batch
from xlsx_forms.mail.correspondence import by_file, mail_lines
from xlsx_forms.mail.drafts import outdate
from xlsx_forms.mail.mailing import Mailing, Missed, Plan
from xlsx_forms.mail.preview import kind_lines
from xlsx_forms.mail.reminders import all_reminders, is_time_for, join_reminders
from xlsx_forms.mail.replies import replies
from xlsx_forms.mail.together import GROUPS, Wanted
from xlsx_forms.programme import Programme
from xlsx_forms.register.decisions import alike_lines
from xlsx_forms.status.lines import unclear_lines
from xlsx_forms.status.rows import unclear_files
from xlsx_forms.work.steps import default_period

# One round at a time in a folder, whether a command or the page goes it.
LOCK = ".круг.lock"
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


def preview_lines(programme: Programme, batch: Batch, plans: dict[str, Plan]) -> Iterator[str]:
    """Yield what will go to whom, and what a person must decide."""
    for part, plan in plans.items():
        yield ""
        yield from kind_lines(programme, TITLES[part], plan)
    waiting = waiting_lines(programme, batch)
    yield ""
    yield "Нужно ваше решение:" if waiting else "Вашего решения ничто не ждет."
    yield from (f"  {line}" for line in waiting)
    yield ""


def waiting_lines(programme: Programme, batch: Batch) -> list[str]:
    """Return what a person must decide or read."""
    return [*unclear_lines(unclear_files(batch)), *alike_lines(programme, batch),
            *mail_lines(programme)]


def put_away(mailing: Mailing, plans: dict[str, Plan]) -> None:
    """Put drafts away of what is no longer wanted: the form has come, the file was mended."""
    kinds = {kind for part in plans for kind in GROUPS[part]}
    kept = {each.before.message_id for plan in plans.values() for each in plan.planned if each.before}
    outdate(mailing.programme, mailing.ledger,
            (each for each in mailing.past.drafts
             if each.kind in kinds and each.message_id not in kept))
