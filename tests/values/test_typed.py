"""Answers as people type them: read, understood with a note, or asked about; none wrong in silence."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from itertools import pairwise

import pytest
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


def wrong(kind, read):
    """The cases of a kind that are read otherwise; thousands of them are one test."""
    return [(field.type, typed, meaning, found) for field, typed, meaning in cases(kind)
            if (found := read(field, typed)) != meaning]


def test_plain_answer_is_read_without_a_note():
    assert wrong("plain", strictly) == []


@pytest.mark.parametrize("kind", ["taken", "ask"])
def test_other_answers_are_refused_by_the_parser(kind):
    assert [typed for field, typed, _ in cases(kind) if strictly(field, typed) is not None] == []


def test_answer_with_one_meaning_is_understood_and_that_is_told():
    assert wrong("taken", lambda field, typed: understand(typed, field)) == []


def test_doubtful_answer_is_asked_about():
    assert wrong("ask", lambda field, typed: understand(typed, field)) == []


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
    said = [(kind, meaning, strictly(field, typed), understand(typed, field))
            for kind in ("plain", "taken", "ask")
            for field, typed, meaning in cases(kind)]
    plain = [each for each in said if each[0] != "ask"]
    misread = sum(strict not in (None, meaning) for _kind, meaning, strict, _taken in said)
    mistaken = sum(strict is None and taken not in (None, meaning)
                   for _kind, meaning, strict, taken in said)
    returned = sum(strict is None and taken is None for _kind, _meaning, strict, taken in plain)
    request.config.stash[TYPED] = [
        f"{len(said)} answers, {len(plain)} of them plain: {misread} wrong in silence, "
        f"{mistaken} mistaken with a note, {returned} plain ones returned"]
    assert len(said) >= 500
    assert (misread, mistaken, returned) == (0, 0, 0)
