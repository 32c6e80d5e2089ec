"""Words with a slip of the hand, words typed on the other layout, and words cut short."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

_KEYS = ("qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюё")
_RETYPED = str.maketrans(*_KEYS)
_ROWS = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю")
_LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
# Below this a word has too many neighbours that mean something else.
_SHORTEST = 5


def retyped(text: str) -> str:
    """Return what the keys of a text in Latin letters give on the Russian layout; empty for others.

    >>> retyped("lf"), retyped("Ytn."), retyped("ctynz,hm 2026"), retyped("да"), retyped("VII")
    ('да', 'нетю', 'сентябрь 2026', '', '')
    """
    letters = re.sub(r"[\W\d_]", "", text.casefold())
    mixed = bool(re.search("[а-яё]", letters))
    if not re.search("[a-z]", letters) or (len(letters) > _SHORTEST - 1 if mixed else len(letters) < 2):
        return ""
    if re.fullmatch("[ivx. 0-9]*", text.casefold()):
        return ""
    return text.casefold().translate(_RETYPED)


def nearest(word: str, known: Iterable[str], letters: str = _LETTERS) -> str | None:
    """Return the one known word that a word is, or is a letter off; None without one, or with two.

    >>> nearest("декбря", ("декабря", "октября")), nearest("июья", ("июня", "июля"))
    ('декабря', None)
    >>> nearest("сентябра", ("сентября", "сентябре")), nearest("внедрние", ("внедрение",))
    (None, 'внедрение')
    """
    known = frozenset(known)
    if word in known:
        return word
    if len(word) < _SHORTEST - 1 or not word.isalpha():
        return None
    found = {each for each in _one_off(word, letters) if each in known and len(each) >= _SHORTEST - 1}
    return found.pop() if len(found) == 1 and max(len(word), *map(len, found)) >= _SHORTEST else None


def is_near(word: str, known: Iterable[str]) -> bool:
    """Tell whether a word is a letter off one of those that mean the same.

    >>> is_near("минт", ("минут", "минуты")), is_near("мин", ("ми",))
    (True, False)
    """
    if len(word) == 3 and any(sorted(word) == sorted(each) for each in known):
        return True
    return (len(word) >= _SHORTEST - 1 and word.isalpha()
            and any(len(each) >= _SHORTEST - 1 and each in _one_off(word) for each in known))


@cache
def _one_off(word: str, letters: str = _LETTERS) -> frozenset[str]:
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    dropped = {left + right[1:] for left, right in halves if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in halves if len(right) > 1}
    replaced = {left + letter + right[1:] for left, right in halves if right for letter in letters}
    added = {left + letter + right for left, right in halves for letter in letters}
    return frozenset(dropped | swapped | replaced | added)


def meant_short(word: str, known: Iterable[str]) -> str | None:
    """Return the one short word of which one key beside the right one was struck, or one twice.

    >>> meant_short("дп", ("да", "нет")), meant_short("неь", ("да", "нет")), meant_short("даа", ("да",))
    ('да', 'нет', 'да')
    >>> meant_short("не", ("да", "нет")) is None, meant_short("ок", ("да", "нет")) is None
    (True, True)
    """
    found = {each for each in known
             if re.sub(r"(.)\1+", r"\1", word) == each or _is_beside(word, each)}
    return found.pop() if len(found) == 1 else None


def _is_beside(word: str, meant: str) -> bool:
    off = [(one, other) for one, other in zip(word, meant, strict=False) if one != other]
    return len(word) == len(meant) and len(off) == 1 and _are_neighbours(*off[0])


def _are_neighbours(one: str, other: str) -> bool:
    places = {letter: (row, column) for row, keys in enumerate(_ROWS)
              for column, letter in enumerate(keys)}
    if one not in places or other not in places:
        return False
    (row, column), (below, beside) = sorted((places[one], places[other]))
    if row == below:
        return abs(column - beside) == 1
    # A key stands between two of the row below it.
    return below - row == 1 and beside - column in (0, -1)


def shortened(word: str, whole: str) -> bool:
    """Tell whether a word stands for a longer one: «разраб.», «рез-тов», «кол-во».

    >>> shortened("разраб.", "разработка"), shortened("рез-тов", "результатов")
    (True, True)
    >>> shortened("раз", "разработка"), shortened("ре.", "результатов")
    (False, False)
    """
    if match := re.fullmatch(r"([^\W\d_]{2,})-([^\W\d_]{1,3})", word):
        return whole.startswith(match[1]) and whole.endswith(match[2]) and len(whole) > len(word)
    return word.endswith(".") and len(word) > 3 and whole.startswith(word[:-1])
