"""Commands ``backup``, ``restore``, ``register`` and ``erase``: copies of register and ledger, where
the register is, and what is to be in none of them any more."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_forms.commands.terminal.confirmation import is_yes
from xlsx_forms.commands.terminal.group import ProblemError, cli
from xlsx_forms.commands.terminal.options import (
    EXISTING,
    PATH,
    get_programme,
    get_programme_to_change,
)
from xlsx_forms.commands.terminal.output import print_lines

if TYPE_CHECKING:
    from xlsx_forms.programme import Programme
    from xlsx_forms.register.erasure import Found


@cli.command()
@click.argument("folder", type=PATH, required=False, metavar="[ПАПКА]")
def backup(folder: Path | None) -> None:
    """Сделать копию реестра и журнала писем (без папки – в «копии»)."""
    from xlsx_forms.register.backups import ON_SERVER, BackupError, write_backup

    programme = get_programme()
    try:
        click.echo(f"Копия: {write_backup(programme, folder)}")
    except BackupError as error:
        raise ProblemError(str(error)) from None
    if programme.settings.register:
        click.echo(ON_SERVER[:1].upper() + ON_SERVER[1:])


@cli.command()
@click.argument("file", type=EXISTING, metavar="ФАЙЛ")
@click.option("--yes", is_flag=True, help="Восстановить без вопросов.")
def restore(file: Path, yes: bool) -> None:
    """Вернуть реестр и журнал писем из копии; нынешние останутся в папке «копии»."""
    from xlsx_forms.register.backups import BackupError, restoring

    try:
        with restoring(get_programme(), file) as found:
            click.echo(f"В копии: {', '.join(each.name for each in found.copies)}")
            click.echo(f"После нее появилось и пропадет: {found.losses.words}")
            for code in found.losses.erased:
                click.echo(f"Вернутся данные, которые были стерты: {code}. После восстановления сотрите "
                           f"их снова: xlsx-forms erase {code}")
            if not (yes or is_yes("Восстановить?")):
                click.echo("Ничего не изменено")
                return
            kept = found.carry_out()
    except BackupError as error:
        raise ProblemError(f"{error}. Ничего не изменено") from None
    click.echo("Восстановлено" + (f". Прежние файлы: {kept}" if kept else ""))
    click.echo("Файлы, присланные после копии, примет снова: xlsx-forms ingest")
    if found.has_ledger:
        click.echo("Письма, которые ушли после нее, журнал помнит: второй раз они не уйдут"
                   if found.losses.letters is not None else
                   "Прежний журнал писем не читался: о письмах, которые ушли после копии, программа не "
                   "знает. Посмотрите в отправленных вашей почты, прежде чем отправлять")


@cli.command()
@click.option("--move", "target", metavar="АДРЕС|файл",
              help="Перенести реестр на сервер PostgreSQL по адресу или обратно в папку.")
@click.option("--password", is_flag=True, help="Записать пароль сервера в хранилище паролей системы.")
@click.option("--rename", is_flag=True, help="Записать на сервере новое название района.")
def register(target: str | None, password: bool, rename: bool) -> None:
    """Где лежит реестр, открывается ли; перенести его на сервер и обратно."""
    from ingest.storage.run_lock import in_turn
    from xlsx_forms.register.moving import FILE, MovingError, move_register
    from xlsx_forms.work.intake import LOCK

    if password:
        _ask_password(_address(get_programme()) if target in (None, FILE) else str(target))
    if target is not None:
        programme = get_programme_to_change()
        try:
            # What is taken in meanwhile would stay behind.
            with in_turn(programme.folder / LOCK):
                moved = move_register(programme, target)
        except MovingError as error:
            raise ProblemError(f"{error}. Ничего не изменено") from None
        click.echo(f"Перенесено файлов: {moved.files}, со всеми решениями. Прежний реестр: "
                   f"{moved.before}")
    programme = get_programme()
    if rename:
        _rename(programme)
    print_lines(_register_lines(programme))


def _ask_password(address: str) -> None:
    from ingest.storage.address import (
        KEYRING_SERVICE,
        PASSWORD_VARIABLE,
        address_problem,
        keep_password,
        safe_name,
    )

    problem = address_problem(address)
    if problem is not None:
        raise ProblemError(problem)
    typed: str = click.prompt("Пароль (при наборе не виден)", hide_input=True)
    if not keep_password(address, typed):
        raise ProblemError(
            "пароль никуда не записан: хранилище паролей системы недоступно. Установите keyring "
            f"(python -m pip install keyring) и повторите, или наберите: keyring set {KEYRING_SERVICE} "
            f"\"{safe_name(address)}\", или задайте переменную {PASSWORD_VARIABLE}")
    click.echo("Пароль записан в хранилище паролей системы.")


def _rename(programme: Programme) -> None:
    from ingest.register.register import Register
    from ingest.storage.address import address_of

    Register(address_of(_address(programme), "")).hand_over(programme.settings.district)


def _address(programme: Programme) -> str:
    if not programme.settings.register:
        raise ProblemError("реестр лежит файлом в папке, сервера нет. Адрес сервера – строка register в "
                           "programme.toml")
    return programme.settings.register


def _register_lines(programme: Programme) -> list[str]:
    """Where the register is, and who makes copies of it."""
    from ingest.register.register import Register
    from xlsx_forms.register.backups import ON_SERVER

    if not programme.has_register:
        return ["Реестра еще нет: файлы не принимали"]
    found = Register(programme.register_url)
    lines = [f"Реестр: {found.home.where}; принято файлов: {found.count()}"]
    return [*lines, ON_SERVER[:1].upper() + ON_SERVER[1:]] if programme.settings.register else lines


@cli.command()
@click.argument("organization", metavar="[КОД]", required=False)
@click.option("--reason", default="", metavar="ТЕКСТ",
              help="На каком основании. Без персональных данных: эта запись останется.")
@click.option("--by", "author", default="", metavar="КТО",
              help="Кто решил. Без него – name из раздела [contact] файла programme.toml.")
@click.option("--yes", is_flag=True, help="Стереть без вопросов.")
def erase(organization: str | None, reason: str, author: str, yes: bool) -> None:
    """Стереть данные организации (152-ФЗ); без кода – что уже стерто."""
    from ingest.register.erasure import Erasure
    from xlsx_forms.register.erasure import erase_data, find_data

    if organization is None:
        print_lines(_erased_lines(get_programme()))
        return
    programme = get_programme_to_change()
    reason, author = " ".join(reason.split()), " ".join(author.split())
    author = author or programme.settings.contact.name
    if not (reason and author):
        raise ProblemError("укажите основание и кто решил: xlsx-forms erase 021 --reason \"Заявление "
                           "от 01.10.2026\" --by \"…\". Персональных данных не пишите")
    found = find_data(programme, organization)
    print_lines(_found_lines(programme, organization, found))
    if found.is_empty:
        return
    if not (yes or is_yes("Стереть? Вернуть стертое нельзя")):
        click.echo("Ничего не изменено")
        return
    erase_data(programme, Erasure(organization, reason, author,
                                  datetime.now().replace(microsecond=0)), found)
    click.echo(f"Стерто: {organization}. В реестре осталась запись: когда, кто и почему")
    if found.remains:
        click.echo(f"Остается сделать вам, названо выше: {len(found.remains)}. Показать снова: "
                   f"xlsx-forms erase {organization} с теми же --reason и --by")


def _found_lines(programme: Programme, organization: str, found: Found) -> list[str]:
    """What would be erased, and what would stay."""
    lines = []
    if found.is_empty:
        lines.append(f"Данных организации «{organization}», которые можно стереть, в реестре, письмах, "
                     "папках и копиях нет")
    else:
        lines.append(f"Будет стерто, организация «{organization}»:")
        lines += [f"  {what}: {count}" for what, count in found.counts.items() if count]
        lines += [f"  файл {each.relative_to(programme.folder).as_posix()}" for each in found.files]
        lines += [f"  в копии {each.relative_to(programme.folder).as_posix()}"
                  for each in found.backups]
    if found.remains:
        lines.append("Останется, это можете сделать только вы:")
        lines += [f"  {path}: {why}" for path, why in found.remains]
    server = ", копий и журналов сервера PostgreSQL" if programme.settings.register else ""
    return [*lines, f"До писем в почтовом ящике{server}, выгрузок и копий в других папках программа не "
                    "достает"]


def _erased_lines(programme: Programme) -> list[str]:
    """Whose data were erased, when, by whom and why."""
    from ingest.register.erasure import erasures
    from xlsx_forms.work import open_register

    done = erasures(open_register(programme))
    return [f"Стертых организаций: {len({each.organization for each in done})}",
            *(f"  {each.organization}, {each.made:%d.%m.%Y}: {each.reason} ({each.author})"
              for each in done)]
