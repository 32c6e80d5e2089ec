"""Find names of one organization that may be spellings of one project.

Nothing is joined here: two names that look alike are asked about, and an operator decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from ingest.checks.names.same_word import LONGEST_ENDING, is_near, is_same_word, words_left
from ingest.checks.projects import Passport, Reported
from templates.period import Period
from templates.rules import Finding, Place, rule
from templates.text import fold, fold_name

# The organization and two names of projects as they are compared.
Pair = tuple[str, frozenset[str]]
_NUMBER = re.compile(r"\d+")
_SMALL = frozenset(
    ("в", "во", "на", "по", "и", "с", "со", "из", "за", "о", "об", "от", "до", "для", "при", "к", "ко",
     "у", "а", "или"))
# Two or three wrong, missing or doubled letters in a whole name.
_SAME_NAME = 0.93
# In a name of so many words one may be left out.
_MANY_WORDS = 3


@dataclass(frozen=True, slots=True)
class Alike:
    """A project that may be the one that bears ``other`` elsewhere, and where to ask about it.

    ``source``: the form and the period in which ``other`` stands, in words.
    """

    submission: int
    organization: str
    project: str
    other: str
    source: str
    place: Place

    @property
    def finding(self) -> Finding:
        """The question (X507)."""
        return rule("X507").at(self.place, project=self.project, other=self.other, source=self.source)


@dataclass(frozen=True, slots=True)
class _Named:
    """A name of a project, in the words of its last mention, and everything that bears it."""

    has_passport: bool
    first: Period
    last: Reported | Passport


def find_alike(reported: Iterable[Reported], passports: Iterable[Passport],
               apart: frozenset[Pair]) -> Iterator[Alike]:
    """Yield each pair of names that may be one project, once, where it was written last.

    Two projects stand side by side in one report; ``apart`` are pairs that a decision has parted.
    What has a passport keeps its name, else what was named first.
    """
    mentions: dict[str, dict[str, list[Reported | Passport]]] = {}
    everything: list[Reported | Passport] = [*passports, *reported]
    for each in everything:
        organization, folded = each.key
        mentions.setdefault(organization, {}).setdefault(folded, []).append(each)
    for organization, names in mentions.items():
        if len(names) < 2:
            continue
        known = {folded: _named(rows) for folded, rows in names.items()}
        beside = {folded: {row.submission for row in rows if isinstance(row, Reported)}
                  for folded, rows in names.items()}
        for one, other in combinations(names, 2):
            left, right = known[one], known[other]
            if (beside[one].isdisjoint(beside[other])
                    and (organization, frozenset((one, other))) not in apart
                    and are_alike(left.last.project, right.last.project)):
                yield _ask(left, right)


def _named(rows: list[Reported | Passport]) -> _Named:
    last = max(rows, key=lambda row: (row.period.end, isinstance(row, Reported), row.submission))
    return _Named(any(isinstance(row, Passport) for row in rows),
                  min(row.period for row in rows), last)


def _ask(one: _Named, other: _Named) -> Alike:
    kept, asked = sorted((one, other), key=lambda name: (
        not name.has_passport, name.first, name.last.submission))
    last, source = asked.last, "отчет" if isinstance(kept.last, Reported) else "паспорт"
    return Alike(last.submission, last.organization, last.project, kept.last.project,
                 f"{source} за {kept.last.period.text}", last.place)


def are_alike(one: str, other: str) -> bool:
    """Tell whether two names may be one: forms of words, their order, a slip of the pen, a lost word.

    Numbers must agree.

    >>> are_alike("Выдача справок онлайн", "Он-лайн выдача справки")
    True
    >>> are_alike("Ремонт кабинета № 1", "Ремонт кабинета № 2")
    False
    >>> are_alike("Учет заявок", "Учет жалоб")
    False
    """
    first, second = fold_name(one), fold_name(other)
    if sorted(_NUMBER.findall(first)) != sorted(_NUMBER.findall(second)):
        return False
    if is_near(first.replace(" ", ""), second.replace(" ", ""), _SAME_NAME):
        return True
    return any(_same_words(left, right) for left in _words(one) for right in _words(other))


def is_mentioned(name: str, text: str) -> bool:
    """Tell whether every word of a name, in some form of it, stands in a text.

    >>> is_mentioned("Детский сад № 5", "опыт детского сада №5 «Ромашка»")
    True
    >>> is_mentioned("Детский сад № 5", "опыт детского сада № 15")
    False
    """
    wanted, there = asked_words(name), words_there(text)
    return bool(wanted) and all(any(are_forms_of_a_word(word, each) for each in there)
                                for word in wanted)


def asked_words(name: str) -> list[str]:
    """Return the words of a name, all of which must stand in a text that mentions it."""
    return next(_words(name), [])


def words_there(text: str) -> set[str]:
    """Return the words that stand in a text."""
    return {word for words in _words(text) for word in words}


def are_forms_of_a_word(one: str, other: str) -> bool:
    """Tell whether two words are one, but for an ending or a letter."""
    return is_same_word(one, other) or _is_inflected(one, other)


def _is_inflected(one: str, other: str) -> bool:
    """Whether two short words differ by an ending: «сад», «сада»; «школа», «школы»."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < LONGEST_ENDING or not (one.isalpha() and other.isalpha()):
        return False
    stem = max(LONGEST_ENDING, len(shorter) - 2)
    return shorter[:stem] == longer[:stem] and len(longer) - stem <= LONGEST_ENDING


def _words(name: str) -> Iterator[list[str]]:
    """The words of a name, with hyphens as spaces and as nothing: «онлайн», «он-лайн»."""
    for text in dict.fromkeys((fold_name(name), fold_name(fold(name).replace("-", "")))):
        yield [word for word in text.split() if word not in _SMALL]


def _same_words(one: list[str], other: list[str]) -> bool:
    shorter, longer = sorted((one, other), key=len)
    left = words_left(shorter, longer)
    return bool(shorter) and left is not None and (
        not left or (len(left) == 1 and len(shorter) >= _MANY_WORDS))
