"""«Да» and «Нет» in a sentence: what stands around them may be anything that leaves no doubt."""

from __future__ import annotations

import re

from ingest.values.parse import asks_for_none
from ingest.values.understanding.remarks import (
    DAY,
    is_predicate,
    label_words,
    names_label,
    without_references,
    without_times,
)
from ingest.values.understanding.wording import (
    begins_with_any,
    clean,
    in_russian,
    unsure,
    words,
)
from ingest.values.understanding.yes_no import (
    denied_parts,
    done_words,
    is_taken_back,
    without_smiles,
    yes_or_no,
)
from templates.form import Field
from templates.text import fold

_YES = re.compile(r"\W*(?:да|yes|есть|имеется|имеются)(?!\w)")
_LAST = re.compile(r"(?:\s-|:|,)\s*(да|нет)$")
# «Не организовано полностью», «обучены не все».
_NOT_ALL = re.compile(r"\bне\b.*\b(?:полност|все\b|всеми\b|всех\b)")
_NOBODY = re.compile(r"\W*никто не \w{3,}(?:л|лся|ли)\b")
_NO_PAPER = re.compile(r"нет (\w+)")
_SIGNS = re.compile(r"[?~*+=<>≥≤±$€→/\\❌✗✘☒]")
_PART = re.compile(r"\bиз (?:\d|них|всех|одн|дв|тр|четыр|пят|шест|сем|вос|дев|дес)")
_YEAR = re.compile(r"(?<!\d)(?:\b(?:на|в|за) )?(?:(?:19|20)\d\d)(?!\d)(?: ?г\w*\b\.?)?")
# «12 чел.», «16 часов»: what was counted, and whole days or their times.
_WHOLE = re.compile(rf"(?<!\d){DAY}")
_COUNTED = re.compile(r"(?<![\d.,])\d+ ?-? ?[^\W\d_]{1,3}\b\.?|(?<![\d.,])\d+ [^\W\d_]+"
                      r"|\b\d\d?:\d\d\b|(?<![\d.])\d\d?\.\d\d(?![\d.])|(?<!\d)100 ?%")
# «Оптимизация не проводилась», «обучение отсутствует».
_HELD = re.compile(r"\b(?P<denied>не )?(?:провод\w+|проведен[аоы]?"
                   r"|принима\w+|приня(?:л\w*|то)"
                   r"|осуществля(?:ется|лась|лось|лся)|выполняется|ведется"
                   r"|организован[аоы]?)\b|\b(?P<none>отсутству\w+)\b")
# What is done, by the end of its word; what goes on («включается») is not yet.
_DONE = re.compile(r"\w{3,}(?:[еаи]н|[яыу]т)[аоы]?|\w{3,}(?:ли|л[ао]?|лось|лась|лись)|участву[ею]т?м?")
_DENIED = re.compile(r"\bне (?:был[аио]? )?(?=\w{4})")


def told(raw: str, field: Field) -> bool | None:
    """Return what a sentence says to a yes-no question; None where something in it leaves a doubt.

    >>> part = Field("a", "участие в оптимизации процессов", "yes-no")
    >>> [told(each, part) for each in ("да наш отдел с мая 2026", "Наша школа участвует")]
    [True, True]
    >>> [told(each, part) for each in ("да наш отдел скоро начнет", "Школа будет участвовать", "да 2")]
    [None, None, None]
    """
    text = without_times(in_russian(without_smiles(clean(raw)).replace("\n", "; ")))
    if unsure(text) or asks_for_none(field) or _SIGNS.search(text) or _PART.search(text):
        return None
    plain = _without_numbers(text)
    said = None if re.search(r"\d", plain) else _said(plain, field)
    if said is not None and not _doubted(plain, said, field):
        return said
    return yes_or_no(plain, field) if said is None and plain != text else None


def _without_numbers(text: str) -> str:
    text = without_references(re.sub(r'(?:проект\w* )?(?:"[^"]*"|«[^»]*»)', " ", text))
    return " ".join(_COUNTED.sub(" ", _YEAR.sub(" ", _WHOLE.sub(" ", text))).split())


def _said(text: str, field: Field) -> bool | None:
    if _YES.match(text):
        return True
    if match := _LAST.search(text):
        return match[1] == "да"
    if _NOBODY.match(text):
        return False
    documents = words("remark")["documents"]
    if match := _NO_PAPER.match(text):
        return False if begins_with_any(match[1], documents) else None
    done = [each for each in re.finditer(r"\w+", text) if _is_done(each[0], field)]
    if _NOT_ALL.search(text):
        return None
    denied = [match.end() for match in _DENIED.finditer(text)]
    if done:
        said = {each.start() not in denied for each in done}
        return said.pop() if len(said) == 1 and len(denied) in (0, len(done)) else None
    if (held := _HELD.search(text)) and any(_is_of_label(each, field) for each in re.findall(
            r"\w{5,}", text[:held.start()] + text[held.end():])):
        return not (held["denied"] or held["none"])
    there = re.fullmatch(r"(\w+)\.? (?:имеется|имеются|есть|получен[ыао]?)\b.*", text)
    return True if there and begins_with_any(there[1], documents) else None


def _is_done(word: str, field: Field) -> bool:
    """Whether a word says that what the heading asks for is done: «участвует» for «участие»."""
    clauses = fold(field.label).split(", ")
    asked = [each for each in label_words(field.label) if is_predicate(each)]
    if not any(map(is_predicate, clauses[0].split())):
        asked += label_words(clauses[0])
    return word in done_words(field.label) or (bool(_DONE.fullmatch(word)) and any(
        each[:5] == word[:5] for each in asked))


def _is_of_label(word: str, field: Field) -> bool:
    """Whether a word is one of the heading, or one of its kin: «оптимизация» for «оптимизации»."""
    return word in words("yes")["asides"] or any(
        each[:5] == word[:5] for each in label_words(field.label))


def _doubted(text: str, said: bool, field: Field) -> bool:
    if not said:
        text = denied_parts(re.sub(r"^нет |\bотсутству\w+", "", text))
    doubts = [*words("remark")["doubts"], *words("only")["doubts"], *words("only")["yes"]]
    given = [each for each in re.findall(r"\w+", text) if not names_label(each, field)]
    return is_taken_back(text, True, field) or begins_with_any(
        " ".join(given), [each for each in doubts if each not in words("only")["told"]])
