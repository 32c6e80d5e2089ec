"""Answers as people type them: read, understood with a note, or asked about; none wrong in silence."""

from __future__ import annotations

import tomllib

import pytest
from support.paths import DATA

from ingest.values.parse import PARSERS
from ingest.values.understand import understand
from templates.definition import Field

FIELDS = tomllib.loads((DATA / "typed.toml").read_text(encoding="utf-8"))["fields"]


def cases(kind):
    """(field, typed, meaning) of a kind; the meaning of what is asked about is None."""
    for each in FIELDS:
        field = Field("a", "Ответ", each["type"], choices=tuple(each.get("choices", ())),
                      unit=each.get("unit", ""))
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
    from dataclasses import replace

    assert understand(typed, replace(field, strict=True)) is None
