"""What is wrong in the ``[[checks]]`` of a definition: rules, and what they are applied to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from templates.form import Check, Form

_CLOSING_STAGES = 9
_FIELD_RULES = {"R402": "date", "R431": "date"}
# The columns that a rule on a table reads, by name, and the types they may have.
_COLUMN_RULES: dict[str, dict[str, tuple[str, ...]]] = {
    "R411": {"stage": ("choice",), "closing_date": ("month", "date")},
    "R412": {"stage": ("choice",), "closing_date": ("month", "date")},
    "R413": {"stage": ("choice",), "closing_date": ("month", "date")},
    "R414": {"year_opened": ("year",)},
    "R415": {"year_opened": ("year",), "closing_date": ("month", "date")},
    "R416": {"project": ("text",)},
    "R417": {},
}
_CRITERIA_RULES = ("R421", "R423", "R424")
CHECK_RULES = ("R401", *_FIELD_RULES, "R403", *_COLUMN_RULES, *_CRITERIA_RULES, "X504")


def check_misfits(form: Form, name: str) -> Iterator[str]:
    """Yield every problem of a form's checks."""
    types = {each.id: each.type for each in form.fields} | {
        f"{table.id}.{column.id}": column.type for table in form.tables for column in table.columns}
    for i, check in enumerate(form.checks):
        path = f"{name}.checks[{i}]"
        if check.rule not in CHECK_RULES:
            yield (f"{path}.rule: «{check.rule}»: такого правила для [[checks]] нет; есть "
                   f"{', '.join(sorted(CHECK_RULES))}")
            continue
        named = (*check.fields, *(each for pair in check.pairs for each in pair))
        unknown = [each for each in named if each not in types]
        yield from (f"{path}: поля «{each}» в форме нет" for each in unknown)
        if check.table and check.table not in {table.id for table in form.tables}:
            yield f"{path}.table: таблицы «{check.table}» в форме нет"
        elif not unknown:
            yield from _needs(form, check, types, path)


def _needs(form: Form, check: Check, types: Mapping[str, str], path: str) -> Iterator[str]:
    """A rule has the fields that it reads, of the types that it compares."""
    if check.rule == "R401":
        if not check.pairs or any(len(pair) != 2 for pair in check.pairs):
            yield f"{path}.pairs: правилу R401 нужны пары полей: [[\"начало\", \"конец\"]]"
        yield from _of_type([each for pair in check.pairs for each in pair], "date", types,
                            f"{path}.pairs", check)
    elif check.rule in _FIELD_RULES:
        if not check.fields:
            yield f"{path}.fields: правилу {check.rule} нужны поля: fields = [\"…\"]"
        yield from _of_type(check.fields, _FIELD_RULES[check.rule], types, f"{path}.fields", check)
    elif check.rule == "R403":
        wanted = f"{check.table}."
        if not check.table or len(check.fields) != 2 or any(
                not each.startswith(wanted) or types[each] != "number" for each in check.fields):
            yield f"{path}: правилу R403 нужны table и два ее столбца типа number в fields"
    elif check.rule in _COLUMN_RULES:
        yield from _column_needs(form, check, types, path)
    elif check.rule in _CRITERIA_RULES and not form.criteria:
        yield f"{path}.rule: правилу {check.rule} нужен раздел criteria, а его в форме нет"
    elif check.rule == "X504" and (not form.criteria or not check.fields):
        yield f"{path}.rule: правилу X504 нужны строки критерия в fields"


def _of_type(named: list[str] | tuple[str, ...], wanted: str, types: Mapping[str, str], path: str,
             check: Check) -> Iterator[str]:
    for each in named:
        if "." in each or types[each] != wanted:
            yield (f"{path}: правилу {check.rule} нужно поле типа {wanted} вне таблиц, "
                   f"а «{each}» – {types[each]}")


def _column_needs(form: Form, check: Check, types: Mapping[str, str], path: str) -> Iterator[str]:
    if not check.table:
        yield f"{path}.table: правилу {check.rule} нужна таблица"
        return
    for column, wanted in _COLUMN_RULES[check.rule].items():
        if types.get(f"{check.table}.{column}") not in wanted:
            yield (f"{path}.table: правилу {check.rule} нужен в таблице «{check.table}» столбец "
                   f"{column} типа {' или '.join(wanted)}")
        elif column == "stage" and len(next(
                each.choices for each in form.table(check.table).columns
                if each.id == "stage")) < _CLOSING_STAGES:
            yield (f"{path}.table: правилу {check.rule} нужен в столбце stage список этапов, "
                   f"не меньше {_CLOSING_STAGES}: девятый – закрытие")
