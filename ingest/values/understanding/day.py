"""Dates, months and years in the many ways in which hands and programs write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from ingest.values.parse import PARSERS, parse_month
from ingest.values.understanding.wording import (
    bare,
    clean,
    in_russian,
    roman,
    unsure,
    unwrapped,
    words,
    zeros_for_letters,
)
from templates.form import Field

_BRACKET = re.compile(r"\(([^()]*)\)")
_SEPARATED = re.compile(r"(\d\d?) ?[., ]+ ?(\d\d?) ?[., ]+ ?(\d{4})")
_ROMAN_DATE = re.compile(r"(\d\d?)[. -]+([ivxхі]+)[. -]+(\d{4})")
_ROMAN_MONTH = re.compile(r"([ivxхі]+)[. -]+(\d{4}|\d\d)")
_HYPHENS = re.compile(r"(\d\d?)[.-]([^\W\d_]{3,9})[.-]{1,2}(\d{4}|\d\d)")
_SHORT_YEAR = re.compile(r"(\d\d?) ([а-я]{3,8})\.? (\d\d) ?г")
_AMERICAN = re.compile(r"([a-z]{3,9})\.? (\d\d?),? (\d{4})")
# The sender's midnight, in whatever zone; at another hour the day may be another's.
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[t ]00:00(?::00(?:\.0+)?)?(?:z|[+-]\d\d:?\d\d)")
_YEAR_WORD = re.compile(r" ?(?:г|год|года|году)\.?$")
_QUARTER = re.compile(r"(?:[1-4]|i|ii|iii|iv) ?(?:-?й )?(?:квартал|кв\.?) (\d{4})")


def day(raw: str, field: Field) -> object:
    """Return the date, or the first day of the month, of an answer; None where it is not plain.

    >>> ask = Field("begun", "Начало", "date")
    >>> [str(day(each, ask)) for each in ("01.09.2026 (вторник)", "1.IX.2026", "01-сен-26")]
    ['2026-09-01', '2026-09-01', '2026-09-01']
    >>> [day(each, ask) for each in ("01.09.2026 (среда)", "01.09.2026 (перенесено)", "до 01.09.2026")]
    [None, None, None]
    """
    text = in_russian(zeros_for_letters(unwrapped(clean(raw))))
    if unsure(text):
        return None
    brackets = _BRACKET.findall(text)
    text, weekdays = _without_weekdays(" ".join(_BRACKET.sub(" ", text).split()))
    leads = "|".join(words("day")["before"])
    notes = "|".join(words("day")["notes"])
    text = re.sub(rf"^(?:{leads})(?: ?[:-])? (?=\d)", "", bare(text, around=","))
    text = re.sub(rf"(?<=[\d.])(?: -|,)? (?:{notes})$", "", text)
    found = _only(_readings(text, field.type), field)
    if not isinstance(found, date):
        return None
    for inside in brackets:
        rest, more = _without_weekdays(inside)
        weekdays |= more
        if bare(rest) and not _agrees(bare(rest), found, field):
            return None
    exact = _only(_readings(text, "date"), Field("a", "", "date")) if weekdays else found
    return found if not weekdays or (isinstance(exact, date) and weekdays == {exact.weekday()}) else None


def year(raw: str, field: Field) -> object:
    """Return the year of an answer; None where two are named or something is said against it.

    >>> ask = Field("opened", "Год открытия", "year")
    >>> [year(each, ask) for each in ("с 2026 г.", "I квартал 2026", "февраль 2026", "2О26")]
    [2026, 2026, 2026, 2026]
    >>> [year(each, ask) for each in ("2025-2026", "до 2026", "2026 человек", "не в 2026")]
    [None, None, None, None]
    """
    text = in_russian(zeros_for_letters(unwrapped(clean(raw))))
    inside = [bare(each) for each in _BRACKET.findall(text)]
    if unsure(text) or not all(each in words("year")["notes"] or _month_of(each) for each in inside):
        return None
    text = _YEAR_WORD.sub("", bare(" ".join(_BRACKET.sub(" ", text).split())))
    leads = "|".join(sorted(map(re.escape, words("year")["before"]), key=len, reverse=True))
    text = re.sub(rf"^(?:{leads})(?: ?[:-])? (?=\d)", "", text).removeprefix("с ")
    text = re.sub(r"^(\d{4})(?: год| г\.?)?, ([а-я]+)$", r"\2 \1", text)
    text = re.sub(r"-(?:й|го)$", "", re.sub(r"^(\d) (\d{3})$", r"\1\2", text))
    if match := _QUARTER.fullmatch(text):
        text = match[1]
    with suppress(ValueError):
        return PARSERS["year"](text, field)
    # «Февраль 2026», «02.2026».
    with suppress(ValueError):
        return parse_month(text, field).year if re.search(r"\d{4}$", text) else None
    return None


def _only(readings: Iterator[str], field: Field) -> object:
    """What all readings that their parser takes agree on; None where they do not."""
    found: list[object] = []
    for reading in dict.fromkeys(readings):
        with suppress(ValueError):
            value = PARSERS[field.type](reading, field)
            found += [] if value in found else [value]
    return found[0] if len(found) == 1 else None


def _readings(text: str, kind: str) -> Iterator[str]:
    yield text
    if match := _MIDNIGHT.fullmatch(text):
        yield match[1]
    text = re.sub(r" в (?=\d\d?:\d\d)", " ", text)
    text = re.sub(r"^(\d\d?)-(?:е|го) ", r"\1 ", text)
    text = _in_numbers(text)
    yield text
    if match := _SEPARATED.fullmatch(text):
        yield f"{match[1]}.{match[2]}.{match[3]}"
    if match := _ROMAN_DATE.fullmatch(_YEAR_WORD.sub("", text)):
        yield f"{match[1]}.{roman(match[2]) or '?'}.{match[3]}"
    if kind == "month":
        yield from _months(_YEAR_WORD.sub("", text))


def _in_numbers(text: str) -> str:
    """Return a text whose English month, or hyphens around a short one, are numbers."""
    if (match := _AMERICAN.fullmatch(text)) and (number := _month_of(match[1])):
        return f"{match[2]}.{number}.{match[3]}"
    if (match := _HYPHENS.fullmatch(text)) and (number := _month_of(match[2])):
        return f"{match[1]}.{number}.{match[3]}"
    if (match := _SHORT_YEAR.fullmatch(text)) and (number := _month_of(match[2])):
        return f"{match[1]}.{number}.20{match[3]}"
    match = re.fullmatch(r"(\d\d?) ([a-z]{3,9})\.? (\d{4})", text)
    if match and (number := _month_of(match[2])):
        return f"{match[1]}.{number}.{match[3]}"
    return text


def _months(text: str) -> Iterator[str]:
    text = text.removeprefix("в ")
    if match := _ROMAN_MONTH.fullmatch(text):
        yield f"{roman(match[1]) or '?'}.{match[2]}"
    if match := re.fullmatch(r"(\d\d?)[., ]+(\d{4})", text):
        yield f"{match[1]}.{match[2]}"
    if match := re.fullmatch(r"([^\W\d_]+)[., /-]+(\d{4}|\d\d)", text):
        yield f"{_month_of(match[1]) or '?'}.{match[2]}"
    if match := re.fullmatch(r"(\d{4})(?: ?г\.?| год)?,? ([^\W\d_]+)", text):
        yield f"{_month_of(match[2]) or '?'}.{match[1]}"


def _month_of(word: str) -> int:
    """Return 1 to 12 for the name of a month, Russian or English, whole or shortened; 0 for others."""
    known = words("day")
    for index in range(12):
        english, within = known["english"][index], known["within"][index]
        if word == within or (len(word) > 2 and english.startswith(word)):
            return index + 1
    with suppress(ValueError):
        return parse_month(f"{word} 2026", Field("a", "", "month")).month if word.isalpha() else 0
    return 0


def _without_weekdays(text: str) -> tuple[str, set[int]]:
    """Return a text without the names of days of the week, and which those were, from 0."""
    found = set()
    for index, names in enumerate(words("day")["weekdays"]):
        pattern = re.compile(rf"(?<!\w),? ?(?:{'|'.join(names)})(?!\w)[.,]?")
        if pattern.search(text):
            found.add(index)
            text = " ".join(pattern.sub(" ", text).split())
    return text.strip(" ,"), found


def _agrees(inside: str, found: date, field: Field) -> bool:
    """Tell whether what stands in brackets says nothing against the day."""
    if inside in words("day")["notes"]:
        return True
    return field.type == "month" and _month_of(inside) == found.month
