"""What may stand before and after a value without changing it: a heading, a document, a politeness."""

from __future__ import annotations

import re
from functools import cache

from ingest.values.understanding.spelling import nearest, shortened
from ingest.values.understanding.wording import begins_with_any, words
from templates.form import Field
from templates.text import fold

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*\.?")
DAY = (r"(?:\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})|\d{1,2} (?:янв|фев|мар|апр|ма[яй]|июн|июл|авг|сен|окт"
         r"|ноя|дек)\w*\.? \d{4})(?: ?г(?:ода|од)?\b\.?)?")
_OF_DOCUMENT = re.compile(
    r"(?: (?:главы|администрации|директора|заведующего|проекта|об?\b|утвержден\w*|подписан\w*"
    r"|согласован\w*|закрыти[ия]|открыти[ия]|создани[ия]|реализации))*+(?: (?:от|в))?")
_DAY_OF = re.compile(r"дата \w{4,}(?:ия|ки|чи)(?: проекта)?(?: ?[:-])?")
_NUMBER_OF_DOCUMENT = re.compile(r"(?:№|n) ?\d[\w/-]*")
_NUMBERED = r"(?:№|n|#) ?[\w/.-]*\d[\w/-]*(?:, ?\d+(?![\w.]))*"
_HEADING = re.compile(
    r"(?:[:,-] )?(?:[^\W\d_]++(?:-[^\W\d_]++)*+\.?(?:\([^\W\d_ ]+\))?(?: ?[:,-])? ?)*+")
# What parts a value from words about it.
PARTED = re.compile(r"\s*(?:[,;:(!\[]|\.(?!\d)|-\s|--|\s-|/(?=\D)|\n)\s*")


@cache
def _references() -> tuple[re.Pattern[str], ...]:
    known = words("remark")
    documents = "|".join(known["documents"])
    places = "|".join(each if len(each) < 4 else rf"{each}\w*" for each in known["places"])
    return (
        re.compile(rf"\b(?:{documents})\w*\.?(?: (?!(?:19|20)\d\d\b)\d[\w/-]*(?!\d*[.]\d))"
                   r"(?= |$|[,;.)])"),
        re.compile(_NUMBERED),
        re.compile(rf"\b(?:{places})\.? ?№? ?\d+(?:[.,]\d+)*"),
        re.compile(rf"\b(?:от|с|по|(?:по состоянию )?на) {DAY}"),
    )


def without_references(text: str) -> str:
    """Return a folded text without numbers and dates of documents, appendices and pages.

    >>> without_references("приказ от 01.02.2026 № 15-п, приложение 2, п. 4")
    'приказ , ,'
    """
    for pattern in _references():
        text = pattern.sub(" ", text)
    return " ".join(text.split())


@cache
def _times() -> re.Pattern[str]:
    times = "|".join(sorted(words("remark")["times"], key=len, reverse=True))
    month = r"(?:янв|фев|март|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)[а-я]*"
    span = rf"с {month} по {month}|за {month} ?- ?{month}"
    return re.compile(rf"(?:^|(?<=[\s,;:(-])),? ?(?:{times}|{span})(?: 20\d\d ?г\w*\.?)?(?!\w)")


def without_times(text: str) -> str:
    """Return a folded text without words about the time for which an answer holds.

    >>> without_times("в отчетном периоде не проводилось"), without_times("12,5 на конец квартала")
    ('не проводилось', '12,5')
    """
    without = _times().sub(" ", text) if " " in text else text
    return text if without == text else re.sub(r"^- | -$", "", " ".join(without.split()).strip(" ,:;"))


@cache
def label_words(label: str) -> tuple[str, ...]:
    """The words of a heading that name something: those of more than three letters."""
    return tuple(each for each in re.findall(r"[^\W\d_]+", fold(label)) if len(each) > 3)


def names_label(word: str, field: Field) -> bool:
    """Tell whether a word is one of the field's heading, with another ending or cut short.

    >>> held = Field("a", "Проведено совещаний", "integer")
    >>> [names_label(each, held) for each in ("совещания", "сов.", "провели", "семинара", "совещпния")]
    [True, True, True, False, True]
    """
    if f"={word}" in words("remark")["doubts"] or begins_with_any(word, words("only")["moved"]):
        # «Примерно» is no «применение», «перенос» no «перед».
        return False
    own = label_words(field.label)
    kin = [group for group in words("remark")["kin"] if word in group]
    return (any(each in group for each in own for group in kin)
            or any(_same(word, each) or shortened(word, each) for each in own)
            or (len(word) > 6 and _is_a_slip(word, own)))


def _same(given: str, own: str) -> bool:
    """Whether words differ in their endings alone."""
    shorter = min(len(given), len(own))
    if shorter < 5:
        return given == own or (
            shorter == 4 and len(given) - len(own) in (1, 2) and given.startswith(own))
    pairs = enumerate(zip(given, own, strict=False))
    same = next((at for at, (one, other) in pairs if one != other), shorter)
    return same >= max(4, shorter - 3) and abs(len(given) - len(own)) <= 3


def _is_a_slip(word: str, own: tuple[str, ...]) -> bool:
    """Whether the beginning of a word is a letter off that of one of the heading."""
    stem = word[:-2]
    lengths = (len(stem) - 1, len(stem), len(stem) + 1)
    return any(nearest(stem, [each[:length]]) for each in own for length in lengths
               if len(each) - length in (0, 1, 2, 3))


def is_lead(text: str, kind: str, field: Field) -> bool:
    """Tell whether the words before a value are a heading of it: «дата начала –», «факт:».

    >>> begun = Field("a", "Картирование, с", "date")
    >>> [is_lead(each, "day", begun) for each in ("дата начала -", "с", "картирование:", "до")]
    [True, True, True, False]
    """
    if is_other_end(text, fold(field.label)) or not _HEADING.fullmatch(without_references(text)):
        return False
    known = {*words("remark")["before"], *words(kind).get("before", ())}
    last = fold(field.label).rsplit(maxsplit=1)[-1] if field.label.strip() else ""
    given = _WORD.findall(without_references(fold(text)))
    if " ".join(given).strip(".") in known:
        return True
    doubts = [*words("remark")["doubts"], *(words(kind)["spoils"] if kind in ("day", "year") else ())]
    told = kind in ("number", "day", "year") and not begins_with_any(text, doubts)
    if kind == "number" and not told:
        return False
    given = [word for word in given if not (word in known or word.strip(".") in known)]
    if kind == "number" and any(map(is_to_come, given)):
        return False
    return all((told and (is_predicate(word) or _we_do(word, kind))) or names_label(word, field)
               or (word in ("с", "по") and word == last) for word in given)


def is_to_come(word: str) -> bool:
    """Tell whether a word says what is yet to be done: «проведем», «обучить»."""
    return bool(re.fullmatch(r"(?!\w+(?:ни|ти)ем$)\w{3,}(?:[ие]м|[уюя]т|[аеи]ть)", word))


def _we_do(word: str, kind: str) -> bool:
    """Whether a word before a day says what people do then: «завершим»."""
    return kind == "day" and bool(re.fullmatch(r"\w{4,}[ие]м", word))


def is_heading(text: str, kind: str, field: Field) -> bool:
    """Tell whether the words before a value are a heading of it, or the document that has it.

    >>> begun = Field("a", "Начало", "date")
    >>> [is_heading(each, "day", begun) for each in ("приказ от", "приказ № 15 от", "начало", "до")]
    [True, True, True, False]
    """
    text = " ".join(_NUMBER_OF_DOCUMENT.sub(" ", fold(text)).split())
    first, _, more = text.partition(" ")
    if is_predicate(first) and _document().match(more) and is_lead(first, kind, field):
        text = more
    if kind == "day" and _DAY_OF.fullmatch(text):
        return not is_other_end(text, fold(field.label))
    if match := _document().match(text):
        return bool(_OF_DOCUMENT.fullmatch(text[match.end():]))
    return is_lead(text, kind, field)


def is_other_end(text: str, label: str) -> bool:
    """Tell whether words speak of an end where the field asks for a begin, or the other way round."""
    pairs = ((r"нача|начн|старт|\bstart|откры|, с$|^с ?$",
              r"\bкон(?:ец|ц)|оконч|законч|заверш|закры|\b(?:end|finish)|, по$|^по ?$"),
             (r"целев|\bцель", r"текущ|факт"))
    return any(re.search(asked, label) and re.search(other, text) and not re.search(asked, text)
               for pair in pairs for asked, other in (pair, pair[::-1]))


@cache
def _document() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(words('remark')['documents'])})\w*\.?")


def is_harmless(text: str, kind: str, field: Field) -> bool:
    """Tell whether the words after a value leave it as it is: no doubt, and no second number.

    >>> cost = Field("a", "Стоимость", "number")
    >>> said = ("расчет прилагается", "приказ № 5 от 01.02.2026", "в среднем", "план 6", "не проверено")
    >>> [is_harmless(each, "number", cost) for each in said]
    [True, True, False, False, False]
    """
    text = without_references(re.sub(r'"[^"]*"', " ", fold(text)))
    if kind in ("number", "choice"):
        text = re.sub(rf"(?<!\d){DAY}", " ", text)
    if re.search(r"\d|[?~%*/+=<>≥≤±$€→]", text):
        return False
    doubts = [*words("remark")["doubts"], *words(kind).get("spoils", ())]
    return not begins_with_any(text, doubts)


def is_predicate(word: str) -> bool:
    """Tell whether a word says that something is done: «включено», «внесены», «проводится»."""
    return bool(re.fullmatch(
        r"\w{3,}(?:[аея]н[аоы]?|[иея]тся|[ую]тся)|(?:достигну|приня|взя|откры|закры|получе|охваче)[тн][аоы]?"
        r"|(?!был|\w*тели$)\w{3,}(?:ли|лось|лась|лись)", word))
