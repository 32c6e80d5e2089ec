"""Answers as people type them: read, understood with a note, or asked about; none wrong in silence."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache
from itertools import pairwise

from conftest import TYPED
from support.paths import DATA

from ingest.values.parse import PARSERS
from ingest.values.understand import understand
from templates.definition import Field

FIELDS = tomllib.loads((DATA / "typed.toml").read_text(encoding="utf-8"))["fields"]


def cases(kind):
    """(field, typed, meaning) of a kind; the meaning of what is asked about is None."""
    for each in FIELDS:
        field = Field("a", each.get("label", "Ответ"), each["type"], unit=each.get("unit", ""),
                      choices=tuple(each.get("choices", ())))
        for case in each.get(kind, ()):
            typed, meaning = (case, None) if kind == "ask" else case
            yield field, typed, meaning


def strictly(field, typed):
    """What the parser reads, without understanding; None when it refuses."""
    try:
        return PARSERS[field.type](typed, field)
    except ValueError:
        return None


@cache
def said():
    """(kind, field, typed, meaning, read by the parser, understood): the ten thousand are read once."""
    return [(kind, field, typed, meaning, read, None if read is not None else understand(typed, field))
            for kind in ("plain", "taken", "ask") for field, typed, meaning in cases(kind)
            for read in [strictly(field, typed)]]


def shown(answers):
    return [(kind, field.type, typed, meaning, strict, taken)
            for kind, field, typed, meaning, strict, taken in answers]


def test_strict_field_understands_nothing():
    assert [typed for field, typed, _ in cases("taken")
            if understand(typed, replace(field, strict=True)) is not None] == []


def test_two_answers_in_one_cell_are_asked_about():
    """Each of many pairs of different answers of a field, joined in the ways that people join them."""
    taken = {}
    for field, typed, meaning in [*cases("plain"), *cases("taken")]:
        if isinstance(typed, str) and field.type in ("year", "month", "date"):
            taken.setdefault(field.type, (field, []))[1].append((typed, meaning))
    read = [(one + joined + other, found) for field, answers in taken.values()
            for (one, first), (other, second) in pairwise(answers) if first != second
            for joined in (", ", " и ", " или ", "; ", " / ", "\n")
            if (found := strictly(field, text := one + joined + other) or understand(text, field))]
    assert read == []


def test_form_adds_words_of_its_own():
    field = Field("a", "Ответ", "yes-no", understood=(("Так точно", "Да"),))
    assert (understand("так точно!", field), understand("никак нет", field)) == (True, None)


def test_no_answer_is_read_wrongly_and_no_plain_one_is_returned(request):
    """Plain ones are read by the parser, others of one meaning understood, doubtful ones neither."""
    misread = [each for each in said() if each[4] not in (None, each[3])]
    mistaken = [each for each in said() if each[4] is None and each[5] not in (None, each[3])]
    returned = [each for each in said() if each[0] != "ask" and each[4] is None and each[5] is None]
    untold = [each for each in said() if (each[4] is None) is (each[0] == "plain")]
    plain = sum(each[0] != "ask" for each in said())
    request.config.stash[TYPED] = [
        f"{len(said())} answers, {plain} of them plain: {len(misread)} wrong in silence, "
        f"{len(mistaken)} mistaken with a note, {len(returned)} plain ones returned"]
    assert len(said()) >= 12_000
    assert [shown(each) for each in (misread, mistaken, returned, untold)] == [[], [], [], []]
