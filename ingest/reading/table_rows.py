"""Tell the rows of a returned table that are answers from remarks and totals below it.

Below its frame a table can grow, and below a table people sign: «Исп. Петрова», «Итого: 3».
Such a row is no answer with everything missing, but it is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.values.display import show
from ingest.values.parse import PARSERS, is_blank
from templates.form import Field, Table
from templates.sheet.printed import Printed

_Rows = Sequence[Sequence[object]]
# How signatures, sums and remarks begin.
_ASIDE = re.compile(
    r"\W*(исп(\.|олнитель)|итого|всего|директор|руководител|начальник|заведующ|глава\b|зам\b|"
    r"замест|м\.? ?п\.|подпис|дата\b|тел\.|телефон|приложени|примечани|главный бухгалтер|_{3})",
    re.IGNORECASE)
# Types of which a value says by itself that it is an answer; of a text nothing does.
_TELLING = frozenset(PARSERS) - {"text", "contact"}


@dataclass(frozen=True)
class TableRows:
    """The rows of answers; those of them below the frame; (row, column, text) of the others."""

    rows: tuple[int, ...]
    added: tuple[int, ...] = ()
    asides: tuple[tuple[int, int, str], ...] = field(default=())


def table_rows(printed: Printed, table: Table, rows: _Rows, frame: range,
               columns: Mapping[str, int]) -> TableRows:
    """Return the filled rows of a table; ``frame`` are those that were drawn for answers.

    ``columns``: where the columns are, by id.  Rows count from 0.
    """
    judge = _Judge(table, columns)
    inside: list[int] = []
    added: list[int] = []
    asides: list[int] = []
    for row in frame:
        if row >= len(rows):
            break
        if judge.is_filled(rows[row]):
            (asides if judge.is_signature(rows[row]) else inside).append(row)
    if table.extendable:
        for row, follows in _below(printed, judge, rows, frame.stop):
            (added if judge.is_answer(rows[row], follows) else asides).append(row)
    return TableRows((*inside, *added), tuple(added),
                     tuple((row, *judge.words(rows[row])) for row in asides))


def _below(printed: Printed, judge: _Judge, rows: _Rows, start: int) -> Iterator[tuple[int, bool]]:
    """Filled rows below the frame and whether each follows the one above without a blank row."""
    follows = True
    for row in range(start, len(rows)):
        if not judge.is_filled(rows[row]):
            follows = False
            continue
        if any(value != "" and printed.holds(value) for value in judge.values(rows[row])
               if isinstance(value, str) and len(value) > 4):
            # What the form prints below the table, and everything after it, is not the table's.
            return
        yield row, follows


class _Judge:
    """What the columns of a table say of a row."""

    def __init__(self, table: Table, columns: Mapping[str, int]) -> None:
        self._fields = [(each, columns[each.id]) for each in table.columns if each.id in columns]
        self._columns = list(columns.values())
        self._required = sum(each.required for each, _ in self._fields)

    def values(self, row: Sequence[object]) -> Iterator[object]:
        """The values in the table's columns that a person can see."""
        return (row[col] for col in self._columns
                if col < len(row) and row[col] != "" and not is_blank(row[col]))

    def is_filled(self, row: Sequence[object]) -> bool:
        """Whether there is any value."""
        return any(True for _ in self.values(row))

    def is_signature(self, row: Sequence[object]) -> bool:
        """Whether a row begins as a signature or a sum does and answers nothing."""
        values = list(self.values(row))
        # A sum such as «Итого» and 3 may stand in a column in which 3 is an answer.
        return (len(values) <= 3 and len(values) * 2 <= max(self._required, 2)
                and bool(_ASIDE.match(str(values[0])))
                and (len(values) <= 2 or not self._is_telling(row)))

    def is_answer(self, row: Sequence[object], follows: bool) -> bool:
        """Whether a row below the frame is an answer; after blank rows more is asked of it."""
        count = sum(1 for _ in self.values(row))
        if count == 1 and self._required > 2:
            return False
        if self._is_telling(row) or count * 2 >= max(self._required, 1):
            return not self.is_signature(row)
        return follows and (count > 2 or count * 3 > self._required) and not self.is_signature(row)

    def words(self, row: Sequence[object]) -> tuple[int, str]:
        """The first column that holds anything, and the row's words; not its key."""
        cells = [(col, value) for col, value in enumerate(row)
                 if col >= min(self._columns) and not is_blank(value)]
        return cells[0][0], " ".join(value if isinstance(value, str) else show(value)
                                     for _, value in cells)

    def _is_telling(self, row: Sequence[object]) -> bool:
        return any(_fits(field_, row[col]) for field_, col in self._fields
                   if col < len(row) and field_.type in _TELLING and not is_blank(row[col]))


def _fits(field_: Field, value: object) -> bool:
    try:
        PARSERS[field_.type](value, field_)
    except ValueError:
        return False
    return True
