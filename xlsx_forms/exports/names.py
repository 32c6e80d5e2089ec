"""How the tables of answers are called when they leave, and which questions they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from templates.definition import Catalogue
from templates.form import Form
from templates.form.field import Field


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """The answers of a form, or of one of its tables, whose title is ``part``."""

    name: str
    form: Form
    part: str
    fields: tuple[Field, ...]

    def titled(self, form_title: str) -> str:
        """Return a title that begins with the form's."""
        return f"{form_title}: {self.part}" if self.part else form_title


def exported_name(name: str) -> str:
    """Return a name that databases and files take without quotes.

    >>> exported_name("my-form.rows")
    'my_form_rows'
    """
    return re.sub(r"\W", "_", name)


def answer_tables(catalogue: Catalogue) -> Iterator[AnswerTable]:
    """Yield the answers of each form, each followed by those of its tables."""
    for form_id in catalogue.ids:
        form = catalogue.current(form_id)
        yield AnswerTable(exported_name(form_id), form, "", form.fields)
        for table in form.tables:
            yield AnswerTable(exported_name(f"{form_id}.{table.id}"), form, table.title or table.id,
                              table.columns)
