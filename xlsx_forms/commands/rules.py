"""Command ``rules``: the catalogue of what is checked."""

from __future__ import annotations

import click

from xlsx_forms.commands.terminal.group import cli


@cli.command()
def rules() -> None:
    """Перечислить правила проверки."""
    from templates.rules import RULES

    for rule in RULES.values():
        click.echo(f"{rule.code} {rule.severity.russian}: {rule.title}")
        click.echo(f"     {rule.message}")
        click.echo(f"     {rule.remedy}")
