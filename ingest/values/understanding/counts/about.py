"""The words of a sentence around a number that leave it as it is: what was paid from, when, of whom."""

from __future__ import annotations

import re

from ingest.values.understanding.counts.units import is_own_unit, is_unit
from ingest.values.understanding.remarks import DAY
from ingest.values.understanding.wording import bare, begins_with_any, words
from templates.form import Field
from templates.text import fold

MONTH = r"(?:янв|фев|мар|апр|ма[йе]|июн|июл|авг|сен|окт|ноя|дек)\w*"
# A current value is that of the project's begin.
AT_FIRST = (r"(?:на|до) (?:начал[оа]|старте?|момент открытия|внедрения|дату открытия)(?: проекта)?")
# «3 семинара, приняли участие 45 человек», «3 семинара (45 участников)».
_TAKING_PART = re.compile(
    r"^(\D*\d+ [^\W\d_]{4,}[^\d,;(]*)"
    r"(?:[,;] (?:[^\W\d_]+ ){0,3}|с участием |с охватом |на |для "
    r"|(?=\d+ [^\W\d_]+(?:ям|ам)\b)|\((?:[^\W\d_]+ ){0,3})"
    r"\d+ (?:чел\w*|участник\w*|сотрудник\w*|работник\w*|слушател\w*|учреждени\w*|организаци\w*"
    r"|школ\w*|отдел\w*)\.?\)?$")
_DAYS = re.compile(r"(?<![\d.,])(?:0?[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])(?![\d.,]\d|\d)")
# «Снижено до 12,5» is what it is today; «снизить до» is a plan.
_REACHED = re.compile(r"^(?:показатель )?(?:сни[жз]|увелич|сокра|повы|уменьш|довед)\w*"
                      r"(?:н[аоы]?|ли|л[аоы]?с[ья]) (?:с [\d,.]+ )?до (?=\d)")
_PAID_FROM = re.compile(r",? (?:из|за счет)(?: средств)? (?:\w+ ){0,2}бюджета$")
_IN_YEAR = re.compile(r"(?:^|[ ,(])(?:за|в|с начала) 20[12]\d (?:год[ау]?|г)\b\.?")
# When an aim is to be reached.
_BY_THEN = re.compile(
    rf",? (?:по плану|планируем\w+|плановое"
    rf"|(?:к концу|на конец) (?:\d{{4}} )?(?:года|проекта|внедрения)"
    rf"|(?:к|на) {DAY}|к {MONTH}(?: \d{{4}}(?: года?\.?)?)?"
    r"|(?:после|по итогам|по завершении|в результате) (?:внедрения|реализации|проекта|улучшений)"
    r"(?: (?:улучшений|проекта|мероприятий))?)$")


def without_others(text: str, field: Field) -> str:
    """Return a text without people and days beside a count of something else: «3 семинара (45 чел.)»."""
    if not field.kind.is_whole or is_own_unit("человек", field):
        return text
    first = re.match(r"\D*\d+ ([^\W\d_]{4,})", text)
    if not first or begins_with_any(first[1], words("number")["persons"]) or is_unit(first[1]):
        return text
    text = re.sub(r"\([ ,;и]*\)", "", _DAYS.sub("", _TAKING_PART.sub(r"\1", text)))
    return re.sub(r"[:,] *(?:[,и] *)*$", "", text).strip()


def asks_for_aim(field: Field) -> bool:
    """Tell whether a heading asks for what is to be reached."""
    return bool(re.search(r"цел|план", fold(field.label)))


def told(text: str, field: Field) -> str:
    """Return a folded text without the words of a sentence that leave its number as it is."""
    text = _PAID_FROM.sub("", text)
    if asks_for_aim(field):
        text = _BY_THEN.sub("", text)
        text = re.sub(r"^по плану (?=\d)", "", text)
        return re.sub(rf"^(?:{'|'.join(words('number')['aims'])})(?: ?[:-])? (?=\d)", "", text)
    text = re.sub(rf"^на {DAY}(?: ?[:-] ?| )(?=\d)", "", text)
    text = re.sub(rf",? {AT_FIRST}$", "", text)
    # «Было 12» is a count, but of a value it is the one before.
    text = re.sub(rf"^{DAY},? (?=[^\W\d_])", "", text)
    opens = "|".join(words("number")["opens"])
    text = re.sub(rf"^(?:{opens})\w*(?: [^\W\d_]+)?(?: ?[:,-])? (?=\d)", "", text)
    if field.kind.is_whole:
        if _IN_YEAR.search(text):
            text = bare(_IN_YEAR.sub("", text), around=" ,-:")
        text = re.sub(rf"^в {MONTH} ", "", text)
    was = r"^был[ои] " if field.kind.is_whole else r"^был[ои] (?=\w+(?:н[оы]|т[оы])\b)"
    return re.sub(was, "", _REACHED.sub("", text))
