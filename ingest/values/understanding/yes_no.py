"""«Да» and «Нет» in other words, or with words after them."""

from __future__ import annotations

import re
from functools import cache

from ingest.values.parse import asks_for_none
from ingest.values.understanding.remarks import (
    is_lead,
    is_predicate,
    label_words,
    names_label,
    without_times,
)
from ingest.values.understanding.spelling import meant_short, nearest
from ingest.values.understanding.wording import (
    bare,
    begins_with_any,
    clean,
    in_russian,
    undecorated,
    unsure,
    without_pictures,
    words,
)
from templates.form import Field
from templates.text import fold

_BREAK = re.compile(r"\s*(?:[,;:.()!|]|\s-\s|- |/ ?(?=[^\W\d_]))\s*")
# «Назначена Петрова О. И.»
_PERSON = re.compile(r"\s+[^\W\d_][\w-]+ [^\W\d_]\. ?(?:[^\W\d_]\.?)?")
# «В 2026 году не проводилось».
_IN_YEAR = r"(?:в|за) 20[12]\d ?(?:г|году|год)\b\.?"
_YEARS = re.compile(rf"^{_IN_YEAR},? |,? {_IN_YEAR}$")
# What of its own a «нет» may tell of: the project that was made by oneself.
_OWN_WORK = re.compile(r"\w+ (?=(?:самостоятельно|сам[аи]?|своими силами|собственными силами)\b)")
_UNDONE = re.compile(r"\bне (\w{4,}л(?:ся|ась|ось|ись|и|о|а))\b")
# «Действует до 31.12.2026».
_VALID = re.compile(r"\bдейств\w+ до \d[\d.]+")
_ENDINGS = ("", "о", "а", "ы")
_AT_LEAST = re.compile(r"\bне (?:менее|ниже|реже|меньше)\b")
_NEGATED = re.compile(r"\b(?:не|ни) \w+(?: \w+)?")
_NONE = re.compile(r"\b(?:нет|не|без|отсутств\w+)\b")
# «Да 01.03.2026», «да 12 чел.»
_DATED = re.compile(r"\s+(?:в|с|во) (?:янв|фев|мар|апр|ма[йяе]|июн|июл|авг|сен|окт|ноя|дек)[а-я]*"
                    r"(?: 20\d\d)?|\s+(?:от )?\d\d?\.\d\d?\.\d{2,4}|\s+\d+ (?:чел|шт|ед)|\s+(?:№|n) ?\d")
# «Внесем», «утвердят»: not yet.
_FUTURE = re.compile(
    r"\b(?:включ|внес|утверд|назнач|созда[дс]|провед|подготов|состав|размест|опублику|заключ|сдела|обуч"
    r"|введ|оформ|исполн|разработа|организу|сформиру|прим|начн|сдад|пройд|получ|внедр)(?:им|ем|ат|ят|ут|ют|ит|ет)\b")
_DRAFT = re.compile(r"\bв проекте\b|\bпроект (?:приказ|положени|план|распоряжени|постановлени|документ"
                   r"|договор|программ|дорожн)\w*")
# «На 50 %», «в 1 из 3».
_PART = re.compile(r"(?<!\d)(?!100 ?%)\d+ ?%|\d (?:\w+\.? )?из \d")


def yes_or_no(raw: str, field: Field) -> bool | None:
    """Return what an answer to a yes-no question says; None where that is not plain.

    >>> plan = Field("a", "Обучение включено в план", "yes-no")
    >>> [yes_or_no(each, plan) for each in ("Да (приказ № 5)", "не проводилось", "✅", "HET")]
    [True, False, True, False]
    >>> [yes_or_no(each, plan) for each in ("да, частично", "нет данных", "да, но нет", "не знаю")]
    [None, None, None, None]
    >>> none = Field("a", "Проектов нет", "yes-no")
    >>> [yes_or_no(each, none) for each in ("да, проектов нет", "имеются")]
    [True, None]
    """
    if unsure(raw):
        return None
    text = re.sub(r"\s*[\n\t]\s*", "; ", undecorated(without_smiles(clean(raw))))
    text = re.sub(r"-{2,}", "-", bare(in_russian(text), after=".,;!)(:"))
    text = re.sub(r"(?<=\w) -$", "", re.sub(r"^- ", "", text))
    if re.fullmatch(r"(?:\w )+\w", text):
        text = text.replace(" ", "")
    text = re.sub(r"^\[[xхv✓✔]\] ?(?=\w)", "", text)
    text = re.sub(r"^(?:(да) ?[:=] ?1|(нет) ?[:=] ?0)$", lambda match: match[1] or match[2], text)
    text = _UNDONE.sub(lambda match: _as_done(match[1], field) or match[0], text)
    text = re.sub(r"\b(?:активное|непосредственное|личное) (?=участие)", "", text)
    text = re.sub(r"^(да,? )?все (?=\w+н[оаы]\b)", r"\1", text)
    text = re.sub(r"^(?:\d|[а-г])[.)] ?(?=(?:да|нет)\b)", "", text)
    text = re.sub(r"^(да|нет)(?:-?\1)+\b", r"\1", text)
    text = re.sub(r"^(?:1 ?[(-] ?(да)|0 ?[(-] ?(нет))\)?$", lambda match: match[1] or match[2], text)
    text = re.sub(r"^(?:сообщаем|отвечаем|поясняем),? (?:вам,? )?что ", "", text)
    if not asks_for_none(field):
        text = _without_heading(_said_last(_YEARS.sub("", without_times(text)).strip(" ,")), field)
    text = _without_politeness(text)
    if not text or "*" in text:
        return None
    if asks_for_none(field):
        return _literally(text, field)
    for answer in (True, False):
        if any(_says(text, head, answer, field) for head in _heads_of(answer, field.label)
               if text.startswith(head)):
            return answer
    first = re.match(r"[^\W\d_]+", text)
    meant = meant_short(first[0], ("да", "нет")) if first else None
    if not first or not meant or meant == first[0]:
        return None
    return yes_or_no(f"{meant}{text[len(first[0]):]}", field)


def _literally(text: str, field: Field) -> bool | None:
    """«Да» or «Нет» where the heading denies: alone, or with words that say the same."""
    match = re.fullmatch(
        r"(да|нет|верно|подтверждаю|подтверждаем)(?:(?:, | - |; |: |\. | \()(.+?)\)?)?", text)
    if not match:
        return None
    said, rest = match[1] != "нет", match[2] or ""
    denied = bool(_NONE.search(rest))
    plain = all(names_label(each, field) or each in ("есть", "имеются", "имеется", "нет", "не")
                for each in re.findall(r"\w+", rest))
    others = re.search(r"\b(?:есть|имеется|имеются)\b", rest)
    return said if not rest or (plain and denied is said and bool(others) is not denied) else None


def _without_heading(text: str, field: Field) -> str:
    """Return a text without «ответ:» and words of the heading that stand before its answer."""
    match = re.match(r"(?:[^\W\d_]++ ?)+(?::| -)\s*", text)
    if match and is_lead(match[0], "yes", field) and not re.match(r"(?:да|нет|не)\b", text):
        return bare(text[match.end():], around="()")
    given = [_spelled_right(each, field) for each in text.split()]
    if not given:
        return text
    # «Изменения не вносились», «ответственный не назначен».
    if len(given) == 3 and given[1] == "не" and given[0].isalpha():
        denied = " ".join(given[1:])
        if given[0] not in ("да", "нет", *words("yes")["drafts"], *_yes()) and not begins_with_any(
                given[0], words("yes")["open"]) and denied in _heads_of(
                False, field.label):
            return denied
    given = given[_asides(given, field):]
    rest = " ".join(given)
    said = is_predicate(given[-1]) or given[0] in ("не", "да", "нет") or given[0] in _yes()
    if given[-1] == "нет" and len(given) > 1 and all(
            names_label(each, field) or each in words("no")["follows"] for each in given[:-1]):
        # «Такого документа нет».
        return "нет"
    return rest if said or rest in _yes() or rest in words("no")["words"] else text


def without_smiles(text: str) -> str:
    """Return a text without pictures that are no answer themselves: «Да 🙂», but «да ❌»."""
    answers = "".join(("☐", *words("yes")["words"], *words("no")["words"]))
    kept = [each for each in text if each in answers or without_pictures(f"a{each}") != "a"]
    return "".join(kept).strip()


def _asides(given: list[str], field: Field) -> int:
    """Count the words of the heading, and those that add nothing, before what an answer says."""
    count = 0
    while count < len(given) - 1 and not is_predicate(given[count]) and (
            names_label(given[count], field) or given[count] in words("yes")["asides"]):
        count += 1
    alone = all(each in words("yes")["asides"] for each in given[:count])
    return 0 if alone and given[count:] not in ([each] for each in _yes()) and not (
        given[count] == "не" or is_predicate(given[count])) else count


def _said_last(text: str) -> str:
    """Return a text with its «да» or «нет» in front: «обучение проводится – да»."""
    match = re.fullmatch(r"([^\d,;:]+?) ?(?: -|:|=) ?(да|нет)", text)
    return f"{match[2]}, {match[1]}" if match and not re.match(r"(?:да|нет)\b", text) else text


def _spelled_right(word: str, field: Field) -> str:
    """A word, or what the heading says to be done that it is a letter off."""
    return nearest(word, [each for each in label_words(field.label) if is_predicate(each)]) or word


def _without_politeness(text: str) -> str:
    polite = "|".join(words("yes")["polite"])
    text = re.sub(rf"^(?:(?:{polite})(?!\w)[ ,.!-]*)+", "", text) or text
    return re.sub(rf"[ ,]+(?:{polite})$", "", text)


@cache
def done_words(label: str) -> list[str]:
    """What a heading says to be done, and what those say who did it.

    >>> done_words("Изменения внесены")
    ['внесены', 'внесли', 'внесили']
    """
    done = [each for each in re.findall(r"\w+", fold(label)) if is_predicate(each)]
    return done + [verb for each in done for verb in _told_by_us(each)]


@cache
def _heads_of(answer: bool, label: str) -> list[str]:
    """The words that say it, and what the heading itself says to be done."""
    done = done_words(label)
    own = done if answer else [f"не {each}" for each in done]
    return sorted({*own, *_heads(answer)}, key=len, reverse=True)


@cache
def _heads(answer: bool) -> list[str]:
    """The words that say it, the longest first."""
    yes = _yes()
    heads = yes if answer else [*words("no")["words"]] + [
        f"не {each}" for each in yes if each.replace(" ", "").isalpha() and len(each) > 2]
    return sorted(heads, key=len, reverse=True)


@cache
def _yes() -> tuple[str, ...]:
    known = words("yes")
    said = [stem + ending for stem in known["participles"] for ending in _ENDINGS]
    told = [verb for each in known["participles"] for verb in _told_by_us(each)]
    return (*known["words"], *said, *told)


def _as_done(verb: str, field: Field) -> str:
    """«Не разработано» for a verb of the past that says the same of a deed that is known."""
    asked = [each for each in label_words(field.label) if is_predicate(each)]
    known = [*asked, *words("yes")["participles"]]
    return next((f"не {re.sub('[аоы]$', '', each)}о" for each in known if each[:5] == verb[:5]), "")


def _told_by_us(done: str) -> list[str]:
    """What people say who did it themselves: «внесли» for «внесены», «включили» for «включено».

    >>> _told_by_us("внесены"), _told_by_us("закреплен"), _told_by_us("создано")
    (['внесли', 'внесили'], ['закрепли', 'закрепили'], ['создали'])
    """
    if match := re.fullmatch(r"(\w{3,}?)(?:жд|щ)ен[аоы]?", done):
        # «Утверждено», «размещено».
        return [match[1] + "дили", match[1] + "тили", match[1] + "стили"]
    if match := re.fullmatch(r"(\w{3,}?)(л?)ен[аоы]?", done):
        return [match[1] + "ли", match[1] + "или"]
    match = re.fullmatch(r"(\w{3,})ан[аоы]?", done)
    return [f"{match[1]}али"] if match else []


def _says(text: str, head: str, answer: bool, field: Field) -> bool:
    rest = text[len(head):]
    if not rest.strip():
        return True
    if head[-1].isalnum() and rest[0].isalnum():
        return False
    separated = _BREAK.match(rest)
    follows = words("yes" if answer else "no")["follows"]
    counted = head.isalpha() and len(head) > 4 and re.match(r"\s+\d", rest)
    same = (other for other in _heads_of(answer, field.label) if len(other) > 1 or not other.isalpha())
    if not separated and not counted and not re.match(
            rf"\s+(?:и )?(?:{'|'.join(map(re.escape, [*follows, *same]))})(?!\w)", f" {rest}"
            ) and not _PERSON.fullmatch(rest) and not _DATED.match(rest) and not _of_label(rest, field):
        return False
    return not is_taken_back(rest.strip(), answer, field)


def _of_label(rest: str, field: Field) -> bool:
    """Whether words after «включено» or «нет» are the heading's own: «включено в план»."""
    own = set(re.findall(r"\w+", fold(field.label)))
    first = re.findall(r"\w+", rest)[:2]
    return bool(first) and first[0] not in words("no")["unknown"] and all(
        each in own or names_label(each, field) for each in first)


def _repeats_label(word: str, field: Field) -> bool:
    own = label_words(field.label)
    if begins_with_any(word, ["нет", "отсутств"]):
        return False
    return word in own or (word in ("плана", "плану", "планом", "плане") and "план" in own)


def denied_parts(text: str) -> str:
    """Return a text without what it denies."""
    return _NEGATED.sub(" ", text)


def is_taken_back(rest: str, answer: bool, field: Field) -> bool:
    """Tell whether the words after «Да» or «Нет» leave a doubt."""
    is_draft = bool(_DRAFT.search(rest))
    rest = " ".join(each for each in rest.split()
                    if len(each) < 4 or not _repeats_label(each.strip("().,;:"), field))
    rest = _VALID.sub(" ", rest)
    if _FUTURE.search(rest) or is_draft:
        return True
    if bare(rest, around="() -,;:") in words("yes")["drafts"]:
        return True
    rest = _AT_LEAST.sub(" ", rest) if answer else _NEGATED.sub(" ", _OWN_WORK.sub(" ", rest))
    doubts = words("yes" if answer else "no")["doubts"]
    against = ["не", "нет", "ни", "no"] if answer else [
        each for each in _yes() if len(each) > 2 or not each.isalpha()]
    return (begins_with_any(rest, doubts) or bool(_PART.search(rest))
            or any(re.search(rf"(?<!\w){re.escape(each)}(?!\w)", rest) for each in against))
