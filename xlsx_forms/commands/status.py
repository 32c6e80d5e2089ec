"""Command ``status``: who has sent what, what is late, and which letters and decisions wait."""

from __future__ import annotations

from xlsx_forms.commands.terminal.group import cli
from xlsx_forms.commands.terminal.options import get_period, get_programme, json_option, period_option
from xlsx_forms.commands.terminal.output import print_json, print_lines


@cli.command()
@period_option("За какой период: 2026 или 2026-Q3. Без него – последний закончившийся квартал.")
@json_option
def status(period_text: str | None, as_json: bool) -> None:
    """Кто что сдал и что просрочено."""
    from xlsx_forms.decisions import decision_lines
    from xlsx_forms.mail.correspondence import mail_lines
    from xlsx_forms.work import default_period, list_status, load_batch, status_lines

    programme = get_programme()
    period = get_period(period_text, default_period(programme))
    batch = load_batch(programme)
    rows = list_status(programme, batch, period)
    if as_json:
        print_json(rows)
        return
    print_lines(status_lines(rows, period))
    print_lines(mail_lines(programme, batch))
    print_lines(decision_lines(batch, period))
