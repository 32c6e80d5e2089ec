"""Parse raw cell values to typed values, one function per field type.

A parser takes what the reader of values gives (text, number, bool, date, time, duration) and
the field, and raises ValueError with a half-sentence in Russian: what was expected, what is
there.  Blank cells are told apart first, by ``is_blank``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from ingest.values.contacts import parse_contact, parse_link
from ingest.values.dates import parse_date, parse_month, parse_year
from ingest.values.display import is_finite, show
from ingest.values.text import parse_text
from templates.definition import Field
from templates.text import FILLERS, fold, visible

__all__ = ["PARSERS", "Parser", "is_blank", "parse_choice", "parse_contact", "parse_date",
           "parse_integer", "parse_link", "parse_month", "parse_number", "parse_text",
           "parse_year", "parse_yes_no"]

Parser = Callable[[object, Field], object]

_WHOLE = "целое число"
_NUMBER = re.compile(r"([+-]?) ?([0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:([.,])([0-9]+))?")
_WITH_UNIT = re.compile(r"([+-]?[0-9]+(?: [0-9]{3})*(?:[.,][0-9]+)?) ?([^\W\d_].{0,40})")
_MULTIPLE = re.compile("(тыс|млн|млрд|трлн|миллион|миллиард|десят|сот|сотен|дюжин)", re.IGNORECASE)
_EXPONENT = re.compile(r"[+-]?[0-9.,]+e[+-]?[0-9]+")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}")
# Whole numbers beyond this are account numbers and typing slips, and floats lose their digits.
_LARGEST = 10**15
_YES = {"да", "д", "yes", "y", "истина", "true", "1", "1.0", "1,0", "+", "есть", "✓", "✔", "☑"}
_NO = {"нет", "н", "no", "n", "ложь", "false", "0", "0.0", "0,0", "-", "☐"}
# What says the same to a question that already has its «нет»: «Проектов в квартале нет».
_PLAIN = {"да", "нет", "д", "н", "yes", "no", "истина", "ложь", "true", "false", "+", "✓", "✔", "☑"}
_DENIES = re.compile(r"\b(?:нет|не|отсутств\w+)\b")
_SEPARATORS = re.compile(r"\s*[,;/\n]\s*|\s+(?:или|и|либо)\s+")
# Letters alone: a second number is a second answer, and «?» a doubt.
_WORDS = re.compile(r"[^\W\d_]+(?:[ .-]+[^\W\d_]+)*\.?")
_LEADING_NUMBER = re.compile(r"([0-9]+)(?:[.)](?![0-9]))? ?(?:([^\W\d_].*))?")


def is_blank(raw: object) -> bool:
    """Tell whether a cell holds nothing that a person can see.

    >>> [is_blank(raw) for raw in (None, "", " \\u00a0\\u200b", "_x000D_\\n", "0", 0.0, False)]
    [True, True, True, True, False, False, False]
    """
    if not isinstance(raw, str):
        return raw is None
    # A letter or a digit in front is the usual case, and cheap to tell.
    return not raw or (
        (not raw[0].isalnum() or raw[0] in FILLERS) and not visible(raw).strip())


def parse_integer(raw: object, field: Field) -> int:
    """Return a whole number.

    >>> ask = Field("count", "Факт", "integer")
    >>> parse_integer("1\\u00a0200", ask), parse_integer("12,0", ask)
    (1200, 12)
    >>> parse_integer("12,5", ask)
    Traceback (most recent call last):
        ...
    ValueError: ожидалось целое число, а стоит «12,5»
    """
    expected = _WHOLE
    number = _number(raw, expected)
    if not number.is_integer():
        raise ValueError(f"ожидалось {expected}, а стоит {show(raw)}")
    if abs(number) > _LARGEST:
        raise ValueError(f"число слишком велико: {show(raw)}")
    return int(number)


def parse_number(raw: object, field: Field) -> float:
    """Return a number; «12,5 %» is none: ``understand`` takes it for 12,5, as its sender sees it.

    >>> ask = Field("value", "Текущий показатель", "number")
    >>> parse_number("1 234,5", ask), parse_number("−5", ask)
    (1234.5, -5.0)
    >>> parse_number("12 дней", ask)
    Traceback (most recent call last):
        ...
    ValueError: напишите только число 12, без «дней»
    """
    return _number(raw, "число")


def parse_choice(raw: object, field: Field) -> str:
    """Return the choice that a cell names: by its text, or by the number that it starts with.

    >>> ask = Field("step", "Этап", "choice", choices=("1. Начало", "7. Внедрение улучшений"))
    >>> [parse_choice(raw, ask) for raw in (7.0, "7. внедрение", "ВНЕДРЕНИЕ  УЛУЧШЕНИЙ")]
    ['7. Внедрение улучшений', '7. Внедрение улучшений', '7. Внедрение улучшений']
    >>> parse_choice("почти готово", ask)
    Traceback (most recent call last):
        ...
    ValueError: такого ответа в списке нет: «почти готово»
    """
    if isinstance(raw, str) and raw in field.choices:
        return raw
    if isinstance(raw, str) and len(_named(raw, field)) > 1:
        raise ValueError(f"названо несколько ответов, а нужен один: {show(raw)}")
    text = "" if isinstance(raw, bool) else _choice_key(parse_text(raw, field))
    keys = {choice: _choice_key(choice) for choice in field.choices}
    for found in ([choice for choice, key in keys.items() if key == text],
                  _by_words(text, keys),
                  [choice for choice, key in keys.items() if _same_number(text, key)]):
        if len(found) == 1:
            return found[0]
    raise ValueError(f"такого ответа в списке нет: {show(raw)}")


def parse_yes_no(raw: object, field: Field) -> bool:
    """Return True for yes, False for no.

    >>> ask = Field("taking_part", "Участие", "yes-no")
    >>> [parse_yes_no(raw, ask) for raw in ("да ", "ИСТИНА", 1.0, "Нет", 0.0, "-")]
    [True, True, True, False, False, False]
    >>> parse_yes_no("частично", ask)
    Traceback (most recent call last):
        ...
    ValueError: ожидалось «Да» или «Нет», а стоит «частично»
    """
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, int | float) and raw in (0, 1) and not asks_for_none(field):
        return raw == 1
    text = fold(raw).rstrip(".!") if isinstance(raw, str) else ""
    if text in _YES or text in _NO:
        if text not in _PLAIN and asks_for_none(field):
            raise ValueError("непонятно, «Да» это или «Нет»: в вопросе уже есть «нет», "
                             f"а стоит {show(raw)}")
        return text in _YES
    raise ValueError(f"ожидалось «Да» или «Нет», а стоит {show(raw)}")


def asks_for_none(field: Field) -> bool:
    """Tell whether a heading denies: «Есть» and «0» are no plain answers to «Проектов нет».

    >>> [asks_for_none(Field("a", label, "yes-no")) for label in ("Проектов нет", "Приказ есть")]
    [True, False]
    """
    return bool(_DENIES.search(fold(field.label)))


def _number(raw: object, expected: str) -> float:
    if isinstance(raw, str):
        return _number_of_text(raw, expected)
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        if is_finite(raw):
            return float(raw)
        raise ValueError(f"ожидалось {expected}, а стоит число без значения")
    raise ValueError(f"ожидалось {expected}, а стоит {show(raw)}")


def _number_of_text(raw: str, expected: str) -> float:
    text = fold(raw)[:100]
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise ValueError(_not_a_number(raw, text, expected))
    sign, whole, separator, decimals = match.groups()
    # Of a count it is a list's dash as often.
    if sign == "-" and text[1] == " " and expected == _WHOLE:
        raise ValueError(f"непонятно, минус или тире: {show(raw)}")
    if separator == "." and len(decimals) == 3 and _THOUSANDS.fullmatch(whole):
        raise ValueError(f"непонятно, {whole}{decimals} или {whole},{decimals}: "
                         "напишите число без точек, десятичный знак – запятая")
    # Nobody writes the last zero of «12,500» for 12,5.
    if separator == "," and len(decimals) == 3 and decimals[2] == "0" and _THOUSANDS.fullmatch(whole):
        less = f"{whole},{decimals.rstrip('0')}".rstrip(",")
        raise ValueError(f"непонятно, {less} или {whole}{decimals}: напишите число без лишних нулей")
    number = float(f"{sign}{whole.replace(' ', '')}.{decimals or '0'}")
    if not math.isfinite(number):
        raise ValueError(f"число слишком велико: {show(raw)}")
    return number


def _not_a_number(raw: str, text: str, expected: str) -> str:
    if "." in text and "," in text and re.fullmatch(r"[+-]?[0-9., ]+", text):
        return (f"непонятно, где в числе {show(raw)} десятичный знак: "
                "напишите число без точек, десятичный знак – запятая")
    if _EXPONENT.fullmatch(text):
        # «1e3» in a text cell is a code that was taken for a number as often as a thousand.
        return f"напишите число обычными цифрами, без буквы E, а не {show(raw)}"
    match = _WITH_UNIT.fullmatch(text)
    # «1,5 тыс. руб.» without its «тыс.» would be a thousandth of what was meant.
    if match and _MULTIPLE.match(match[2]):
        return f"напишите число целиком, без слов, а не {show(raw)}"
    if match:
        return f"напишите только число {match[1]}, без {show(match[2])}"
    return f"ожидалось {expected}, а стоит {show(raw)}"


def _named(raw: str, field: Field) -> set[str]:
    """The choices that the parts of a text name, each by its number or its text."""
    keys = {_choice_key(choice): choice for choice in field.choices}
    parts = [_choice_key(part) for part in _SEPARATORS.split(raw)]
    if not all(parts) or len(parts) < 2 or _choice_key(raw) in keys:
        return set()
    return {choice for part in parts for key, choice in keys.items()
            if part in (key, _rest(key)) or _same_number(part, key)}


def _choice_key(text: str) -> str:
    # Office programs keep «2» as 2.0 where a cell holds a number.
    text = re.sub(r"^\s*([0-9]+)[.,]0+\s*$", r"\1", text)
    text = re.sub(r"^\s*([0-9]+) ([.)])", r"\1\2", text)
    return re.sub(r" ?- ?", "-", fold(text)).rstrip(" .;")


def _rest(key: str) -> str:
    match = _LEADING_NUMBER.fullmatch(key)
    return match[2] or "" if match else ""


def _by_words(text: str, keys: dict[str, str]) -> list[str]:
    """The choices whose words after the number a text has; none where others' words begin so."""
    found = [choice for choice, key in keys.items() if _rest(key) == text != ""]
    # «балл» is as much the word of «2 балла» as of «1 балл».
    alike = [choice for choice, key in keys.items() if _same_words(text.split(), _rest(key).split())]
    return found if len(alike) < 2 else []


def _same_number(text: str, key: str) -> bool:
    """Tell whether both start with one number and the words after it do not contradict."""
    given, offered = _LEADING_NUMBER.fullmatch(text), _LEADING_NUMBER.fullmatch(key)
    if not given or not offered or int(given[1][:9]) != int(offered[1][:9]):
        return False
    # «7 баллов» for «7 балла» is a slip of the hand; «7. Закрытие» for «7. Внедрение» is not, and
    # words beyond those of the choice say more than it does: «7. Внедрение не начато».
    return not given[2] or given[2] == offered[2] or (
        bool(_WORDS.fullmatch(given[2])) and _same_words(
            given[2].replace("-", " ").split(), (offered[2] or "").replace("-", " ").split()))


def _same_words(given: list[str], offered: list[str]) -> bool:
    return len(given) <= len(offered) and all(
        one[:3] == other[:3] for one, other in zip(given, offered, strict=False))


PARSERS: dict[str, Parser] = {
    "text": parse_text,
    "integer": parse_integer,
    "number": parse_number,
    "date": parse_date,
    "month": parse_month,
    "year": parse_year,
    "choice": parse_choice,
    "yes-no": parse_yes_no,
    "link": parse_link,
    "contact": parse_contact,
}
