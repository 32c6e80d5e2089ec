"""The answer of a list to which all words of a text point that are the list's at all."""

from __future__ import annotations

import re

from ingest.values.understanding.lists.listed import (
    own_words,
    parts_of,
    root_of,
    same_word,
    speaks_against,
)
from ingest.values.understanding.remarks import is_predicate, names_label, without_references
from ingest.values.understanding.wording import begins_with_any, words
from templates.form import Field

_UNFINISHED = re.compile(r"\w+[иеяую]тся")
_ADJECTIVE = re.compile("(?:его|ого|ему|ому|ее|яя|ая|ой|ую|ое|ый|ые|ых|ыми|ым)$")
# One word of a list may stand in any sentence.
_ENOUGH = 2


def pointed_at(text: str, field: Field) -> str | None:
    """Return the one choice to which the words of a folded text point; None where they point apart.

    >>> stage = Field("a", "Этап", "choice", choices=(
    ...     "2. Картирование текущего состояния", "4. Составление карты целевого состояния",
    ...     "5. Разработка плана мероприятий", "6. Защита плана мероприятий"))
    >>> [pointed_at(each, stage) for each in ("построение карты текущего состояния", "составляем план")]
    ['2. Картирование текущего состояния', None]
    >>> [pointed_at(each, stage) for each in ("план мероприятий", "защита карты", "план защищен")]
    [None, None, None]
    """
    text = without_references(re.sub(r'"[^"]*"|\b(?:у|с) [^\W\d_]+(?:ом|а|ы|ем)\b', " ", text))
    given = re.findall(r"[^\W\d_]+", text)
    if re.search(r"[\d?~%*+=/<>]", text) or parts_of(" ".join(given), 0)[0] or speaks_against(
            " ".join(each for each in given if not _owners(each, field)), ""):
        return None
    if begins_with_any(text, words("only")["choice"]) or any(
            is_predicate(each) and not _UNFINISHED.fullmatch(each) for each in given):
        return None
    making = words("choice")["making"]
    if (begun := _begun(given, field)) is not None:
        return begun
    pointing = [each for each in given if not begins_with_any(each, making)]
    foreign = [each for each in pointing if names_label(each, field)]
    for said in (given, pointing, [each for each in pointing if each not in foreign]):
        found = _agreed([owners for each in said if (owners := _owners(each, field))], said, field)
        if found is not None:
            return found
    return None


def _begun(given: list[str], field: Field) -> str | None:
    """The choice whose first two words a text begins with: what follows is said of them."""
    found = [each for each in field.choices
             if len(own := own_words(each)) > 1 and len(given) > 1
             and all(each in _owners(word, field) for word in given[:2])
             and all(_is(*pair) for pair in zip(given[:2], own[:2], strict=True))]
    if len(found) != 1 or any(
            (owners := _owners(word, field)) and found[0] not in owners and (
                "и" in given or _ADJECTIVE.search(word)) for word in given[2:]):
        return None
    return found[0]


def _is(word: str, own: str) -> bool:
    return same_word(word, own) or word in words("choice")["kin"].get(own[:6], [])


def _owners(word: str, field: Field) -> set[str]:
    """The choices that have a word, or one of its kin."""
    if begins_with_any(word, words("choice")["making"]):
        return {each for each in field.choices
                if begins_with_any(own_words(each)[0], words("choice")["making"])}
    kin = [own for own, given in words("choice")["kin"].items() if word in given]
    return {each for each in field.choices if any(
        same_word(word, own) or root_of(word, [own]) or begins_with_any(own, kin)
        or _ADJECTIVE.sub("", word) == _ADJECTIVE.sub("", own) != own
        for own in own_words(each))}


def _has_head(offered: str, said: list[str]) -> bool:
    """Whether a text has the word that tells what is done: «карты» of «составление карты»."""
    own = own_words(offered)
    head = own[1] if begins_with_any(own[0], words("choice")["making"]) and len(own) > 1 else own[0]
    kin = words("choice")["kin"].get(head[:6], [])
    return any(same_word(each, head) or root_of(each, [head]) or each in kin for each in said)


def _agreed(pointed: list[set[str]], said: list[str], field: Field) -> str | None:
    if len(pointed) < _ENOUGH:
        return None
    found = set.intersection(*pointed)
    if len(found) > 1:
        found = {each for each in found if all(
            any(same_word(word, own) for word in said) for own in own_words(each))}
    return found.pop() if len(found) == 1 and _has_head(min(found), said) else None
