"""The unit of the numbers of a row: that of its name, or the one that its numbers were typed with."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.values.understanding.counts.number import amount_and_unit
from ingest.values.understanding.counts.units import is_unit, plain_unit
from ingest.values.understanding.wording import bare, clean, words
from templates.form import Field
from templates.text import fold

_NAME_ENDS = re.compile(r"(?:.*[,;(]|.*\bв) ?(?:\w+ )??([^\W\d_]+|%)\.?\)?$")


def names_units(field: Field) -> bool:
    """Tell whether a text tells the unit of the numbers beside it.

    >>> names_units(Field("a", "Наименование цели, единицы измерения"))
    True
    """
    return field.type == "text" and bool(re.search(r"\bед(?:иниц\w+|\.) ?изм", fold(field.label)))


def unit_of_row(name: str, typed: Sequence[str], raw: str) -> str:
    """Return the unit of a number typed in a row; empty where its name has none and its numbers differ.

    >>> unit_of_row("Время выдачи справки, мин.", ("45 минут", "20"), "45 минут")
    'мин'
    >>> unit_of_row("Количество обращений", ("45 обращений", "20"), "45 обращений")
    'обращений'
    >>> [unit_of_row("Время", typed, typed[0]) for typed in (("2 часа", "20 ч."), ("1 ч", "2 мин"))]
    ['часа', '']
    """
    said = bare(fold(clean(name)))
    ends = _NAME_ENDS.match(said)
    last = ends[1] if ends else plain_unit(said)
    stated = last if _is_known(last) else ""
    own, *units = [_unit(each) for each in (raw, *typed)]
    if own and all(re.search(rf"(?<!\w){re.escape(each[:4])}", said) for each in own.split()) and (
            not stated or not _is_known(own.split()[-1]) or _is_same(own.split()[-1], stated)):
        return own
    units = [each for each in units if each]
    alike = bool(units) and _is_known(units[0]) and all(_is_same(each, units[0]) for each in units)
    return stated or (units[0] if alike else "")


def _unit(typed: str) -> str:
    return amount_and_unit(bare(fold(clean(typed))))[1]


def _is_known(unit: str) -> bool:
    return unit in words("number")["percent"] or is_unit(unit) or unit == "ч"


def _is_same(one: str, other: str) -> bool:
    groups = [*words("number")["same"], words("number")["percent"]]
    return plain_unit(one) == plain_unit(other) or any(
        one in group and other in group for group in groups)
