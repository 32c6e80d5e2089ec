"""Preview which letter goes to whom, for the person who confirms the sending."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

from ingest.mail.ledger import Sent, State
from ingest.organizations.addresses import read_addresses
from templates.text import unbroken, wrapped
from xlsx_forms.mail.mailing import Plan
from xlsx_forms.mail.outbox import Planned
from xlsx_forms.mail.together import TOGETHER, topic_of
from xlsx_forms.programme import Programme

_Word = TypeVar("_Word", bound=Hashable)
_Name = TypeVar("_Name")
# More letters than that are told by what they have in common.
_FEW = 10


def plan_lines(programme: Programme, plan: Plan) -> Iterator[str]:
    """Yield the table of what will go where, and who gets nothing."""
    if len(plan.planned) > _FEW:
        yield from _alike_lines(programme, plan.planned)
    else:
        for each in plan.planned:
            yield from _letter_lines(programme, each)
    for state, keys in _grouped((State(each.state).russian, each.organization) for each in plan.gone):
        yield from _counted(programme, f"Уже есть письмо ({state})", keys)
    replaced = {draft.message_id for each in plan.planned for draft in _replaced(each)}
    if replaced:
        yield (f"Черновиков, которые это заменит: {len(replaced)}. Если какой-то из них вы уже "
               "отправили, сначала скажите об этом: xlsx-forms letters")
    if plan.missed:
        yield f"Письма не будет: {len(plan.missed)}"
    for reason, keys in _grouped((each.reason, each.organization) for each in plan.missed):
        yield from wrapped(f"  {_names(programme, keys)}: {reason}", "    ")
    yield f"Писем к отправке: {len(plan.planned)}"


def _letter_lines(programme: Programme, planned: Planned) -> Iterator[str]:
    letter = planned.letter
    yield f"{programme.label(letter.organization)}  →  {read_addresses(letter.recipients)}"
    yield f"     «{letter.subject}»"
    for file in planned.draft.files:
        yield f"     {file.name}, {-(-len(file.content) // 1024)} КиБ"


def _alike_lines(programme: Programme, planned: Iterable[Planned]) -> Iterator[str]:
    """Letters with the same subject and the same kinds of files are told together."""
    groups = _grouped(((each.letter.subject, _kinds(programme, each)), each.letter.organization)
                      for each in planned)
    for (subject, files), keys in groups:
        yield f"«{subject}», писем: {len(keys)}"
        if files:
            yield from wrapped(f"  файлы: {', '.join(map(unbroken, files))}", "    ")
        yield from wrapped(f"  кому: {_names(programme, keys)}", "    ")


def _kinds(programme: Programme, planned: Planned) -> tuple[str, ...]:
    """The names of a letter's files without those of its organization, which has its own of each."""
    name = f" {programme.label(planned.letter.organization).partition(' ')[2]}"
    own = f" ({planned.letter.organization})"
    return tuple(f"{file.name.replace(own, '').replace(name, '')} (у каждой свой)"
                 if own in file.name else file.name for file in planned.draft.files)


def _counted(programme: Programme, title: str, keys: Sequence[str]) -> list[str]:
    """How many there are, and which where they are few."""
    named = f": {_names(programme, keys)}" if len(keys) <= _FEW else ""
    return wrapped(f"{title}: {len(keys)}{named}", "  ")


def kind_lines(programme: Programme, title: str, plan: Plan, told: Collection[str] = ()
               ) -> Iterator[str]:
    """Yield how many letters of a kind there are, and about what to whom; then who gets none.

    ``told`` are subjects of letters that the reader knows already: their organizations are counted
    and not named again.
    """
    yield f"{title}: писем {len(plan.planned)}"
    both = sum(each.letter.kind == TOGETHER for each in plan.planned)
    if both:
        yield f"  из них с напоминанием: {both}"
    about = dict.fromkeys(
        (words, each.letter.organization, topic_of(subject) in told) for each in plan.planned
        for words, subject in zip(each.about, each.letter.subjects, strict=True))
    for words, found in _grouped((words, (key, known)) for words, key, known in about):
        new = [key for key, known in found if not known]
        above = "" if len(new) == len(found) else "названы выше" if not new else ", другие названы выше"
        yield from wrapped(f"  {words} – {len(found)}: {_names(programme, new)}{above}", "    ")
    for reason, keys in _grouped((each.reason, each.organization) for each in plan.missed):
        yield from wrapped(f"  письма не будет: {_names(programme, keys)}: {reason}", "    ")


def _names(programme: Programme, keys: Iterable[str]) -> str:
    return ", ".join(unbroken(programme.label(key)) for key in sorted(set(keys)))


def _replaced(planned: Planned) -> Iterator[Sent]:
    """Yield the drafts that a letter stands for from now on."""
    yield from planned.replaces
    if planned.before is not None and planned.before.state == State.DRAFT:
        yield planned.before


def _grouped(pairs: Iterable[tuple[_Word, _Name]]) -> Iterable[tuple[_Word, list[_Name]]]:
    """What belongs to each word, in the order in which they come."""
    groups: dict[_Word, list[_Name]] = {}
    for word, name in pairs:
        groups.setdefault(word, []).append(name)
    return groups.items()
