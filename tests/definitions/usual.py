"""A usual answer of every field type, and a form that asks for all of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from support.paths import DATA

from ingest.values.parse import PARSERS
from templates.definition import Field
from templates.field_types import CHOICE, DAY, FIELD_TYPES, NUMBER, TEXT, YES_OR_NO

SURVEY = DATA / "forms" / "survey.toml"
CHOICES = ("Начато", "Готово")
_LISTED = 'choices = ["Начато", "Готово"]\n'
# By type, else by what the type holds: a new type needs a line only when its parser refuses that.
_USUAL = {
    TEXT: "Склад", NUMBER: 12.5, DAY: date(2026, 9, 1), CHOICE: "Готово", YES_OR_NO: True,
    "year": 2026, "date": date(2026, 9, 14),
    "link": "https://disk.example.ru/d/abc", "contact": "ivanova@example.ru",
}


def field_of(kind: str, name: str = "a") -> Field:
    """A field of a type."""
    return Field(name, "Ответ", kind, choices=CHOICES if FIELD_TYPES[kind].holds == CHOICE else ())


def usual(kind: str) -> object:
    """An answer of a type that its parser reads."""
    record = FIELD_TYPES[kind]
    value = _USUAL.get(kind, 12 if record.is_whole else _USUAL[record.holds])
    try:
        return PARSERS[kind](value, field_of(kind))
    except ValueError as error:
        raise AssertionError(f"{__file__} has no answer of the type {kind}: {error}") from error


def beyond_the_survey() -> tuple[str, ...]:
    """The types that the survey as it is stored has no field of: those added since."""
    text = SURVEY.read_text(encoding="utf-8")
    return tuple(each for each in FIELD_TYPES if f'type = "{each}"' not in text and each != TEXT)


def survey_of_every_type(folder: Path) -> None:
    """Write the survey to a folder, with a field more for each type that it does not ask for.

    The id of such a field is its type, with ``_`` for ``-``.
    """
    text = SURVEY.read_text(encoding="utf-8")
    fields = "".join(
        f'[[sections.fields]]\nid = "{each.replace("-", "_")}"\nlabel = "Ответ: {each}"\n'
        f'type = "{each}"\n{_LISTED if FIELD_TYPES[each].holds == CHOICE else ""}\n'
        for each in beyond_the_survey())
    before = '[[sections]]\nid = "events_section"'
    assert text.count(before) == 1
    (folder / SURVEY.name).write_text(text.replace(before, fields + before), encoding="utf-8")
