"""What comes in: letters from the mailbox, files into the register, and what to say of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from ingest.batch import Batch
from ingest.mail.ledger import Came, Ledger
from ingest.mail.mailbox import fetch
from ingest.mail.server import Mailbox
from ingest.mail.settings import find_password
from xlsx_forms.exports.files import change_lines
from xlsx_forms.mail.correspondence import store_for
from xlsx_forms.mail.drafts import tidy
from xlsx_forms.programme import Programme
from xlsx_forms.status.intake import intake_lines, listed_lines
from xlsx_forms.work.steps import find_files, newly_listed, return_files, take_in, taken_in

# Is told how many files there are, and gives what is told of each that was read.
Progress = Callable[[int], AbstractContextManager[Callable[[int], None]]]


@dataclass(frozen=True)
class Taken:
    """What a run has taken in: the register, the files' numbers, and what to say of them."""

    batch: Batch
    numbers: list[int]
    lines: list[str]
    copies: list[Path]


def take_files(programme: Programme, paths: Sequence[Path], jobs: int | None, progress: Progress
               ) -> Taken:
    """Take files in, and write a copy with remarks for each that goes back."""
    found = find_files(programme, paths)
    known, waiting = taken_in(programme), newly_listed(programme)
    with progress(len(found)) as step:
        batch, numbers = take_in(programme, found, jobs, step, waiting)
    copies = return_files(programme, batch, numbers)
    of_numbers = set(numbers)
    ours = {number: key for key, number in batch.numbers.items() if number in of_numbers}
    new = [number for number in numbers if ours[number] not in known]
    return Taken(batch, numbers, [*intake_lines(programme, batch, new, numbers),
                                  *listed_lines(programme, batch, waiting),
                                  *change_lines(batch, new)], copies)


def fetch_letters(programme: Programme, ledger: Ledger, box: Mailbox) -> Iterator[Came]:
    """Fetch what is new in the mailbox, letter by letter."""
    yield from fetch(box, find_password(box), ledger, store_for(programme, ledger))
    # A letter that came back shows that its draft was sent.
    tidy(programme, ledger)
