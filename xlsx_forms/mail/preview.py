"""Preview which letter goes to whom, for the person who confirms the sending."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ingest.mail.ledger import Sent, State
from xlsx_forms.mail.mailing import Plan
from xlsx_forms.programme import Programme


def plan_lines(programme: Programme, plan: Plan) -> Iterator[str]:
    """Yield the table of what will go where, and who gets nothing."""
    organizations = programme.organizations["short_name"]
    for each in plan.planned:
        letter = each.letter
        name = " ".join(str(organizations.get(letter.organization, "")).split())
        yield f"{letter.organization}  {name}  →  {letter.recipients}"
        yield f"     «{letter.subject}»"
        for file in each.draft.files:
            yield f"     {file.name}, {-(-len(file.content) // 1024)} КиБ"
    for state, group in _by_state(plan.gone):
        yield f"Уже есть письмо ({state}): {len(group)}: {', '.join(group)}"
    if plan.missed:
        yield f"Письма не будет: {len(plan.missed)}"
    reasons: dict[str, list[str]] = {}
    for missed in plan.missed:
        reasons.setdefault(missed.reason, []).append(missed.organization)
    for reason, keys in reasons.items():
        yield f"  {', '.join(keys)}: {reason}"
    yield f"Писем к отправке: {len(plan.planned)}"


def _by_state(gone: Iterable[Sent]) -> Iterable[tuple[str, list[str]]]:
    groups: dict[str, list[str]] = {}
    for each in gone:
        groups.setdefault(State(each.state).russian, []).append(each.organization)
    return groups.items()
