"""Texts of text boxes and buttons in VML drawings, as Excel wrote them until 2007.

VML is often no well-formed XML (``<br>``), so patterns read it; what they do not fit is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from templates.sheet.reference import COLUMNS, ROWS, cell_ref

_SHAPE = re.compile(rb"<v:(shape|rect|oval|roundrect)\b.*?</v:\1>", re.DOTALL)
_TEXT = re.compile(rb"<v:textbox\b[^>]*>(.*?)</v:textbox>", re.DOTALL)
_NOTE = re.compile(rb"""ObjectType\s*=\s*["']Note["']""")
_ANCHOR = re.compile(rb"<x:Anchor>\s*(\d{1,7}),\s*\d+,\s*(\d{1,7}),")
_BREAK = re.compile(r"<br\s*/?>|</(?:div|p)>", re.IGNORECASE)


def vml_boxes(vml: bytes) -> Iterator[tuple[str, str]]:
    """Yield the text of each shape that is no note on a cell, with the cell at its corner.

    >>> list(vml_boxes(b'<v:shape><v:textbox><div>\\xd0\\x94\\xd0\\xb0<br>1</div></v:textbox>'
    ...                b'<x:ClientData ObjectType="Rect"><x:Anchor>2, 3, 4, 0, 5, 1, 6, 2</x:Anchor>'
    ...                b'</x:ClientData></v:shape>'))
    [('C5', 'Да\\n1')]
    """
    for match in _SHAPE.finditer(vml):
        found = _TEXT.search(match[0])
        if found is None or _NOTE.search(match[0]):
            continue
        plain = re.sub(r"<[^>]*>", "", _BREAK.sub("\n", found[1].decode("utf-8", "replace")))
        lines = [" ".join(line.split()) for line in unescape(plain).split("\n")]
        anchor = _ANCHOR.search(match[0])
        col, row = (int(anchor[1]), int(anchor[2])) if anchor else (0, 0)
        if text := "\n".join(filter(None, lines)):
            yield cell_ref(row, col) if row < ROWS and col < COLUMNS else "A1", text
