"""Understand answers that are no value of their field's type but have one plain meaning.

Parsers stay strict; here is what a careful clerk would read instead, one function per kind of answer
in ``ingest/values/understanding``.  Where there are two meanings, or none, the sender is asked.  The
words are data: ``templates/words.toml``, and ``understood`` of a field.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress

from ingest.values.parse import PARSERS
from ingest.values.understanding.address import contact, link
from ingest.values.understanding.asides import without_asides
from ingest.values.understanding.counts.counted import counted
from ingest.values.understanding.counts.number import number
from ingest.values.understanding.lists.choice import choice
from ingest.values.understanding.sentence import told
from ingest.values.understanding.spelling import retyped
from ingest.values.understanding.times.day import day, year
from ingest.values.understanding.times.only import only_day, only_year
from ingest.values.understanding.yes_no import yes_or_no
from templates.field_types import CHOICE, DAY, NUMBER, TEXT, YES_OR_NO
from templates.form import Field
from templates.text import fold

# Longer answers are no slips of the hand.
_LONGEST = 200

# Answers that people write in two ways at once, around a slash.
_SAID_TWICE = (YES_OR_NO, CHOICE, DAY)

Kind = Callable[[str, Field], object]
# What joins two answers, or an answer and words about it.
_PARTS = re.compile(r",\s+|[;\n()\[\]|]|\s[-–—/]+\s|\s(?:и|или|либо|а)\s", re.IGNORECASE)
# Documents and names: «протоколы № 1, 2, 3», «Лучшие практики 2026».
_LISTED = re.compile(r"№ ?\d+(?:, ?\d+)+|«[^»]*»")

# By type, else by what the type holds; a text says what it says.
UNDERSTAND: dict[str, Kind] = {
    NUMBER: number, DAY: day, CHOICE: choice, YES_OR_NO: yes_or_no,
    "year": year, "link": link, "contact": contact,
}

# For an answer of other words than those that are known to stand around a value.
_ONLY: dict[str, Kind] = {
    "yes-no": told,
    "integer": counted,
    "year": only_year,
    "month": only_day,
    "date": only_day,
}


def understand(raw: object, field: Field) -> object:
    """Return the one plain meaning of an answer that its parser refuses; None without one.

    >>> stage = Field("step", "Этап", "choice", choices=("2. Картирование", "7. Внедрение"))
    >>> [understand(raw, stage) for raw in ("этап 2", "VII. Внедрение", "2 или 7")]
    ['2. Картирование', '7. Внедрение', None]
    >>> [understand(raw, Field("a", "А", "yes-no")) for raw in ("да, с 2025 года", "да, но нет")]
    [True, None]
    """
    if not isinstance(raw, str) or len(raw) > _LONGEST or field.strict:
        return None
    for written, answer in field.understood:
        if fold(written) == fold(raw).rstrip(".!;,"):
            return PARSERS[field.type](answer, field)
    kind = UNDERSTAND.get(field.type) or UNDERSTAND.get(field.kind.holds)
    if kind is None:
        return None
    found = _understood(raw, field, kind)
    return None if found is None or _names_another(raw, found, field, kind) else found


def _understood(raw: str, field: Field, kind: Kind) -> object:
    found = kind(raw, field)
    if found is None and (only := _ONLY.get(field.type)):
        found = only(raw, field)
    if found is None and (less := without_asides(raw, field)) != raw.strip():
        found = _alone(less, field, kind) if len(less) < len(raw) else None
    if found is None and field.kind.holds in _SAID_TWICE:
        found = _said_twice(raw, field, kind)
    # «Lf» is «да», typed on the other layout.
    if found is None and field.kind.holds != TEXT and (other := retyped(raw.rstrip(".!,; "))):
        found = kind(other, field)
        with suppress(ValueError):
            return PARSERS[field.type](other, field) if found is None else found
    return found


def _said_twice(raw: str, field: Field, kind: Kind) -> object:
    """What both parts around a slash say: «внедрение / 7»."""
    parts = raw.split("/")
    if len(parts) != 2 or not any(re.search(r"[^\W\d_]{3,}", each) for each in parts):
        return None
    said = [_alone(each.strip(), field, kind) for each in parts]
    return said[0] if said[0] == said[1] else None


def _alone(part: str, field: Field, kind: Kind) -> object:
    """What a part of an answer says without the rest."""
    with suppress(ValueError):
        return PARSERS[field.type](part, field)
    return _understood(part, field, kind)


def _names_another(raw: str, found: object, field: Field, kind: Kind) -> bool:
    """Tell whether a part of an answer, alone, would be read as something else than the whole."""
    if field.kind.holds == TEXT:
        # Parsers of links and contacts look for a second one themselves.
        return False
    for part in filter(str.strip, _PARTS.split(_LISTED.sub(" ", raw))):
        alone = _alone(part.strip(), field, kind)
        if alone is not None and alone != found:
            return True
    return False
