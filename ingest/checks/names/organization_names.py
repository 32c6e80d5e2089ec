"""Find the organization that a name means, as a clerk would who knows the list.

The legal form, the district, quotes and case do not matter, nor whether a kind is written out:
«МБОУ «СОШ № 3»» is «Муниципальное бюджетное общеобразовательное учреждение «Средняя
общеобразовательная школа № 3» Промышленновского муниципального округа».
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache

from ingest.checks.names.same_word import is_same_word, words_left
from templates.text import fold_name

# The words of a name in alphabetical order: how they follow each other does not matter.
Words = tuple[str, ...]
_LEGAL_FORM = re.compile(
    r"\b[ок]?[мгф][бак](?P<kind>до)?(?:п?о|п)?у(?:к|з|до|дпо|со)?\b(?: до\b)?|"
    r"\b(?:муниципальн|государственн|областн|федеральн|бюджетн|автономн|казенн)\w*"
    r"(?: (?:муниципальн|государственн|бюджетн|автономн|казенн|некоммерческ|профессиональн|"
    r"общеобразовательн|образовательн|(?P<preschool>дошкольн))\w*)*"
    r" (?:учреждени|организаци)\w*"
    r"(?: дополнительн\w+ (?:профессиональн\w+ )?образован\w+| культуры| здравоохранения|"
    r" социального обслуживания)?\b")
_PRESCHOOL = re.compile(r"\bдетск\w+ сад\w*\b|\bд(?:ет)? сад\w*\b|\bдетсад\w*\b|\bд с\b|\bм?доу\b")
# How kinds are shortened; the longer phrase first.  Each begins with four letters to look for before.
_KINDS = tuple((phrase[:4], re.compile(rf"\b{phrase}\b"), short) for phrase, short in (
    (r"средн\w+ (?:общеобразовательн\w+ )?школ\w+", "сош"),
    (r"основн\w+ (?:общеобразовательн\w+ )?школ\w+", "оош"),
    (r"начальн\w+ (?:общеобразовательн\w+ )?школ\w+", "нош"),
    (r"детск\w+ школ\w+ искусств", "дши"), (r"детск\w+ музыкальн\w+ школ\w+", "дмш"),
    (r"детск\w+ юношеск\w+ спортивн\w+ школ\w+", "дюсш"), (r"спортивн\w+ школ\w+", "сш"),
    (r"центр\w* развити\w+ ребенка", "црр"), (r"дом детского творчества", "ддт"),
    (r"районн\w+ дом\w* культуры", "рдк"), (r"дом культуры", "дк")))
_DISTRICT = re.compile(
    r"\b\w+(?:ского|цкого|ого) (?:муниципального |городского |сельского )?(?:округа|района|поселения)\b|"
    r"\b\w+(?:ский|цкий|ой) (?:муниципальный |городской )?(?:округ|район)\b|"
    r"\b\w+(?:ской|цкой) области\b(?: кузбасса\b)?")
_ADMINISTRATION = re.compile(r"\bадминистраци\w+\b")
_OF_ADMINISTRATION = re.compile(r"\bадминистрации\b")
_NAMED_AFTER = re.compile(r"\b(?:имени|им)\b.*")
_LETTER_AND_NUMBER = re.compile(r"(?<=[^\W\d_])(?=\d)")
_NUMBER_SIGN = re.compile(r"\b(?:n|но|номер) (?=\d)")
_SCHOOLS = frozenset(("школа", "сош", "оош", "нош"))
# Say nothing by themselves: there are many of each.
_COMMON = _SCHOOLS | {"дс", "управление", "отдел", "центр", "комитет", "дом", "сектор", "филиал", "и"}
_BETWEEN_NAMES = re.compile(r"[,;\n/]|\s+и\s+")


@lru_cache(maxsize=100_000)
def words_of(name: str) -> Words:
    """Return the words by which a name is told from others.

    >>> words_of("МБОУ «СОШ №3»") == words_of("Муниципальное бюджетное общеобразовательное "
    ...     "учреждение «Средняя общеобразовательная школа № 3» Таежного муниципального округа")
    True
    >>> words_of("МАДОУ № 5 «Ромашка»") == words_of("д/с «Ромашка» №5")
    True
    """
    text = _NUMBER_SIGN.sub("", _LETTER_AND_NUMBER.sub(" ", fold_name(name)))
    legal = next(_LEGAL_FORM.finditer(text), None)
    is_preschool = legal is not None and bool(legal["kind"] or legal["preschool"])
    text = _PRESCHOOL.sub("дс", _rest(_LEGAL_FORM, text))
    for beginning, pattern, short in _KINDS:
        if beginning in text:
            text = pattern.sub(short, text)
    text = _rest(_OF_ADMINISTRATION, _rest(_DISTRICT, text))
    kind = ["дс"] if is_preschool and "дс" not in text.split() else []
    return tuple(sorted([*kind, *text.split()]))


def is_a_district(text: str) -> bool:
    """Tell whether a text names a district or its administration, and nothing within.

    >>> is_a_district("Администрация Таежного муниципального округа"), is_a_district("Таежная школа")
    (True, False)
    """
    folded = fold_name(text)
    found = _DISTRICT.sub("", folded)
    return found != folded and not _ADMINISTRATION.sub("", found).strip()


def _rest(pattern: re.Pattern[str], text: str) -> str:
    """A text without what is left out, if anything else stays."""
    rest = pattern.sub(" ", text)
    return rest if any(map(str.isalnum, rest)) else text


class OrganizationNames:
    """The names of the organizations of a list, and whom a text means."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._names = names
        self._known: dict[str, tuple[Words, ...]] = {}
        # Many files say the same: their district, or the office that all of them serve.
        self._calls: dict[str, frozenset[str]] = {}
        self._near: dict[str, frozenset[str]] = {}

    def is_called(self, organization: str, text: str) -> bool:
        """Tell whether a text is a name of an organization: asked of most, and without the others."""
        return not set(_shapes(text)).isdisjoint(self._shapes_of(organization))

    def called(self, text: str) -> frozenset[str]:
        """Return those that a text names, whole or one after the other; usually one or none."""
        if text not in self._calls:
            parts = _BETWEEN_NAMES.split(text)
            found = self._called(text) or {key for part in parts for key in self._called(part)}
            self._calls[text] = frozenset(found)
        return self._calls[text]

    def nearly_called(self, text: str) -> frozenset[str]:
        """Return those that a text names but for endings or a letter in a word."""
        if text not in self._near:
            self._near[text] = frozenset(key for shape in _shapes(text)
                                         for words, key in self._by_size.get(_size(shape), ())
                                         if _are_same(shape, words))
        return self._near[text]

    def meant_of(self, text: str, few: Collection[str]) -> frozenset[str]:
        """Return those of a few that a text names in part, or with something beside."""
        said = words_of(text)
        return frozenset(key for key in few for words in self._shapes_of(key)
                         if _is_part(said, words) or _is_part(words, said))

    def _called(self, text: str) -> set[str]:
        return {key for shape in _shapes(text) for words, key in self._by_size.get(_size(shape), ())
                if words == shape}

    def _shapes_of(self, organization: str) -> tuple[Words, ...]:
        if organization not in self._known:
            self._known[organization] = tuple(dict.fromkeys(
                shape for name in self._names.get(organization, ()) for shape in _shapes(name)))
        return self._known[organization]

    @cached_property
    def _by_size(self) -> Mapping[tuple[int, Words], list[tuple[Words, str]]]:
        """Each name with whose it is, by what a text must share to be nearly it."""
        found: dict[tuple[int, Words], list[tuple[Words, str]]] = {}
        for key in self._names:
            for words in self._shapes_of(key):
                found.setdefault(_size(words), []).append((words, key))
        return found


def _shapes(name: str) -> Iterator[Words]:
    """The words of a name, and those without whom it is named after."""
    if any(map(str.isalnum, name)):
        yield words_of(name)
        short = _NAMED_AFTER.sub("", fold_name(name)).strip() if "им" in name.lower() else ""
        if short and _is_telling(words_of(short)):
            yield words_of(short)


def _size(words: Words) -> tuple[int, Words]:
    """What two names must share to be nearly the same: how many words, and the numbers."""
    return len(words), tuple(each for each in words if each.isdecimal())


def _are_same(one: Words, other: Words) -> bool:
    return words_left(one, other, _is_same) == [] and _is_telling(one)


def _is_part(part: Words, whole: Words) -> bool:
    return _is_telling(part) and all(any(_is_same(word, each) for each in whole) for word in part)


def _is_telling(words: Words) -> bool:
    return any(each not in _COMMON for each in words)


def _is_same(one: str, other: str) -> bool:
    return is_same_word(one, other) or ({one, other} <= _SCHOOLS and "школа" in (one, other))
