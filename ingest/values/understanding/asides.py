"""An answer without what people add to any answer: documents, places, names, times, thanks.

What is taken away says nothing of the value, whatever kind it is: so one grammar serves all of them.
"""

from __future__ import annotations

import re
from functools import cache

from ingest.values.understanding.remarks import DAY
from ingest.values.understanding.wording import clean, words
from templates.form import Field
from templates.text import fold

_MONTH = (r"(?:январ|феврал|март|апрел|ма[йея]|июн|июл|август|сентябр|октябр|ноябр|декабр)[а-яё]*"
          r"(?: 20[12]\d(?: ?г(?:ода|од|\.)?)?)?")
_YEAR = r"(?:(?:в|за) )?20[12]\d ?(?:год[ау]?|г\.?)"
_NAME = r"[А-ЯЁ][а-яё]{2,}(?:-[А-ЯЁ][а-яё]+)? [А-ЯЁ]\. ?[А-ЯЁ]\.|[А-ЯЁ]\. ?[А-ЯЁ]\. [А-ЯЁ][а-яё]{2,}"
_OF_SCHOOL = r"(?-i:[МФГ][БАКФ]+[А-ЯЁ]{1,3}(?: [А-ЯЁ]{2,6})?)(?: № ?\d+| \"[^\"]+\"| «[^»]+»)?"
_SCHOOL = re.compile(_OF_SCHOOL)
_IN_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\.?$")
_MARK = re.compile(r"\s*[,;]\s*|:\s+|\s+[-–—]\s+|\s*\n\s*|\.\s+")
_AFTER_LEAD = re.compile(r"\s*[:,]\s*|\s+[-–—]\s+|\s+")
_BULLET = re.compile(r"^(?:[*•·]\s+|[–—-]\s+(?=[^\W\d_])|[а-г1][)]\s+(?=[^\W\d_]))(?=\S)")
# What needs no mark before it begins after a word, not after a bare number.
_BESIDE, _BESIDE_A_TIME = re.compile(r"(?<=[^\W\d_]|[.)]) "), re.compile(r"(?<=[\w.)]) ")
_SHORTEST = 3
# Shorter words of these lists are whole ones.
_STEM = 4
# Fields whose answer is a time hold theirs.
_TIMES = ("date", "month", "year")
# A number stands alone before these only where a mark parts them.
_NUMBERS = ("integer", "number")


def without_asides(raw: str, field: Field) -> str:
    """Return an answer without what may be added to any; itself where it has nothing of the kind.

    >>> ask = Field("a", "А", "choice")
    >>> [without_asides(each, ask) for each in (
    ...     "7 (приказ № 5 от 12.01.2026)", "МБОУ СОШ № 2: 7, отв. Иванова А.А.", "7, не начат")]
    ['7', '7', '7, не начат']
    """
    text = clean(raw)
    if len(text) < _SHORTEST or field.type in ("link", "contact"):
        return raw
    kind = "times" if field.type in _TIMES else "numbers" if field.type in _NUMBERS else "others"
    if field.type == "number" and re.search("цел", fold(field.label)):
        kind = "aims"
    before = None
    while before != text:
        before = text
        text = _without_tail(_without_brackets(_without_lead(text, kind), kind), kind)
    return text


def _without_brackets(text: str, kind: str) -> str:
    match = _IN_BRACKETS.search(text)
    if match and text[:match.start()].strip() and all(
            _is_aside(each, kind) for each in re.split(r",\s+", match[1])):
        return text[:match.start()].rstrip()
    return text


def _without_tail(text: str, kind: str) -> str:
    for match in _MARK.finditer(text):
        if match.start() and _is_aside(text[match.end():], kind):
            return text[:match.start()].rstrip()
    beside = _BESIDE_A_TIME if kind in ("times", "aims", "numbers") else _BESIDE
    for match in beside.finditer(text):
        if _is_all_of(_led(kind), text[match.end():]):
            return text[:match.start()].rstrip()
    return text


def _without_lead(text: str, kind: str) -> str:
    for match in _AFTER_LEAD.finditer(text):
        head, marked = text[:match.start()], match[0].strip()
        if not match.end() < len(text) or text[match.end()] in "№#N":
            continue
        if _leads(kind).fullmatch(head) or _led(kind).fullmatch(head) or (
                marked and marked != "," and _SCHOOL.fullmatch(head)):
            return text[match.end():]
    return _BULLET.sub("", text)


def _is_aside(text: str, kind: str) -> bool:
    return _is_all_of(_led(kind), text) or _is_all_of(_named(kind), text)


def _is_all_of(pattern: re.Pattern[str], text: str) -> bool:
    return bool(pattern.fullmatch(text) or pattern.fullmatch(text.rstrip(".!")))


@cache
def _led(kind: str) -> re.Pattern[str]:
    return re.compile(_grammar(kind)[0], re.IGNORECASE)


@cache
def _named(kind: str) -> re.Pattern[str]:
    return re.compile(_grammar(kind)[1], re.IGNORECASE)


@cache
def _leads(kind: str) -> re.Pattern[str]:
    given = (*(() if kind == "aims" else words("remark")["before"]), *words("asides")["leads"])
    return re.compile("|".join(given), re.IGNORECASE)


@cache
def _grammar(kind: str) -> tuple[str, str]:
    """What begins with a word that leads it in, and what is a name of something."""
    known = words("asides")
    documents = "|".join(each if len(each) < _STEM else f"{each}[а-яё]*"
                         for each in words("remark")["documents"])
    day = rf"(?: от {DAY})?"
    number = r"(?: ?(?:№|N|#) ?[\w/.-]*\d[\w/-]*)?+"
    document = rf"(?:{documents})\b\.?(?: (?:{'|'.join(known['owners'])}))?{day}{number}{day}"
    stems = "|".join(each if len(each) < _STEM + 1 else f"{each}[а-яё]*" for each in known["places"])
    place = rf"(?:{stems})\b\.?(?: (?:№ ?)?\d+(?:\.\d+)*)?+"
    where = rf"(?:{'|'.join(known['where'])})"
    papers = f"(?:{'|'.join(known['papers'])})"
    attached = (rf"{papers}(?: и {papers})?(?: (?:прил(?:агаю|агаем|агается|агаются|ожен[аоы]?)"
                r"|во вложении|ниже|имеются|имеется))?")
    of_it = r"(?: (?:положения|плана|отчета|методики|приказа))?"
    persons = "|".join(known["persons"])
    times = "|".join(map(re.escape, words("remark")["times"]))
    led = [
        r"(?:согласно|по|на основании|в соответствии с|утв\w*\.?|см\.?|смотри(?:те)?) "
        rf"(?:{document}|{place}){of_it}",
        where, "|".join(known["said"]),
        r"(?:с уважением|исп\.?|отв\.?),? [А-ЯЁ][а-яё]+(?: [А-ЯЁ]\. ?[А-ЯЁ]\.)?",
        rf"по данным (?:{'|'.join(known['sources'])})", rf"по (?:{'|'.join(known['records'])})",
    ]
    named = [
        document, place + of_it, attached, rf"(?:в )?{_OF_SCHOOL}",
        rf"(?:(?:{persons})[а-яё]*\.?(?: проекта)?:? )?(?-i:{_NAME})",
        rf"(?:{persons})[а-яё]*\.?(?: (?-i:[А-ЯЁ][а-яё]{{2,}}))?",
        rf"(?:опубликован|размещен)[аоы]?(?: на сайте| в сети)?(?: {DAY})?", "ссылка на сайте",
    ]
    if kind in ("numbers", "aims"):
        # «2 документа» are documents, «1 директор» is one.
        named = [each for each in named if each not in (named[2], named[5])] + [
            rf"{papers} (?:прил\w+|во вложении)",
            rf"(?:{persons})[а-яё]*\.?:? (?-i:[А-ЯЁ][а-яё]{{2,}})"]
    plan = r"(?:в соответствии с|согласно|по) (?:утвержденн\w+ )?план(?:ом|у)(?: мероприятий| работы)?"
    if kind == "aims":
        led += [plan, r"(?:в|на|за) 20[12]\d ?(?:году?|г\.?)"]
        return "|".join(led), "|".join(named)
    led += [rf"(?:данные |по состоянию )?на {DAY}", rf"(?:{times})", rf"по состоянию на {DAY}"]
    if kind == "others":
        led += [plan, r"по итогам (?:\d|девяти|шести|трех) месяцев"]
    if kind != "times":
        led += [rf"в {_MONTH}"]
        named += [_YEAR, _MONTH, DAY]
    if kind == "others":
        led += [rf"{_MONTH} ?[-–] ?{_MONTH}"]
    if kind in ("others", "times"):
        led += [rf"(?-i:{_NAME})"]
    return "|".join(led), "|".join(named)
