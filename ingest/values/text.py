"""Parse the text of a cell, whatever kind of value is in it."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

from ingest.values.display import date_text, is_finite, number_text, show, time_text
from templates.definition import Field

# ONLYOFFICE writes zeros for the end of a text that is too long for a record of .xls.
_ENDS = "\0\u200b\u200c\u200d\u2060\ufeff"


def parse_text(raw: object, field: Field) -> str:
    """Return the text of a cell; numbers and dates in it as an office program shows them.

    >>> ask = Field("members", "Команда")
    >>> parse_text(" Иванова\\r\\nПетров ", ask), parse_text(5.0, ask), parse_text(True, ask)
    ('Иванова\\nПетров', '5', 'ИСТИНА')
    """
    if isinstance(raw, str):
        if "_x000" in raw or "\r" in raw:
            raw = re.sub("_x000[dD]_", "", raw).replace("\r\n", "\n").replace("\r", "\n")
        return strip(raw)
    if isinstance(raw, bool):
        return show(raw)
    if isinstance(raw, int | float) and is_finite(raw):
        return number_text(raw)
    if isinstance(raw, date):
        return date_text(raw)
    if isinstance(raw, time | timedelta):
        return time_text(raw)
    raise ValueError(f"ожидался текст, а стоит {show(raw)}")


def strip(text: str) -> str:
    """Return a text without white space and zero-width characters at its ends."""
    before = None
    while before != text:
        before, text = text, text.strip().strip(_ENDS)
    return text
