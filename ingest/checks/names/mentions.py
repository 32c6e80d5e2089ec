"""Know many names, and tell whose of them a text mentions, without asking name by name.

The answer is that of ``is_mentioned`` for each of the names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property

from ingest.checks.names.alike import are_forms_of_a_word, asked_words, words_there

_BEGINNING = 3
# Below it two words are never one by a slip of the pen; of those, one is no longer than so many others.
_NEAR_FROM, _NEAR_LONGER, _NEAR = 5, 1.5, 0.8


class Mentions:
    """Names and who bears them: ``(whose, name)``; the index is made when it is asked first."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._given = names
        self._like: dict[str, tuple[str, ...]] = {}

    def owners(self, text: str) -> set[str]:
        """Return whose names a text mentions.

        >>> sorted(Mentions([("001", "Детский сад № 5"), ("002", "Детский сад № 15")]).owners(
        ...     "опыт детского сада №5 «Ромашка»"))
        ['001']
        """
        return {self._index.whose[each] for each in self._mentioned(text)}

    def _mentioned(self, text: str) -> Iterator[int]:
        index = self._index
        there = {like for word in words_there(text) for like in self._words_like(word)}
        counts = Counter(each for word in there for each in index.names[word])
        return (each for each, count in counts.items() if count == index.sizes[each])

    def _words_like(self, word: str) -> tuple[str, ...]:
        if word not in self._like:
            self._like[word] = tuple(
                each for each in self._index.near(word) if are_forms_of_a_word(each, word))
        return self._like[word]

    @cached_property
    def _index(self) -> _Index:
        return _Index(self._given)


class _Index:
    """The words of names: which names have each, and which words may be forms of another."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self.whose: list[str] = []
        self.sizes: list[int] = []
        self.names: dict[str, list[int]] = {}
        for whose, name in names:
            words = frozenset(asked_words(name))
            for word in words:
                self.names.setdefault(word, []).append(len(self.whose))
            self.whose.append(whose)
            self.sizes.append(len(words))
        self._beginning: dict[str, list[str]] = {}
        self._long: dict[int, list[tuple[str, frozenset[str]]]] = {}
        for word in self.names:
            if not word.isdecimal():
                self._beginning.setdefault(word[:_BEGINNING], []).append(word)
                self._long.setdefault(len(word), []).append((word, frozenset(word)))

    def near(self, word: str) -> Iterator[str]:
        """Yield the words of names that may be forms of a word; others cannot be."""
        if word in self.names:
            yield word
        if word.isdecimal() or len(word) < _BEGINNING:
            return
        begins = word[:_BEGINNING]
        yield from (each for each in self._beginning.get(begins, ()) if each != word)
        if len(word) < _NEAR_FROM:
            return
        letters, most = frozenset(word), int(_NEAR_LONGER * len(word))
        for length in range(max(_NEAR_FROM, int(len(word) / _NEAR_LONGER)), most + 1):
            # As many letters must be in both, wherever they stand.
            least = _NEAR * (length + len(word)) / 2
            for each, theirs in self._long.get(length, ()):
                if (len(word) - len(letters - theirs) >= least
                        and length - len(theirs - letters) >= least
                        and not each.startswith(begins)):
                    yield each
