"""The only count of what is asked for, beside numbers of other things: «15 чел., курс 16 часов»."""

from __future__ import annotations

import re
from contextlib import suppress

from ingest.values.parse import PARSERS
from ingest.values.understanding.counts.units import is_own_unit, plain_unit
from ingest.values.understanding.remarks import (
    DAY,
    is_predicate,
    is_to_come,
    without_references,
    without_times,
)
from ingest.values.understanding.wording import (
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

_SIGNS = re.compile(r"[?~*+=<>≥≤±$€→%]|\d ?[-–/] ?\d")
_YEAR = re.compile(r"(?<!\d)(?:в )?20[12]\d(?: ?(?:г|год|году|года))?\b\.?")
_DAYS = re.compile(rf"(?<!\d){DAY}"
                   r"|(?<![\d.,])(?:0?[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])(?![\d.,]\d|\d)")
_COUNT = re.compile(r"(?<![\w.,])(\d[\d ]*?|[^\W\d_]+) (?:\([^\W\d_ ]+\) )?([^\W\d_]+)(?: ([^\W\d_]+))?")
_ZERO = re.compile(r"(?:0|ноль|нуль) ?(?:[^\W\d_]+\.?)? ?(?:[(,;:.]|- )(.*)")
# How long it took, and in meetings how many there were.
_OF_TIME = re.compile(r"(?<![\w.,])\d+(?:-?(?:ти|и|х))?[ -]?"
                      r"(?:ак\w*\.? )?(?:час\w*|ч|мин\w*|дн\w*|день)\b")
_AMONG = re.compile(r"\b(?:в том числе|из них|из которых|в т\. ?ч\b\.?)")
_OF_PEOPLE = re.compile(r"\d+ ([^\W\d_]+)")
_RATE = re.compile(r" ?/|[. ]+(?:в|за|на|раз в|каждый|каждую) "
                   r"(?:недел|месяц|мес|год|день|квартал|полугод|кв|сутк)")
_DENIALS = re.compile(r"\b(?:не|нет|ни|(?:за)?планир\w+|буд[еу]т|обучение|проведение)\b")


def counted(raw: str, field: Field) -> object:
    """Return the one number that has the field's unit; None where two have it, or something is doubted.

    >>> taught = Field("a", "Обучено", "integer", unit="человек")
    >>> [counted(each, taught) for each in ("15 чел., курс 16 часов", "2 чел.: директор и методист")]
    [15, 2]
    >>> [counted(each, taught) for each in ("15 чел. и 3 педагога", "15 чел. из 20", "обучим 15 чел.")]
    [None, None, None]
    """
    if not field.kind.is_whole:
        return None
    text = fold(of_one_alphabet(digits_for_letters(undecorated(without_pictures(clean(raw))))))
    if unsure(text) or _SIGNS.search(text):
        return None
    text = _DAYS.sub(" ", without_references(re.sub(r'"[^"]*"', " ", without_times(text))))
    text = " ".join(re.sub(
        r"\b5[сc]\b|\bпо \d+ (?:проект|тем|вопрос|направлен)\w*", " ", _YEAR.sub(" ", text)).split())
    if (zero := _ZERO.match(text)) and not re.search(r"\d", zero[1]):
        return 0 if not _is_doubted(_DENIALS.sub(" ", zero[1])) else None
    own = [(match, end) for match in _COUNT.finditer(text) if (end := _end_of_unit(match, field))]
    if len(own) != 1:
        return None
    [(match, end)] = own
    after = text[end:]
    if _RATE.match(after) or re.match(
            r" (?:и|из)\b| по (?!\d+ (?:час|мин|ч|дн))(?:\d|одно|дв|тр)", after):
        return None
    if re.search(r"\b(?:по|от|к|на|с|за) $", text[:match.start()]):
        return None
    rest = f"{text[:match.start()]} ; {after}"
    if not is_own_unit("человек", field):
        rest = _OF_PEOPLE.sub(_without_people, rest)
    rest = _without_parts(rest, _value(match[1]) or 0)
    if _is_doubted(rest) or re.search(r"\d", _OF_TIME.sub(" ", rest)) or _spells(rest):
        return None
    with suppress(ValueError):
        return PARSERS[field.type](str(_value(match[1])), field)
    return None


def _value(word: str) -> int | None:
    return int(word.replace(" ", "")[:9]) if word[0].isdecimal() else spelled(word)


def _end_of_unit(match: re.Match[str], field: Field) -> int:
    """Where the field's unit ends after a number; 0 where there is none."""
    if _value(match[1]) is None:
        return 0
    one, two = match[2], match[3]
    if two is not None and is_own_unit(f"{one} {two}", field):
        return match.end(3)
    return match.end(2) if is_own_unit(plain_unit(one), field) else 0


def _without_parts(text: str, whole: int) -> str:
    """A text without the parts of a count: «в том числе 4 по телефону», «4 очно, 6 заочно»."""
    parts = [int(each) for each in re.findall(r"(?<![\d.,])\d+(?![\d.,]\d|\d)", text)]
    among = _AMONG.search(text)
    if among and parts and max(parts) <= whole and not any(
            map(is_predicate, re.findall(r"\w+", text[among.end():]))):
        return re.sub(r"\d+", " ", _AMONG.sub(" ", text))
    return re.sub(r"\d+", " ", text) if len(parts) > 1 and sum(parts) == whole else text


def _without_people(match: re.Match[str]) -> str:
    is_people = begins_with_any(match[1], [*words("number")["persons"], *words("number")["same"][0]])
    return " " if is_people else match[0]


def _spells(text: str) -> bool:
    return any(spelled(each) is not None for each in re.findall(r"[^\W\d_]+", text))


def _is_doubted(text: str) -> bool:
    doubts = [*words("remark")["doubts"], *words("only")["count"]]
    given = re.findall(r"[^\W\d_]+", text)
    return begins_with_any(text, doubts) or any(map(is_to_come, given))
