"""Numbers with their unit, with words beside them, or in words."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

from ingest.values.display import number_text
from ingest.values.parse import PARSERS
from ingest.values.understanding.counts.about import (
    AT_FIRST,
    MONTH,
    asks_for_aim,
    told,
    without_others,
)
from ingest.values.understanding.counts.units import is_own_unit, is_unit, plain_unit
from ingest.values.understanding.remarks import (
    DAY,
    PARTED,
    is_harmless,
    is_lead,
    is_other_end,
    is_to_come,
    names_label,
    without_references,
    without_times,
)
from ingest.values.understanding.wording import (
    bare,
    begins_with_any,
    clean,
    digits_for_letters,
    spelled,
    undecorated,
    unsure,
    without_pictures,
    words,
)
from templates.form import Field
from templates.text import fold, of_one_alphabet

_AMOUNT = re.compile(r"([+-]?\d[\d ]*(?:[.,]\d+)?) ?([^\d]*)")
# Both signs, each where only it can stand: thousands by one, kopecks after the other.
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:(?:\.\d{3})+,\d\d|(?:,\d{3})+\.\d\d)(?![\d.,])")
_BRACKET = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_ONE_AMOUNT = re.compile(r"(?<!\w)[+-]?\d[\d ]*(?:[.,]\d+)?")
_WITH_KOPECKS = re.compile(r"(\d[\d ]*) (руб(?:л\w+)?|р|₽)\.? ?(\d\d) ?(?:коп\w*|к)\b\.?")
_DENIED = re.compile(r"\b(?:не|нет|отсутств\w+)\b")
_DECIMAL_WORDS = re.compile(r"(.+) (?:цел\w+ (.+) десят\w+|с половиной)")
# «Семинар 3» is the third as well.
_ONE = re.compile(r"(?!\w+(?:ых|их|ей|ам|ям|ен|ан|ят|ыт)$)[^\W\d_]+(?:[^\W\d_аоуыэяеёиюйкв]|ие)")
# «Необучено 12».
_UNDONE = re.compile(r"\bне\w{4,}[нт][аоы]?\b")
_NOW = re.compile(r"\b(?:сейчас|сегодня|момент|достигнут[аоы]?)\b")
_MARKS = re.compile(r"[.,;!]+$")


def number(raw: str, field: Field) -> object:
    """Return the number of an answer; None where the unit is another's or two numbers are named.

    >>> money = Field("cost", "Стоимость", "number", unit="руб.")
    >>> [number(each, money) for each in ("5 000 руб.", "7 (семь)", "12,5.", "Стоимость – 5 руб.")]
    [5000.0, 7.0, 12.5, 5.0]
    >>> [number(each, money) for each in ("5 тыс. руб.", "5 чел.", "5-6 руб.", "5 (шесть)", "33 %")]
    [None, None, None, None, None]
    >>> number("33,3 %", Field("share", "Доля", "number"))
    33.3
    """
    raw = re.sub(r"^([+-]?)(?=[.,]\d)", r"\g<1>0", without_pictures(clean(raw)))
    # Accountants write a loss in brackets.
    text = fold(of_one_alphabet(digits_for_letters(bare(raw) if raw[:1] == "(" else undecorated(raw))))
    if unsure(text) or "*" in text or (asks_for_aim(field) and _NOW.search(text)):
        return None
    text = "0" if _nobody(text) else re.sub(r"^(?:n ?)?= ?(?=\d)", "", text)
    text = re.sub(r"(?<=\d) (?=,\d)", "", re.sub(r"^минус (?=\d)", "-", text))
    text = without_others(text, field)
    text = _GROUPED.sub(_ungrouped, re.sub(r"(?<=\d)-(?:т[ьи]|и|х)\b", "", text))
    text = _WITH_KOPECKS.sub(r"\1,\3 \2", text)
    outside = bare(without_times(" ".join(_BRACKET.sub(" ", text).split())))
    # «1 конкурс «Лучшие практики 2026»».
    outside = bare(re.sub(r'(?<=\w )"[^"]*"?$', "", outside))
    outside = told(outside, field)
    outside = _WITH_KOPECKS.sub(r"\1,\3 \2", outside)
    if re.fullmatch(r"не[ т].*\( ?0 ?\)", text) and is_harmless(outside[2:], "number", field):
        return PARSERS[field.type](0.0, field)
    if match := _DECIMAL_WORDS.fullmatch(outside):
        outside = f"{spelled(match[1])},{spelled(match[2] or 'пять')}"
    before, amount, after = _parts(outside)
    if not amount or not (_is_heading(before, field) or _says_none(before, 0 if amount == "0" else 1)
                          or _tells_of(before, after, field)):
        return None
    if not (_is_tail(after, field, is_nothing=amount == "0")
            or _says_none(after, 0 if amount == "0" else 1)):
        return None
    with suppress(ValueError):
        value = PARSERS[field.type](amount, field)
        if all(_agrees(each, value, field) for each in _BRACKET.findall(text)):
            return value
    return None


def _nobody(text: str) -> bool:
    """Tell whether a text says that there was none: «никто», «никто не обучался»."""
    none, deeds = ("|".join(words("number")[each]) for each in ("none", "deeds"))
    return bool(re.fullmatch(rf"(?:{none})(?: [^\W\d_]+)?(?: не (?:{deeds})[^\W\d_]*)?", text))


def _parts(text: str) -> tuple[str, str, str]:
    """Split a text around its only number; the number is empty where there are several or none."""
    whole = _AMOUNT.fullmatch(text)
    if whole:
        return "", whole[1].strip(), whole[2]
    text = re.sub(rf"(?<=[^\d.]){DAY}", " ", without_references(text))
    found = list(_ONE_AMOUNT.finditer(text))
    if len(found) == 1:
        start, end = found[0].span()
        return text[:start].strip(), found[0][0].strip(), text[end:]
    return ("", "", "") if found else _spelled_parts(text)


def _spelled_parts(text: str) -> tuple[str, str, str]:
    """Split a text around the words that spell its number: as many as do."""
    given = text.split()
    for first in range(len(given)):
        for last in range(len(given), first, -1):
            value = spelled(bare(" ".join(given[first:last])))
            if value is not None:
                after = " ".join(given[last:])
                more = any(spelled(each.strip(",;.-")) is not None for each in _split_words(after))
                return (("", "", "") if more else (" ".join(given[:first]), str(value), after))
    return "", "", ""


def _split_words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)


def _is_heading(before: str, field: Field) -> bool:
    if _UNDONE.search(before):
        return False
    if before in words("number")["about"] or (
            field.kind.is_whole and _ONE.fullmatch(before) and names_label(before, field)):
        return False
    named = re.fullmatch(r"(.*?) ?([^\W\d_]+\.?)(?::| -)", before)
    if named and is_own_unit(plain_unit(named[2]), field):
        # «Человек: 8», «количество человек – 8».
        before = named[1]
    return is_own_unit(plain_unit(before), field) or is_lead(before, "number", field)


def _is_tail(after: str, field: Field, is_nothing: bool = False) -> bool:
    """Tell whether what follows a number is its unit, and words that leave it as it is."""
    after = after.strip()
    if is_nothing and all("руб" in plain_unit(each).split() for each in (after, fold(field.unit))):
        # No roubles are no thousands of them either.
        return True
    if is_own_unit(plain_unit(after), field):
        return True
    given = after.split()
    for count in range(min(len(given), 4), -1, -1):
        unit, rest = " ".join(given[:count]), " ".join(given[count:])
        if is_own_unit(plain_unit(unit), field) and _adds_nothing(rest, unit, field):
            return True
    return False


def _tells_of(before: str, after: str, field: Field) -> bool:
    """Tell whether words before a number with its own unit are a sentence that leaves it as it is."""
    given = after.split()[:1]
    if not given or not re.search(r"[^\W\d_]{2}", before) or any(map(is_to_come, before.split())):
        return False
    return is_own_unit(plain_unit(given[0]), field) and _is_remark(before, field) and not (
        begins_with_any(fold(before), words("number")["against"]))


def _says_none(text: str, value: object) -> bool:
    """Tell whether words beside a zero say why it is one: «0 – не проводились»."""
    return value == 0 and not re.search(r"\d", text) and bool(_DENIED.search(text))


def _adds_nothing(rest: str, unit: str, field: Field) -> bool:
    plain = plain_unit(rest)
    if plain in words("number")["after"] or (field.kind.is_whole and re.fullmatch(r"\w+лось", plain)):
        return True
    if PARTED.match(rest) or unit.endswith((",", ";", ":", ".-")) or rest.startswith(
            tuple(words("number")["opens"])):
        return _is_remark(rest, field)
    first = plain.split()[0]
    if first == "и":
        # «2 учителя и директор» are three.
        return False
    # «7 консультаций учреждениям»; in «по две» is a number.
    if unit and (field.kind.is_whole or first in words("number")["after"]):
        return _is_remark(rest, field)
    if not unit and not field.kind.is_whole and all(names_label(each, field) for each in plain.split()):
        return not is_other_end(plain, fold(field.label))
    return bool(unit) and all(
        each in (*words("number")["after"], *words("number")["whose"]) or names_label(each, field)
        for each in plain.split())


def _is_remark(text: str, field: Field) -> bool:
    """Tell whether words apart from a number name no other number and no other unit."""
    if field.kind.is_whole and any(map(is_to_come, re.findall(r"\w+", text))):
        return False
    return is_harmless(text, "number", field) and not any(
        spelled(each) is not None or (is_unit(each) and not is_own_unit(each, field))
        for each in _split_words(re.sub(r"\bдля \w+", " ", text)))


def _ungrouped(match: re.Match[str]) -> str:
    whole, decimals = re.split(r"[.,](?=\d+$)", match[0])
    return f"{re.sub('[.,]', '', whole)},{decimals}"


def names_percent(raw: str) -> bool:
    """Tell whether a number is followed by a percent, as a sign or a word.

    >>> names_percent("33,3 %"), names_percent("15 процентов."), names_percent("0,333")
    (True, True, False)
    """
    return amount_and_unit(fold(bare(clean(raw))))[1] in words("number")["percent"]


def amount_and_unit(text: str) -> tuple[str, str]:
    """Split a text into a number at its beginning, and the words after it."""
    before, amount, after = _parts(text)
    return ("", "") if before else (amount, plain_unit(after))


def _agrees(inside: str, value: Any, field: Field) -> bool:
    """Tell whether what stands in brackets repeats the number, or says nothing of it."""
    if not asks_for_aim(field) and re.fullmatch(AT_FIRST, inside.strip()):
        return True
    inside = re.sub(r"(?<=руб)\w* (?:00|ноль) коп\w*\.?", "", inside)
    inside = _MARKS.sub("", re.sub(r'"[^"]*"', "все", inside.strip()))
    notes = (*words("number")["notes"], *words("remark")["before"])
    if is_other_end(inside, fold(field.label)):
        return False
    if inside == "по плану" and asks_for_aim(field):
        return True
    when = re.sub(rf"(?<!\w)(?:в )?{MONTH} 20\d\d(?!\d)(?: ?г\w*\.?)?", " ", inside).strip(" ,")
    if not when:
        return bool(inside)
    inside = when
    if names_label(inside, field) or plain_unit(inside) in notes or inside in notes:
        return True
    if match := _DECIMAL_WORDS.fullmatch(inside):
        whole, part = spelled(match[1]), spelled(match[2] or "пять")
        return None not in (whole, part) and f"{whole},{part}" == number_text(value)
    amount, unit = amount_and_unit(inside)
    if not amount:
        return bool(inside) and (
            is_own_unit(plain_unit(inside), field) or _is_remark(inside, field)
            or _says_none(inside, value))
    with suppress(ValueError):
        return PARSERS[field.type](amount, field) == value and is_own_unit(unit, field)
    return False
