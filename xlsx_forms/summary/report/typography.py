"""Russian typography of a page: spaces that do not break, dashes, quotation marks.

Only texts between tags are changed, so what senders typed is shown in the same dress as our own words.
"""

from __future__ import annotations

import html
import re

NBSP = "\N{NO-BREAK SPACE}"
# Tags, and what stands between those of styles and is no text.
_TAGS = re.compile(r"(<style\b.*?</style>|<[^>]*>)", re.DOTALL)
_SHORT = ("в|во|к|ко|с|со|у|о|об|и|а|на|за|по|из|от|до|не|ни|но|для|при|без|под|над|или|что|"
          "как|то")
_RULES = (
    # Quotes typed on a keyboard: one that follows nothing or an opening sign opens.
    (re.compile(r'(?<![^\s(«„\[–—-])"(?=\S)'), "«"),
    (re.compile(r'(?<=\S)"'), "»"),
    (re.compile(r"[ \u00a0]+[–—-][ \u00a0]+"), f"{NBSP}— "),
    (re.compile(r"— (?=\d)"), f"—{NBSP}"),
    (re.compile(r"(?<=[▲▼=]) "), NBSP),
    (re.compile(r"№ ?(?=\w)"), f"№{NBSP}"),
    (re.compile(r"(?<=\d) (?=[^\W\d_])"), NBSP),
    (re.compile(rf"(?i)(?<![\w-])({_SHORT}) (?=\S)"), rf"\1{NBSP}"),
    (re.compile(r"(?i)(?<!\w)(г|п|с|д|им|ул|пос|кв|ст|рп|пгт)\. (?=\w)"), rf"\1.{NBSP}"),
    (re.compile(r"(?<!\w)([А-ЯЁ]\.) (?=[А-ЯЁ])"), rf"\1{NBSP}"),
)


def with_typography(page: str) -> str:
    """Return a page of HTML whose texts are set as Russian typography wants.

    >>> with_typography('<p title="a - b">МБОУ &#34;Школа № 1&#34; - 5 школ &amp; 2 из 4</p>').replace(
    ...     NBSP, "_")
    '<p title="a - b">МБОУ «Школа №_1»_—_5_школ &amp; 2_из_4</p>'
    """
    pieces = _TAGS.split(page)
    pieces[::2] = [_set(piece) if piece.strip() else piece for piece in pieces[::2]]
    return "".join(pieces)


def _set(escaped: str) -> str:
    text = html.unescape(escaped)
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return html.escape(text)
