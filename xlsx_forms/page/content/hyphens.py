"""Where a browser may break a long Russian word: between syllables, with a hyphen.

Chromium has no dictionary of Russian for it without a network.
"""

from __future__ import annotations

import re

_VOWEL, _SIGN = "[аеёиоуыэюя]", "[йьъ]"
_CONSONANT = "[бвгджзклмнпрстфхцчшщ]"
_LETTER = "[а-яё]"
# Rules of P. Khristov, in his order: a break may stand between the two parts.
_RULES = tuple(re.compile(f"({before})(?={after})", re.IGNORECASE) for before, after in (
    (_SIGN, _LETTER * 2),
    (_VOWEL, _VOWEL + _LETTER),
    (_VOWEL + _CONSONANT, _CONSONANT + _VOWEL),
    (_CONSONANT + _VOWEL, _CONSONANT + _VOWEL),
    (_VOWEL + _CONSONANT, _CONSONANT * 2 + _VOWEL),
    (_VOWEL + _CONSONANT * 2, _CONSONANT * 2 + _VOWEL),
))
_LONG_WORD = re.compile(r"[а-яё]{7,}", re.IGNORECASE)
_HYPHEN = "\u00ad"


def hyphenated(text: str) -> str:
    """Return a text with soft hyphens in its long Russian words.

    >>> hyphenated("Направление, учреждение, a@example.ru").replace("\\u00ad", "-")
    'Нап-рав-ле-ние, уч-реж-де-ние, a@example.ru'
    """
    return _LONG_WORD.sub(_broken, text)


def _broken(found: re.Match[str]) -> str:
    word = found[0]
    for rule in _RULES:
        word = rule.sub(rf"\1{_HYPHEN}", word)
    return word
