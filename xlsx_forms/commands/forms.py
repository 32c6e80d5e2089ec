"""Commands ``describe``, ``generate``, ``rules``: what a form asks, forms to send, what is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from templates.period import Period
from xlsx_forms.commands.terminal.group import ProblemError, cli
from xlsx_forms.commands.terminal.options import (
    get_catalogue,
    get_form,
    get_form_period,
    get_programme,
    get_programme_if_any,
    json_option,
    organizations_option,
    period_option,
)
from xlsx_forms.commands.terminal.output import print_json, print_table, progress
from xlsx_forms.commands.terminal.screen import Table

if TYPE_CHECKING:
    from xlsx_forms.programme import Programme


@cli.command()
@click.argument("form_id", metavar="ФОРМА")
@json_option
def describe(form_id: str, as_json: bool) -> None:
    """Показать поля и таблицы формы."""
    from scoring.methodology import load_methodology
    from xlsx_forms.exports.form import describe as describe_form
    from xlsx_forms.exports.form import description_lines, description_table

    programme = get_programme_if_any()
    form = get_form(get_catalogue(), form_id)
    described = describe_form(form, programme.methodology if programme else load_methodology())
    if as_json:
        print_json(described)
    else:
        print_table(Table(*description_table(described)), description_lines(described))


@cli.command()
@click.argument("form_id", metavar="[ФОРМА]", required=False)
@period_option("За какой период: 2026 или 2026-Q3. Без него – тот, что сейчас собирают.")
@organizations_option
def generate(form_id: str | None, period_text: str | None, organizations: tuple[str, ...]) -> None:
    """Сделать формы для организаций: исходящие/ПЕРИОД/КОД/…xlsx.

    Без формы – все, что сейчас собирают.
    """
    from xlsx_forms.work import generate_forms, known_batch, owing_organizations

    if form_id is None and period_text is not None:
        raise ProblemError("период называют вместе с формой: xlsx-forms generate ФОРМА --period ПЕРИОД; "
                           "без них делаются все формы за то, что сейчас собирают")
    programme = get_programme()
    batch = known_batch(programme)
    ids = [each.id for each in programme.catalogue.in_force(programme.today)] if form_id is None else [
        form_id]
    for each in ids:
        form, period = get_form_period(programme, each, period_text, Period.to_collect)
        chosen = owing_organizations(programme, form, period, organizations)
        count = 0
        with progress("Формы", len(chosen)) as step:
            for _path in generate_forms(programme, form, period, chosen, batch):
                count += 1
                step(1)
        what = f"Сделано форм: {count}" if form_id else f"{form.short_title}, {period.text}: {count}"
        click.echo(f"{what}, лежат в папке «{programme.outgoing / str(period)}»" if count else
                   f"{what}: {_why_none(programme, period)}")


def _why_none(programme: Programme, period: Period) -> str:
    """Why nobody gets a form of a period."""
    since = programme.organizations["participates_from"].dropna()
    if programme.organizations.empty:
        return "в организации.xlsx нет ни одной организации"
    if len(since) == len(programme.organizations) and since.min().date() > period.end:
        return (f"программа началась позже, за {period.text} никто ничего не должен – первая "
                f"организация участвует с {since.min():%d.%m.%Y}")
    return (f"за {period.text} ее никто не должен: тогда в программе не участвовала ни одна организация "
            "(столбцы «Участвует с» и «Участвует по» в организации.xlsx)")


@cli.command()
def rules() -> None:
    """Перечислить правила проверки."""
    from templates.rules import RULES

    print_table(
        Table(("Код", "Уровень", "Что найдено и что делать"),
              [(rule.code, rule.severity.russian, f"{rule.title}. {rule.message} {rule.remedy}")
               for rule in RULES.values()]),
        (line for rule in RULES.values() for line in (
            f"{rule.code} {rule.severity.russian}: {rule.title}", f"     {rule.message}",
            f"     {rule.remedy}")))
