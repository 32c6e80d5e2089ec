"""Convert A1 cell references to zero-based rows and columns and back.

Knows the limits of a sheet and the two ways in which office programs write the target of a
defined name: ``'Лист 1'!$C$5`` and LibreOffice's ``$'Лист 1'.$C$5``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

ROWS = 1_048_576
COLUMNS = 16_384

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_SHEET = r"\$?(?:'(?P<quoted>(?:[^']|'')+)'|(?P<bare>[^'\[\]:!,;()+*/&=]+))[!.]"
_TARGET = re.compile(
    rf"={{0,1}}{_SHEET}(?P<first>\$?[A-Za-z]{{1,3}}\$?[0-9]{{1,7}})"
    r"(?::(?:\$?(?:'(?P<quoted2>(?:[^']|'')+)'|(?P<bare2>[^'\[\]:!,;()+*/&=]*))[!.])?"
    r"(?P<last>\$?[A-Za-z]{1,3}\$?[0-9]{1,7}))?"
)
_NEEDS_NO_QUOTES = re.compile(r"[^\W\d]\w*")
# Excel quotes a sheet whose name could be read as a cell: A1 or R1C1 style.
_LOOKS_LIKE_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+|[RrCc][0-9]*(?:[Cc][0-9]*)?")


class Area(NamedTuple):
    """A rectangle of cells on a sheet, corners included; rows and columns count from 0."""

    sheet: str
    first_row: int
    first_col: int
    last_row: int
    last_col: int


@lru_cache(maxsize=COLUMNS)
def column_letters(col: int) -> str:
    """Return the letters of a column that counts from 0.

    >>> [column_letters(n) for n in (0, 25, 26, 16383)]
    ['A', 'Z', 'AA', 'XFD']
    >>> column_letters(-1)
    Traceback (most recent call last):
        ...
    ValueError: столбца с номером -1 не бывает
    """
    if not 0 <= col < COLUMNS:
        raise ValueError(f"столбца с номером {col} не бывает")
    letters = ""
    col += 1
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the number, from 0, of a column named by letters.

    >>> [column_number(text) for text in ("A", "z", "AA", "XFD")]
    [0, 25, 26, 16383]
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


# The same cells are named for every file of a form.
@lru_cache(maxsize=COLUMNS)
def cell_ref(row: int, col: int, absolute: bool = False) -> str:
    """Return the A1 text of a cell.

    >>> cell_ref(4, 2)
    'C5'
    >>> cell_ref(4, 2, absolute=True)
    '$C$5'
    """
    if not 0 <= row < ROWS:
        raise ValueError(f"строки с номером {row} не бывает")
    if absolute:
        return f"${column_letters(col)}${row + 1}"
    return f"{column_letters(col)}{row + 1}"


@lru_cache(maxsize=COLUMNS)
def parse_ref(text: str) -> tuple[int, int]:
    """Return (row, column) of one A1 reference, dollars allowed.

    >>> parse_ref("$C$5")
    (4, 2)
    >>> parse_ref("xfd1048576")
    (1048575, 16383)
    >>> parse_ref("XFE1")
    Traceback (most recent call last):
        ...
    ValueError: «XFE1» – не адрес ячейки
    """
    match = _CELL.fullmatch(text)
    if match:
        row, col = int(match[2]) - 1, column_number(match[1])
        if 0 <= row < ROWS and col < COLUMNS:
            return row, col
    raise ValueError(f"«{text}» – не адрес ячейки")


def quote_sheet(sheet: str) -> str:
    """Return a sheet's name as it stands in a formula.

    >>> print(quote_sheet("Паспорт"), quote_sheet("Чек-лист"), quote_sheet("Д'Артаньян"))
    Паспорт 'Чек-лист' 'Д''Артаньян'
    >>> print(quote_sheet("Q3"), quote_sheet("RC"))
    'Q3' 'RC'
    """
    if _NEEDS_NO_QUOTES.fullmatch(sheet) and not _LOOKS_LIKE_CELL.fullmatch(sheet):
        return sheet
    return "'" + sheet.replace("'", "''") + "'"


# The same few hundred targets stand in every file of a form.
@lru_cache(maxsize=8192)
def resolve_ref(text: str) -> Area | None:
    """Return the one area that a defined name refers to; None for anything else.

    ``#REF!`` (a deleted field), other workbooks, several areas, whole rows and formulas are None.

    >>> resolve_ref("'Лист 1'!$C$5:$F$9")
    Area(sheet='Лист 1', first_row=4, first_col=2, last_row=8, last_col=5)
    >>> resolve_ref("$Лист.$C$5")
    Area(sheet='Лист', first_row=4, first_col=2, last_row=4, last_col=2)
    >>> resolve_ref("$'Чек-лист'.$F$9:.$C$5")
    Area(sheet='Чек-лист', first_row=4, first_col=2, last_row=8, last_col=5)
    >>> resolve_ref("Лист1!#REF!") is resolve_ref("#REF!") is resolve_ref("[1]Лист1!$A$1") is None
    True
    """
    match = _TARGET.fullmatch(text.strip())
    if not match:
        return None
    sheet = _sheet(match["quoted"], match["bare"])
    other = _sheet(match["quoted2"], match["bare2"])
    if set(sheet) & set("[]:*?/\\") or other not in ("", sheet):
        return None
    try:
        first = parse_ref(match["first"])
        last = parse_ref(match["last"] or match["first"])
    except ValueError:
        return None
    (top, bottom), (left, right) = (sorted(pair) for pair in zip(first, last, strict=True))
    return Area(sheet, top, left, bottom, right)


def _sheet(quoted: str | None, bare: str | None) -> str:
    return quoted.replace("''", "'") if quoted else bare or ""
