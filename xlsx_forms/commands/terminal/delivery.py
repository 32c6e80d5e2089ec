"""How commands send letters: their options, the table of what will go, the question, the sending."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from ingest.mail.settings import MailSettingsError, find_password
from xlsx_forms.commands.terminal.confirmation import is_yes
from xlsx_forms.commands.terminal.group import ProblemError
from xlsx_forms.commands.terminal.output import print_lines

if TYPE_CHECKING:
    from ingest.mail.ledger import Sent
    from xlsx_forms.mail.mailing import Mailing, Missed, Plan
    from xlsx_forms.mail.together import Wanted
    from xlsx_forms.programme import Programme

@dataclass(frozen=True, slots=True)
class Sending:
    """How letters go: as drafts (in Outlook, too), unasked, and again to those who have theirs."""

    drafts: bool
    yes: bool
    again: bool = False
    outlook: bool = False

    def __post_init__(self) -> None:
        """What goes into Outlook is a draft."""
        if self.outlook:
            object.__setattr__(self, "drafts", True)


_drafts_option = click.option(
    "--drafts", is_flag=True,
    help="Не отправлять, а положить письма .eml в папку «исходящие/письма/к отправке».")
_outlook_option = click.option(
    "--outlook", is_flag=True,
    help="Не отправлять, а положить письма в «Черновики» Outlook (Windows, нужна pywin32).")
_yes_option = click.option("--yes", is_flag=True, help="Отправить без вопросов.")
again_option = click.option(
    "--again", is_flag=True,
    help="И тем, кому такое письмо уже ушло, о ком неясно, ушло ли оно, и у кого форма принята.")


def sending_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options ``--drafts``, ``--outlook`` and ``--yes``, which every command that sends has."""
    return _drafts_option(_outlook_option(_yes_option(command)))


def check_outlook(how: Sending) -> None:
    """Tell before anything is asked that there is no Outlook to put drafts into."""
    if how.outlook:
        from xlsx_forms.mail.drafts.outlook import open_outlook

        open_outlook()


def open_mailing(programme: Programme) -> Mailing:
    """Return what turns wishes into letters, with the ledger of those that went before."""
    from ingest.mail.ledger import Ledger
    from xlsx_forms.mail.mailing import Mailing

    return Mailing(programme, Ledger(programme.ledger_url))


def deliver(mailing: Mailing, letters: Iterable[Wanted | Missed], how: Sending) -> None:
    """Show what will go where, ask, and send it or write drafts: the way of every letter."""
    from xlsx_forms.mail.preview import plan_lines

    check_outlook(how)
    programme, wanted = mailing.programme, list(letters)
    plan = mailing.plan(wanted, lambda sent: how.again)
    if plan.unclear and not how.drafts and not how.yes and _asked_again(plan.unclear):
        unclear = {each.message_id for each in plan.unclear}
        plan = mailing.plan(wanted, lambda sent: sent.message_id in unclear)
    print_lines(plan_lines(programme, plan))
    if plan.planned and (how.drafts or how.yes
                         or is_yes(f"Отправить писем: {len(plan.planned)}?")):
        carry_out(mailing, plan, how)


def carry_out(mailing: Mailing, plan: Plan, how: Sending) -> None:
    """Send letters that were agreed to, or write them as drafts."""
    from xlsx_forms.mail.drafts import folder_of, tidy, write_drafts

    programme = mailing.programme
    if not how.drafts:
        try:
            _send(mailing, plan)
        finally:
            tidy(programme, mailing.ledger)
        return
    count = len(write_drafts(plan.planned, programme, mailing.ledger, datetime.now()))
    if how.outlook:
        _put_into_outlook(plan)
        return
    click.echo(f"Черновиков: {count}, лежат в папке «{folder_of(programme)}». Откройте каждый в "
               "почтовой программе и отправьте, потом скажите: xlsx-forms letters --sent all")


def _put_into_outlook(plan: Plan) -> None:
    from xlsx_forms.mail.drafts.outlook import open_outlook

    outlook, count = open_outlook(), 0
    try:
        for each in plan.planned:
            outlook.put(each.draft, [old.message_id for old in each.replaces])
            count += 1
    finally:
        click.echo(f"Положено в «Черновики» Outlook писем: {count} из {len(plan.planned)}. Отправьте их "
                   "там, потом скажите: xlsx-forms letters --sent all")


def _send(mailing: Mailing, plan: Plan) -> None:
    from ingest.mail.ledger import State
    from ingest.organizations.addresses import read_addresses
    from xlsx_forms.mail.outbox import send_all

    mail = mailing.programme.settings.mail
    if mail.smtp is None:
        raise MailSettingsError(["в programme.toml нет раздела [mail.smtp]: через какой сервер "
                                 "отправлять. Без него годятся черновики: --drafts"])
    sent, other = 0, 0
    try:
        for outcome in send_all(plan.planned, mail.smtp, find_password(mail.smtp),
                                mailing.ledger, mail.per_minute):
            sent += outcome.state == State.SENT
            other += outcome.state != State.SENT
            if outcome.state != State.SENT or outcome.reason:
                whom = read_addresses(outcome.letter.recipients)
                click.echo(f"  {outcome.letter.organization}, {whom}: "
                           f"{outcome.state.russian}. {outcome.reason}")
    finally:
        click.echo(f"Отправлено писем: {sent} из {len(plan.planned)}")
    if other:
        raise ProblemError(f"не отправлено или неясно: {other}. Исправьте причину и повторите "
                           "команду: те, кому письмо ушло, второго не получат")


def _asked_again(unclear: Sequence[Sent]) -> bool:
    from ingest.organizations.addresses import read_addresses

    click.echo(f"Связь прервалась, и неясно, ушли ли письма: {len(unclear)}")
    for each in unclear:
        click.echo(f"  {each.organization}, {read_addresses(each.recipients)}: «{each.subject}»")
    return is_yes("Отправить их еще раз? Если письмо все же ушло, его получат дважды.")
