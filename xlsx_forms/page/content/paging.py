"""Long lists in pages, and the addresses of the pages before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Paged(Generic[Item]):
    """Some of many: what stands on this page, which page it is, and how the others are reached."""

    items: Sequence[Item]
    count: int
    first: int
    number: int
    before: str
    after: str

    @property
    def is_part(self) -> bool:
        """Whether there is more than this page."""
        return bool(self.before or self.after)


def paged(items: Sequence[Item], asked: Mapping[str, str], size: int) -> Paged[Item]:
    """Return the page of a list that an address asks for by ``page``; the nearest that there is.

    >>> paged("abcde", {"page": "2", "text": "x"}, 2)
    Paged(items='cd', count=5, first=3, number=2, before='?text=x&page=1', after='?text=x&page=3')
    >>> paged("abc", {"page": "99"}, 2).items, paged("", {}, 2).items
    ('c', '')
    """
    wanted = asked.get("page", "")
    last = max((len(items) + size - 1) // size, 1)
    number = min(max(int(wanted), 1), last) if wanted.isdecimal() and len(wanted) < 9 else 1
    begin = (number - 1) * size

    def address(page: int) -> str:
        kept = {name: value for name, value in asked.items() if name != "page" and value}
        return f"?{urlencode(kept | {'page': page})}"
    return Paged(items[begin:begin + size], len(items), begin + 1, number,
                 address(number - 1) if number > 1 else "", address(number + 1) if number < last else "")
