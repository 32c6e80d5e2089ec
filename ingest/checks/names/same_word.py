"""Tell whether two words are one, whatever their endings, or but for a slip of the pen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

# Endings: the rest of two forms of a word after what they begin with.
LONGEST_ENDING = 3
_SAME_BEGINNING = 0.65
# One wrong, missing or doubled letter.
_SAME_WORD = 0.8


@lru_cache(maxsize=50_000)
def is_same_word(one: str, other: str) -> bool:
    """Tell whether two words differ by an ending or a letter at most; numbers must be equal."""
    if one == other:
        return True
    shortest, longest = sorted(map(len, (one, other)))
    if shortest <= LONGEST_ENDING or one.isdecimal() or other.isdecimal():
        return False
    begins = next((at for at in range(shortest) if one[at] != other[at]), shortest)
    if begins >= _SAME_BEGINNING * longest and longest - begins <= LONGEST_ENDING:
        return True
    return shortest > LONGEST_ENDING + 1 and is_near(one, other, _SAME_WORD)


def is_near(one: str, other: str, least: float) -> bool:
    """Tell whether so much of two texts is the same; what is cheap to tell comes first."""
    pair = SequenceMatcher(None, one, other, autojunk=False)
    return (pair.real_quick_ratio() >= least and pair.quick_ratio() >= least
            and pair.ratio() >= least)


def words_left(words: Sequence[str], among: Sequence[str],
               is_same: Callable[[str, str], bool] = is_same_word) -> list[str] | None:
    """Return the words that no word of some is the same as, one for one; None where one finds none."""
    left = list(among)
    for word in words:
        same = next((each for each in left if is_same(word, each)), None)
        if same is None:
            return None
        left.remove(same)
    return left
