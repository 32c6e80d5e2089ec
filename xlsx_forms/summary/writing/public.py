"""Texts for publication: telephones and e-mail addresses are left out (152-ФЗ).

Rather one number too many than one telephone too few: a date typed as 10-10-26 is left out
as well.
"""

from __future__ import annotations

import re

INSTEAD = "контакты не публикуются"

_DASH = "\\-\u2010-\u2015\u2212"
_GAP = rf"[\s()\u00a0\u202f{_DASH}]"
_NOT_IN_EMAIL = r"\s<>,;:«»\"'()\[\]/\\|"
# Only from the beginning of a word: from each of its letters on, a long word would take minutes.
_EMAIL = re.compile(rf"(?<![^{_NOT_IN_EMAIL}])[^{_NOT_IN_EMAIL}]+@"
                    rf"[^{_NOT_IN_EMAIL}]*[^{_NOT_IN_EMAIL}.!?]")
# A number after a word that announces a telephone, however short it is.
_ANNOUNCED = re.compile(
    rf"(?i)(?<!\w)((?:телефон\w*|тел|факс|моб|сот|whatsapp|viber)\b[.:\s№]*)"
    rf"(\+?\(?\d(?:{_GAP}|\d)*\d)")
# Town numbers in groups: 7-19-17, 71-91-17, 719-17-17.
_GROUPED = re.compile(rf"(?<![\w.,{_DASH}])\d{{1,3}}[{_DASH}]\d\d[{_DASH}]\d\d(?![\w{_DASH}])")
_RUN = re.compile(rf"(?<![\w.,])\+?\(?\d(?:{_GAP}*\d){{5,}}(?!\w)")
_DOTTED = re.compile(r"(?<![\w.])(?:\+7|8)\.\d{3}\.\d{2,3}\.\d\d\.?\d\d(?:\.\d\d)?(?![\w])")


def without_contacts(text: str) -> str:
    """Return a text with every telephone and e-mail address replaced by words.

    >>> print(without_contacts("стоит «8 (384-42) 7-19-17, a.b@mail.ru», а срок 01.12.2026"))
    стоит «контакты не публикуются», а срок 01.12.2026
    >>> print(without_contacts("Отчет (012) 2026-Q3.xlsx, ИНН 4240001234, 35 из 120"))
    Отчет (012) 2026-Q3.xlsx, ИНН 4240001234, 35 из 120
    """
    if not any(each.isdigit() or each == "@" for each in text):
        return text
    masked = _EMAIL.sub(INSTEAD, text) if "@" in text else text
    masked = _ANNOUNCED.sub(lambda match: match[1] + INSTEAD, masked)
    masked = _RUN.sub(_if_telephone, masked)
    masked = _DOTTED.sub(INSTEAD, masked)
    masked = _GROUPED.sub(INSTEAD, masked)
    return _REPEATED.sub(INSTEAD, masked) if masked != text else text


_REPEATED = re.compile(rf"{INSTEAD}(?:[\s,;/]+{INSTEAD})+")


def _if_telephone(match: re.Match[str]) -> str:
    """A long number is a telephone by its length and first digit; a bare 10-digit one may be an ИНН."""
    digits = "".join(each for each in match[0] if each.isdigit())
    if match[0].startswith("+") and 10 <= len(digits) <= 15:
        return INSTEAD
    if len(digits) == 11 and digits[0] in "78":
        return INSTEAD
    spaced = len(digits) < len(match[0])
    if len(digits) == 10 and (digits[0] == "9" or (spaced and digits[0] in "348")):
        return INSTEAD
    return match[0]
