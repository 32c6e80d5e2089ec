"""Texts as people type them: what to drop and what counts as the same."""

from __future__ import annotations

import re
import unicodedata

_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"
# Office Open XML writes a carriage return as this escape; several programs leave it in the text.
_CARRIAGE_RETURN = re.compile(r"_x000[dD]_")
_DROP = dict.fromkeys(map(ord, _ZERO_WIDTH))
_UNIFY = (
    dict.fromkeys(map(ord, "«»“”„‟″❝❞＂"), '"')
    | dict.fromkeys(map(ord, "‘’‚‛′`´ʼ＇"), "'")
    | dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
    | {ord("ё"): "е"}
    | _DROP
)


def visible(text: str) -> str:
    """Return a text without characters that nobody sees: zero-width ones and ``_x000D_``.

    >>> visible("Итог_x000D_\\u200b")
    'Итог'
    """
    if "_x000" in text:
        text = _CARRIAGE_RETURN.sub("", text)
    return text if text.isascii() else text.translate(_DROP)


def fold(text: str) -> str:
    """Return a text in the shape in which two spellings of one name are equal.

    Case, ё, kinds of quotes, dashes and spaces and unseen characters do not matter.

    >>> fold(" Детский сад  «Ёлочка» – филиал\\u00a0№ 1") == fold('ДЕТСКИЙ САД "Елочка" - филиал № 1')
    True
    """
    text = unicodedata.normalize("NFC", visible(text)).casefold().translate(_UNIFY)
    return " ".join(text.split())
