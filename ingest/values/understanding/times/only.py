"""The only day, month or year in an answer, whatever else is told there, unless that speaks against it.

The other readers know what may stand around a value; here is what may not: a doubt, a term, another
day, the other end of what is asked.  So an answer of other words than ours is understood, too.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

from ingest.values.parse import PARSERS
from ingest.values.understanding.counts.units import is_unit
from ingest.values.understanding.remarks import (
    is_other_end,
    names_label,
    without_references,
    without_times,
)
from ingest.values.understanding.times.calendar import Span, apart, dates_in, month_of, months_in
from ingest.values.understanding.times.day import TO_COME, plain_text, without_seasons, without_weekdays
from ingest.values.understanding.wording import begins_with_any, unsure, words
from templates.form import Field
from templates.text import fold

_HOUR = re.compile(r"\b(?:в |к )?\d\d?(?::\d\d|[.-]\d\d(?= ?ч\b))(?: ?мск| ?ч\b\.?)?"
                   r"|\b(?:в )?\d\d? час\w*")
_SIGNS = re.compile(r"[?~%*/+=<>≥≤±$€→\d]")
_LAST_DAY = re.compile(r"\b(?:последн|перв)\w+ (?:рабоч\w+ )?д\w+ месяца\b")
_YEAR = re.compile(r"(?<![\d.,-])(?:19|20)\d\d(?![\d.,]\d|\d)")
# Before a day these make a term of it, or one end of a time.
_TERM = {"day": re.compile(r"(?:^|.* )(с|по|до|к|ко|за|через|проект от)$"),
         "year": re.compile(r"(?:^|.* )(по|до|к|ко|через)$")}
_OF_YEAR = re.compile(r"^ ?-?(?:й|го|ый|ом|м)?\b ?(?:год[ау]?|г)?\b\.*")
_NUMBERED = re.compile(r"(?:№|\b(?:n|каб|кв|оф)\b\.?)\s?$|[\w-]$")
_OF_BIRTH = re.compile(r" ?г\.? ?р\b")


def only_day(raw: str, field: Field) -> object:
    """Return the one date, or month, that an answer names; None where something speaks against it.

    >>> held = Field("a", "Утверждение плана", "date")
    >>> [str(only_day(each, held)) for each in ("на педсовете 15.01.2026", "обсудили 15.01.2026, 16:00")]
    ['2026-01-15', '2026-01-15']
    >>> [only_day(each, held) for each in ("после педсовета 15.01.2026", "15.01.2026, 20 января")]
    [None, None]
    """
    text = plain_text(raw)
    if unsure(text) or text.endswith("*"):
        return None
    text = re.sub(r"^ожидаем\w+ (?=дата|срок|закрыт)", "", text)
    text, weekdays = without_weekdays(re.sub(r"(?<=\d)(?:-?го)? числа (?=[^\W\d_]+)", " ", text))
    spans = months_in(text) if field.type == "month" else dates_in(text)
    days = {day for *_, day in spans}
    if len(days) != 1 or (weekdays and weekdays != {min(days).weekday()}):
        return None
    spans = apart([*spans, *(each for each in months_in(text) if each[2] == min(days).replace(day=1))])
    if any(_touched(text, span) for span in spans) or not _leaves(_around(text, spans), "day", field):
        return None
    with suppress(ValueError):
        value = PARSERS[field.type](days.pop(), field)
        return value if isinstance(value, date) else None
    return None


def only_year(raw: str, field: Field) -> object:
    """Return the one year that an answer names; None where something speaks against it.

    >>> begun = Field("a", "Год открытия", "year")
    >>> [only_year(each, begun) for each in ("над проектом трудимся с 2024 года", "2024 человека")]
    [2024, None]
    """
    text = plain_text(raw)
    if unsure(text) or text.endswith("*"):
        return None
    text = without_seasons(text)
    found = list(_YEAR.finditer(text))
    if len({match[0] for match in found}) != 1 or TO_COME.search(text) or any(map(_counts, found)):
        return None
    around = _around(text, [(match.start(), match.end(), date.min) for match in found])
    if not _leaves(around, "year", field):
        return None
    with suppress(ValueError):
        return PARSERS["year"](found[0][0], field)
    return None


def _touched(text: str, span: Span) -> bool:
    """Tell whether a dash or a letter joins a day to something: «IX-X.2026»."""
    return bool(re.search(r"[\w-]$", text[:span[0]]) or re.match(
        r"-(?!(?:го|й|ый|ом|м)\b)(?=[\w ])", text[span[1]:]))


def _counts(found: re.Match[str]) -> bool:
    """Tell whether four digits are a number of something, or so many of them, and no year."""
    before, after = found.string[:found.start()], found.string[found.end():]
    unit = re.match(r" ?([^\W\d_]+)", _OF_YEAR.sub("", after, count=1))
    return bool(_NUMBERED.search(before) or _OF_BIRTH.match(after) or re.match(r"-(?:е|х)\b", after)
                or (unit and (is_unit(unit[1]) or re.search("(?:ов|ей|ек|ий)$", unit[1]))))


def _around(text: str, spans: list[Span]) -> str:
    for start, end, _day in reversed(spans):
        text = f"{text[:start]} ; {text[end:]}"
    return text


def _leaves(text: str, kind: str, field: Field) -> bool:
    """Tell whether the words around a value leave it as it is."""
    text = _LAST_DAY.sub(" ", without_times(_HOUR.sub(" ", re.sub(r'"[^"]*"', " ", text))))
    if _SIGNS.search(without_references(text)) or any(map(month_of, re.findall(r"[^\W\d_]{3,}", text))):
        return False
    label = fold(field.label)
    term = _TERM[kind].match(text.partition(" ;")[0].strip())
    if term and not label.endswith(f", {term[1]}"):
        return False
    if is_other_end(text, label):
        return False
    known = words("only")
    doubts = [*words("remark")["doubts"], *words(kind)["spoils"], *known["doubts"], *known[kind]]
    if kind == "day":
        # What is planned is the day of a plan.
        text = re.sub(r"\b(?:за)?план\w+", " ", text)
    return not any(begins_with_any(each, doubts) for each in re.findall(r"\w+", text)
                   if not names_label(each, field))
