"""Command ``letters``: drafts that wait and letters that may not have gone; what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from xlsx_forms.commands.terminal.group import ProblemError, cli
from xlsx_forms.commands.terminal.options import get_programme_to_change
from xlsx_forms.commands.terminal.output import print_lines

if TYPE_CHECKING:
    from ingest.mail.ledger import Sent

_ALL = "all"


@cli.command()
@click.option("--sent", multiple=True, metavar="НОМЕР|all",
              help="Это письмо вы отправили (all – все черновики); можно повторять.")
@click.option("--unsent", multiple=True, metavar="НОМЕР",
              help="Это письмо не ушло: его можно написать снова; можно повторять.")
def letters(sent: tuple[str, ...], unsent: tuple[str, ...]) -> None:
    """Черновики и письма, о которых неясно, ушли ли они; сказать, какие отправлены."""
    from ingest.mail.ledger import Ledger, State
    from xlsx_forms.mail.drafts import declare, tidy, waiting_drafts, waiting_lines

    programme = get_programme_to_change()
    ledger = Ledger(programme.ledger_url)
    tidy(programme, ledger)
    known = list(ledger.by_message_id().values())
    said = [(each, True) for each in (waiting_drafts(known) if _ALL in sent else _named(known, sent))]
    said += [(each, False) for each in _named(known, unsent)]
    refused = declare(programme, ledger, said)
    if said:
        click.echo(f"Записано писем: {len(said) - len(refused)}")
    if refused:
        raise ProblemError("так сказать нельзя: " + ", ".join(
            f"№ {each.id} – {State(each.state).russian}" for each in refused))
    if not said:
        print_lines(waiting_lines(programme, known))


def _named(known: Sequence[Sent], numbers: Sequence[str]) -> Iterator[Sent]:
    """Yield the letters with these numbers; a sentence when there is none."""
    by_number = {str(each.id): each for each in known}
    for number in numbers:
        if number not in by_number:
            raise ProblemError(f"письма № {number} нет; номера показывает xlsx-forms letters")
        yield by_number[number]
