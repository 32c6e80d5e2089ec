"""Command ``confirm``: the points that the commission has confirmed, by workbook or one by one."""

from __future__ import annotations

import click

from xlsx_forms.commands.terminal.group import ProblemError, cli
from xlsx_forms.commands.terminal.options import (
    get_period,
    get_programme_to_change,
    period_option,
)


@cli.command()
@click.argument("organization", metavar="[КОД", required=False)
@click.argument("criterion", metavar="КРИТЕРИЙ", required=False)
@click.argument("points", metavar="БАЛЛ]", required=False, type=int)
@period_option("За какой год: 2026. Без него – год последнего закончившегося квартала.")
@click.option("--reason", default="", metavar="ТЕКСТ", help="На каком основании.")
@click.option("--by", "author", default="", metavar="КТО",
              help="Кто подтвердил. Без него – name из раздела [contact] файла programme.toml.")
@click.option("--withdraw", is_flag=True, help="Отменить подтверждение (без балла).")
def confirm(organization: str | None, criterion: str | None, points: int | None,
            period_text: str | None, reason: str, author: str, withdraw: bool) -> None:
    """Подтвердить баллы: книга для комиссии или один балл (КОД КРИТЕРИЙ БАЛЛ)."""
    from xlsx_forms.register.confirmation import ConfirmationError, Wish, make_confirmation
    from xlsx_forms.work import (
        default_period,
        load_batch,
        make_confirmation_workbook,
        open_register,
    )

    programme = get_programme_to_change()
    period = get_period(period_text, default_period(programme)).whole_year
    batch = load_batch(programme)
    if organization is None:
        path, count = make_confirmation_workbook(programme, batch, period)
        click.echo(f"Книга для комиссии: {path}, организаций {count}. Заполните желтые "
                   "ячейки, сохраните и выполните xlsx-forms ingest")
        return
    if criterion is None or (points is None) != withdraw:
        raise ProblemError("назовите код организации, критерий и балл: xlsx-forms confirm 012 4 2 "
                           "--reason \"…\" --by \"…\", или отмените: xlsx-forms confirm 012 4 "
                           "--withdraw --reason \"…\"")
    try:
        made = make_confirmation(programme, batch, period,
                                 Wish(organization, criterion, points, reason, author))
    except ConfirmationError as error:
        raise ProblemError(str(error)) from None
    open_register(programme).confirm(made)
    told = "отменено" if points is None else f"подтверждено: {points}"
    click.echo(f"{made.organization}, критерий {criterion}, {period.text}: {told}")
