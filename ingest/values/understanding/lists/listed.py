"""The words of an answer of a list, held against those of the list: numbers, slips, endings, doubts."""

from __future__ import annotations

import re
from functools import cache

from ingest.values.understanding.remarks import is_predicate, names_label
from ingest.values.understanding.spelling import nearest, shortened
from ingest.values.understanding.wording import begins_with_any, roman, spelled, words
from templates.form import Field
from templates.text import fold

_ORDINAL = re.compile(r"\b(\d+|[ivx]+-)-?(?:й|ый|ой|ий|мой|тый|вый|рый|рой|тий|ьмой|го|ом|м|ая|я)\b")
_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:-[^\W\d_]{1,3}\b)?\.?")
_ATTRIBUTE = re.compile(r"\b\w+(?:нных|нного|нной|емых|емого)\b")


def parts_of(text: str, count: int) -> tuple[set[int], list[str]]:
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


def meant(rest: list[str], numbers: set[int], field: Field) -> list[str]:
    """The words of an answer as those of the list: without slips, whole, without the heading's."""
    own = sorted({word for each in field.choices for word in own_words(each)})
    rest = [word for each in rest for word in (_initials(each, field) or [each])]
    if len(rest) > 2 and re.search("[ие]м$", rest[0]) and not root_of(rest[0], own) and not (
            speaks_against(rest[0], "") or begins_with_any(rest[0], words("only")["choice"])):
        # «Рисуем карту целевого состояния».
        rest = rest[1:]
    found = []
    for word in rest:
        plain = word.rstrip(".")
        if any(same_word(plain, each) for each in own):
            found.append(plain)
        elif near := nearest(plain, own) or next((each for each in own if shortened(word, each) or (
                found and not is_predicate(plain) and shortened(f"{plain}.", each))), None):
            found.append(near)
        elif (root := root_of(plain, own)):
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
             if 1 < len(token) < 5 and (own := own_words(each)) for at in range(len(own))
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


def root_of(verb: str, own: list[str]) -> str | None:
    """The word of the list that a verb of the present is of: «внедряем», «разрабатывается»."""
    if not re.search("(?:[ие]м|[иеяую]тся)$", verb):
        return None
    # «Защищаем» and «защита».
    alike = 4 if "щ" in verb[:5] else 5
    found = {each for each in own if len(verb) > 6 and each[:alike] == verb[:alike]}
    return found.pop() if len(found) == 1 else None


@cache
def own_words(offered: str) -> tuple[str, ...]:
    """The words of a text of the list, without its number."""
    return tuple(each.rstrip(".") for each in _TOKEN.findall(fold(offered)) if not each.isdecimal())


def same_word(given: str, offered: str) -> bool:
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


def speaks_against(text: str, head: str) -> bool:
    """Tell whether words beside an answer leave a doubt; of a zero, «нет» and «не» say why it is one."""
    if re.match(r"(?:0|ноль|нуль)\b", head):
        text = re.sub(r"\b(?:не|нет)\b", " ", text)
    doubts = [*words("choice")["doubts"], *words("remark")["doubts"]]
    return begins_with_any(_ATTRIBUTE.sub(" ", text), doubts)
