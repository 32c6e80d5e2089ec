"""Say in words what an edition changes in the one before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from scoring.methodology import Methodology, number_text
from templates.commission import Commission, Member
from templates.definition import Criterion
from templates.plan import Indicator, Plan, Target
from templates.text import cut, fold
from xlsx_forms.editions.edition import Dated

_LONGEST = 160
Named = TypeVar("Named")


def plan_changes(old: Plan, new: Plan) -> Iterator[str]:
    """Yield what a plan changes, a sentence each."""
    yield from _head_changes(old, new, old.title, new.title)
    yield from measure_changes(old, new)


def measure_changes(old: Plan, new: Plan) -> Iterator[str]:
    """Yield what a plan changes in its years, sections and indicators."""
    yield from _difference("отчеты сдают с", f"{old.programme_from:%d.%m.%Y}",
                           f"{new.programme_from:%d.%m.%Y}")
    yield from (f"добавлен {year} год" for year in new.years if year not in old.years)
    yield from (f"исключен {year} год" for year in old.years if year not in new.years)
    titles = {each.id: each.title for each in old.sections}
    for section in new.sections:
        if section.id not in titles:
            yield f"добавлен раздел {section.id}: {_quoted(section.title)}"
        else:
            yield from _difference(f"раздел {section.id}", titles[section.id], section.title)
    yield from (f"исключен раздел {each}: {_quoted(title)}" for each, title in titles.items()
                if each not in {section.id for section in new.sections})
    yield from _indicator_changes(old, new)


def target_changes(old: Plan, new: Plan) -> dict[tuple[str, int], str]:
    """Return which targets have changed, by indicator and year, and what each was before."""
    return {(after.id, target.year): was.text for before, after in _pairs(old, new)
            if before is not None and after is not None
            for target in after.targets
            for was in [_targets(before).get(target.year)]
            if was is not None and _worth(was) != _worth(target)}


def _worth(target: Target) -> tuple[object, ...]:
    """What a target asks, however it is worded."""
    return (target.kind, target.value, target.month, target.day)


def _targets(indicator: Indicator) -> Mapping[int, Target]:
    return {each.year: each for each in indicator.targets}


def _pairs(old: Plan, new: Plan) -> Iterator[tuple[Indicator | None, Indicator | None]]:
    """Each indicator as it was and as it is: the same question by its words, else by its number."""
    by_id = {each.id: each for each in old.indicators}
    by_text = {fold(each.text): each for each in old.indicators}
    found: dict[str, Indicator] = {}
    for each in new.indicators:
        same = by_text.get(fold(each.text))
        if same is not None and same.id not in found:
            found[same.id] = each
    taken = {each.id for each in found.values()}
    for each in new.indicators:
        if each.id not in taken and each.id in by_id and each.id not in found:
            found[each.id] = each
    matched = {each.id: old_id for old_id, each in found.items()}
    yield from ((by_id[matched[each.id]] if each.id in matched else None, each)
                for each in new.indicators)
    yield from ((each, None) for each in old.indicators if each.id not in found)


def _indicator_changes(old: Plan, new: Plan) -> Iterator[str]:
    where = {each.id: section.id for plan in (old,) for section in plan.sections
             for each in section.indicators}
    now = {each.id: section.id for section in new.sections for each in section.indicators}
    for before, after in _pairs(old, new):
        if after is None:
            assert before is not None
            yield f"исключен показатель {before.id}: {_quoted(before.text)}"
        elif before is None:
            targets = "; ".join(f"{each.year}: {each.text}" for each in after.targets)
            yield (f"добавлен показатель {after.id} (раздел {now[after.id]}): {_quoted(after.text)}, "
                   f"{targets}")
        else:
            name = f"показатель {after.id}"
            if before.id != after.id:
                yield f"показатель {before.id} теперь {after.id}: {_quoted(after.text)}"
            if where[before.id] != now[after.id]:
                yield f"{name} перенесен из раздела {where[before.id]} в раздел {now[after.id]}"
            yield from _difference(f"{name}, название", before.text, after.text)
            yield from _difference(f"{name}, единица", before.unit, after.unit)
            yield from _target_lines(name, before, after)
            yield from _difference(f"{name}, исполнители", before.executors, after.executors)
            if (before.measure, before.source) != (after.measure, after.source):
                yield f"{name}: факт складывается из другого"


def _target_lines(name: str, before: Indicator, after: Indicator) -> Iterator[str]:
    was = _targets(before)
    for target in after.targets:
        if target.year in was:
            yield from _difference(f"{name}, {target.year} год", was[target.year].text, target.text)


def commission_changes(old: Commission, new: Commission) -> Iterator[str]:
    """Yield what a commission changes, a sentence each."""
    yield from _head_changes(old, new, old.title, new.title)
    before, after = _by_name(old.members), _by_name(new.members)
    yield from (f"вышел из состава: {each.name}, {each.post}" for key, each in before.items()
                if key not in after)
    for key, each in after.items():
        if key not in before:
            yield f"вошел в состав: {each.name}, {each.role.lower()}, {each.post}"
        else:
            yield from _difference(f"{each.name}, роль", before[key].role, each.role)
            yield from _difference(f"{each.name}, должность", before[key].post, each.post)


def _by_name(members: Sequence[Member]) -> dict[str, Member]:
    return {fold(each.name): each for each in members}


def methodology_changes(old: Methodology, new: Methodology) -> Iterator[str]:
    """Yield what a methodology changes, a sentence each."""
    yield from _head_changes(old, new, old.title, new.title)
    yield from _difference("наибольший результат", _number(old.maximum), _number(new.maximum))
    before, after = ({each.id: each for each in criteria} for criteria in (old.criteria, new.criteria))
    factors = {each.criterion: each.value for each in old.coefficients}
    for key, each in after.items():
        value = new.coefficient(key).value
        if key not in before or key not in factors:
            points = ", ".join(str(option.points) for option in each.options)
            yield (f"добавлен критерий {each.number}: {_quoted(each.text)}, баллы {points}, коэффициент "
                   f"{number_text(value)}")
            continue
        yield from _criterion_changes(before[key], each)
        yield from _difference(f"критерий {each.number}, коэффициент", number_text(factors[key]),
                               number_text(value))
    yield from (f"исключен критерий {each.number}: {_quoted(each.text)}" for key, each in before.items()
                if key not in after)
    yield from _listed("правило", {each.title: each.text for each in old.rules},
                       {each.title: each.text for each in new.rules})
    yield from _listed("уровень", {each.title: f"от {number_text(each.minimum)}" for each in old.levels},
                       {each.title: f"от {number_text(each.minimum)}" for each in new.levels})


def _criterion_changes(before: Criterion, after: Criterion) -> Iterator[str]:
    name = f"критерий {after.number}"
    if before.number.rstrip("*") != after.number.rstrip("*"):
        yield f"критерий {before.number} теперь {after.number}"
    yield from _difference(f"{name}, название", before.text, after.text)
    for what, was, now in (("накопительный", before.cumulative, after.cumulative),
                           ("бывает «не применимо»", before.may_be_inapplicable,
                            after.may_be_inapplicable)):
        yield from _difference(f"{name}, {what}", "да" if was else "нет", "да" if now else "нет")
    if before.evidence != after.evidence:
        yield f"{name}: документы теперь нужны иначе"
    options = [{str(option.points): option.text for option in each.options} for each in (before, after)]
    yield from _listed(f"{name}, балл", *options)


def _listed(what: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    for key, text in new.items():
        if key in old:
            yield from _difference(f"{what} {_bare(key)}", old[key], text)
        else:
            yield f"добавлено: {what} {_bare(key)}: {_quoted(text)}"
    yield from (f"исключено: {what} {_bare(key)}" for key in old if key not in new)


def _bare(key: str) -> str:
    return key if key.isdigit() else _quoted(key)


def _head_changes(old: Dated, new: Dated, old_title: str, new_title: str) -> Iterator[str]:
    yield from _difference("наименование", old_title, new_title)
    yield from _difference("постановление", old.decree, new.decree)
    yield from _difference("действует с", f"{old.in_force:%d.%m.%Y}", f"{new.in_force:%d.%m.%Y}")


def _difference(what: str, old: str, new: str) -> Iterator[str]:
    if old != new:
        yield f"{what}: было {_quoted(old)}, стало {_quoted(new)}"


def _number(value: float | None) -> str:
    return "" if value is None else number_text(value)


def _quoted(text: str) -> str:
    return f"«{cut(text, _LONGEST)}»" if text else "пусто"
