"""Command ``status``: who has sent what, what is late, and which letters and decisions wait."""

from __future__ import annotations

from pathlib import Path

import click

from xlsx_forms.commands.terminal.group import ProblemError, cli
from xlsx_forms.commands.terminal.options import (
    PATH,
    get_period,
    get_programme,
    get_region_folder,
    json_option,
    period_option,
)
from xlsx_forms.commands.terminal.output import print_json, print_lines, print_table
from xlsx_forms.commands.terminal.screen import Table, screen


@cli.command()
@period_option("За какой период: 2026 или 2026-Q3. Без него – последний закончившийся квартал.")
@click.option("--deputy", "by_deputy", is_flag=True,
              help="По курирующим заместителям: у кого какие должники.")
@click.option("-o", "--output", type=PATH, metavar="ФАЙЛ.xlsx",
              help="Записать список должников книгой Excel.")
@json_option
def status(period_text: str | None, by_deputy: bool, output: Path | None, as_json: bool) -> None:
    """Кто что сдал, что просрочено и кому позвонить."""
    from xlsx_forms.mail.correspondence import mail_lines
    from xlsx_forms.register.decisions import alike_lines, decision_lines, has_lapsed, lapsed_lines
    from xlsx_forms.status.debtors import write_debtors
    from xlsx_forms.status.lines import count_table, deputy_lines, status_lines, unclear_lines
    from xlsx_forms.status.rows import status_rows, unclear_files
    from xlsx_forms.work import default_period, load_batch, periods_of, with_periods_before

    region = get_region_folder()
    if region is not None:
        if by_deputy or output is not None:
            raise ProblemError("по кураторам и списком должников status считает в папке района: "
                               "xlsx-forms -C РАЙОН status …")
        _region_status(region, period_text, as_json)
        return
    programme = get_programme()
    period = get_period(period_text, default_period(programme))
    periods = periods_of(programme, period)
    batch = load_batch(programme, periods)
    rows = status_rows(programme, batch, period, load_batch(programme, with_periods_before(periods)))
    if output is not None:
        told = write_debtors(rows, period, output)
        click.echo(f"{told}, список: {output}", err=as_json)
    if as_json:
        print_json([row.described for row in rows])
        return
    if by_deputy:
        print_lines(deputy_lines(rows, period))
        return
    if screen() is not None:
        print_table(Table(*count_table(rows), f"Сдача за {period.text}"), ())
    print_lines(status_lines(rows, period, screen() is None))
    print_lines(unclear_lines(unclear_files(batch)))
    print_lines(mail_lines(programme))
    print_lines(alike_lines(programme, batch))
    # Whichever period it is of: nothing else says it.
    if has_lapsed(programme):
        print_lines(lapsed_lines(programme, load_batch(programme)))
    print_lines(decision_lines(batch, period))


def _region_status(folder: Path, period_text: str | None, as_json: bool) -> None:
    """The same of a region: how many have sent what in each district."""
    from xlsx_forms.status.districts import region_lines
    from xlsx_forms.work.region.settings import load_region
    from xlsx_forms.work.region.status import region_standings

    region = load_region(folder)
    period = get_period(period_text, region.default_period)
    found = region_standings(region, period)
    if as_json:
        print_json([each.described for each in found])
        return
    print_lines(region_lines(region.title, found, period))
