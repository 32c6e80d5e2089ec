"""Dates and months wherever they stand in a text, as hands and programs write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from functools import cache

from ingest.values.dates import parse_month
from ingest.values.understanding.spelling import is_near
from ingest.values.understanding.wording import roman, words
from templates.form import Field
from templates.period import MONTHS

_MARK = r" ?(?:\.{1,2}|[/,:;_\\-]| ) ?"
_YEAR = r"(\d{4}|\d{2}(?! ?[:.]?\d))"
_NUMERIC = re.compile(rf"(?<![\w.])(\d{{1,2}})({_MARK})(\d{{1,2}}|[ivxхі]+)({_MARK}){_YEAR}(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})[./-](\d{1,2})[./-](\d{1,2})(?!\d)")
_NAMED = re.compile(
    r"(?<![\w.])\"?(\d{1,2})\"?(?:-?(?:е|го|ое|ого))?[ .-]{0,2}"
    r"([^\W\d_]{3,9})[ .,-]{0,3}(\d{4}|\d{2})(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})(?: ?г\.?| год)?,? (\d{1,2}) ([^\W\d_]{3,9})")
_SERIES = re.compile(r"(?<!\d)(\d{4})(?: ?г\.?| год)?, ([^\W\d_]{3,9}),? (\d{1,2})(?!\d)")
_AMERICAN = re.compile(r"([^\W\d_]{3,9})\.? (\d{1,2}), (\d{4})")
_MONTH_NAMED = re.compile(r"(?<![\w\d])([^\W\d_]{3,9})\.?(?: месяц\w*)?[ ,.'/-]{0,3}(\d{4}|\d{2})(?!\d)")
_MONTH_NUMBER = re.compile(r"(?<![\w./-])(\d{1,2}) ?(?:[./,_\\;-]| месяц ?) ?'?(\d{4}|\d{2})(?![\d./:])")
_MONTH_LAST = re.compile(r"(?<!\d)(\d{4})(?: ?г\.?| год)?,? ([^\W\d_]{3,9})")
_MONTH_ROMAN = re.compile(r"(?<!\w)([ivxхі]+)[. /-]{1,2}(\d{4}|\d{2})(?!\d)")
Span = tuple[int, int, date]


def month_of(word: str) -> int:
    """Return 1 to 12 for the name of a month, Russian or English, whole, shortened, or a letter off.

    >>> month_of("сент"), month_of("march"), month_of("декбря"), month_of("сентябре"), month_of("маи")
    (9, 3, 12, 9, 0)
    """
    known = words("day")
    for index in range(12):
        english, within = known["english"][index], known["within"][index]
        if word == within or (len(word) > 2 and english.startswith(word)):
            return index + 1
    if not word.isalpha():
        return 0
    with suppress(ValueError):
        return parse_month(f"{word} 2026", Field("a", "", "month")).month
    near = [index for index, names in enumerate(_names(), start=1) if is_near(word, names)]
    return near[0] if len(near) == 1 else 0


@cache
def _names() -> tuple[tuple[str, ...], ...]:
    """All forms of each month's name."""
    stems = [name[:-1] for name in MONTHS]
    endings = ("ь", "й", "", "я", "а", "е", "ю", "у")
    return tuple(tuple(f"{stem}{ending}" for ending in endings if stem != "ма" or ending)
                 for stem in stems)


def dates_in(text: str) -> list[Span]:
    """Return where whole dates stand in a folded text, and which they are.

    >>> [str(each) for *_, each in dates_in("с 01:09:2026, 3 февраля2026 и 1 ix 26")]
    ['2026-09-01', '2026-02-03', '2026-09-01']
    >>> dates_in("12 01 26, 31.02.2026")
    []
    """
    return apart([*_numeric(text), *_in_words(text)])


def months_in(text: str) -> list[Span]:
    """Return where months with their year stand in a folded text, as their first days.

    >>> [str(each) for *_, each in months_in("сентябрь месяц 2026, 09_26, ix.2026, 30.11.2026")]
    ['2026-09-01', '2026-09-01', '2026-09-01', '2026-11-01']
    """
    whole = [(start, end, day.replace(day=1)) for start, end, day in dates_in(text)]
    return apart([*whole, *_month_spans(text)])


def apart(spans: list[Span]) -> list[Span]:
    """Spans from left to right; of those that overlap, the first given."""
    kept: list[Span] = []
    for span in spans:
        if all(span[1] <= other[0] or span[0] >= other[1] for other in kept):
            kept.append(span)
    return sorted(kept)


def _numeric(text: str) -> Iterator[Span]:
    for match in _ISO.finditer(text):
        yield from _span(match, match[1], int(match[2]), match[3])
    for match in _NUMERIC.finditer(text):
        month = int(match[3]) if match[3].isdecimal() else roman(match[3]) or 0
        # «12 01 26» may be anything.
        spaced = not match[2].strip() or not match[4].strip()
        if "-" in match[2] and "-" not in match[4]:
            # «09-10.2026» are two months as well.
            continue
        if len(match[5]) == 4 or not spaced or not match[3].isdecimal():
            yield from _span(match, match[5], month, match[1])


def _in_words(text: str) -> Iterator[Span]:
    for match in _NAMED.finditer(text):
        yield from _span(match, match[3], month_of(match[2]), match[1])
    for match in _YEAR_FIRST.finditer(text):
        yield from _span(match, match[1], month_of(match[3]), match[2])
    for match in _SERIES.finditer(text):
        yield from _span(match, match[1], month_of(match[2]), match[3])
    for match in _AMERICAN.finditer(text):
        yield from _span(match, match[3], month_of(match[1]), match[2])


def _month_spans(text: str) -> Iterator[Span]:
    for match in _MONTH_NAMED.finditer(text):
        yield from _span(match, match[2], month_of(match[1]), "1")
    for match in _MONTH_LAST.finditer(text):
        yield from _span(match, match[1], month_of(match[2]), "1")
    for match in _MONTH_NUMBER.finditer(text):
        yield from _span(match, match[2], int(match[1]), "1")
    if spaced := re.fullmatch(r"(0\d|1[0-2]) (1[3-9]|[2-9]\d)", text):
        yield from _span(spaced, spaced[2], int(spaced[1]), "1")
    for match in _MONTH_ROMAN.finditer(text):
        yield from _span(match, match[2], roman(match[1]) or 0, "1")


def _span(match: re.Match[str], year: str, month: int, day: str) -> Iterator[Span]:
    whole = int(year) if len(year) == 4 else 2000 + int(year)
    if month and 1990 <= whole <= 2100:
        with suppress(ValueError):
            yield match.start(), match.end(), date(whole, month, int(day))


def ordinal(text: str) -> int | None:
    """Return the number of a word of order, from 1 to 39: «первое», «двадцать пятый».

    >>> ordinal("первое"), ordinal("двадцать пятый"), ordinal("тридцатое"), ordinal("пять")
    (1, 25, 30, None)
    """
    *tens, last = text.split() or [""]
    numbers = [number for number, stem in enumerate(words("day")["ordinals"], start=1)
               if re.fullmatch(rf"{stem}(?:ый|ой|ий|ое|ого|ье|ьего|ом|ем|ьем|ая)", last)]
    if len(numbers) != 1 or len(tens) > 1:
        return None
    if not tens:
        return 30 if numbers[0] == 21 else int(numbers[0])
    decade = {"двадцать": 20, "тридцать": 30}.get(tens[0])
    return decade + numbers[0] if decade and numbers[0] < 10 else None
