"""Numbers with their unit, with words beside them, or in words."""

from __future__ import annotations

import re
from contextlib import suppress

from ingest.values.parse import PARSERS
from ingest.values.understanding.wording import bare, clean, spelled, unsure, words, zeros_for_letters
from templates.form import Field
from templates.text import fold

_AMOUNT = re.compile(r"([+-]?\d[\d ]*(?:[.,]\d+)?) ?([^\d]*)")
# Both signs, each where only it can stand: thousands by one, kopecks after the other.
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:(?:\.\d{3})+,\d\d|(?:,\d{3})+\.\d\d)(?![\d.,])")
_BRACKET = re.compile(r"\(([^()]*)\)")
_MARKS = re.compile(r"[.,;!]+$")


def number(raw: str, field: Field) -> object:
    """Return the number of an answer; None where the unit is another's or two numbers are named.

    >>> money = Field("cost", "Стоимость", "number", unit="руб.")
    >>> [number(each, money) for each in ("5 000 руб.", "7 (семь)", "12,5.", "пять тысяч рублей")]
    [5000.0, 7.0, 12.5, 5000.0]
    >>> [number(each, money) for each in ("5 тыс. руб.", "5 чел.", "5-6 руб.", "5 (шесть)", "33 %")]
    [None, None, None, None, None]
    >>> number("33,3 %", Field("share", "Доля", "number"))
    33.3
    """
    text = fold(zeros_for_letters(bare(clean(raw))))
    if unsure(text):
        return None
    text = "0" if text in words("number")["none"] else re.sub(r"^= ?(?=\d)", "", text)
    text = _GROUPED.sub(_ungrouped, re.sub(r"(?<=\d) (?=,\d)", "", text))
    outside = bare(_without_leads(" ".join(_BRACKET.sub(" ", text).split()), field))
    amount, unit = _amount_and_unit(outside)
    if not amount or not _is_own_unit(unit, field):
        return None
    with suppress(ValueError):
        value = PARSERS[field.type](amount, field)
        if all(_agrees(each, value, field) for each in _BRACKET.findall(text)):
            return value
    return None


def _ungrouped(match: re.Match[str]) -> str:
    whole, decimals = re.split(r"[.,](?=\d+$)", match[0])
    return f"{re.sub('[.,]', '', whole)},{decimals}"


def names_percent(raw: str) -> bool:
    """Tell whether a number is followed by a percent, as a sign or a word.

    >>> names_percent("33,3 %"), names_percent("15 процентов."), names_percent("0,333")
    (True, True, False)
    """
    return _amount_and_unit(fold(bare(clean(raw))))[1] in words("number")["percent"]


def _without_leads(text: str, field: Field) -> str:
    leads = "|".join(words("number")["before"])
    match = re.match(r"([^\W\d_]+)(?: ?[:-])? (?=\d)", text)
    if match and _is_own_unit(match[1], field):
        return text[match.end():]
    return re.sub(rf"^(?:{leads})\b ?[:-]? ?", "", text)


def _amount_and_unit(text: str) -> tuple[str, str]:
    """Split a text into a number, as its parser reads it, and the words after it."""
    if match := _AMOUNT.fullmatch(text):
        return match[1].strip(), _plain_unit(match[2])
    given = text.split()
    # As many words as spell a number; what follows is its unit.
    for count in range(len(given), 0, -1):
        value = spelled(" ".join(given[:count]))
        if value is not None:
            return str(value), _plain_unit(" ".join(given[count:]))
    return "", ""


def _plain_unit(text: str) -> str:
    return " ".join(text.replace(".", " ").strip(" ,;!").split())


def _is_own_unit(unit: str, field: Field) -> bool:
    """Tell whether a unit is the field's, or none."""
    known = words("number")
    own = _plain_unit(fold(field.unit))
    if not unit:
        return True
    if unit in known["percent"]:
        return not field.kind.is_whole and (not own or own in known["percent"])
    if own and (unit == own or any(unit in group and own in group for group in known["same"])):
        return True
    # «2 рабочих совещания» where the field asks how many «рабочих совещаний» there were.
    label = [word for word in re.findall(r"[^\W\d_]+", fold(field.label)) if len(word) > 4]
    if field.kind.is_whole and all(len(given) > 4 and any(
            given[:-2] == word[:len(given) - 2] for word in label) for given in unit.split()):
        return True
    return not own and unit in known["units"]


def _agrees(inside: str, value: object, field: Field) -> bool:
    """Tell whether what stands in brackets repeats the number, or says nothing of it."""
    inside = _MARKS.sub("", inside.strip())
    if _plain_unit(inside) in words("number")["notes"]:
        return True
    amount, unit = _amount_and_unit(inside)
    if not amount:
        return bool(inside) and _is_own_unit(_plain_unit(inside), field)
    with suppress(ValueError):
        return PARSERS[field.type](amount, field) == value and _is_own_unit(unit, field)
    return False
