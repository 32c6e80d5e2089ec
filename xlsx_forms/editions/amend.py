"""Begin an edition, and say what an edition changes: what command ``amend`` does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic

from scoring.methodology import Methodology
from templates.commission import Commission
from templates.definition import Catalogue
from templates.plan import Plan
from xlsx_forms.editions.changes import commission_changes, methodology_changes, plan_changes
from xlsx_forms.editions.edition import Edition, Editions, Value
from xlsx_forms.editions.folder import edition_path
from xlsx_forms.editions.load import COMMISSION, METHODOLOGY, PLAN


@dataclass(frozen=True, slots=True)
class Subject(Generic[Value]):
    """What can be amended: its editions, how one is written, and what one changes in another."""

    stem: str
    title: str
    editions: Editions[Value]
    write: Callable[[Value, Path], None]
    changes: Callable[[Value, Value], Iterator[str]]


def plan_subject(editions: Editions[Plan], catalogue: Catalogue) -> Subject[Plan]:
    """The plan of measures as something to amend."""
    def write(plan: Plan, path: Path) -> None:
        from xlsx_forms.editions.writing.plan import write_plan

        write_plan(plan, path, catalogue)

    return Subject(PLAN, "план мероприятий", editions, write, plan_changes)


def commission_subject(editions: Editions[Commission]) -> Subject[Commission]:
    """The commission as something to amend."""
    def write(commission: Commission, path: Path) -> None:
        from xlsx_forms.editions.writing.commission import write_commission

        write_commission(commission, path)

    return Subject(COMMISSION, "состав комиссии", editions, write, commission_changes)


def methodology_subject(editions: Editions[Methodology]) -> Subject[Methodology]:
    """The methodology as something to amend."""
    def write(methodology: Methodology, path: Path) -> None:
        from xlsx_forms.editions.writing.methodology import write_methodology

        write_methodology(methodology, path)

    return Subject(METHODOLOGY, "методика", editions, write, methodology_changes)


def begin_edition(subject: Subject[Any], folder: Path) -> tuple[Path, bool]:
    """Write the next edition, as the newest is; return its path and whether it is a new file.

    One that was begun and does not differ yet from the one before is not begun again.
    """
    newest = subject.editions.newest
    before = subject.editions.before(newest)
    if before is not None and not any(subject.changes(before.value, newest.value)):
        return folder / newest.file, False
    path = edition_path(folder, subject.stem, len(subject.editions.all))
    subject.write(newest.value, path)
    return path, True


def difference_lines(subject: Subject[Any]) -> Iterator[str]:
    """Yield what each of the operator's editions changes, and how its words were understood."""
    if len(subject.editions.all) == 1:
        yield (f"Своих редакций нет: действует {subject.title} из постановления "
               f"({subject.editions.newest.value.decree}).")
    for edition in subject.editions.all[1:]:
        before = subject.editions.before(edition)
        assert before is not None
        yield f"{edition.file}, действует с {edition.value.in_force:%d.%m.%Y}:"
        changes = list(subject.changes(before.value, edition.value))
        yield from (f"  {each}" for each in changes or ["отличий от прежней редакции нет"])
        if edition.remarks:
            yield "  Как поняты целевые значения:"
            yield from (f"    {each.partition(', ')[2]}" for each in edition.remarks)
        yield from (f"  {each}" for each in _doubts(edition, before, changes))


def _doubts(edition: Edition[Any], before: Edition[Any], changes: list[str]) -> Iterator[str]:
    """What is probably forgotten: a day and a decree of its own."""
    if not changes:
        return
    if edition.value.in_force == before.value.in_force:
        yield (f"Внимание: день тот же, что у прежней редакции ({before.name}), поэтому эта заменяет ее "
               "с самого начала. Если она новая, впишите ее день.")
    if edition.value.decree == before.value.decree:
        yield "Внимание: постановление то же, что у прежней редакции."

