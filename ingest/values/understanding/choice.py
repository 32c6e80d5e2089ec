"""An answer of a list, named by its number in some way, by its beginning, or with words after it."""

from __future__ import annotations

import re

from ingest.values.understanding.points import points
from ingest.values.understanding.remarks import (
    DAY,
    is_lead,
    is_predicate,
    names_label,
    without_references,
    without_times,
)
from ingest.values.understanding.spelling import nearest, shortened
from ingest.values.understanding.wording import (
    begins_with_any,
    clean,
    roman,
    spelled,
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
_ORDINAL = re.compile(r"\b(\d+|[ivx]+-)-?(?:й|ый|ой|ий|мой|тый|вый|рый|рой|тий|ьмой|го|ом|м|ая|я)\b")
_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:-[^\W\d_]{1,3}\b)?\.?")
_BULLET = re.compile(r"^\s*[-–—] +")
_BY_POINTS = re.compile(r"\d ?б|\bбалл")
# «На этапе 3», «выполняется этап 7», but not «2 этапа».
_AT_STAGE = re.compile(r"\b(?:этап[еа]?|стади[яию]|шаге?) ?:?(?:№|n)? ?\d"
                       r"|\d(?:-?[^\W\d_]{1,3})? (?:этап|этапе|стади[яи]|шаг)\b")
_YEAR = re.compile(r"(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)\w*\.? 20\d\d"
                   r"(?!\d)(?: ?г\w*\.?)?")
# So many of them.
_STAGES = re.compile(r"^\d+ этап(?:а|ов)\b")
# «Мы на этапе картирования».
_AT = re.compile(r"^(?:(?:мы|сейчас|проект|наш|находимся|находится|работаем|в настоящее время) ){1,3}"
                 r"(?=на (?:этапе|стадии) )")
_ATTRIBUTE = re.compile(r"\b\w+(?:нных|нного|нной|емых|емого)\b")
_EXPLAINED = re.compile(r"\s*(?:(?::|,|;|\s-|(?<=[^\W\d_])\.)\s+|,(?=\D))")
# A letter that looks like a digit, before «балл».
_DIGITS = ((re.compile(r"^[oо](?= ?балл)"), "0"), (re.compile(r"^з(?= ?балл)"), "3"))


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
    text = re.sub(r"(?: -|,)? до конца \w+$", "", text)
    text = re.sub(r"^критери\w* (?:№ ?)?\d+(?:\.\d+)*(?: ?[:-])? ", "", text)
    text = re.sub(r"[ ,(]+согласно (?:утвержденному )?плану[^\d()]*\)?$", "", text)
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
        return named
    outside = _AT.sub("", " ".join(_BRACKETS.sub(" ", text).split()))
    named = _named(outside, field) or _explained(outside, field)
    if named is None or not all(_agrees(each, named, field) for each in _BRACKETS.findall(text)):
        return None
    return named


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
    numbers, rest = _parts(_YEAR.sub("", without_references(inside)), len(field.choices))
    others = [each for each in field.choices if rest and _fits(each, set(), rest[:1])]
    if others and named not in others:
        return False
    own_words = _own_words(named)
    if rest and not numbers and all(
            any(_same_word(given, own) for own in own_words) for given in rest):
        return True
    if numbers:
        own_number = _parts(fold(named), 0)[0]
        again = numbers == own_number and not _speaks_against(inside, "")
        return again or _named(inside, field) == named or (
            not begins_with_any(inside, words("choice")["doubts"]) and inside.startswith(("прил", "см")))
    return not _speaks_against(inside, named)


def _speaks_against(text: str, head: str) -> bool:
    """Tell whether words beside an answer leave a doubt; of a zero, «нет» and «не» say why it is one."""
    if re.match(r"(?:0|ноль|нуль)\b", head):
        text = re.sub(r"\b(?:не|нет)\b", " ", text)
    doubts = [*words("choice")["doubts"], *words("remark")["doubts"]]
    return begins_with_any(_ATTRIBUTE.sub(" ", text), doubts)


def _parts(text: str, count: int) -> tuple[set[int], list[str]]:
    """The numbers that a text names, in digits, letters or words, and its other words."""
    text = _ORDINAL.sub(lambda match: match[1].rstrip("-"), text)
    text = re.sub(rf"\b(\d+) из {count}$", r"\1", text)
    numbers, rest = set(), []
    for token in _TOKEN.findall(text):
        plain = token.rstrip(".")
        number = _number(plain)
        if number is not None:
            numbers.add(number)
        elif plain not in words("choice")["fillers"]:
            rest.append(token)
    return numbers, rest


def _meant(rest: list[str], numbers: set[int], field: Field) -> list[str]:
    """The words of an answer as those of the list: without slips, whole, without the heading's."""
    own = sorted({word for each in field.choices for word in _own_words(each)})
    rest = [word for each in rest for word in (_initials(each, field) or [each])]
    if len(rest) > 2 and re.search("[ие]м$", rest[0]) and not _root(rest[0], own) and (
            not _speaks_against(rest[0], "")):
        # «Рисуем карту целевого состояния».
        rest = rest[1:]
    found = []
    for word in rest:
        plain = word.rstrip(".")
        if any(_same_word(plain, each) for each in own):
            found.append(plain)
        elif near := nearest(plain, own) or next((each for each in own if shortened(word, each) or (
                found and not is_predicate(plain) and shortened(f"{plain}.", each))), None):
            found.append(near)
        elif (root := _root(plain, own)):
            # «Улучшения внедряются».
            found.insert(0, root)
        elif nearest(plain, words("choice")["fillers"]) or (found and _ATTRIBUTE.fullmatch(plain)):
            continue
        elif not (numbers and names_label(plain, field)):
            found.append(plain)
    return found


def _initials(token: str, field: Field) -> list[str]:
    """The words of one choice whose first letters make up a word: «КЦС», «ТС»."""
    found = {tuple(own[at:at + len(token)]) for each in field.choices
             if 1 < len(token) < 5 and (own := _own_words(each)) for at in range(len(own))
             if "".join(word[0] for word in own[at:at + len(token)]) == token}
    return list(found.pop()) if len(found) == 1 else []


def _number(token: str) -> int | None:
    if token.isdecimal():
        return int(token[:9])
    if (value := roman(token)) is not None:
        return value
    if token in words("choice")["marks"]:
        return int(words("choice")["marks"].index(token)) + 1
    ordinals = words("choice")["ordinals"]
    for value, stem in enumerate(ordinals, start=1):
        if re.fullmatch(rf"{stem}(?:ый|ой|ий|ьего|ом|ого|ая|ьем|ья|ье|ьей|ей|ую|ью)", token):
            return value
    return spelled(token)


def _named(text: str, field: Field) -> str | None:
    """The choice that all words of a text belong to, by its number and its first words."""
    numbers, rest = _parts(_without_lead(text, field), len(field.choices))
    if len(numbers) > 1 or not (numbers or rest) or _STAGES.search(text):
        return None
    if numbers and _BY_POINTS.search(text) and all(
            re.search(r"\bбал", fold(each)) for each in field.choices) and not _speaks_against(
            text, "0" if numbers == {0} else ""):
        # «Заявляем 3 балла»: whatever the verb is.
        rest = []
    if numbers and _AT_STAGE.search(text) and not _speaks_against(text.replace("выполняется", ""), ""):
        own = [word for each in field.choices for word in _own_words(each)]
        rest = [each for each in rest if any(_same_word(each, word) for word in own)]
    rest = _meant(rest, numbers, field)
    if not numbers and not rest:
        return None
    found = [each for each in field.choices if _fits(each, numbers, rest)]
    others = [each for each in field.choices if each not in found and len(_own_words(each)) == len(rest)]
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
        found = [each for each in found if len(_own_words(each)) == len(rest)]
    return found[0] if len(found) == 1 else None


def _joined(rest: list[str], field: Field) -> list[str]:
    """The choices whose words a hand wrote as one: «внедрениеулучшений»."""
    return [each for each in field.choices if rest == ["".join(_own_words(each))]]


def _root(verb: str, own: list[str]) -> str | None:
    """The word of the list that a verb of the present is of: «внедряем», «разрабатывается»."""
    if not re.search("(?:[ие]м|[иеяую]тся)$", verb):
        return None
    found = {each for each in own if len(verb) > 6 and each[:5] == verb[:5]}
    return found.pop() if len(found) == 1 else None


def _holds(text: str, rest: list[str], field: Field) -> list[str]:
    """The choices all of whose words are in a text, where the other words leave no doubt."""
    found = [each for each in field.choices if len(_own_words(each)) > 1 and _same_word(
        rest[0], _own_words(each)[0]) and all(
        any(_same_word(given, own) for given in [*rest, *text.split()]) for own in _own_words(each))]
    first = [each for each in field.choices
             if any(_same_word(given, _own_words(each)[0]) for given in rest)]
    own = [word for each in found for word in _own_words(each)]
    others = " ".join(word for word in text.split() if not any(_same_word(word, each) for each in own))
    return found if found == first and not _speaks_against(others, "") else []


def _fits(offered: str, numbers: set[int], rest: list[str]) -> bool:
    own = _TOKEN.findall(fold(offered))
    own_number = int(own[0]) if own and own[0].isdecimal() else None
    own_words = _own_words(offered)
    if numbers and numbers != {own_number}:
        return False
    if not all(any(_same_word(given, each) for each in own_words) for given in rest):
        return False
    # «Карта целевого состояния» is most of «Составление карты целевого состояния».
    return bool(numbers) or _same_word(rest[0], own_words[0]) or len(rest) > max(2, len(own_words) - 2)


def _without_lead(text: str, field: Field) -> str:
    """Return a text without «оценка:», «текущий этап проекта –» and the like before its answer."""
    match = re.match(r"(?:[^\W\d_]++(?:-[^\W\d_]++)? ?){1,4}(?::| -)\s*", text)
    if match and is_lead(match[0], "choice", field):
        return text[match.end():]
    return text


def _own_words(offered: str) -> list[str]:
    return [each.rstrip(".") for each in _TOKEN.findall(fold(offered)) if not each.isdecimal()]


def _same_word(given: str, offered: str) -> bool:
    """Tell whether two words differ by their endings alone: «внедрения», «внедрение»."""
    given = given.rstrip(".")
    if len(given) < 4 or len(offered) < 4:
        return given == offered
    if offered.endswith(("ние", "тие")) and re.search("(?:[ае]н|т)[аоы]?$", given):
        # «Согласован» says more than «согласование».
        return False
    if offered.endswith("ка") and re.search("ан[аоы]?$", given):
        return False
    ending = 1 if len(offered) < 8 else 2
    return given.startswith(offered[:-ending]) and len(given) <= len(offered) + ending


def _explained(text: str, field: Field) -> str | None:
    """The choice before a colon, a comma or a dash, where words without a number follow."""
    text = _without_lead(text, field)
    opened = re.search(rf" (?={'|'.join(words('choice')['opens'])})", text)
    head, *rest = _EXPLAINED.split(text, maxsplit=1)
    if opened and (not rest or opened.start() < len(head)):
        head, rest = text[:opened.start()], [text[opened.end():]]
    if not rest or _speaks_against(rest[0], head):
        return None
    numbers, others = _parts(rest[0], len(field.choices))
    named = _named(head, field)
    if numbers or any(_fits(each, set(), others[:1]) for each in field.choices
                      if others and each != named):
        return None
    return named
