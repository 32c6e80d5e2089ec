"""What the drivers of office programs have in common: jobs come in, answers go out.

Each line of the input is a job in JSON:
``{"open": PATH, "steps": [[STEP, ARGUMENT...]...], "save": PATH}``; each line of the output is
its answer: ``{"read": [...]}``, rows of values for every step ``read``, or ``{"error": TEXT}``.
The first line of the output says that the program is there.
"""

import json
import os
import re
import sys


def serve(do):
    """Answer jobs until the input ends; ``do`` does one and returns what was read."""
    # Some programs write to the standard output, which is for answers alone.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    print(json.dumps({"read": []}), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(_answer(do, json.loads(line))), file=answers, flush=True)


def _answer(do, job):
    try:
        return {"read": do(job)}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def corners(ref):
    """Return the first and the last (column, row) of a range, from zero.

    >>> corners("B2:AA10")
    ((1, 1), (26, 9))
    """
    first, _, last = ref.partition(":")
    return _position(first), _position(last or first)


def _position(ref):
    letters, row = re.fullmatch(r"([A-Z]+)(\d+)", ref).groups()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1, int(row) - 1
