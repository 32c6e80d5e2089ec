"""A form's fields, tables and criteria as data, for people and for other programs."""

from __future__ import annotations

from typing import Any

from scoring.methodology import Methodology
from templates.definition import Field, Form
from templates.layout import lay_out
from templates.reference import column_letters


def describe(form: Form, methodology: Methodology) -> dict[str, Any]:
    """Return what ``describe --json`` prints: form, fields, tables, and criteria if it has any."""
    layout = lay_out(form)
    described: dict[str, Any] = {"form": form.id, "version": form.version, "title": form.title}
    described["fields"] = [
        {**_field(place.field), "sheet": place.sheet, "cell": place.ref, "name": place.name}
        for place in (layout.places[each.id] for each in form.fields)
    ]
    described["tables"] = [
        {"id": place.table.id, "sheet": place.sheet, "name": place.name,
         "first_row": place.first_row + 1, "rows": place.table.rows,
         "columns": [{**_field(column), "column": column_letters(place.columns[column.id])}
                     for column in place.table.columns]}
        for place in layout.tables.values()
    ]
    if form.criteria:
        coefficients = methodology.coefficients_of(form)
        described["criteria"] = [
            {"id": each.id, "cumulative": each.cumulative, "coefficient": coefficients[each.id],
             "options": [{"points": option.points, "text": option.text} for option in each.options],
             "fields": [answer.id for answer in each.answer_fields]}
            for each in form.criteria
        ]
    return described


def _field(field: Field) -> dict[str, Any]:
    return {"id": field.id, "label": field.label, "type": field.type,
            "required": field.required, "choices": list(field.accepts)}
