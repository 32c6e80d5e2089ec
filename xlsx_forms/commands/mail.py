"""Commands of the mail loop: ``send``, ``remind``, ``fetch``, ``calendar``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.mail.settings import MailSettingsError, find_password
from templates.period import Period
from xlsx_forms.commands.group import ProblemError, cli
from xlsx_forms.commands.options import (
    PATH,
    get_form,
    get_form_period,
    get_programme,
    organizations_option,
    parse_period,
    period_option,
)
from xlsx_forms.commands.output import print_json, print_lines

if TYPE_CHECKING:
    from ingest.mail.ledger import Ledger, Sent
    from xlsx_forms.mail.mailing import Mailing, Missed, Plan, Wanted
    from xlsx_forms.programme import Programme

_DRAFTS = "письма"


@dataclass(frozen=True, slots=True)
class Sending:
    """How letters go: as drafts, unasked, and again to those who have theirs."""

    drafts: bool
    yes: bool
    again: bool = False


_drafts_option = click.option(
    "--drafts", is_flag=True,
    help="Не отправлять, а положить письма .eml в папку «исходящие/письма».")
_yes_option = click.option("--yes", is_flag=True, help="Отправить без вопросов.")
_again_option = click.option(
    "--again", is_flag=True,
    help="И тем, кому такое письмо уже ушло, и тем, о ком неясно, ушло ли оно.")


@cli.command()
@click.argument("form_id", metavar="[ФОРМА]", required=False)
@period_option("За какой период: 2026 или 2026-Q3. Без него – тот, что сейчас собирают.")
@organizations_option
@click.option("--remarks", is_flag=True,
              help="Ответить на принятые файлы: принято или на доработку.")
@_drafts_option
@_yes_option
@_again_option
def send(form_id: str | None, period_text: str | None, organizations: tuple[str, ...],
         remarks: bool, **how: bool) -> None:
    """Разослать формы по почте или ответить на то, что прислали (--remarks)."""
    from xlsx_forms.blank.generate import choose
    from xlsx_forms.mail.forms import form_letters

    programme = get_programme()
    chosen = [str(key) for key in choose(programme.organizations, organizations).index]
    ledger, mailing = _mailing(programme)
    if remarks:
        wanted = _answers(programme, ledger, mailing, form_id, period_text)
        named = [each for each in wanted if each.organization in chosen or not organizations]
        _deliver(ledger, mailing, named, Sending(**how))
        return
    if form_id is None:
        raise ProblemError("назовите форму: xlsx-forms send ФОРМА, или ответьте на присланное: "
                           "xlsx-forms send --remarks")
    form, period = get_form_period(programme, form_id, period_text, Period.to_collect)
    wanted = list(form_letters(mailing, form, period, chosen))
    _deliver(ledger, mailing, wanted, Sending(**how))


@cli.command()
@click.argument("form_id", metavar="ФОРМА")
@period_option("За какой период: 2026 или 2026-Q3. Без него – последний закончившийся квартал и "
               "его год.")
@_drafts_option
@_yes_option
def remind(form_id: str, period_text: str | None, drafts: bool, yes: bool) -> None:
    """Напомнить тем, кто не сдал форму или еще не исправил ее."""
    from xlsx_forms.mail.reminders import reminders
    from xlsx_forms.work import default_period, load_batch, periods_of

    programme = get_programme()
    form, period = get_form_period(
        programme, form_id, period_text,
        lambda kind, day: periods_of(get_form(programme.catalogue, form_id, programme.today),
                                     default_period(programme))[0])
    ledger, mailing = _mailing(programme)
    wanted = list(reminders(mailing, load_batch(programme), form, period))
    _deliver(ledger, mailing, wanted, Sending(drafts, yes))


@cli.command()
@click.option("--done", "finished", multiple=True, type=int, metavar="НОМЕР",
              help="Убрать прочитанное письмо из списка команды status; можно повторять.")
@click.option("--list", "listed", is_flag=True,
              help="Показать все полученные письма и что стало с каждым вложением.")
@click.option("--json", "as_json", is_flag=True, help="То же в JSON.")
def fetch(finished: tuple[int, ...], listed: bool, as_json: bool) -> None:
    """Забрать новые письма из ящика: входящие/почта/…"""
    from ingest.mail.ledger import Ledger
    from ingest.mail.mailbox import fetch as fetch_letters
    from xlsx_forms.mail.correspondence import store_for

    programme = get_programme()
    ledger = Ledger(programme.ledger_url)
    if finished:
        found = ledger.finish(finished)
        click.echo(f"Убрано из списка писем: {len(found)}")
        return
    if listed or as_json:
        _list_letters(programme, ledger, as_json)
        return
    box = programme.settings.mail.imap
    if box is None:
        raise MailSettingsError(["в programme.toml нет раздела [mail.imap]: из какого ящика брать"])
    store = store_for(programme, ledger)
    letters = files = troubled = 0
    try:
        for came in fetch_letters(box, find_password(box), ledger, store):
            letters += 1
            files += sum(1 for each in came.attachments if each.path)
            for _code, text in came.findings:
                troubled += 1
                click.echo(f"  {came.sender or 'без адреса'}, «{came.subject[:60]}»: {text}")
    finally:
        click.echo(f"Новых писем: {letters}, файлов в них: {files}, лежат в папке «{store.folder}»")
    if files:
        click.echo("Дальше: xlsx-forms ingest")
    if troubled:
        click.echo("Письма, которые нужно прочитать, перечисляет xlsx-forms status")


def _list_letters(programme: Programme, ledger: Ledger, as_json: bool) -> None:
    from xlsx_forms.mail.correspondence import account_lines, accounts
    from xlsx_forms.work import load_batch

    accounted = list(accounts(ledger.messages(), load_batch(programme)))
    if as_json:
        print_json(accounted)
        return
    print_lines(account_lines(accounted))


@cli.command()
@click.option("-o", "--output", type=PATH, metavar="ФАЙЛ", help="Куда записать файл .ics.")
def calendar(output: Path | None) -> None:
    """Записать сроки года файлом календаря (.ics)."""
    from ingest.storage.atomic_write import write_whole
    from xlsx_forms.mail.calendar_file import calendar_bytes, calendar_name, deadlines

    programme = get_programme()
    settings, year = programme.settings, programme.today.year
    path = output or programme.outgoing / calendar_name(year)
    write_whole(path, calendar_bytes(settings.title, settings.contact.text,
                                     deadlines(programme.catalogue, year)))
    click.echo(f"Сроки {year} года: {path}")


# --- the way of every letter ---------------------------------------------------------------------


def _mailing(programme: Programme) -> tuple[Ledger, Mailing]:
    from ingest.mail.ledger import Ledger
    from xlsx_forms.mail.mailing import Mailing

    ledger = Ledger(programme.ledger_url)
    return ledger, Mailing(programme, ledger)


def _answers(programme: Programme, ledger: Ledger, mailing: Mailing, form_id: str | None,
             period_text: str | None) -> list[Wanted | Missed]:
    from xlsx_forms.mail.correspondence import by_file
    from xlsx_forms.mail.replies import replies
    from xlsx_forms.work import load_batch

    form = get_form(programme.catalogue, form_id) if form_id else None
    period = parse_period(period_text) if period_text else None
    return list(replies(mailing, load_batch(programme), by_file(ledger.messages()),
                        form.id if form else None, period))


def _deliver(ledger: Ledger, mailing: Mailing, wanted: Sequence[Wanted | Missed],
             how: Sending) -> None:
    """Show what will go where, ask, and do it."""
    from xlsx_forms.mail.outbox import write_drafts
    from xlsx_forms.mail.table import plan_lines

    programme = mailing.programme
    plan = mailing.plan(wanted, lambda sent: how.again)
    if plan.unclear and not how.drafts and not how.yes and _asked_again(plan.unclear):
        unclear = {each.key for each in plan.unclear}
        plan = mailing.plan(wanted, lambda sent: sent.key in unclear)
    print_lines(plan_lines(programme, plan))
    if not plan.planned:
        return
    if how.drafts:
        folder = programme.outgoing / _DRAFTS
        count = sum(1 for _ in write_drafts(plan.planned, folder, ledger, datetime.now()))
        click.echo(f"Черновиков: {count}, лежат в папке «{folder}». Откройте каждый в почтовой "
                   "программе и отправьте.")
        return
    if how.yes or _is_yes(f"Отправить писем: {len(plan.planned)}?"):
        _send(programme, ledger, plan)


def _send(programme: Programme, ledger: Ledger, plan: Plan) -> None:
    from ingest.mail.ledger import State
    from xlsx_forms.mail.outbox import send_all

    mail = programme.settings.mail
    if mail.smtp is None:
        raise MailSettingsError(["в programme.toml нет раздела [mail.smtp]: через какой сервер "
                                 "отправлять. Без него годятся черновики: --drafts"])
    sent, other = 0, 0
    try:
        for outcome in send_all(plan.planned, mail.smtp, find_password(mail.smtp), ledger,
                                mail.per_minute):
            sent += outcome.state == State.SENT
            other += outcome.state != State.SENT
            if outcome.state != State.SENT or outcome.reason:
                click.echo(f"  {outcome.letter.organization}, {outcome.letter.recipients}: "
                           f"{outcome.state.russian}. {outcome.reason}")
    finally:
        click.echo(f"Отправлено писем: {sent} из {len(plan.planned)}")
    if other:
        raise ProblemError(f"не отправлено или неясно: {other}. Исправьте причину и повторите "
                           "команду: те, кому письмо ушло, второго не получат")


def _asked_again(unclear: Sequence[Sent]) -> bool:
    click.echo(f"Связь прервалась, и неясно, ушли ли письма: {len(unclear)}")
    for each in unclear:
        click.echo(f"  {each.organization}, {each.recipients}: «{each.subject}»")
    return _is_yes("Отправить их еще раз? Если письмо все же ушло, его получат дважды.")


def _is_yes(question: str) -> bool:
    answer = click.prompt(f"{question} (да/нет)", default="нет", show_default=False)
    return answer.strip().lower() in ("да", "д", "yes", "y")
