"""Excel's limits on lengths and sizes: beyond them text is cut or the workbook needs a repair.

Asserted when a definition is loaded (``templates.problems``) or a workbook is written (``xlsx_forms``).
"""

from __future__ import annotations

from datetime import date

# The message beside a cell, the text about a wrong value (224, not 255: MS-OI29500 2.1.613),
# the titles of both.
PROMPT, ERROR, TITLE = 255, 224, 32
SHEET_NAME, DEFINED_NAME = 31, 255
FORMULA, LITERAL = 8_192, 255
# Choices written into the validation itself; longer lists stand on the hidden sheet.
LISTED = 255
# Points, and characters.
ROW_HEIGHT, COLUMN_WIDTH = 409.0, 255.0
COLUMNS, ROWS = 100, 2_000
ROWS_OF_A_SHEET = 1_048_576
# What an input takes where its definition sets no limit; the reader knows no other days.
FIRST_DAY, FIRST_MONTH, LAST_DAY = date(1990, 1, 1), date(2000, 1, 1), date(2099, 12, 31)
LARGEST_WHOLE, LARGEST_NUMBER = 10**9, 1e12
# Its numbers of days count from the day after this one.
_DAY_ZERO = date(1899, 12, 30)


def serial(day: date) -> int:
    """Return the number that a day is to Excel.

    >>> serial(date(2026, 9, 1))
    46266
    """
    return day.toordinal() - _DAY_ZERO.toordinal()
