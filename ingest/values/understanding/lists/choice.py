"""An answer of a list, named by its number in some way, by its beginning, or with words after it."""

from __future__ import annotations

import re

from ingest.values.understanding.lists.listed import (
    meant,
    own_words,
    parts_of,
    same_word,
    speaks_against,
)
from ingest.values.understanding.lists.overlap import pointed_at
from ingest.values.understanding.lists.points import is_in_points, points
from ingest.values.understanding.remarks import (
    DAY,
    is_lead,
    names_label,
    without_references,
    without_times,
)
from ingest.values.understanding.wording import (
    begins_with_any,
    clean,
    undecorated,
    unsure,
    without_pictures,
    words,
)
from templates.form import Field
from templates.text import fold, of_one_alphabet

_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
# Signs that join or compare two answers.
_JOINS = re.compile(r"[%/\\+&|=<>→\n]|\d\s*-\s*\d|^-|-$|\b(\d+) \1\b")
_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:-[^\W\d_]{1,3}\b)?\.?")
_BULLET = re.compile(r"^\s*[-–—] +")
# «На этапе 3», «выполняется этап 7», but not «2 этапа».
_AT_STAGE = re.compile(r"\b(?:этап[еа]?|стади[яию]|шаге?) ?:?(?:№|n)? ?\d"
                       r"|\d(?:-?[^\W\d_]{1,3})? (?:этап|этапе|стади[яи]|шаг)\b")
_MONTH = r"(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)\w*"
_YEAR = re.compile(rf"{_MONTH}\.? 20\d\d"
                   r"(?!\d)(?: ?г\w*\.?)?")
# So many of them.
_STAGES = re.compile(r"^\d+ этап(?:а|ов)\b")
# «Мы на этапе картирования».
_AT = re.compile(r"^(?:(?:мы|сейчас|проект|наш|находимся|находится|работаем|в настоящее время) ){1,3}"
                 r"(?=на (?:этапе|стадии) )")
# «Выполнено 3 из 5 мероприятий».
_PROGRESS = re.compile(r"(?:выполнен\w* |готов\w* )?(?:на )?"
                       r"(?:\d+ из \d+ (?!этап|стади)[^\W\d_]{4,}|\d+ ?%)")
# Of these a word must be all: «т.к», «см».
_SHORT = 4
# «2 конкурса» are no points.
_COUNT = re.compile(r"\d+ (?!б|\wал+)[^\W\d_]{4,}")
_EXPLAINED = re.compile(r"\s*(?:(?::|,|;|\s-|(?<=[^\W\d_])\.)\s+|,(?=\D))")
# A letter that looks like a digit, before «балл».
_DIGITS = ((re.compile(r"^[oо](?= ?балл)"), "0"), (re.compile(r"^з(?= ?балл)"), "3"),
           (re.compile(r"^[liі|](?= ?балл)"), "1"), (re.compile(r"(?<=\d )6(?=ал)"), "б"))


def choice(raw: str, field: Field) -> str | None:
    """Return the one choice that an answer names; None where it names none or several.

    >>> stage = Field("step", "Этап", "choice", choices=("1. Начало", "2. Карта", "7. Внедрение"))
    >>> [choice(each, stage) for each in ("этап 2", "VII. Внедрение", "седьмой", "на стадии внедрения")]
    ['2. Карта', '7. Внедрение', '7. Внедрение', '7. Внедрение']
    >>> [choice(each, stage) for each in ("2 или 7", "внедрение завершено", "2 (7)", "7?")]
    [None, None, None, None]
    """
    text = fold(of_one_alphabet(undecorated(_BULLET.sub("", without_pictures(clean(raw))))))
    text = re.sub(r"^= ?(?=\d)", "", text.replace("_", " ").rstrip("| "))
    text = re.sub(rf"^на {DAY} ?[:-] ", "", without_times(text))
    whole = rf"\(?из {len(field.choices)}\b\)?"
    text = re.sub(rf"(?<=\d)((?:-?\w{{1,3}})?(?: этап\w*)?) {whole}", r"\1", text)
    text = re.sub(rf"(?<=[^\W\d_]) (?:с|до|по) \d\d? {_MONTH}$", "", text)
    text = re.sub(r"(?: -|,)? до конца \w+$", "", text)
    text = re.sub(r"^критери\w* (?:№ ?)?\d+(?:\.\d+)*(?: ?[:-])? ", "", text)
    text = re.sub(r"[ ,(]+(?:согласно|по) (?:утвержденному )?плану[^\d()]*\)?$", "", text)
    text = re.sub(r"[ ,(]+\d+(?:-?й)? (?:месяц\w*|недел\w*|квартал\w*)\)?$", "", text)
    text = re.sub(r"^(ноль|один|два|три|четыре|пять)(?=бал)", r"\1 ", text)
    for pattern, digit in _DIGITS:
        text = pattern.sub(digit, text)
    text = re.sub(r"(\d+)[.,]0+(?!\d)", r"\1", text)
    text = re.sub(r" ?/ ?(?=[^\W\d_])", " - ", _without_references(text))
    text = re.sub(r"^(\(\d+\)|\[\d+\]) ?", lambda match: match[0].strip("()[] ") + ". ", text)
    if unsure(text) or _JOINS.search(text):
        return None
    if text in words("choice")["vague"]:
        return None
    if (named := points(text, field)) is not None:
        return named or None
    if is_in_points(field) and _COUNT.search(text):
        return None
    outside = _AT.sub("", " ".join(_BRACKETS.sub(" ", text).split()))
    named = (_named(outside, field) or _explained(outside, field)
             or _in_brackets(text, outside, field) or pointed_at(outside, field))
    if named is None or not all(_agrees(each, named, field) for each in _BRACKETS.findall(text)):
        return None
    return named


def _in_brackets(text: str, outside: str, field: Field) -> str | None:
    """The choice whose number stands in brackets after words that are, some of them, its own."""
    found = [_named(each, field) for each in _BRACKETS.findall(text) if re.search(r"\d", each)]
    given = [each for each in re.findall(r"[^\W\d_]+", outside) if len(each) > 3]
    if len(found) != 1 or found[0] is None or re.search(r"\d", outside) or speaks_against(outside, ""):
        return None
    first = [each for each in field.choices if any(same_word(one, own_words(each)[0]) for one in given)]
    shared = any(same_word(one, own) for one in given for own in own_words(found[0]))
    return found[0] if shared and set(first) <= {found[0]} else None


def _without_time(text: str) -> str:
    """Return a text without days and terms beside an answer: «до 01.12.2026»."""
    term = rf",? ?(?:- )?(?:\(|срок(?: -|:)? |в срок )?(?:до|с|по|от) {DAY}( по {DAY})?\)?"
    return re.sub(rf"{term}|(?<!\d){DAY}", " ", text)


def _without_references(text: str) -> str:
    """Return a text without documents and days beside an answer, but with the «№ 7» that may be it."""
    if re.search(r"(?:,|;|\bи) ?№ ?\d|.(?:этап|стади|шаг)\w* ?(?:№|n)? ?\d", text[1:]):
        return text
    head = re.match(r"[^,;:(]{0,12}?\d+\.?(?!\d)", text)
    end = head.end() if head else 0
    return text[:end] + _spaced(_without_time(text[end:]))


def _spaced(text: str) -> str:
    plain = without_references(text)
    gap = " " if text[:1].isspace() else ""
    return f"{gap}{plain}" if plain else ""


def _agrees(inside: str, named: str, field: Field) -> bool:
    """Tell whether what stands in brackets does not speak of another answer."""
    inside = _PROGRESS.sub(" ", inside)
    numbers, rest = parts_of(_YEAR.sub("", without_references(inside)), len(field.choices))
    others = [each for each in field.choices if rest and _fits(each, set(), rest[:1])]
    if others and named not in others:
        return False
    its_words = own_words(named)
    if rest and not numbers and all(
            any(same_word(given, own) for own in its_words) for given in rest):
        return True
    if numbers:
        own_number = parts_of(fold(named), 0)[0]
        again = numbers == own_number and not speaks_against(inside, "")
        return again or _named(inside, field) == named or (
            not begins_with_any(inside, words("choice")["doubts"]) and inside.startswith(("прил", "см")))
    return not speaks_against(inside, named)


def _named(text: str, field: Field) -> str | None:
    """The choice that all words of a text belong to, by its number and its first words."""
    numbers, rest = parts_of(_without_lead(text, field), len(field.choices))
    if len(numbers) > 1 or not (numbers or rest) or _STAGES.search(text):
        return None
    if numbers and _AT_STAGE.search(text) and not speaks_against(text.replace("выполняется", ""), ""):
        own = [word for each in field.choices for word in own_words(each)]
        rest = [each for each in rest if any(same_word(each, word) for word in own)]
    rest = meant(rest, numbers, field)
    if not numbers and not rest:
        return None
    found = [each for each in field.choices if _fits(each, numbers, rest)]
    others = [each for each in field.choices if each not in found and len(own_words(each)) == len(rest)]
    if numbers and len(rest) > 1 and any(_fits(each, set(), rest) for each in others):
        return None
    if numbers and not found:
        # «Седьмой этап проекта» where the heading is «Текущий этап проекта».
        rest = [each for each in rest if not names_label(each, field)]
        found = [each for each in field.choices if _fits(each, numbers, rest)]
    if not found and len(rest) > 1 and rest[-1] in ("проекта", "процесса"):
        rest = rest[:-1]
        found = [each for each in field.choices if _fits(each, numbers, rest)]
    found = found or ([] if numbers else _holds(text, rest, field) or _joined(rest, field))
    if len(found) > 1 and len(rest) > 1:
        # «Мониторинг результатов» are all the words of one, and some of another.
        found = [each for each in found if len(own_words(each)) == len(rest)]
    return found[0] if len(found) == 1 else None


def _joined(rest: list[str], field: Field) -> list[str]:
    """The choices whose words a hand wrote as one: «внедрениеулучшений»."""
    return [each for each in field.choices if rest == ["".join(own_words(each))]]


def _holds(text: str, rest: list[str], field: Field) -> list[str]:
    """The choices all of whose words are in a text, where the other words leave no doubt."""
    found = [each for each in field.choices if len(own_words(each)) > 1 and same_word(
        rest[0], own_words(each)[0]) and all(
        any(same_word(given, own) for given in [*rest, *text.split()]) for own in own_words(each))]
    first = [each for each in field.choices
             if any(same_word(given, own_words(each)[0]) for given in rest)]
    own = [word for each in found for word in own_words(each)]
    others = " ".join(word for word in text.split() if not any(same_word(word, each) for each in own))
    return found if found == first and not speaks_against(others, "") else []


def _fits(offered: str, numbers: set[int], rest: list[str]) -> bool:
    own = _TOKEN.findall(fold(offered))
    own_number = int(own[0]) if own and own[0].isdecimal() else None
    its_words = own_words(offered)
    if numbers and numbers != {own_number}:
        return False
    if not all(any(same_word(given, each) for each in its_words) for given in rest):
        return False
    # «Карта целевого состояния» is most of «Составление карты целевого состояния».
    return bool(numbers) or same_word(rest[0], its_words[0]) or len(rest) > max(2, len(its_words) - 2)


def _without_lead(text: str, field: Field) -> str:
    """Return a text without «оценка:», «текущий этап проекта –» and the like before its answer."""
    match = re.match(r"(?:[^\W\d_]++(?:-[^\W\d_]++)? ?){1,4}(?::| -)\s*", text)
    if match and is_lead(match[0], "choice", field):
        return text[match.end():]
    return text


def _explained(text: str, field: Field) -> str | None:
    """The choice before a colon, a comma or a dash, where words without a number follow."""
    text = _without_lead(text, field)
    opens = "|".join(re.escape(each) + ("" if len(each) > _SHORT else r"(?![^\W\d_])")
                     for each in words("choice")["opens"])
    opened = re.search(rf" (?={opens})", text)
    head, *rest = _EXPLAINED.split(text, maxsplit=1)
    if opened and (not rest or opened.start() < len(head)):
        head, rest = text[:opened.start()], [text[opened.end():]]
    if not rest or speaks_against(rest[0], head):
        return None
    numbers, others = parts_of(rest[0], len(field.choices))
    named = _named(head, field)
    if numbers or any(_fits(each, set(), others[:1]) for each in field.choices
                      if others and each != named):
        return None
    return named
