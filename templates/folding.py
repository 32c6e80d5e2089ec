"""When two names of a project are one name."""

from __future__ import annotations

import re

from templates.text import fold

_SIGNS = re.compile(r"[\W_]+")


def fold_name(name: str) -> str:
    """Return a name's words alone: beyond ``fold``, quotes and punctuation do not matter either.

    >>> fold_name(" «Учёт  заявок – ОНЛАЙН». ") == fold_name('Учет заявок-онлайн')
    True
    """
    return _SIGNS.sub(" ", fold(name)).strip()
