"""One table out of the tables of many districts, each row with its district."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from xlsx_forms.summary.writing.cells import As, Column, Formula

DISTRICT = Column("Район", 22)
# A header may come several times in a table: which of them it is, too.
_Key = tuple[str, int]


class Joined:
    """Rows of districts under the columns of all of them.

    A district whose forms ask other questions has columns of its own; in the rows of the others
    they stay empty.  Formulas stand in the district's own summary: here is what they come to.
    """

    def __init__(self) -> None:
        self._columns: dict[_Key, Column] = {}
        self._order: list[_Key] = []
        self._parts: list[tuple[str, list[_Key], list[tuple[object, ...]]]] = []

    def add(self, district: str, columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> None:
        """Add the rows of a district."""
        keys = _keys(columns)
        for i, (key, column) in enumerate(zip(keys, columns, strict=True)):
            if key not in self._columns:
                self._columns[key] = column
                # A question that is new stands where it stands in its district.
                after = self._order.index(keys[i - 1]) + 1 if i else 0
                self._order.insert(after, key)
        self._parts.append((district, keys, [tuple(map(_value, row)) for row in rows]))

    @property
    def columns(self) -> list[Column]:
        """The columns, the district's name first."""
        return [DISTRICT, *(self._columns[key] for key in self._order)]

    def column(self, header: str) -> int:
        """Return where a column stands."""
        return next(i for i, each in enumerate(self.columns) if each.header == header)

    def rows(self) -> Iterator[list[object]]:
        """Yield the rows, district by district."""
        for district, keys, rows in self._parts:
            places = {key: i for i, key in enumerate(keys)}
            order = [places.get(key) for key in self._order]
            for row in rows:
                yield [district, *(None if at is None or at >= len(row) else row[at] for at in order)]

    def __len__(self) -> int:
        return sum(len(rows) for _district, _keys, rows in self._parts)


def _keys(columns: Sequence[Column]) -> list[_Key]:
    seen: dict[str, int] = {}
    keys = []
    for each in columns:
        seen[each.header] = seen.get(each.header, -1) + 1
        keys.append((each.header, seen[each.header]))
    return keys


def _value(value: object) -> object:
    if isinstance(value, As):
        return As(_value(value.value), value.role)
    return value.value if isinstance(value, Formula) else value
