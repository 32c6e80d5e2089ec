"""Write the tokens of a formula of an .xls workbook (Excel 97 and later) as text.

Only what formulas on one sheet are made of; of others nothing is told.  Numbers are those of
[MS-XLS] 2.5.198.
"""

from __future__ import annotations

import struct
from contextlib import suppress

from templates.sheet.reference import cell_ref

_OPERATORS = dict(zip(range(0x03, 0x0F), ("+", "-", "*", "/", "^", "&", "<", "<=", "=", ">=", ">", "<>"),
                      strict=True))
_TEXT, _ATTRIBUTE, _ERROR, _BOOL, _INTEGER, _NUMBER = 0x17, 0x19, 0x1C, 0x1D, 0x1E, 0x1F
_PLUS, _MINUS, _PERCENT, _PAREN, _MISSING = 0x12, 0x13, 0x14, 0x15, 0x16
# Without their class.
_FUNCTION, _FUNCTION_OF_MANY, _CELL, _AREA, _LOST_CELL, _LOST_AREA = 0x21, 0x22, 0x24, 0x25, 0x2A, 0x2B
_CHOOSE, _SUM = 0x04, 0x10
_LOST = "#REF!"
_RELATIVE = 0x4000, 0x8000
# Names by number, and how many arguments they have where that is fixed.
_FUNCTIONS = {
    0: ("COUNT", 0), 1: ("IF", 0), 4: ("SUM", 0), 5: ("AVERAGE", 0), 6: ("MIN", 0), 7: ("MAX", 0),
    24: ("ABS", 1), 25: ("INT", 1), 27: ("ROUND", 2), 31: ("MID", 3), 32: ("LEN", 1),
    33: ("VALUE", 1), 34: ("TRUE", 0), 35: ("FALSE", 0), 36: ("AND", 0), 37: ("OR", 0),
    38: ("NOT", 1), 113: ("UPPER", 1), 115: ("LEFT", 0), 116: ("RIGHT", 0), 118: ("TRIM", 1),
    169: ("COUNTA", 0), 212: ("ROUNDUP", 2), 213: ("ROUNDDOWN", 2), 228: ("SUMPRODUCT", 0),
    345: ("SUMIF", 0), 346: ("COUNTIF", 2),
}


def formula_text(record: bytes) -> str | None:
    """Return the text of a formula, without its sign; None for tokens that forms do not have.

    ``record`` holds the number of bytes and the tokens.

    >>> formula_text(bytes((9, 0, 0x44, 4, 0, 2, 0xC0, 0x1E, 7, 0, 0x05)))
    'C5*7'
    """
    (size,) = struct.unpack_from("<H", record)
    with suppress(struct.error, IndexError, KeyError, ValueError):
        return _Stack(record[2:2 + size]).text()
    return None


class _Stack:
    """The pieces of a formula that its tokens have put together so far."""

    def __init__(self, tokens: bytes) -> None:
        self._tokens, self._at, self._pieces = tokens, 0, list[str]()

    def text(self) -> str:
        """Go through the tokens; KeyError for one that is not known."""
        while self._at < len(self._tokens):
            (token,) = self._take("<B")
            self._step(token if token < 0x20 else token & 0x1F | 0x20)
        [text] = self._pieces
        return text

    def _take(self, shape: str) -> tuple[int, ...]:
        found = struct.unpack_from(shape, self._tokens, self._at)
        self._at += struct.calcsize(shape)
        return found

    def _step(self, token: int) -> None:
        pieces = self._pieces
        if token in _OPERATORS:
            right, left = pieces.pop(), pieces.pop()
            pieces.append(f"{left}{_OPERATORS[token]}{right}")
        elif token in (_FUNCTION, _FUNCTION_OF_MANY):
            self._call(token)
        elif token == _ATTRIBUTE:
            self._attribute()
        elif token in (_PLUS, _MINUS):
            pieces.append(f"{'+' if token == _PLUS else '-'}{pieces.pop()}")
        elif token == _PERCENT:
            pieces.append(f"{pieces.pop()}%")
        elif token == _PAREN:
            pieces.append(f"({pieces.pop()})")
        else:
            pieces.append(self._operand(token))

    def _operand(self, token: int) -> str:
        if token == _CELL:
            return _ref(*self._take("<HH"))
        if token == _AREA:
            top, bottom, left, right = self._take("<HHHH")
            return f"{_ref(top, left)}:{_ref(bottom, right)}"
        if token in (_LOST_CELL, _LOST_AREA):
            self._take("<HH" if token == _LOST_CELL else "<HHHH")
            return _LOST
        if token == _TEXT:
            length, flags = self._take("<BB")
            size = length * (1 + (flags & 1))
            data = self._tokens[self._at:self._at + size]
            self._at += size
            text = data.decode("utf-16-le" if flags & 1 else "latin-1", "replace")
            return '"{}"'.format(text.replace('"', '""'))
        if token == _ERROR:
            self._take("<B")
            return _LOST
        if token == _BOOL:
            return ("FALSE", "TRUE")[self._take("<B")[0]]
        if token == _MISSING:
            return ""
        return f"{self._take({_INTEGER: '<H', _NUMBER: '<d'}[token])[0]:.15g}"

    def _attribute(self) -> None:
        flags, extra = self._take("<BH")
        if flags & _CHOOSE:
            self._at += 2 * (extra + 1)
        elif flags & _SUM:
            self._pieces.append(f"SUM({self._pieces.pop()})")

    def _call(self, token: int) -> None:
        if token == _FUNCTION_OF_MANY:
            count, number = self._take("<BH")
            name, count = _FUNCTIONS[number & 0x7FFF][0], count & 0x7F
        else:
            (number,) = self._take("<H")
            name, count = _FUNCTIONS[number]
        first = len(self._pieces) - count
        if first < 0:
            raise IndexError(name)
        self._pieces[first:] = [f"{name}({','.join(self._pieces[first:])})"]


def _ref(row: int, column: int) -> str:
    is_column_fixed, is_row_fixed = (not column & each for each in _RELATIVE)
    letters = cell_ref(0, column & 0x3FFF)[:-1]
    return f"{'$' * is_column_fixed}{letters}{'$' * is_row_fixed}{row + 1}"
