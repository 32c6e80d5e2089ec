"""Validate the ``[[checks]]`` of a form definition: rules, and the fields they are applied to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from templates.form import Check, Form
from templates.rules import RULES, Needs

CHECK_RULES = tuple(code for code, each in RULES.items() if each.needs)


def check_misfits(form: Form, name: str) -> Iterator[str]:
    """Yield every problem of a form's checks."""
    types = form.types
    for i, check in enumerate(form.checks):
        path = f"{name}.checks[{i}]"
        needs = RULES[check.rule].needs if check.rule in CHECK_RULES else None
        if needs is None:
            yield (f"{path}.rule: «{check.rule}»: такого правила для [[checks]] нет; есть "
                   f"{', '.join(sorted(CHECK_RULES))}")
            continue
        named = (*check.fields, *(each for pair in check.pairs for each in pair))
        unknown = [each for each in named if each not in types]
        yield from (f"{path}: поля «{each}» в форме нет" for each in unknown)
        if check.table and check.table not in {table.id for table in form.tables}:
            yield f"{path}.table: таблицы «{check.table}» в форме нет"
        elif not unknown:
            yield from _of_fields(check, needs, types, path)
            yield from _of_answers(check, needs, types, path)
            yield from _of_table(form, check, needs, types, path)
            yield from _of_criteria(form, check, needs, path)


def _of_fields(check: Check, needs: Needs, types: Mapping[str, str], path: str) -> Iterator[str]:
    """Fields outside tables are named, and of the type that the rule compares."""
    if needs.pairs:
        if not check.pairs or any(len(pair) != 2 for pair in check.pairs):
            yield f"{path}.pairs: правилу {check.rule} нужны пары полей: [[\"начало\", \"конец\"]]"
        named = [each for pair in check.pairs for each in pair]
        yield from _of_type(named, needs.pairs, types, f"{path}.pairs", check)
    if needs.fields:
        if not check.fields:
            yield f"{path}.fields: правилу {check.rule} нужны поля: fields = [\"…\"]"
        yield from _of_type(check.fields, needs.fields, types, f"{path}.fields", check)


def _of_answers(check: Check, needs: Needs, types: Mapping[str, str], path: str) -> Iterator[str]:
    """Fields outside tables stand in the order and of the types that the rule reads."""
    found = [types[each] for each in check.fields if "." not in each]
    if needs.answers and found != list(needs.answers):
        yield (f"{path}.fields: правилу {check.rule} нужны поля вне таблиц таких типов, в этом порядке: "
               f"{', '.join(needs.answers)}")


def _of_type(named: Sequence[str], wanted: str, types: Mapping[str, str], path: str, check: Check
             ) -> Iterator[str]:
    for each in named:
        if "." in each or types[each] != wanted:
            yield (f"{path}: правилу {check.rule} нужно поле типа {wanted} вне таблиц, "
                   f"а «{each}» – {types[each]}")


def _of_table(form: Form, check: Check, needs: Needs, types: Mapping[str, str], path: str
              ) -> Iterator[str]:
    """The table is named, and so are the columns that the rule reads, in their order."""
    if not needs.table:
        return
    if not check.table:
        yield f"{path}.table: правилу {check.rule} нужна таблица"
        return
    fit = len(check.fields) == len(needs.columns) and all(
        each.startswith(f"{check.table}.") and types[each] in wanted
        for each, wanted in zip(check.fields, needs.columns, strict=True))
    if not fit:
        wanted = ", ".join(" или ".join(each) for each in needs.columns) or "нет"
        yield (f"{path}.fields: правилу {check.rule} нужны столбцы таблицы «{check.table}» "
               f"таких типов, в этом порядке: {wanted}")
    elif needs.declared and not form.table(check.table).declared_empty:
        yield (f"{path}.table: правилу {check.rule} нужно поле, в котором говорят, что таблица пуста: "
               f"впишите его в declared_empty таблицы «{check.table}»")
    elif needs.closing and not form.column(check.fields[0]).closing:
        yield (f"{path}.fields: правилу {check.rule} нужно знать, с какого ответа столбца "
               f"«{check.fields[0]}» работа закрыта: впишите его в closing этого столбца")


def _of_criteria(form: Form, check: Check, needs: Needs, path: str) -> Iterator[str]:
    if needs.lines and (not form.criteria or not check.fields):
        yield f"{path}.rule: правилу {check.rule} нужны строки критерия в fields"
    elif needs.criteria and not form.criteria:
        yield f"{path}.rule: правилу {check.rule} нужен раздел criteria, а его в форме нет"
