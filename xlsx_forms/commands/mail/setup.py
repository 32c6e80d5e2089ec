"""Command ``mail-setup``: asks about the mail, tries it, explains refusals, writes the settings."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.mail.server import Mailbox, Server
from ingest.mail.settings import KEYRING_SERVICE, PASSWORD_VARIABLE, keep_password
from xlsx_forms.commands.terminal.confirmation import is_yes
from xlsx_forms.commands.terminal.group import ProblemError, cli
from xlsx_forms.commands.terminal.options import get_programme_to_change

if TYPE_CHECKING:
    from xlsx_forms.mail.setup.answers import MailAnswers
    from xlsx_forms.mail.setup.probe import Cause
    from xlsx_forms.programme import Programme

_TITLES = {"smtp": "Отправка (SMTP)", "imap": "Прием (IMAP)"}


@cli.command("mail-setup")
def mail_setup() -> None:
    """Настроить почту: спросит, попробует войти, объяснит отказ и запишет настройки."""
    from xlsx_forms.mail.setup.settings_file import MailChoice, write_settings
    from xlsx_forms.programme import SETTINGS_NAME

    programme = get_programme_to_change()
    click.echo("Настройка почты. В скобках – ответ, который будет принят, если нажать Enter.")
    answers = _asked(programme)
    smtp, imap = _both_that_work(answers)
    mail = programme.settings.mail
    choice = MailChoice(answers.address, mail.name or programme.settings.contact.name, smtp, imap)
    write_settings(programme.folder / SETTINGS_NAME, choice)
    click.echo(f"Настройки записаны в {SETTINGS_NAME}.")
    _keep(answers)


def _asked(programme: Programme) -> MailAnswers:
    from xlsx_forms.mail.compose import LetterError, addresses
    from xlsx_forms.mail.setup.answers import MailAnswers
    from xlsx_forms.mail.setup.services import SERVICES, service_of

    settings = programme.settings
    mail = settings.mail
    while True:
        try:
            [address] = addresses(_ask("Ваш адрес почты", mail.address or settings.contact.email))
            break
        except (LetterError, ValueError) as error:
            click.echo(f"Нужен один адрес: {error}" if isinstance(error, LetterError)
                       else "Нужен один адрес.")
    for number, each in enumerate(SERVICES, start=1):
        click.echo(f"  {number}. {each.title}")
    number = click.prompt("Где ваша почта", type=click.IntRange(1, len(SERVICES)),
                          default=service_of(address) + 1)
    service = SERVICES[number - 1]
    smtp, imap = mail.smtp, mail.imap
    hosts = {"smtp": service.smtp, "imap": service.imap}
    if not service.smtp:
        hosts["smtp"] = _ask_host("Сервер отправки, SMTP", _place(smtp))
        hosts["imap"] = _ask_host("Сервер приема, IMAP",
                                  _place(imap) or hosts["smtp"].partition(":")[0])
    click.echo(f"Пароль: {service.password}.")
    user = _ask("Имя для входа", smtp.user if smtp and smtp.user else address)
    return MailAnswers(service, address, user, _ask_password(), hosts, imap.folder if imap else "INBOX",
                    smtp.ca_file if smtp else "", _ask_day(programme, imap))


def _both_that_work(answers: MailAnswers) -> tuple[Server, Mailbox]:
    """Try both servers until both let us in; ProblemError when the operator gives up."""
    from xlsx_forms.mail.setup.probe import first_that_works

    while True:
        found: dict[str, Server] = {}
        for protocol, title in _TITLES.items():
            click.echo(f"{title}, {answers.hosts[protocol]}: пробую войти…")
            server, refusal = first_that_works(answers.servers(protocol), answers.password,
                                               answers.service)
            if server is not None:
                click.echo(f"  получилось: порт {server.port}")
                # The patience of this command is not that of a long letter.
                found[protocol] = replace(server, timeout=Server(server.host).timeout)
                continue
            assert refusal is not None
            click.echo(f"  не получилось: {refusal.words}")
            if refusal.remedy:
                click.echo(f"  {refusal.remedy}")
            if not is_yes("Исправить и попробовать еще раз?"):
                raise ProblemError("почта не настроена, в настройках ничего не изменено")
            _ask_again(answers, protocol, refusal.cause)
            break
        else:
            imap = found["imap"]
            assert isinstance(imap, Mailbox)
            return found["smtp"], imap


def _ask_again(answers: MailAnswers, protocol: str, cause: Cause) -> None:
    """Ask only for what has to be put right."""
    from xlsx_forms.mail.setup.probe import Cause

    if cause in (Cause.NAME, Cause.PORT, Cause.CERTIFICATE):
        answers.hosts[protocol] = _ask_host("Имя сервера", answers.hosts[protocol])
    if cause == Cause.CERTIFICATE:
        path = Path(_ask("Файл удостоверяющего центра вашей организации, .pem (нет – просто Enter)",
                         answers.ca_file))
        answers.ca_file = str(path.absolute()) if path.is_file() else ""
        if not answers.ca_file:
            click.echo("  Такого файла нет, сертификат проверяется как обычно.")
    if cause in (Cause.PASSWORD, Cause.ACCESS):
        answers.user = _ask("Имя для входа", answers.user)
        answers.password = _ask_password()
    if cause == Cause.FOLDER:
        answers.folder = _ask("Папка ящика", "INBOX")


def _keep(answers: MailAnswers) -> None:
    if keep_password(answers.user, answers.password):
        click.echo("Пароль записан в хранилище паролей системы.")
    elif os.environ.get(PASSWORD_VARIABLE) == answers.password:
        click.echo(f"Пароль берется из переменной {PASSWORD_VARIABLE}.")
    else:
        click.echo(
            "Пароль никуда не записан: хранилище паролей системы недоступно. Установите keyring "
            "(python -m pip install keyring) и повторите команду или наберите: keyring set "
            f"{KEYRING_SERVICE} {answers.user}. На время работы окна годится и переменная "
            f"{PASSWORD_VARIABLE}.")
    click.echo("Дальше: сделать формы – xlsx-forms generate, разослать их – xlsx-forms send. Проверить "
               "почту, ничего не отправляя: xlsx-forms fetch.")


def _ask(question: str, default: str = "") -> str:
    answer: str = click.prompt(question, default=default, show_default=bool(default))
    return answer.strip()


def _ask_host(question: str, default: str) -> str:
    from xlsx_forms.mail.setup.answers import HOST

    while True:
        typed = _ask(f"{question} (если порт необычный – имя:порт)", default)
        found = HOST.fullmatch(typed)
        if found and int(found[1] or 1) in range(1, 65536):
            return typed
        click.echo("Нужно имя сервера, как smtp.example.ru, или с портом, как smtp.example.ru:587.")


def _ask_password() -> str:
    """The password; what is typed is not shown, Enter takes it from the environment."""
    known = os.environ.get(PASSWORD_VARIABLE, "")
    password: str = click.prompt(
        "Пароль (при наборе не виден" + (f"; Enter – из {PASSWORD_VARIABLE})" if known else ")"),
        default=known, show_default=False, hide_input=True)
    return password.strip()


def _ask_day(programme: Programme, imap: Mailbox | None) -> date:
    from ingest.values.dates import parse_date
    from templates.form import Field

    before = imap.since if imap and imap.since else date(programme.today.year, 1, 1)
    while True:
        text = _ask("С какого дня брать письма", f"{before:%d.%m.%Y}")
        try:
            return parse_date(text, Field("since", "", "date"))
        except ValueError as error:
            click.echo(f"Нужен день, как 01.01.2026: {error}")


def _place(server: Server | None) -> str:
    """A server as it is typed: with its port where there is one."""
    if server is None:
        return ""
    return f"{server.host}:{server.port}" if server.port else server.host
