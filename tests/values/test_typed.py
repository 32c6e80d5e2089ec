"""Answers as people type them: read, understood with a note, or asked about; none wrong in silence."""

from __future__ import annotations

import tomllib
from dataclasses import replace

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
            yield pytest.param(field, typed, meaning, id=f"{each['type']}-{typed!r}")


def strictly(field, typed):
    """What the parser reads, without understanding; None when it refuses."""
    try:
        return PARSERS[field.type](typed, field)
    except ValueError:
        return None


@pytest.mark.parametrize(("field", "typed", "meaning"), [*cases("plain")])
def test_plain_answer_is_read_without_a_note(field, typed, meaning):
    assert strictly(field, typed) == meaning


@pytest.mark.parametrize(("field", "typed", "meaning"), [*cases("taken")])
def test_answer_with_one_meaning_is_understood_and_that_is_told(field, typed, meaning):
    assert (strictly(field, typed), understand(typed, field)) == (None, meaning)


@pytest.mark.parametrize(("field", "typed", "meaning"), [*cases("ask")])
def test_doubtful_answer_is_asked_about(field, typed, meaning):
    assert (strictly(field, typed), understand(typed, field)) == (None, meaning)


@pytest.mark.parametrize(("field", "typed", "meaning"), [*cases("taken")])
def test_strict_field_understands_nothing(field, typed, meaning):
    assert understand(typed, replace(field, strict=True)) is None


def test_form_adds_words_of_its_own():
    field = Field("a", "Ответ", "yes-no", understood=(("Так точно", "Да"),))
    assert (understand("так точно!", field), understand("никак нет", field)) == (True, None)


def test_no_answer_is_read_wrongly_and_no_plain_one_is_returned(request):
    said = [(kind, meaning, strictly(field, typed), understand(typed, field))
            for kind in ("plain", "taken", "ask")
            for field, typed, meaning in (case.values for case in cases(kind))]
    plain = [each for each in said if each[0] != "ask"]
    wrong = sum(strict not in (None, meaning) for _kind, meaning, strict, _taken in said)
    mistaken = sum(strict is None and taken not in (None, meaning)
                   for _kind, meaning, strict, taken in said)
    returned = sum(strict is None and taken is None for _kind, _meaning, strict, taken in plain)
    request.config.stash[TYPED] = [
        f"{len(said)} answers, {len(plain)} of them plain: {wrong} wrong in silence, "
        f"{mistaken} mistaken with a note, {returned} plain ones returned"]
    assert len(said) >= 500
    assert (wrong, mistaken, returned) == (0, 0, 0)
