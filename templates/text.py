"""Normalize text that people type: strip invisible characters, fold case and look-alike letters."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator

# Letters that nobody sees.
FILLERS = "\u115f\u1160\u3164\uffa0"
_ZERO_WIDTH = ("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u061c\u180e"
               "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2800" + FILLERS)
# Office Open XML writes a carriage return as this escape; several programs leave it in the text.
_CARRIAGE_RETURN = re.compile(r"_x000[dD]_")
# Names that Windows keeps for devices: no file or folder can have one.
DEVICE_NAME = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
# What ends a line, or is obeyed, in the head of a letter.
NOT_IN_HEADERS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_SIGNS = re.compile(r"[\W_]+")
_DROP = dict.fromkeys(map(ord, _ZERO_WIDTH))
_UNIFY = (
    dict.fromkeys(map(ord, "«»“”„‟″❝❞＂"), '"')
    | dict.fromkeys(map(ord, "‘’‚‛′`´ʼ＇"), "'")
    | dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
    | {ord("ё"): "е"}
    | _DROP
)
# Control characters, those of eight bits too, and marks that turn the direction of a text.
_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """Return a text without characters that nobody sees: zero-width ones and ``_x000D_``.

    >>> visible("Итог_x000D_\\u200b")
    'Итог'
    """
    if "_x000" in text:
        text = _CARRIAGE_RETURN.sub("", text)
    return text if text.isascii() else text.translate(_DROP)


# Letters that look alike in both alphabets.
_LATIN, _CYRILLIC = "AaBCcEeHKkMOoPpTXxyу", "АаВСсЕеНКкМОоРрТХхуу"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
# Only where a word begins: from each of its letters on it would take minutes in one of 30,000.
_MIXED = re.compile(r"\b(?=\w*[а-яёА-ЯЁ])(?=\w*[a-zA-Z])\w+")


def of_one_alphabet(text: str) -> str:
    """Return a text in which no word mixes Latin letters with Cyrillic ones that look like them.

    >>> of_one_alphabet("Дa"), of_one_alphabet("Excel и Hет")
    ('Да', 'Excel и Нет')
    """
    return _MIXED.sub(lambda word: word[0].translate(_TO_CYRILLIC), text)


def odd_letters(text: str) -> str:
    """Name the letters of the other alphabet within words: they look right and are not.

    >>> odd_letters("Дa, чaстично"), odd_letters("disк.ru"), odd_letters("Excel и нет")
    ('латинская «a»', 'русская «к»', '')
    >>> odd_letters("Bсе шкoлы")
    'латинские «B», «o»'
    """
    if text.isascii():
        return ""
    latin: dict[str, None] = {}
    russian: dict[str, None] = {}
    for word in _MIXED.findall(text):
        letters = [each for each in word if each.isalpha()]
        odd = [each for each in letters if each.isascii()]
        if all(each in _LATIN for each in odd):
            latin |= dict.fromkeys(odd)
        elif all(each in _CYRILLIC for each in letters if not each.isascii()):
            russian |= dict.fromkeys(each for each in letters if not each.isascii())
    named = [_named("латинск", latin), _named("русск", russian)]
    return ", ".join(filter(None, named))


def _named(alphabet: str, letters: Iterable[str]) -> str:
    listed = ", ".join(f"«{each}»" for each in letters)
    return f"{alphabet}{'ие' if '», «' in listed else 'ая'} {listed}" if listed else ""


def with_visible_controls(text: str) -> str:
    """Return a text that no terminal obeys: control characters and marks of direction are signs.

    Line ends and tabs stay.

    >>> with_visible_controls("а\\x1b]0;б\\x07 в\\u202eг\\x9b")
    'а␛]0;б␇ в<U+202E>г<U+009B>'
    """
    return _OBEYED.sub(_sign, text)


def _sign(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"<U+{code:04X}>"


def cut(text: str, longest: int) -> str:
    """Return a text that is no longer than so many characters, with a sign where it was cut.

    >>> cut("Согласование", 7), cut("Сроки", 7)
    ('Соглас…', 'Сроки')
    """
    return text if len(text) <= longest else f"{text[:longest - 1]}…"


def counted(count: int, one: str, few: str, many: str) -> str:
    """Return a number with its noun.

    >>> [counted(count, "день", "дня", "дней") for count in (1, 3, 5, 11, 21, 112)]
    ['1 день', '3 дня', '5 дней', '11 дней', '21 день', '112 дней']
    """
    if count % 10 == 1 and count % 100 != 11:
        return f"{count} {one}"
    if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14):
        return f"{count} {few}"
    return f"{count} {many}"


def fold(text: str) -> str:
    """Return a text in the shape in which two spellings of one name are equal.

    Case, ё, kinds of quotes, dashes and spaces and unseen characters do not matter.

    >>> fold(" Детский сад  «Ёлочка» –\\u00a0филиал № 1")
    'детский сад "елочка" - филиал № 1'
    """
    text = unicodedata.normalize("NFC", visible(text)).casefold().translate(_UNIFY)
    return " ".join(text.split())


def fold_name(name: str) -> str:
    """Return a name's words alone: beyond ``fold``, quotes and punctuation do not matter either.

    Nor do letters of the other alphabet that look the same.

    >>> fold_name(" «Учёт  заявок – ОНЛАЙН». ") == fold_name('Учет заявок-онлайн')
    True
    >>> fold_name("Cправка за oдин день") == fold_name("Справка за один день")
    True
    """
    return _SIGNS.sub(" ", fold(of_one_alphabet(name))).strip()


def unbroken(name: str) -> str:
    """Return a name that ``wrapped`` keeps on one line."""
    return name.replace(" ", "\u00a0")


class Piece(str):
    """A line of a text that ``wrapped`` has broken.

    ``whole`` is the unbroken text on the first of them and empty on the others, for whoever knows how
    wide the reader's window is.
    """

    whole = ""


def unbroken_lines(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines as they were before ``wrapped`` broke them."""
    return (getattr(line, "whole", line) for line in lines if getattr(line, "whole", True))


def wrapped(line: str, indent: str) -> list[str]:
    """Return a line for a terminal as lines of 100 characters at most, all but the first indented.

    >>> names = wrapped("Принято: " + ", ".join(map(unbroken, ["Школа № 1"] * 12)), "  ")
    >>> names[1]
    '  Школа № 1, Школа № 1, Школа № 1, Школа № 1'
    >>> [len(each) for each in unbroken_lines(["Файлы:", *names])]
    [6, 139]
    """
    found = [Piece(each.replace("\u00a0", " ")) for each in textwrap.wrap(
        line, 100, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)]
    for each in found[:1]:
        each.whole = line
    return list(found)
