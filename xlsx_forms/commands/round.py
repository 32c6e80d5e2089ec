"""Command ``round``: fetch, ingest, answers, reminders, summary, with one preview and one question.

Fetching and taking in change nothing outside the programme folder and can be repeated, so they run
before the question: what is shown is what is (docs/decisions/0035).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from xlsx_forms.commands.mail.send_and_fetch import take_letters
from xlsx_forms.commands.returns import take_files
from xlsx_forms.commands.terminal.confirmation import is_yes
from xlsx_forms.commands.terminal.delivery import (
    Sending,
    carry_out,
    check_outlook,
    open_mailing,
    sending_options,
)
from xlsx_forms.commands.terminal.group import ProblemError, cli
from xlsx_forms.commands.terminal.options import get_programme, get_programme_to_change
from xlsx_forms.commands.terminal.output import print_lines

if TYPE_CHECKING:
    from ingest.batch import Batch
    from xlsx_forms.mail.mailing import Mailing, Plan
    from xlsx_forms.programme import Programme

PARTS = ("fetch", "ingest", "answers", "reminders", "summary")


@cli.command("round")
@click.option("--without", multiple=True, type=click.Choice(PARTS), metavar="ЧАСТЬ",
              help=f"Без этой части: {', '.join(PARTS)}; можно повторять.")
@sending_options
def round_(without: tuple[str, ...], **how: bool) -> None:
    """Весь круг: забрать почту, принять, ответить, напомнить, собрать сводку.

    Сначала показывает все, что будет сделано, и спрашивает один раз. Прерванный круг продолжается с
    того места, где был прерван.
    """
    from ingest.storage.run_lock import only_one
    from xlsx_forms.work.round import LOCK

    with only_one(get_programme().folder / LOCK) as is_ours:
        if not is_ours:
            raise ProblemError("круг уже идет в другом окне; этот запуск ничего не сделал. "
                               "Дождитесь конца того")
        programme = get_programme_to_change()
        _run(programme, [part for part in PARTS if part not in without], Sending(**how))


def _run(programme: Programme, parts: list[str], how: Sending) -> None:
    from xlsx_forms.work import load_batch
    from xlsx_forms.work.round import TITLES, Brought, make_plans, preview_lines

    check_outlook(how)
    letters = _fetch(programme) if "fetch" in parts else ()
    taken = take_files(programme, in_round="answers" in parts) if "ingest" in parts else None
    if taken is not None:
        print_lines(taken.lines)
    # What was taken in is a part of the register: a round is about all of it.
    batch = load_batch(programme)
    mailing = open_mailing(programme) if {*parts} & {*TITLES} else None
    plans = make_plans(mailing, batch, parts) if mailing is not None else {}
    brought = Brought(taken.new if taken is not None else (), letters)
    print_lines(preview_lines(programme, batch, plans, brought))
    if any(plan.planned for plan in plans.values()) and not how.drafts:
        _check_outbox(programme)
    if _agreed(programme, plans, parts, how):
        _carry_out(programme, batch, mailing, plans, parts, how)
        return
    click.echo("Ничего не отправлено. То, что принято, осталось принятым; повторите команду, когда "
               "будете готовы.")


def _fetch(programme: Programme) -> set[int]:
    """Take new letters; return their numbers."""
    from ingest.mail.ledger import Ledger

    if programme.settings.mail.imap is None:
        click.echo("Почта не забирается: в programme.toml нет раздела [mail.imap]. Настроить: "
                   "xlsx-forms mail-setup")
        return set()
    ledger = Ledger(programme.ledger_url)
    before = {each.id for each in ledger.messages()}
    try:
        take_letters(programme, ledger, in_round=True)
    except OSError as error:
        raise ProblemError(f"{error}. Пройти круг, не забирая почту: xlsx-forms round --without fetch"
                           ) from error
    return {each.id for each in ledger.messages()} - before


def _check_outbox(programme: Programme) -> None:
    """Tell before the question that letters could not go: no server, no password."""
    from ingest.mail.settings import find_password

    smtp = programme.settings.mail.smtp
    if smtp is None:
        raise ProblemError("отправить письма нечем: в programme.toml нет раздела [mail.smtp]. "
                           "Настройте почту: xlsx-forms mail-setup, или пишите черновики: xlsx-forms "
                           "round --drafts. Все принятое осталось принятым")
    find_password(smtp)


def _agreed(programme: Programme, plans: dict[str, Plan], parts: list[str], how: Sending) -> bool:
    """Ask, where something is to leave; what stays in the folder needs no question."""
    from xlsx_forms.mail.together import TOGETHER

    counts = {part: len(plan.planned) for part, plan in plans.items()}
    total = sum(counts.values())
    if how.yes or not total:
        return True
    what = "Написать черновиков" if how.drafts else "Отправить писем"
    both = sum(each.letter.kind == TOGETHER for plan in plans.values() for each in plan.planned)
    words = {"answers": "ответов", "reminders": "напоминаний отдельно" if both else "напоминаний"}
    told = ", ".join(f"{words[part]} {count}" for part, count in counts.items())
    if both:
        told = told.replace(", ", f", из них с напоминанием {both}, ", 1)
    kinds = f" ({told})" if all(counts.values()) or both else ""
    then = " и собрать сводку" if "summary" in parts else ""
    return is_yes(f"{what}: {total}{kinds}{then}?")


def _carry_out(programme: Programme, batch: Batch, mailing: Mailing | None, plans: dict[str, Plan],
               parts: list[str], how: Sending) -> None:
    """Send or draft what was agreed to; the summary is made even where some letters fail."""
    from xlsx_forms.mail.mailing import Plan
    from xlsx_forms.work.round import put_away

    failed: Exception | None = None
    if mailing is not None:
        planned = tuple(each for plan in plans.values() for each in plan.planned)
        try:
            if how.drafts:
                put_away(mailing, plans)
            if planned:
                carry_out(mailing, Plan(planned, (), ()), how)
        except (ProblemError, OSError) as error:
            failed = error
    if "summary" in parts:
        _summary(programme, batch)
    if failed is not None:
        raise failed


def _summary(programme: Programme, batch: Batch) -> None:
    from xlsx_forms.work import make_summary
    from xlsx_forms.work.round import standing_lines

    path, renamed = make_summary(programme, batch, None, None, False)
    if renamed:
        click.echo("Прежняя сводка открыта в другой программе, поэтому новая под другим именем.")
    click.echo(f"Сводка: {path}")
    print_lines(standing_lines(programme, batch))
