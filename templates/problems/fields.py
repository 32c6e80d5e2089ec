"""Validate one field of a form definition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isfinite

from templates import excel_limits as limits
from templates.field_types import CHOICE, DAY, FIELD_TYPES, LIMITS, NUMBER, YES_OR_NO
from templates.form import LONGEST_TEXT, PREFILLED, YES_NO, Field
from templates.text import fold

ID = re.compile(r"[a-z][a-z0-9_]*")
_MOST_ROWS = 100
# In which kinds of sections a key is printed; elsewhere it would be lost in silence.
_PRINTED = {"line": ("lines",), "mark": ("lines",), "printed": ("fields", "captioned"),
            "rows": ("fields", "captioned"), "span": ("column",)}


def field_misfits(each: Field, path: str, kind: str) -> Iterator[str]:
    """Yield every problem of a field in a section of that kind (``column``: of a table)."""
    if not ID.fullmatch(each.id) or len(f"f_{each.id}") > limits.DEFINED_NAME:
        yield (f"{path}.id: годятся строчные латинские буквы, цифры и знак _, "
               f"до {limits.DEFINED_NAME - 2} знаков")
    if not each.label.strip():
        yield f"{path}.label: не указано"
    if each.type not in FIELD_TYPES:
        yield f"{path}.type: «{each.type}»: есть {', '.join(FIELD_TYPES)}"
        return
    # A criterion's fields are our own.
    if kind != "criteria":
        yield from _lost_keys(each, path, kind)
    yield from _choice_misfits(each, path)
    yield from _understood_misfits(each, path)
    yield from _limit_misfits(each, path)
    yield from _text_misfits(each, path)
    if not 1 <= each.rows <= _MOST_ROWS:
        yield f"{path}.rows: от 1 до {_MOST_ROWS}, а стоит {each.rows}"
    if each.span < 1:
        yield f"{path}.span: от 1, а стоит {each.span}"
    if each.prefill and each.prefill not in PREFILLED:
        yield f"{path}.prefill: «{each.prefill}» подставить нечем; есть {', '.join(PREFILLED)}"


def _lost_keys(each: Field, path: str, kind: str) -> Iterator[str]:
    for key in LIMITS:
        value = getattr(each, key)
        if value not in (None, "", ()) and key not in each.kind.limits:
            types = [one.id for one in FIELD_TYPES.values() if key in one.limits]
            if key == "choices":
                yield f"{path}.choices: варианты бывают только у типа choice"
                continue
            yield f"{path}.{key}: у типа {each.type} этого не бывает, только у {', '.join(types)}"
    for key, kinds in _PRINTED.items():
        if getattr(each, key) not in ("", 1) and kind not in kinds:
            where = "столбце таблицы" if kinds == ("column",) else f"разделе {', '.join(kinds)}"
            yield f"{path}.{key}: действует только в {where}; уберите"


def _choice_misfits(each: Field, path: str) -> Iterator[str]:
    if each.kind.holds != CHOICE:
        return
    if len(each.choices) < 2:
        yield f"{path}.choices: нужно не меньше двух вариантов"
    seen: set[str] = set()
    for choice in each.choices:
        if not choice.strip() or choice != choice.strip() or "\n" in choice:
            yield f"{path}.choices: «{choice}»: пусто, пробелы по краям или перенос строки"
        if fold(choice) in seen:
            yield f"{path}.choices: «{choice}»: два варианта не различить"
        seen.add(fold(choice))
    if each.closing and each.closing not in each.choices:
        yield f"{path}.closing: «{each.closing}» – не из choices"
    for pair in each.renamed:
        if len(pair) != 2 or pair[1] not in each.choices:
            yield (f"{path}.renamed: нужны пары [\"как было\", \"как стало\"], второй текст – из "
                   f"choices, а стоит {list(pair)}")


def _understood_misfits(each: Field, path: str) -> Iterator[str]:
    answers = YES_NO if each.kind.holds == YES_OR_NO else each.choices
    for pair in each.understood:
        if len(pair) != 2 or not all(text.strip() for text in pair) or (
                answers and pair[1] not in answers):
            yield (f"{path}.understood: нужны пары [\"как пишут\", \"что это значит\"], второй текст – "
                   f"из ответов поля, а стоит {list(pair)}")
    if each.understood and each.strict:
        yield f"{path}.understood: поле со strict = true по смыслу не читается; уберите одно из двух"


def _limit_misfits(each: Field, path: str) -> Iterator[str]:
    if each.max_length is not None and not 1 <= each.max_length <= LONGEST_TEXT:
        yield f"{path}.max_length: от 1 до {LONGEST_TEXT}"
    if each.minimum is not None and each.maximum is not None and each.minimum > each.maximum:
        yield f"{path}.minimum: больше, чем maximum"
    if each.earliest and each.latest and each.earliest > each.latest:
        yield f"{path}.earliest: позже, чем latest"
    low, high = each.kind.low, each.kind.high
    if each.kind.holds == NUMBER:
        yield from _number_misfits(each, path)
    if each.kind.holds != DAY:
        return
    for key in ("earliest", "latest"):
        day = getattr(each, key)
        if day is not None and not low <= day <= high:
            yield f"{path}.{key}: от {low} до {high}, а стоит {day}"


def _number_misfits(each: Field, path: str) -> Iterator[str]:
    low, high = each.kind.low, each.kind.high
    for key in ("minimum", "maximum"):
        value = getattr(each, key)
        if value is None:
            continue
        if not isfinite(value) or not low <= value <= high:
            yield f"{path}.{key}: от {low:.15g} до {high:.15g}, а стоит {value:g}"
        elif each.kind.is_whole and not float(value).is_integer():
            yield f"{path}.{key}: у типа {each.type} нужно целое число, а стоит {value:g}"


def _text_misfits(each: Field, path: str) -> Iterator[str]:
    if len(each.prompt) > limits.PROMPT:
        # Excel drops a longer input message.
        yield f"{path}.prompt: не длиннее {limits.PROMPT} знаков, а в нем {len(each.prompt)}"
    elif len(each.full_prompt) > limits.PROMPT:
        yield (f"{path}.prompt: вместе с примером и единицей не длиннее {limits.PROMPT} знаков, "
               f"а в них {len(each.full_prompt)}")
    for key in ("label", "printed", "line", "mark", "prompt", "example", "unit"):
        if "{{" in getattr(each, key):
            yield f"{path}.{key}: здесь ничего не подставляется; {{{{…}}}} бывает в text и title раздела"
    if any("{{" in choice for choice in each.choices):
        yield f"{path}.choices: здесь ничего не подставляется; {{{{…}}}} бывает в text и title раздела"
