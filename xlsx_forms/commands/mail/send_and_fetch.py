"""Commands of the mail loop: ``send``, ``remind``, ``fetch``, ``calendar``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.mail.settings import MailSettingsError
from templates.period import Period
from templates.rules import Trait, has_trait
from xlsx_forms.commands.terminal.delivery import (
    Sending,
    again_option,
    deliver,
    open_mailing,
    sending_options,
)
from xlsx_forms.commands.terminal.group import ProblemError, cli
from xlsx_forms.commands.terminal.options import (
    PATH,
    get_form,
    get_form_period,
    get_period,
    get_programme,
    get_programme_to_change,
    organizations_option,
    parse_period,
    period_option,
)
from xlsx_forms.commands.terminal.output import print_json, print_lines

if TYPE_CHECKING:
    from ingest.mail.ledger import Ledger
    from xlsx_forms.mail.mailing import Mailing, Missed
    from xlsx_forms.mail.together import Wanted
    from xlsx_forms.programme import Programme


_ALL = "all"


@cli.command()
@click.argument("form_id", metavar="[ФОРМА]", required=False)
@period_option("За какой период: 2026 или 2026-Q3. Без него – тот, что сейчас собирают.")
@organizations_option
@click.option("--remarks", is_flag=True,
              help="Ответить на принятые файлы: принято или на доработку.")
@sending_options
@again_option
def send(form_id: str | None, period_text: str | None, organizations: tuple[str, ...],
         remarks: bool, **how: bool) -> None:
    """Разослать формы по почте или ответить на то, что прислали (--remarks).

    Без формы – все, что сделаны за собираемые периоды: каждой организации одно письмо.
    """
    from xlsx_forms.blank.generate import choose
    from xlsx_forms.mail.kinds.forms import all_form_letters, form_letters
    from xlsx_forms.work import known_batch, owing_organizations

    programme = get_programme_to_change()
    chosen = [str(key) for key in choose(programme.organizations, organizations).index]
    mailing = open_mailing(programme)
    if remarks:
        named = [each for each in _answers(mailing, form_id, period_text)
                 if each.organization in chosen or not organizations]
        deliver(mailing, named, Sending(**how))
        return
    batch, again = known_batch(programme), how["again"]
    if form_id is not None:
        form, period = get_form_period(programme, form_id, period_text, Period.to_collect)
        owing = [str(key) for key in
                 owing_organizations(programme, form, period, organizations).index]
        deliver(mailing, form_letters(mailing, batch, form, period, owing, again), Sending(**how))
        return
    if period_text is not None:
        raise ProblemError("период называют вместе с формой: xlsx-forms send ФОРМА --period ПЕРИОД; "
                           "без них уходят все сделанные формы за то, что сейчас собирают")
    deliver(mailing, all_form_letters(mailing, batch, chosen, again), Sending(**how))


def _answers(mailing: Mailing, form_id: str | None, period_text: str | None
             ) -> Iterator[Wanted | Missed]:
    from xlsx_forms.mail.correspondence import by_file
    from xlsx_forms.mail.kinds.replies import replies
    from xlsx_forms.work import load_batch, periods_in_letters

    programme = mailing.programme
    form = get_form(programme.catalogue, form_id) if form_id else None
    period = parse_period(period_text) if period_text else None
    batch = load_batch(programme, periods_in_letters(period) if period else None)
    return replies(mailing, batch, by_file(mailing.ledger.messages()),
                   form.id if form else None, period)


@cli.command()
@click.argument("form_id", metavar="[ФОРМА]", required=False)
@period_option("За какой период: 2026 или 2026-Q3. Без него – последний закончившийся квартал и "
               "его год.")
@sending_options
def remind(form_id: str | None, period_text: str | None, **how: bool) -> None:
    """Напомнить тем, кто не сдал форму или еще не исправил ее.

    Без формы – обо всех, у которых есть срок или которые на доработке: каждой организации одно
    письмо.
    """
    from xlsx_forms.mail.kinds.reminders import all_reminders, reminders
    from xlsx_forms.work import default_period, load_batch, periods_in_letters

    programme = get_programme_to_change()
    if form_id is None:
        period = get_period(period_text, default_period(programme))
        mailing = open_mailing(programme)
        batch = load_batch(programme, periods_in_letters(period))
        wanted = all_reminders(mailing, batch, period)
    else:
        form, period = get_form_period(
            programme, form_id, period_text,
            lambda kind, day: default_period(programme).of_form(kind)[0])
        mailing = open_mailing(programme)
        batch = load_batch(programme, periods_in_letters(period))
        wanted = reminders(mailing, batch, form, period)
    deliver(mailing, wanted, Sending(**how))


@cli.command()
@click.option("--done", "finished", multiple=True, metavar="НОМЕР|all",
              help="Убрать прочитанное письмо из списка команды status (all – все); можно повторять.")
@click.option("--list", "listed", is_flag=True,
              help="Показать все полученные письма и что стало с каждым вложением.")
@click.option("--json", "as_json", is_flag=True, help="То же в JSON.")
def fetch(finished: tuple[str, ...], listed: bool, as_json: bool) -> None:
    """Забрать новые письма из ящика: входящие/почта/…"""
    from ingest.mail.ledger import Ledger

    programme = get_programme_to_change()
    ledger = Ledger(programme.ledger_url)
    if finished:
        click.echo(f"Убрано из списка писем: {len(ledger.finish(_numbers(ledger, finished)))}")
        return
    if listed or as_json:
        _list_letters(programme, ledger, as_json)
        return
    files, troubled = take_letters(programme, ledger)
    if files:
        click.echo("Дальше: xlsx-forms ingest")
    if troubled:
        click.echo("Письма, которые нужно прочитать, перечисляет xlsx-forms status")


def _numbers(ledger: Ledger, finished: Sequence[str]) -> list[int]:
    """The letters that a person has read; a sentence for what is no number."""
    waiting = [each.id for each in ledger.messages() if not each.is_done]
    if _ALL in finished:
        return waiting
    wrong = [each for each in finished if not each.isdecimal()]
    if wrong:
        raise ProblemError(f"«{wrong[0]}» – не номер письма; номера показывает xlsx-forms status")
    return [int(each) for each in finished]


def take_letters(programme: Programme, ledger: Ledger, in_round: bool = False) -> tuple[int, int]:
    """Fetch what is new and say so; return the numbers of files and of findings.

    A round lists the letters that a person must read afterwards, with all that needs a decision.
    """
    from xlsx_forms.mail.correspondence import store_for
    from xlsx_forms.work.intake import fetch_letters

    box = programme.settings.mail.imap
    if box is None:
        raise MailSettingsError(["в programme.toml нет раздела [mail.imap]: из какого ящика брать. "
                                 "Настроить почту: xlsx-forms mail-setup"])
    letters = files = troubled = 0
    try:
        for came in fetch_letters(programme, ledger, box):
            letters += 1
            files += sum(1 for each in came.attachments if each.path)
            for code, text in came.findings:
                if in_round and (has_trait(code, Trait.FOR_A_PERSON)
                                 or has_trait(code, Trait.SENDER_UNKNOWN)):
                    continue
                troubled += 1
                click.echo(f"  {came.sender or 'без адреса'}, «{came.subject[:60]}»: {text}")
    finally:
        place = store_for(programme, ledger).folder.relative_to(programme.folder).as_posix()
        click.echo(f"Новых писем: {letters}, файлов в них: {files}"
                   + (f", лежат в папке «{place}»" if files else ""))
    return files, troubled


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
    dues = deadlines(programme.catalogue, year, settings.deadlines, settings.programme_from)
    write_whole(path, calendar_bytes(settings.title, settings.contact.text, dues))
    click.echo(f"Сроки {year} года: {path}")
