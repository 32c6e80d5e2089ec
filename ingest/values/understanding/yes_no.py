"""«Да» and «Нет» in other words, or with words after them."""

from __future__ import annotations

import re
from functools import cache

from ingest.values.understanding.wording import (
    bare,
    begins_with_any,
    clean,
    in_russian,
    unsure,
    unwrapped,
    words,
)

_BREAK = re.compile(r"\s*(?:[,;:.()!]|\s-\s|- |/(?=[^\W\d_]))\s*")
# «Назначена Петрова О. И.»
_PERSON = re.compile(r"\s+[^\W\d_][\w-]+ [^\W\d_]\. ?(?:[^\W\d_]\.?)?")
_ENDINGS = ("", "о", "а", "ы")
_AT_LEAST = re.compile(r"\bне (?:менее|ниже|реже|меньше)\b")
_NEGATED = re.compile(r"\b(?:не|ни) \w+(?: \w+)?")
# «На 50 %», «в 1 из 3».
_PART = re.compile(r"(?<!\d)(?!100 ?%)\d+ ?%|\d из \d")


def yes_or_no(raw: str) -> bool | None:
    """Return what an answer to a yes-no question says; None where that is not plain.

    >>> [yes_or_no(each) for each in ("Да (приказ № 5)", "не проводилось", "✅", "HET")]
    [True, False, True, False]
    >>> [yes_or_no(each) for each in ("да, частично", "нет данных", "да, но нет", "не знаю")]
    [None, None, None, None]
    """
    if unsure(raw):
        return None
    text = re.sub(r"\s*[\n\t]\s*", "; ", unwrapped(clean(raw)))
    text = re.sub(r"(?<=\w) -$", "", bare(in_russian(text)))
    if re.fullmatch(r"(?:\w )+\w", text):
        text = text.replace(" ", "")
    for answer in (True, False):
        if any(_says(text, head, answer) for head in _heads(answer)):
            return answer
    return None


@cache
def _heads(answer: bool) -> list[str]:
    """The words that say it, the longest first."""
    yes = _yes()
    heads = yes if answer else words("no")["words"] + [
        f"не {each}" for each in yes if each.isalpha() and len(each) > 2]
    return sorted(heads, key=len, reverse=True)


def _yes() -> list[str]:
    known = words("yes")
    return [*known["words"], *(stem + ending for stem in known["participles"] for ending in _ENDINGS)]


def _says(text: str, head: str, answer: bool) -> bool:
    if not text.startswith(head):
        return False
    rest = text[len(head):]
    if not rest.strip():
        return True
    if head[-1].isalnum() and rest[0].isalnum():
        return False
    separated = _BREAK.match(rest)
    follows = words("yes" if answer else "no")["follows"]
    counted = head.isalpha() and len(head) > 4 and re.match(r"\s+\d", rest)
    same = (other for other in _heads(answer) if len(other) > 1 or not other.isalpha())
    if not separated and not counted and not re.match(
            rf"\s+(?:и )?(?:{'|'.join(map(re.escape, [*follows, *same]))})(?!\w)", f" {rest}"
            ) and not _PERSON.fullmatch(rest):
        return False
    return not _taken_back(rest.strip(), answer)


def _taken_back(rest: str, answer: bool) -> bool:
    """Tell whether the words after «Да» or «Нет» leave a doubt."""
    if bare(rest, around="() -") in words("yes")["drafts"]:
        return True
    rest = _AT_LEAST.sub(" ", rest) if answer else _NEGATED.sub(" ", rest)
    doubts = words("yes" if answer else "no")["doubts"]
    against = ["не", "нет", "ни", "no"] if answer else [
        each for each in _yes() if len(each) > 2 or not each.isalpha()]
    return (begins_with_any(rest, doubts) or bool(_PART.search(rest))
            or any(re.search(rf"(?<!\w){re.escape(each)}(?!\w)", rest) for each in against))
