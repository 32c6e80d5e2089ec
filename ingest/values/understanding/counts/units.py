"""Units of numbers: the field's own, others, and people by what they are."""

from __future__ import annotations

import re

from ingest.values.understanding.remarks import is_to_come, names_label
from ingest.values.understanding.spelling import is_near
from ingest.values.understanding.wording import begins_with_any, words
from templates.form import Field
from templates.text import fold

_ADJECTIVE = re.compile(r"(?:мун|пед|соц|мед|админ)|\w{3,}(?:ых|их|ые|ие|ая|ое|ый)")


def is_unit(word: str) -> bool:
    """Tell whether a word is a unit, whoever asks for it."""
    return len(word) > 1 and any(word in group for group in words("number")["same"])


def plain_unit(text: str) -> str:
    """Return a folded unit without points and marks: «руб.» is «руб»."""
    return " ".join(text.replace(".", " ").strip(" ,;!").split())


def is_own_unit(unit: str, field: Field) -> bool:
    """Tell whether a unit is the field's, or none."""
    known = words("number")
    own = plain_unit(fold(field.unit)) or _unit_of_label(field)
    if not unit:
        return True
    if unit in known["percent"]:
        return not field.kind.is_whole and (not own or own in known["percent"])
    if own and any(own in group and _is_among(unit, group) for group in (*known["same"], [own])):
        return True
    if own in known["same"][0]:
        return _counts_people(unit)
    # «2 рабочих совещания» where the field asks how many «рабочих совещаний» there were.
    *others, last = unit.split()
    own_words = [*(each for each in others if not _ADJECTIVE.fullmatch(each)), last]
    own_words = [each for each in own_words if each not in known["whose"]]
    if any(map(is_to_come, own_words)):
        return False
    if field.kind.is_whole and own_words and not is_unit(unit) and all(
            names_label(given, field) or names_label(f"{given}.", field) for given in own_words):
        return True
    if own or not field.kind.is_whole:
        return not own and unit in known["units"]
    if counts_events(field):
        return unit in known["same"][1]
    return unit in known["units"] or (_is_about_teaching(field) and (
        unit in (*known["same"][0], *known["same"][1]) or _counts_people(unit)))


def counts_events(field: Field) -> bool:
    """Tell whether a field asks how many meetings there were: people are no answer to it.

    >>> [counts_events(Field("a", label, "integer")) for label in ("Проведение семинаров", "Обучение")]
    [True, False]
    """
    return field.kind.is_whole and not _is_about_teaching(field) and bool(
        re.search(r"\bпроведен", fold(field.label)))


def _is_about_teaching(field: Field) -> bool:
    return bool(re.search(r"\bобучен", fold(field.label)))


def _unit_of_label(field: Field) -> str:
    """The unit that a heading ends with: «Показатель значимости, балл»."""
    last = fold(field.label).rpartition(", ")[2]
    return last if is_unit(last) else ""


def _counts_people(unit: str) -> bool:
    """Tell whether a unit is one of persons: «педагогических работников», «учителя и воспитателя»."""
    if re.search(r" и(?: .*(?<!ов)(?<!ей)(?<!их))?$", unit):
        return False
    nouns = [each for each in unit.split() if each != "и" and (
        begins_with_any(each, words("number")["persons"]) or not _ADJECTIVE.fullmatch(each))]
    return bool(nouns) and all(begins_with_any(each, words("number")["persons"])
                               or each in words("number")["whose"]
                               or each in words("number")["same"][0] for each in nouns) and (
        nouns[0] not in words("number")["whose"])


def _is_among(unit: str, group: list[str]) -> bool:
    """Whether a unit is one of a group, or a letter off one and no other unit."""
    if unit in group:
        return True
    return not is_unit(unit) and is_near(unit, group)
