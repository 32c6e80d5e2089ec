"""What the actual of an indicator is made of, as the operator chooses it from a list."""

from __future__ import annotations

import re
from collections.abc import Iterator

from templates.definition import Catalogue, Form
from templates.form import Field
from templates.plan import OF_TYPE, Indicator
from templates.text import cut, fold

_FIXED = {"projects": "проекты в отчетах и паспортах", "replicated": "тиражированные проекты",
          "none": "факт не собирается"}
_OF_ANSWERS = {"sum": "сумма", "average": "среднее", "date": "дата"}
_REPORTS = "отчеты в срок"
_SOURCE = re.compile(r"(.+?):.*\[([^\[\]]+)\]")
# So much of a label is enough to know the question again.
_LABEL = 80


def source_choices(catalogue: Catalogue) -> dict[str, tuple[str, str]]:
    """Return every choice of the list with its measure and source; the newest version of each form.

    A choice ends with the source in square brackets, by which it is known again when the words of
    the question have changed.
    """
    found = {text: (measure, "") for measure, text in _FIXED.items()}
    for form_id in catalogue.ids:
        form = catalogue.current(form_id)
        if form.period == "quarter":
            found[f"{_REPORTS}: {form.short_title} [{form.id}]"] = ("reports", form.id)
        for name, field in _questions(form):
            for measure, types in OF_TYPE.items():
                if field.type in types:
                    label = cut(" ".join(field.label.split()), _LABEL)
                    found[f"{_OF_ANSWERS[measure]}: {form.short_title}, {label} [{form.id}.{name}]"] = (
                        measure, f"{form.id}.{name}")
    return found


def _questions(form: Form) -> Iterator[tuple[str, Field]]:
    """Every field of a form that is no criterion's, and every column of its tables, by name."""
    of_criteria = {each.id for criterion in form.criteria
                   for each in (*criterion.answer_fields, criterion.evidence_field)}
    yield from ((each.id, each) for each in form.fields if each.id not in of_criteria)
    yield from ((f"{table.id}.{each.id}", each) for table in form.tables for each in table.columns)


def choice_of(indicator: Indicator, choices: dict[str, tuple[str, str]]) -> str:
    """Return the choice that stands for what an indicator is made of."""
    return next((text for text, made in choices.items()
                 if made == (indicator.measure, indicator.source)), "")


def made_of(text: str, choices: dict[str, tuple[str, str]]) -> tuple[str, str] | None:
    """Return the measure and source that a cell names; None when it is none of the choices."""
    for choice, made in choices.items():
        if fold(choice) == fold(text):
            return made
    match = _SOURCE.fullmatch(text)
    if match is None:
        return None
    words = {_REPORTS: "reports", **{word: measure for measure, word in _OF_ANSWERS.items()}}
    made = (words.get(fold(match[1]), ""), match[2].strip())
    return made if made in choices.values() else None
