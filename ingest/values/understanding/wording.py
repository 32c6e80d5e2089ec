"""Words with one plain meaning, and texts without the marks that a hand or a keyboard left in them."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from ingest.values.understanding.spelling import nearest
from templates.definition import read_toml
from templates.text import fold, of_one_alphabet, visible
from templates.words import words_file

# Ⅰ to Ⅻ, ⅰ to ⅻ and the digits that East Asian keyboards type.
_WIDE = re.compile("[\u2160-\u216b\u2170-\u217b\uff10-\uff19]+")
# A letter О among digits; a letter after it makes a word of it.
_LETTER_O = re.compile(r"(?<![^\W\d_])[OoОо](?=[\d.])|(?<=[\d.,])[OoОо](?![^\W\d_])")
# «З0.11.2026», «1З.05»: a letter З that touches digits on its right, or stands between them and a point.
_LETTER_ZE = re.compile(r"(?<![^\W\d_])[Зз](?=\d)|(?<=\d)[Зз](?=[\d.,])")
# «l5.09.2026», and «202б» for a year.
_LETTER_L = re.compile(r"(?<![^\W\d_])[lI|](?=\d?\.\d\d?\.\d{2}|\d+(?!\S))|(?<=\d)[lI|](?=[\d.])")
_LETTER_B = re.compile(r"(?<=20\d)[бb](?![^\W_])|(?<=20)[бb](?=\d)")
# Shorter numerals are a letter off too many usual words.
_LONG_NUMERAL = 5
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_LOOK_ALIKE = str.maketrans("хіѵ", "xiv")
_EQUALS = re.compile(r"^([^\W\d_]{3,}(?: [^\W\d_]+){0,2}) ?= ?(?=\w)")
# A word that Word divided at the end of a line.
_DIVIDED = re.compile(r"(?<=[а-яё])-\n(?=[а-яё])")
_QUOTES = " \t\n\"'«»“”„‘’`_"
_BULLET = re.compile(r"^\s*[•·▪►➢●○■→]\s*")
_WRAPPED = re.compile(r"<([^<>]*)>|\{([^{}]*)\}|\*+([^*]+)\*+|/([^/]+)/")
# Signs with which a person says that he is not sure, or that a word is missing.
_UNSURE = re.compile(r"[?~≈…]")


@cache
def words(kind: str) -> dict[str, Any]:
    """The words of a kind of answer that have one plain meaning: ``templates/words.toml``."""
    table: dict[str, Any] = read_toml(words_file())[kind]
    return table


def clean(raw: str) -> str:
    """Return a text without unseen characters; wide digits and Roman numerals as usual letters.

    What a sign of equality parts stands after a colon.

    >>> clean("\\u2063２ балла"), clean("Ⅶ этап"), clean("✔\\ufe0f"), clean("этап=7")
    ('2 балла', 'VII этап', '✔', 'этап: 7')
    """
    text = _WIDE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), visible(raw))
    text = _DIVIDED.sub("", text) if "\n" in text else text
    seen = (each for each in text if unicodedata.category(each) != "Cf" and not "︀" <= each <= "️")
    return _EQUALS.sub(r"\1: ", "".join(seen)).strip()


def without_pictures(text: str) -> str:
    """Return a text without the small pictures that telephones offer, where it says something.

    >>> without_pictures("12 👍"), without_pictures("👍")
    ('12', '👍')
    """
    if text.isascii() or not re.search(r"\w", text):
        return text
    return "".join(each for each in text if unicodedata.category(each) != "So" or each in "№°").strip()


def bare(text: str, around: str = "", after: str = ".,;!") -> str:
    """Return a text without quotes around it and without marks at its end.

    >>> bare("«12,5».;"), bare("'да")
    ('12,5', 'да')
    """
    before = None
    while before != text:
        before, text = text, text.strip(_QUOTES + around).rstrip(after)
    return text


def unwrapped(text: str) -> str:
    """Return a text without quotes and brackets around all of it, and without marks at its end.

    >>> unwrapped("(01.09.2026)"), unwrapped("01.09.2026 (вторник).")
    ('01.09.2026', '01.09.2026 (вторник)')
    """
    match = re.fullmatch(r"\(([^()]*)\)|\[([^]]*)\]", text := bare(text))
    return bare(match[1] or match[2] or "") if match else text


def undecorated(text: str) -> str:
    """Return a text without a list's bullet, brackets of all kinds, stars and quotes around all of it.

    >>> [undecorated(each) for each in ("• [да]", "** 3 балла **", "<01.09.2026>;", "3*")]
    ['да', '3 балла', '01.09.2026', '3*']
    """
    before = None
    while before != text:
        before, text = text, unwrapped(_BULLET.sub("", text))
        if match := _WRAPPED.fullmatch(text):
            text = next(filter(None, match.groups()), "").strip()
    return text


def unsure(text: str) -> bool:
    """Tell whether a sign in a text says that its writer is not sure: «2?», «~5», «5…6»."""
    return bool(_UNSURE.search(text))


def zeros_for_letters(text: str) -> str:
    """Return a text with zeros where a letter О stands among digits.

    >>> zeros_for_letters("О1.О9.2О26 Отчет")
    '01.09.2026 Отчет'
    """
    return _LETTER_O.sub("0", text)


def digits_for_letters(text: str) -> str:
    """Return a text with digits where letters that look like them stand in a date or a number.

    >>> digits_for_letters("З0.11.202б"), digits_for_letters("l5.О9.2026"), digits_for_letters("3 б.")
    ('30.11.2026', '15.09.2026', '3 б.')
    """
    text = _LETTER_L.sub("1", _LETTER_ZE.sub("3", zeros_for_letters(text)))
    return _LETTER_B.sub("6", text)


def in_russian(text: str) -> str:
    """Return a folded text of Russian letters wherever only their Latin doubles were typed.

    >>> in_russian("HET"), in_russian("Дa, c 2025"), in_russian("VII. Excel")
    ('нет', 'да, с 2025', 'vii. excel')
    """
    text = of_one_alphabet(text)
    doubles = re.sub(r"(?<!\w)[ABCEHKMOPTXaceopxy]+(?!\w)", lambda word: of_one_alphabet(
        f"ж{word[0]}")[1:] if set(word[0]) - set("XxCc") or word[0] in "cC" else word[0], text)
    return fold(doubles)


def roman(text: str) -> int | None:
    """Return the value of a Roman numeral up to XII, also one of Cyrillic letters; None for others.

    >>> roman("VII"), roman("ХII"), roman("IIV")
    (7, 12, None)
    """
    text = text.casefold().translate(_LOOK_ALIKE)
    return _ROMAN.index(text) + 1 if text in _ROMAN else None


def spelled(text: str) -> int | None:
    """Return the number that Russian words spell, up to hundreds of thousands; None for others.

    >>> spelled("двадцать пять"), spelled("пять тысяч двести"), spelled("пять шесть")
    (25, 5200, None)
    """
    total, low, below = 0, 0, 1000
    given = text.split()
    for word in given:
        if word in words("number")["thousands"] and total == 0:
            total, low, below = (low or 1) * 1000, 0, 1000
            continue
        value = _simple(word)
        # Every word is of a lower order than the one before it.
        if value is None or value >= below:
            return None
        low += value
        below = 100 if value >= 100 else 10 if value >= 20 else 0
    return total + low if given else None


def _simple(word: str) -> int | None:
    known = words("number")
    if word in known["other"]:
        return int(known["other"][word])
    for kind, first, step in (("numerals", 0, 1), ("tens", 20, 10), ("hundreds", 100, 100)):
        if word in known[kind]:
            return first + step * int(known[kind].index(word))
    near = nearest(word, [each for kind in ("numerals", "tens", "hundreds") for each in known[kind]
                          if len(each) >= _LONG_NUMERAL])
    return _simple(near) if near and word not in known["no_numerals"] else None


def begins_with_any(text: str, beginnings: list[str]) -> bool:
    """Tell whether a word of a text begins with one of these; those of three letters or less are it.

    So are those after a sign of equality.

    >>> begins_with_any("уже завершено", ["заверш"]), begins_with_any("до июня", ["до"])
    (True, True)
    >>> begins_with_any("доля", ["до"]), begins_with_any("передано", ["=перед"])
    (False, False)
    """
    return any(word == each.lstrip("=") or (len(each) > 3 and word.startswith(each))
               for word in re.findall(r"\w+", text) for each in beginnings)
