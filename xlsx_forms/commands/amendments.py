"""Command ``amend``: plan, commission and methodology in the programme's own editions."""

from __future__ import annotations

import click

from xlsx_forms.commands.terminal.group import cli
from xlsx_forms.commands.terminal.options import get_programme
from xlsx_forms.commands.terminal.output import print_lines


@cli.command()
@click.argument("what", metavar="ЧТО", type=click.Choice(["plan", "commission", "methodology"]))
@click.option("--diff", "only_compare", is_flag=True,
              help="Только сказать, что изменила каждая своя редакция и как поняты ее слова.")
def amend(what: str, only_compare: bool) -> None:
    """Начать новую редакцию плана (plan), комиссии (commission) или методики (methodology)."""
    from xlsx_forms.editions.amend import begin_edition, difference_lines
    from xlsx_forms.work.amending import subject_of

    programme = get_programme()
    subject = subject_of(programme, what)
    if only_compare:
        print_lines(difference_lines(subject))
        return
    path, is_new = begin_edition(subject, programme.folder)
    begun = "Новая редакция" if is_new else "Эта редакция уже начата и пока не отличается от прежней"
    click.echo(f"{begun}: {path}. Откройте ее в Excel, впишите постановление и день, измените таблицу и "
               f"сохраните. Что получилось: xlsx-forms amend {what} --diff")
