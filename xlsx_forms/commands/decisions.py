"""Commands ``decide`` and ``decisions``: what the operator takes upon himself, on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import click

from xlsx_forms.commands.terminal.group import ProblemError, cli
from xlsx_forms.commands.terminal.options import (
    get_programme,
    get_programme_to_change,
    json_option,
)
from xlsx_forms.commands.terminal.output import (
    copies_lines,
    print_json,
    print_lines,
    print_table,
)
from xlsx_forms.commands.terminal.screen import Table

Command = Callable[..., Any]
_CHOSEN = "verdicts"


def _verdict(name: str, told: str) -> Callable[[Command], Command]:
    """An option for one verdict.  All that are given are kept, so that two are not taken for one."""
    def keep(context: click.Context, _option: click.Parameter, is_given: bool) -> None:
        if is_given:
            context.meta.setdefault(_CHOSEN, []).append(name)

    return click.option(f"--{name}", is_flag=True, expose_value=False, callback=keep, help=told)


@cli.command()
@click.argument("file", metavar="ФАЙЛ|SHA256")
@_verdict("accept", "Принять как есть: ошибки станут замечаниями, файл будет учтен.")
@_verdict("return", "Вернуть на доработку, хотя ошибок нет.")
@_verdict("exclude", "Не учитывать: файл принят по ошибке.")
@click.option("--org", "organization", default="", metavar="КОД",
              help="Чей это файл, если в нем это потеряно или неверно.")
@click.option("--period", default="", metavar="ПЕРИОД",
              help="За какой период этот файл (вместе с --org): 2026 или 2026-Q3.")
@_verdict("same", "Два похожих названия – один проект (вопрос X507).")
@_verdict("apart", "Два похожих названия – разные проекты (вопрос X507).")
@click.option("--project", default="", metavar="НАЗВАНИЕ",
              help="О каком проекте речь, если в файле таких вопросов несколько.")
@_verdict("withdraw", "Отменить решения по файлу.")
@click.option("--rule", "code", default="", metavar="КОД",
              help="Принять только замечания этого правила.")
@click.option("--reason", default="", metavar="ТЕКСТ", help="Почему так решено.")
@click.option("--by", "author", default="", metavar="КТО",
              help="Кто решил. Без него – name из раздела [contact] файла programme.toml.")
@click.option("--until", default="", metavar="ДАТА",
              help="По какой день действует, а с --return – исправить до: 31.12.2026.")
def decide(file: str, code: str, **words: str) -> None:
    """Решить по файлу: принять, вернуть, исключить, чей он, один ли проект, или отменить решение."""
    from xlsx_forms.register.decisions import (
        DecisionError,
        Request,
        find_submission,
        make_decision,
        status_of,
    )
    from xlsx_forms.work import decide as carry_out
    from xlsx_forms.work import load_batch, open_register, return_files, withdraw

    chosen = [*(["org"] if words["organization"] else []),
              *click.get_current_context().meta.get(_CHOSEN, [])]
    if len(chosen) > 1:
        named = " и ".join(f"--{each}" for each in chosen)
        raise ProblemError(f"{named} – это разные решения, ничего не записано: оставьте в команде "
                           "одно, другое запишите отдельной командой")
    if not chosen:
        raise ProblemError("укажите решение: --accept, --return, --exclude, --same, --apart, "
                           "--org КОД или --withdraw")
    [verdict] = chosen
    programme = get_programme_to_change()
    batch = load_batch(programme)
    try:
        each = find_submission(programme, batch, file)
        before = status_of(batch, each)
        if verdict == "withdraw":
            ended = [one for one in open_register(programme).decisions() if one.sha256 == each.sha256]
            _count, batch = withdraw(programme, each.sha256)
            if not ended:
                raise DecisionError(f"решений по файлу «{each.file}» нет")
            print_lines(f"Отменено: {one.words}" for one in ended)
        else:
            request = Request(verdict, code.upper(), words["reason"], words["author"], words["until"],
                              words["organization"], words["period"], words["project"])
            decision = make_decision(programme, batch, each, request)
            replaced = open_register(programme).replaced_by(decision)
            batch = carry_out(programme, decision)
            click.echo(f"Записано: {decision.words}")
            print_lines(f"Заменено прежнее: {one.words}. Оно осталось в истории: xlsx-forms decisions "
                        "--history" for one in replaced)
    except DecisionError as error:
        raise ProblemError(str(error)) from None
    click.echo(f"{each.file}: {before} → {status_of(batch, each)}")
    numbers = [number for (_file, sha256), number in batch.numbers.items() if sha256 == each.sha256]
    print_lines(copies_lines(return_files(programme, batch, numbers)))


@cli.command()
@click.option("--history", "past", is_flag=True, help="И те, что заменены или отменены.")
@json_option
def decisions(past: bool, as_json: bool) -> None:
    """Показать решения по файлам: что принято как есть или возвращено, кем и до какого дня."""
    from xlsx_forms.register.decisions import decision_objects
    from xlsx_forms.work import load_batch

    programme = get_programme()
    rows = list(decision_objects(programme, load_batch(programme), past))
    if as_json:
        print_json(rows)
        return
    click.echo(f"Решений: {len(rows)}")
    print_table(Table(("Файл", "Решение"), [
        (f"{row['file'] or 'файла в реестре нет'} ({row['sha256'][:12]})", row["words"] + _lapsed(row))
        for row in rows]), _plain(rows))


def _plain(rows: list[dict[str, Any]]) -> Iterator[str]:
    return (f"  {row['sha256'][:12]} {row['file'] or 'файла в реестре нет'}: "
            f"{row['words']}{_lapsed(row)}" for row in rows)


def _lapsed(row: dict[str, Any]) -> str:
    if row.get("ended"):
        return f" – больше не действует с {datetime.fromisoformat(row['ended']):%d.%m.%Y %H:%M}"
    return "" if row["in_force"] else " – срок истек"
