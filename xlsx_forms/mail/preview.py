"""Preview which letter goes to whom, for the person who confirms the sending."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from ingest.mail.ledger import Sent, State
from xlsx_forms.mail.mailing import Plan
from xlsx_forms.mail.outbox import Planned
from xlsx_forms.mail.together import TOGETHER
from xlsx_forms.programme import Programme


def plan_lines(programme: Programme, plan: Plan) -> Iterator[str]:
    """Yield the table of what will go where, and who gets nothing."""
    for each in plan.planned:
        letter = each.letter
        yield f"{_name(programme, letter.organization)}  →  {letter.recipients}"
        yield f"     «{letter.subject}»"
        for file in each.draft.files:
            yield f"     {file.name}, {-(-len(file.content) // 1024)} КиБ"
    for state, group in _grouped((State(each.state).russian, each.organization)
                                 for each in plan.gone):
        yield f"Уже есть письмо ({state}): {len(group)}: {', '.join(group)}"
    replaced = {draft.message_id for each in plan.planned for draft in _replaced(each)}
    if replaced:
        yield (f"Черновиков, которые это заменит: {len(replaced)}. Если какой-то из них вы уже "
               "отправили, сначала скажите об этом: xlsx-forms letters")
    if plan.missed:
        yield f"Письма не будет: {len(plan.missed)}"
    for reason, keys in _grouped((each.reason, each.organization) for each in plan.missed):
        yield f"  {', '.join(keys)}: {reason}"
    yield f"Писем к отправке: {len(plan.planned)}"


def kind_lines(programme: Programme, title: str, plan: Plan) -> Iterator[str]:
    """Yield how many letters of a kind there are, and about what to whom; then who gets none."""
    yield f"{title}: писем {len(plan.planned)}"
    both = sum(each.letter.kind == TOGETHER for each in plan.planned)
    if both:
        yield f"  из них с напоминанием: {both}"
    about = ((words, _name(programme, each.letter.organization))
             for each in plan.planned for words in dict.fromkeys(each.about))
    for words, names in _grouped(about):
        yield from _wrapped(f"  {words}: {len(names)}: {', '.join(names)}")
    for reason, names in _grouped((each.reason, _name(programme, each.organization))
                                  for each in plan.missed):
        yield from _wrapped(f"  письма не будет: {', '.join(names)}: {reason}")


def _name(programme: Programme, key: str) -> str:
    names = programme.organizations["short_name"]
    return " ".join(f"{key} {names.get(key, '')}".split())


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(line, 100, subsequent_indent="    ", break_long_words=False,
                         break_on_hyphens=False)


def _replaced(planned: Planned) -> Iterator[Sent]:
    """Yield the drafts that a letter stands for from now on."""
    yield from planned.replaces
    if planned.before is not None and planned.before.state == State.DRAFT:
        yield planned.before


def _grouped(pairs: Iterable[tuple[str, str]]) -> Iterable[tuple[str, list[str]]]:
    """What belongs to each word, in the order in which they come."""
    groups: dict[str, list[str]] = {}
    for word, name in pairs:
        groups.setdefault(word, []).append(name)
    return groups.items()
