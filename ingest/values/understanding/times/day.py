"""Dates, months and years in the many ways in which hands and programs write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from ingest.values.parse import PARSERS
from ingest.values.understanding.remarks import (
    PARTED,
    is_harmless,
    is_heading,
    is_other_end,
    names_label,
    without_references,
)
from ingest.values.understanding.times.calendar import dates_in, month_of, months_in, ordinal
from ingest.values.understanding.times.readings import readings
from ingest.values.understanding.wording import (
    bare,
    clean,
    digits_for_letters,
    in_russian,
    undecorated,
    unsure,
    without_pictures,
    words,
)
from templates.form import Field
from templates.text import fold

_BRACKET = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_QUARTER = re.compile(r"(?<!\w)q[1-4](?!\w)|(?<=\d{4})/?q[1-4](?!\w)|"
                      r"(?<!\w)(?:в |во |с |со )?(?:[1-4]|i|ii|iii|iv) ?(?:-?(?:й|го|м|е|ом) )?"
                      r"(?:квартал[ае]?|кв|полугоди[еия])\b\.?(?: \d\d?\b)?"
                      r"|(?<!\w)(?:в |во |с |со )?(?:перв|втор|треть|четверт)\w+ "
                      r"(?:квартал[ае]?|полугоди[еия])(?!\w)")
# Winter belongs to two years.
_SEASON = re.compile(r"(?<!\w)(?:в |с )?(?:весн\w+|лето|лета|летом|осен\w+"
                     r"|начал[ео]|конец|конце|середин\w)(?!\w)")
_HOUR = re.compile(r"^ ?,? ?(?:в |к )?\d\d?(?:[:.-]\d\d){1,2}(?: ?мск| ?ч\b\.?)?"
                   r"|^ ?,? ?(?:в )?\d\d? ?ч\w*\.?(?: ?\d\d? ?мин\w*\.?)?(?: ?мск)?")
# «Откроем в 2027».
TO_COME = re.compile(r"\b(?:откро(?:ем|ет|ют)|начн(?:ем|ет|ут)|запустим|стартуем|стартует)\b")
# A bullet of a list.
_DASH = re.compile(r"^[-–—] +")


def day(raw: str, field: Field) -> object:
    """Return the date, or the first day of the month, of an answer; None where it is not plain.

    >>> ask = Field("begun", "Начало", "date")
    >>> [str(day(each, ask)) for each in ("01.09.2026 (вторник)", "1.IX.2026", "01-сен-26")]
    ['2026-09-01', '2026-09-01', '2026-09-01']
    >>> [day(each, ask) for each in ("01.09.2026 (среда)", "01.09.2026 (перенесено)", "до 01.09.2026")]
    [None, None, None]
    """
    text = plain_text(raw)
    if unsure(text) or text.endswith("*"):
        return None
    brackets = _BRACKET.findall(text)
    text, weekdays = without_weekdays(" ".join(_BRACKET.sub(" ", text).split()))
    apart = re.split(r"\d", text)
    lead = apart[0]
    for beside in (lead, apart[-1]):
        if not any(map(month_of, beside.split())) and is_other_end(
                beside.replace("факт", ""), fold(field.label)):
            return None
    if lead.endswith("проект от "):
        return None
    leads = "|".join(words("day")["before"])
    notes = "|".join(words("day")["notes"])
    text = re.sub(rf"^(?:{leads})(?: ?[:-])? (?=\d)", "", bare(text, around=","))
    text = re.sub(rf"(?<=[\d.])(?: -|,)? (?:{notes})$", "", text)
    found = _only(readings(text, field.type), field) or _with_words(text, field)
    if not isinstance(found, date):
        return None
    for inside in brackets:
        rest, more = without_weekdays(inside)
        weekdays |= more
        if bare(rest) and not _agrees(bare(rest), found, field):
            return None
    if not weekdays:
        return found
    exact = [each for *_, each in dates_in(text)]
    return found if len(exact) == 1 and weekdays == {exact[0].weekday()} else None


def plain_text(raw: str) -> str:
    """Return an answer folded, in Russian letters, without what only adorns it."""
    text = undecorated(without_pictures(clean(raw)).replace("\n", "; "))
    # The key of the full stop gives «ю» on the other layout.
    text = re.sub(r"(?<=\d)ю(?=\d|$)|(?<=\dг)ю$", ".", text)
    text = re.sub(r"(?<!\w)[Пп]р\. ?(?=№|\d)", "приказ ", text)
    text = _DASH.sub("", re.sub(r"(?<=\d) ?r\b\.?", " г.", text))
    return in_russian(digits_for_letters(text))


def _with_words(text: str, field: Field) -> date | None:
    """The only date, or month, of a text whose other words do not change it."""
    text = _ordinal_day(text)
    found = dates_in(text)
    parts = r"конц\w+|конец|начал\w+|середин\w+"
    if field.type == "month" and not found:
        text = re.sub(rf"^в (?=(?:{parts}|[^\W\d_]+[еу]) )", "", text)
        text = re.sub(rf"(?<!\w)(?:{parts}) (?=[^\W\d_]+[ая] )", "", text)
        found = months_in(text)
    if len(found) != 1:
        return None
    [(start, end, day)] = found
    if not is_heading(text[:start], "day", field) or not _is_tail(text[end:], field):
        return None
    with suppress(ValueError):
        value = PARSERS[field.type](day, field)
        return value if isinstance(value, date) else None
    return None


def _ordinal_day(text: str) -> str:
    """«Первое сентября 2026» with a number for its first words."""
    text = re.sub(r"^с (?=[^\W\d_]+ого )", "", text)
    for count in (2, 1):
        first = " ".join(text.split()[:count])
        if (number := ordinal(first)) is not None and len(text.split()) > count:
            return f"{number}{text[len(first):]}"
    return text


def _is_tail(text: str, field: Field) -> bool:
    """Tell whether what follows a date is its «г.», an hour, or words that leave it as it is."""
    text = _HOUR.sub("", re.sub(r"^ ?(?:г(?:ода|оду|од)?)\b\.*", "", text))
    plain = bare(text, around=" -(),.")
    if is_other_end(plain, fold(field.label)) and "(" not in text:
        return False
    if not plain or plain in words("day")["notes"]:
        return True
    if all(each in words("day")["notes"] or each in words("day")["after"] or names_label(each, field)
           for each in re.findall(r"[^\W_]+", plain)):
        return True
    opened = PARTED.match(text) or plain.startswith(tuple(words("day")["opens"]))
    return bool(opened or without_references(plain) != plain) and is_harmless(plain, "day", field)


def year(raw: str, field: Field) -> object:
    """Return the year of an answer; None where two are named or something is said against it.

    >>> ask = Field("opened", "Год открытия", "year")
    >>> [year(each, ask) for each in ("с 2026 г.", "I квартал 2026", "февраль 2026", "2О26")]
    [2026, 2026, 2026, 2026]
    >>> [year(each, ask) for each in ("2025-2026", "до 2026", "2026 человек", "не в 2026")]
    [None, None, None, None]
    """
    text = plain_text(raw)
    if unsure(text) or text.endswith("*"):
        return None
    if TO_COME.search(text):
        return None
    found = _one_year(" ".join(_BRACKET.sub(" ", text).split()), field)
    if found is None or not all(_repeats(bare(each), found, field) for each in _BRACKET.findall(text)):
        return None
    with suppress(ValueError):
        return PARSERS["year"](str(found), field)
    return None


def _repeats(inside: str, found: int, field: Field) -> bool:
    inside = re.sub(r"(?<![\d.])\d\d?\.\d\d?(?![\d.])", "", inside).strip()
    if inside in words("year")["notes"] or month_of(inside) or ordinal(inside) == found % 100:
        return True
    named = {int(each) for each in re.findall(r"(?<!\d)\d{4}(?!\d)", inside)}
    if named <= {found} and is_heading(
            re.sub(r"\d{4}", "", without_seasons(inside)), "year", field):
        return True
    return is_harmless(inside, "year", field)


def _one_year(text: str, field: Field) -> int | None:
    """The only year of a text whose other words do not change it."""
    if (spelled := re.fullmatch(r"две тысячи (.+?)(?: год)?", text)) and (number := ordinal(spelled[1])):
        return 2000 + number
    if re.fullmatch(r"(?:0\d|1[0-2])[./](?:1[3-9]|2\d)", text):
        return 2000 + int(text[-2:])
    if match := re.fullmatch(r"(\d{4})[./-](?:0[1-9]|1[0-2])", text):
        return int(match[1])
    text = re.sub(r"^(\d) (\d{3})\b", r"\1\2", text)
    text = without_references(without_seasons(bare(text, around=" -,")))
    found = re.findall(r"(?<![\d.,-])\d{4}(?![\d.,]\d|\d)", text)
    if len(set(found)) != 1 or re.search(r"\d", re.sub(found[0], "", text)):
        return None
    before, _, after = text.partition(found[0])
    after = re.sub(rf"^ ?-?(?:й|го|ый|ом|м)\b|{found[0]}", "", after)
    after = re.sub(r"^ ?(?:г\w{0,3})\b[.г]*", "", after)
    if not is_heading(before, "year", field):
        return None
    plain = bare(after, around=" -,.")
    if not plain or plain in (*words("year")["notes"], *words("year")["after"]):
        return int(found[0])
    if all(names_label(each, field) or each in words("year")["before"] for each in plain.split()):
        return int(found[0])
    begun = PARTED.match(after) or plain.startswith(tuple(words("day")["opens"]))
    return int(found[0]) if begun and is_harmless(plain, "year", field) else None


def without_seasons(text: str) -> str:
    """Return a text with years alone where dates, months, quarters and seasons stood."""
    for start, end, day in reversed(months_in(text)):
        text = f"{text[:start]}{day.year}{text[end:]}"
    text = _SEASON.sub(" ", _QUARTER.sub(" ", text))
    text = " ".join(text.split())
    beside = r"(?<!\w)(?:\d ?)?(?:(?:с|в) )?[^\W\d_]+(?= \d{4})|(?<=\d{4},) ?[^\W\d_]+$"
    return re.sub(beside, lambda match: (
        " " if month_of(re.sub(r".* ", "", match[0])) else match[0]), text).strip()


def _only(readings: Iterator[str], field: Field) -> object:
    """What all readings that their parser takes agree on; None where they do not."""
    found: list[object] = []
    for reading in dict.fromkeys(readings):
        with suppress(ValueError):
            value = PARSERS[field.type](reading, field)
            found += [] if value in found else [value]
    return found[0] if len(found) == 1 else None


def without_weekdays(text: str) -> tuple[str, set[int]]:
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
    number = int(inside[:2]) if inside.isdecimal() else month_of(inside)
    if field.type == "month" and found.month == number:
        return True
    named = [month_of(each) for each in re.findall(r"[^\W\d_]{3,}", inside)]
    if any(each and each != found.month for each in named):
        return False
    again = months_in(inside) if field.type == "month" else dates_in(inside)
    if again and "от" not in inside.split():
        return {each for *_, each in again} == {found} and bare(inside)[-1:].isalnum()
    return is_harmless(inside, "day", field)
