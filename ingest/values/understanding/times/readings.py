"""The ways in which a date or a month may be written for its parser."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.values.understanding.times.calendar import month_of
from ingest.values.understanding.wording import roman

_SEPARATED = re.compile(r"\"? ?(\d\d?) ?\"? ?[., ]+ ?(\d\d?) ?[., ]+ ?(\d{4})")
_ROMAN_DATE = re.compile(r"(\d\d?)[. -]+([ivxхі]+)[. -]+(\d{4})")
_ROMAN_MONTH = re.compile(r"([ivxхі]+)[. -]+(\d{4}|\d\d)")
_HYPHENS = re.compile(r"(\d\d?)[.-]([^\W\d_]{3,9})[.-]{1,2}(\d{4}|\d\d)")
_SHORT_YEAR = re.compile(r"(\d\d?) ([а-я]{3,8})\.? (\d\d) ?г")
_AMERICAN = re.compile(r"([a-z]{3,9})\.? (\d\d?),? (\d{4})")
# The sender's midnight, in whatever zone; at another hour the day may be another's.
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[tт ]00:00(?::00(?:\.0+)?)?(?:z|[+-]\d\d:?\d\d)"
                       # Beside an offset the hour is the sender's own.
                       r"|(\d{4}-\d\d-\d\d)[tт ]\d\d:\d\d(?::\d\d(?:\.\d+)?)? ?[+-](?!00:?00)\d\d:?\d\d")
_YEAR_WORD = re.compile(r" ?(?:г|год|года|году)\.?$")


def readings(text: str, kind: str) -> Iterator[str]:
    """Yield a folded text in the ways in which a date or month may be written for its parser."""
    yield text
    if match := _MIDNIGHT.fullmatch(text):
        yield match[1] or match[2]
    text = re.sub(r" в (?=\d\d?:\d\d)", " ", text)
    text = re.sub(r"^(\d\d?)-(?:е|го) ", r"\1 ", text)
    text = _in_numbers(text)
    yield text
    if match := _SEPARATED.fullmatch(_YEAR_WORD.sub("", text)):
        yield f"{match[1]}.{match[2]}.{match[3]}"
    if match := _ROMAN_DATE.fullmatch(_YEAR_WORD.sub("", text)):
        yield f"{match[1]}.{roman(match[2]) or '?'}.{match[3]}"
    if kind == "month":
        yield from _months(_YEAR_WORD.sub("", text))


def _in_numbers(text: str) -> str:
    """Return a text whose English month, or hyphens around a short one, are numbers."""
    if (match := _AMERICAN.fullmatch(text)) and (number := month_of(match[1])):
        return f"{match[2]}.{number}.{match[3]}"
    if (match := _HYPHENS.fullmatch(text)) and (number := month_of(match[2])):
        return f"{match[1]}.{number}.{match[3]}"
    if (match := _SHORT_YEAR.fullmatch(text)) and (number := month_of(match[2])):
        return f"{match[1]}.{number}.20{match[3]}"
    match = re.fullmatch(r"(\d\d?) ([a-z]{3,9})\.? (\d{4})", text)
    if match and (number := month_of(match[2])):
        return f"{match[1]}.{number}.{match[3]}"
    return text


def _months(text: str) -> Iterator[str]:
    text = text.removeprefix("в ")
    if match := _ROMAN_MONTH.fullmatch(text):
        yield f"{roman(match[1]) or '?'}.{match[2]}"
    if match := re.fullmatch(r"(\d\d?)[., ]+(\d{4})", text):
        yield f"{match[1]}.{match[2]}"
    if match := re.fullmatch(r"([^\W\d_]+)[., /-]+(\d{4}|\d\d)", text):
        yield f"{month_of(match[1]) or '?'}.{match[2]}"
    if match := re.fullmatch(r"(\d{4})(?: ?г\.?| год)?,? ([^\W\d_]+)", text):
        yield f"{month_of(match[2]) or '?'}.{match[1]}"
