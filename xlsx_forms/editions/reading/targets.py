"""Understand a target of the plan as the decree words it, and say how it was understood."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ingest.values.display import number_text
from ingest.values.parse import PARSERS, is_blank
from ingest.values.understand import understand
from ingest.values.understanding.wording import bare, clean, spelled, words
from templates.form import Field
from templates.period import MONTHS, Period, day_and_month
from templates.plan import Target
from templates.text import fold

UNSET = "не установлено"
EXAMPLES = ("«не менее 3», «по мере необходимости», «не позднее 25 декабря», «ежеквартально, до 10 "
            "числа следующего месяца» или пустая ячейка")
_DAY, _MONTH = Field("day", "", "date"), Field("month", "", "month")
_DIGITS = re.compile(r"(\d[\d ]*(?:[.,]\d+)?)(?:-?(?:х|ми|ти|го|ой|и))?(?![\d.,])")
_YEAR = re.compile(r"\b(20\d\d)\b")
_QUARTER = re.compile(r"(?:в )?([1-4]|i{1,3}|iv)(?:-?(?:й|м|ом))? ?(?:квартал|квартале|кв\.?)")
_DAY_OF_MONTH = re.compile(r"(\d{1,2})(?:-?(?:го|ого|е|й))?(?: числа)?(?:,? (.+))?")


@dataclass(frozen=True, slots=True)
class Understood:
    """A target, in plain words what it was understood as, and whether it is a percentage."""

    target: Target
    meaning: str
    is_percent: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether it is worded as the decree does it, so that nothing was to be understood."""
        return self.target.text in (self.meaning, _as_in_decree(self.target, self.is_percent))


def understand_target(raw: object, year: int, unit: str = "", is_percent: bool = False) -> Understood:
    """Return the target that a cell of the column of a year names; ValueError says why it is none.

    ``is_percent``: the cell shows its number as a percentage.

    >>> understand_target("не менее трех", 2026).meaning
    'не меньше 3'
    >>> [understand_target(raw, 2026).target.kind for raw in ("", 3, "до 1 марта", "при необходимости")]
    ['unset', 'minimum', 'deadline', 'as-needed']
    """
    if isinstance(raw, bool):
        raise ValueError(f"«{raw}» – не целевое значение; пишите так: {EXAMPLES}")
    if isinstance(raw, date):
        return _deadline(date(raw.year, raw.month, raw.day), year, f"{raw:%d.%m.%Y}")
    if isinstance(raw, int | float):
        return _minimum(raw * 100 if is_percent else raw, year, is_percent, "")
    if is_blank(raw):
        return _unset(year, UNSET)
    text = " ".join(clean(str(raw)).split())
    plain = fold(bare(text, after=".;!"))
    if plain in words("target")["unset"] or not plain.strip("-"):
        return _unset(year, text)
    if plain in words("target")["as_needed"]:
        return Understood(Target(year, "as-needed", text), "считается, но не оценивается")
    found = _quarterly(plain, year, text) or _until(plain, year, text) or _count(
        plain, year, text, unit)
    if found is None:
        raise ValueError(f"«{text}»: программа не понимает это целевое значение; пишите так: {EXAMPLES}")
    return found


def _unset(year: int, text: str) -> Understood:
    return Understood(Target(year, "unset", text), UNSET)


def _minimum(value: float, year: int, is_percent: bool, text: str) -> Understood:
    value = round(value, 4)
    shown = f"{number_text(value)}{' %' if is_percent else ''}"
    if value <= 0:
        raise ValueError(f"«{text or shown}»: целевое значение должно быть больше нуля; если его нет, "
                         f"оставьте ячейку пустой или напишите «{UNSET}»")
    return Understood(Target(year, "minimum", text or shown, value), f"не меньше {shown}", is_percent)


def _as_in_decree(target: Target, is_percent: bool) -> str:
    """The decree's own words for such a target."""
    if target.kind == "minimum":
        return f"не менее {number_text(target.value)}{' %' if is_percent else ''}"
    if target.kind == "deadline":
        return f"не позднее {day_and_month(target.day, target.month)}"
    if target.kind == "quarterly":
        return f"ежеквартально, до {target.day} числа следующего месяца"
    return {"as-needed": "по мере необходимости", "unset": UNSET}[target.kind]


# --- every quarter --------------------------------------------------------------------------------


def _quarterly(plain: str, year: int, text: str) -> Understood | None:
    lead, rest = _after(plain, words("target")["quarterly"])
    if not lead:
        return None
    _until_word, rest = _after(rest.lstrip(",:- "), words("target")["until"])
    found = _DAY_OF_MONTH.fullmatch(rest)
    if found is None or (found[2] and found[2] not in words("target")["following"]):
        raise ValueError(f"«{text}»: назовите день, например «ежеквартально, до 10 числа следующего "
                         "месяца»")
    day = int(found[1])
    if not 1 <= day <= 28:
        raise ValueError(f"«{text}»: день от 1 до 28, чтобы он был в каждом месяце")
    return Understood(Target(year, "quarterly", text, day=day),
                      f"каждый квартал, до {day} числа следующего месяца включительно")


# --- until a day of the year ----------------------------------------------------------------------


def _until(plain: str, year: int, text: str) -> Understood | None:
    """A deadline: by a day, or by the last day of a month, a quarter, the year."""
    said = _without_yearly(plain)
    if said in words("target")["year_end"] or plain in words("target")["year_end"]:
        return _deadline(date(year, 12, 31), year, text)
    lead, rest = _after(said, words("target")["until"])
    rest = re.sub(r" ?(?:(?:текущего )?года?|г\.?)?(?: \(?включительно\)?)?$", "", rest)
    until_end, ended = _after(rest, ["конца", "окончания", "истечения"])
    day = _day_of(rest, year)
    if day is None and (until_end or not lead):
        day = _last_day(ended if until_end else rest, year)
    if day is None:
        if lead and _last_day(rest, year):
            raise ValueError(f"«{text}»: непонятно, входит ли этот месяц в срок; назовите день, "
                             "например «не позднее 25 декабря»")
        return None
    return _deadline(day, year, text)


def _deadline(day: date, year: int, text: str) -> Understood:
    if day.year != year:
        raise ValueError(f"«{text}»: в столбце {year} года назван {day.year} год; программа сравнивает "
                         "срок с фактом того же года")
    return Understood(Target(year, "deadline", text, month=day.month, day=day.day),
                      f"не позднее {day:%d.%m.%Y}")


def _without_yearly(plain: str) -> str:
    """A text without «ежегодно», where more is said."""
    lead, rest = _after(plain, words("target")["yearly"])
    return rest.lstrip(",:- ") if lead and rest else plain


def _day_of(rest: str, year: int) -> date | None:
    """The day that a text names, of the column's year unless it names one."""
    if re.fullmatch(r"\d{1,2}\.\d{1,2}\.?", rest):
        rest = f"{rest.rstrip('.')}.{year}"
    elif not _YEAR.search(rest) and re.fullmatch(r"\d{1,2}(?:-?(?:го|ого|е))? [^\W\d]+\.?", rest):
        rest = f"{rest.rstrip('.')} {year}"
    found = _parsed(rest, _DAY)
    return found if isinstance(found, date) else None


def _last_day(rest: str, year: int) -> date | None:
    """The last day of a quarter or a month that a text names."""
    named = _YEAR.search(rest)
    year = int(named[1]) if named else year
    rest = _YEAR.sub("", rest).strip(" ,")
    rest = re.sub(r" (?:г\.?|года?)$", "", rest)
    if match := _QUARTER.fullmatch(rest.replace("квартала", "квартал")):
        number = int(match[1]) if match[1].isdigit() else ["i", "ii", "iii", "iv"].index(match[1]) + 1
        return Period(year, number).end
    genitive = [number for number, each in enumerate(MONTHS, start=1) if each == rest]
    found = _parsed(f"{rest} {year}", _MONTH) if rest.replace("в ", "").isalpha() else None
    month = genitive[0] if genitive else found.month if isinstance(found, date) else 0
    return date(year, month, calendar.monthrange(year, month)[1]) if month else None


def _parsed(text: str, field: Field) -> object:
    try:
        return PARSERS[field.type](text, field)
    except ValueError:
        return understand(text, field)


# --- a number -------------------------------------------------------------------------------------


def _count(plain: str, year: int, text: str, unit: str) -> Understood | None:
    """At least so many; anything else that a number may mean is refused."""
    known = words("target")
    rest = _without_yearly(plain)
    refused, _ = _after(rest, known["refused"])
    if refused:
        raise ValueError(f"«{text}»: программа сравнивает факт только с наименьшим значением: "
                         "«не менее …»")
    _lead, rest = _after(rest, known["minimum"])
    above, rest = _after(rest, known["above"])
    value, rest = _number(rest)
    if value is None:
        return None
    rest = rest.strip(" ,;")
    rest, in_brackets = re.sub(r"\(([^()]*)\)", " ", rest), re.findall(r"\(([^()]*)\)", rest)
    if not all(_says_nothing_else(each, value, unit) for each in in_brackets):
        return None
    rest, is_percent = _percent(" ".join(rest.split()))
    for each in (*known["or_more"], *known["yearly"]):
        rest = rest.removesuffix(each).strip(" ,")
    late_percent, is_late = _percent(rest)
    if is_late:
        rest, is_percent = late_percent, True
    if rest and not _is_unit(rest, unit):
        raise ValueError(f"«{text}»: число {number_text(value)} понятно, а слова «{rest}» – нет; "
                         f"пишите так: {EXAMPLES}")
    if above:
        if is_percent or value != int(value):
            raise ValueError(f"«{text}»: напишите «не менее …» с точным числом")
        value += 1
    return _minimum(value, year, is_percent, text)


def _number(text: str) -> tuple[float | None, str]:
    """The number that a text begins with, in digits or in words, and what follows."""
    if match := _DIGITS.match(text):
        return float(match[1].replace(" ", "").replace(",", ".")), text[match.end():].strip()
    given = text.split()
    for count in range(len(given), 0, -1):
        value = spelled(" ".join(_nominative(each.strip(",.")) for each in given[:count]))
        if value is not None:
            return float(value), " ".join(given[count:])
    return None, text


def _says_nothing_else(inside: str, value: float, unit: str) -> bool:
    """Whether what stands in brackets repeats the number or names what is counted."""
    found, rest = _number(inside)
    return _is_unit(rest, unit) and found in (None, value)


def _nominative(word: str) -> str:
    """A numeral as it is named: «трех» is three."""
    known, plain = words("target"), words("number")
    for genitive, named in (("genitive", "numerals"), ("genitive_tens", "tens")):
        if word in known[genitive]:
            return str(plain[named][known[genitive].index(word)])
    return "один" if word in ("одной", "одно") else word


def _percent(rest: str) -> tuple[str, bool]:
    for each in words("number")["percent"]:
        if rest == each or rest.startswith(f"{each} "):
            return rest[len(each):].strip(" ,"), True
    return rest, False


def _is_unit(text: str, unit: str) -> bool:
    """Whether words after a number only say what is counted."""
    text = text.strip(" .,;")
    if text in (fold(unit), fold(unit).rstrip(".")) or text in words("number")["units"]:
        return True
    others = (*words("target")["other_period"], *MONTHS)
    return all(re.fullmatch(r"[а-я-]{4,}", word) and not word.startswith(others)
               for word in text.split()) and len(text.split()) <= 4


def _after(text: str, leads: Iterable[str]) -> tuple[str, str]:
    """The longest of these that a text begins with, and what follows; nothing and all without one."""
    for lead in sorted(leads, key=len, reverse=True):
        if text.startswith(lead):
            rest = text[len(lead):]
            if not rest or not (lead[-1].isalpha() and (rest[0].isalnum() or rest[0] == "-")):
                return lead, rest.strip()
    return "", text
