"""Understand answers that are no value of their field's type but have one plain meaning.

A parser that refuses an answer is asked again with what a careful clerk would read instead: without
brackets and units, in one alphabet, a word for its number.  Where that gives two values, or none, the
sender is asked.  The words are data: ``templates/words.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import Any

from ingest.values.parse import PARSERS
from templates.definition import read_toml
from templates.field_types import CHOICE, DAY, NUMBER, YES_OR_NO
from templates.form import Field
from templates.text import fold, of_one_alphabet, visible
from templates.words import words_file

# Longer answers are no slips of the hand.
_LONGEST = 200
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10,
          "xi": 11, "xii": 12}
_LETTER_O = re.compile(r"(?<![^\W\d_])[OoОо](?=[\d.])|(?<=[\d.])[OoОо](?![^\W\d_])")
_BRACKETED = re.compile(r"\s*\([^()]*\)\s*[.!]?$")
_URL = re.compile(r"https?://[^\s<>«»\"'(){}\[\]]+", re.IGNORECASE)
_BARE = re.compile(r"(?:[a-z0-9а-я-]+\.)+[a-zа-я]{2,}/[^\s]+", re.IGNORECASE)
# «Отчет.docx/лист» is no address of a page.
_FILE = re.compile(r"\.(?:docx?|xlsx?|pptx?|pdf|odt|ods|zip|rar|jpe?g|png)/", re.IGNORECASE)
_YEAR = re.compile(r"(?:в|с|на|за)?\s*((?:19|20)\d\d)\s*(?:г\.?|год[ау]?)?\.?")


@cache
def words() -> dict[str, Any]:
    """The words that have one plain meaning, by kind."""
    return read_toml(words_file())


def understand(raw: object, field: Field) -> object:
    """Return the one plain meaning of an answer that its parser refuses; None without one.

    >>> stage = Field("stage", "Этап", "choice", choices=("2. Картирование", "7. Внедрение"))
    >>> [understand(raw, stage) for raw in ("этап 2", "VII. Внедрение", "2 или 7")]
    ['2. Картирование', '7. Внедрение', None]
    >>> [understand(raw, Field("a", "А", "yes-no")) for raw in ("да, с 2025 года", "да, но нет")]
    [True, None]
    """
    if not isinstance(raw, str) or len(raw) > _LONGEST or field.strict:
        return None
    text = re.sub(r"\s+", " ", visible(raw).replace("\ufe0f", "")).strip()
    found: list[object] = []
    for candidate in dict.fromkeys(_candidates(text, field)):
        with suppress(ValueError):
            value = PARSERS[field.type](candidate, field)
            if value not in found:
                found.append(value)
    return found[0] if len(found) == 1 else None


def _candidates(text: str, field: Field) -> Iterator[str]:
    """What the answer may have been meant as, to be read by its parser."""
    kind = field.kind
    if kind.is_link:
        yield from _links(text)
    elif kind.holds == YES_OR_NO:
        yield from _yes_no(fold(of_one_alphabet(text)))
    elif kind.holds == CHOICE:
        yield from _choices(of_one_alphabet(text), field)
    elif kind.holds == NUMBER:
        yield from _numbers(_LETTER_O.sub("0", text), field)
    elif kind.holds == DAY:
        yield from _days(_LETTER_O.sub("0", text))


def _yes_no(text: str) -> Iterator[str]:
    """«Да» or «нет», alone or with words after a comma that do not take it back."""
    for answer, known in (("да", words()["yes"]), ("нет", words()["no"])):
        head, comma, rest = text.partition(",")
        # «Нет, не проводилось» says the same twice.
        rest = re.sub(r"^ не\b", "", rest) if answer == "нет" else rest
        said_so = text.strip(" .!") in (answer, *known["words"])
        doubted = {*re.findall(r"\w+", rest)} & {*known["doubts"]}
        if said_so or (comma and head == answer and not doubted):
            yield answer


def _choices(text: str, field: Field) -> Iterator[str]:
    folded = fold(text)
    yield text
    prefix = "|".join(re.escape(each) for each in words()["choice"]["prefixes"])
    bare = re.sub(rf"^(?:(?:{prefix})[. :]*)+(?=\S)", "", folded)
    yield bare
    yield _without_brackets(bare)
    if match := re.match(r"([ivx]+)\b[. ]*", bare.translate(str.maketrans("хіiv", "xiiv"))):
        yield f"{_ROMAN.get(match[1], '?')}. {bare[match.end():]}"
    if match := re.fullmatch(r"(\d) ?б\.?", bare):
        yield match[1]
    if match := re.fullmatch(r"(\w+) балл\w*", bare):
        numerals = words()["number"]["numerals"]
        yield str(numerals.index(match[1])) if match[1] in numerals else "?"
    # A word that only one choice has, from its beginning on.
    if len(bare) > 4 and re.fullmatch(r"[^\W\d_][^\d_]+", bare):
        whole = re.compile(rf"(?<!\w){re.escape(bare)}(?!\w)")
        named = [each for each in field.choices if whole.search(fold(each))]
        if len(named) == 1:
            yield named[0]


def _without_brackets(text: str, only_numerals: bool = False) -> str:
    """Return a text without the brackets at its end, unless they name another number."""
    numerals = words()["number"]["numerals"]
    match = re.fullmatch(r"(.*\S) ?\((\w+)\)[. ]*", text)
    if match and match[2] in numerals:
        return match[1] if match[1] == str(numerals.index(match[2])) else text
    return text if only_numerals else _BRACKETED.sub("", text)


def _numbers(text: str, field: Field) -> Iterator[str]:
    if match := _YEAR.fullmatch(fold(text)):
        yield match[1]
        return
    bare = fold(text)
    bare = _without_brackets(bare, only_numerals=True)
    if match := re.fullmatch(r"([+-]?[\d., ]*\d) ?([^\W\d_]+)\.?", bare):
        unit = re.match(r"[^\W\d_]*", fold(field.unit))
        known = unit is not None and len(match[2]) > 1 and unit[0].startswith(match[2][:3])
        if known if field.unit else match[2] in words()["number"]["units"]:
            yield match[1]
    yield re.sub(r"(?<=\d)\.$", "", bare)


def _days(text: str) -> Iterator[str]:
    bare = _BRACKETED.sub("", text)
    yield bare
    yield re.sub(r"^(\d\d?) (\d\d?) (\d{4})$", r"\1.\2.\3", bare)
    if match := re.fullmatch(r"([ivx]+)[. ]+(\d{4})", bare.lower()):
        yield f"{_ROMAN.get(match[1], '?')}.{match[2]}"


def _links(text: str) -> Iterator[str]:
    addresses = {each.rstrip(".,;:!?»") for each in _URL.findall(text)}
    if addresses:
        yield from addresses
        return
    bare = text.strip("«»\"'()[]<>.,;")
    if _BARE.fullmatch(bare) and not _FILE.search(bare):
        yield "https://" + bare
