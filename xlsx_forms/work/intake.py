"""What comes in: letters from the mailbox, files into the register, and what to say of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from ingest.batch import Batch, Readers
from ingest.mail.ledger import Came, Ledger
from ingest.mail.mailbox import fetch
from ingest.mail.server import Mailbox
from ingest.mail.settings import find_password
from ingest.register.standing import Status
from ingest.storage.run_lock import in_turn
from xlsx_forms.mail.correspondence import store_for
from xlsx_forms.mail.drafts import tidy
from xlsx_forms.programme import Programme
from xlsx_forms.status.intake import change_lines, intake_lines, listed_lines
from xlsx_forms.work.steps import find_files, newly_listed, return_files, take_in, taken_in

LOCK = ".прием.lock"
# Is told how many files there are, and gives what is told of each that was read.
Progress = Callable[[int], AbstractContextManager[Callable[[int], None]]]


@dataclass(frozen=True)
class Taken:
    """What a run has taken in: the register, the files' numbers, and what to say of them.

    ``new`` are those that it had not seen before, by path and checksum; ``copies`` those of files
    that it tells of.
    """

    batch: Batch
    numbers: list[int]
    new: frozenset[tuple[str, str]]
    lines: list[str]
    copies: list[Path]


def take_files(programme: Programme, paths: Sequence[Path | str], readers: Readers, progress: Progress,
               in_round: bool = False) -> Taken:
    """Take files in, and write a copy with remarks for each that goes back.

    A round says by its letters who is accepted, so that is not said here; nor what was changed in a
    file that went back for that.  Two runs in a folder take files in one after the other: each would
    take the other's copies for a person's.
    """
    with in_turn(programme.folder / LOCK):
        return _take(programme, paths, readers, progress, in_round)


def _take(programme: Programme, paths: Sequence[Path | str], readers: Readers, progress: Progress,
          in_round: bool) -> Taken:
    found = find_files(programme, paths)
    known, waiting = taken_in(programme), newly_listed(programme)
    with progress(len(found)) as step:
        batch, numbers = take_in(programme, found, readers, step, waiting)
    frame = batch.submissions.loc[numbers]
    keys = dict(zip(numbers, zip(frame["file"], frame["sha256"], strict=True), strict=True))
    anew = {(each.file, each.sha256) for each in waiting}
    new = [number for number, key in keys.items() if key not in known]
    # Who names a file wants to know where its copy is.
    told = [number for number, key in keys.items() if paths or key not in known or key in anew]
    return_files(programme, batch, [number for number in numbers if number not in {*told}], readers)
    copies = return_files(programme, batch, told, readers)
    changed = [number for number in new if not (in_round and _was_asked_for(batch, number))]
    brought = frozenset(keys[number] for number in new)
    return Taken(batch, numbers, brought, [*intake_lines(programme, batch, new, numbers, not in_round),
                                           *listed_lines(programme, batch, waiting),
                                           *change_lines(programme, batch, changed)], copies)


def _was_asked_for(batch: Batch, number: int) -> bool:
    """Whether a file came instead of one that went back to be mended."""
    own = batch.changes[batch.changes["submission"] == number]
    return bool((batch.submissions["status"].reindex(own["before"]) == Status.RETURNED).any())


def fetch_letters(programme: Programme, ledger: Ledger, box: Mailbox) -> Iterator[Came]:
    """Fetch what is new in the mailbox, letter by letter."""
    yield from fetch(box, find_password(box), ledger, store_for(programme, ledger))
    # A letter that came back shows that its draft was sent.
    tidy(programme, ledger)
