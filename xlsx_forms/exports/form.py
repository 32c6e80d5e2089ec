"""Describe a form's fields, tables and criteria as data, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scoring.methodology import Methodology
from templates.definition import Field, Form
from templates.sheet.layout import lay_out
from templates.sheet.reference import column_letters


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


def description_lines(described: dict[str, Any]) -> Iterator[str]:
    """Yield a description as lines for people."""
    yield f"{described['title']} ({described['form']}, версия {described['version']})"
    for each in described["fields"]:
        yield f"  {each['cell']:>6}  {_line(each)}"
    for table in described["tables"]:
        yield (f"  таблица {table['id']}: лист «{table['sheet']}», строк {table['rows']}, "
               f"с {table['first_row']}-й")
        for column in table["columns"]:
            yield f"  {column['column']:>6}  {_line(column)}"
    for criterion in described.get("criteria", ()):
        kind = "накопительный" if criterion["cumulative"] else "одна оценка"
        points = ", ".join(str(option["points"]) for option in criterion["options"])
        yield (f"  критерий {criterion['id']}: {kind}, баллы {points}, "
               f"коэффициент {criterion['coefficient']:g}")


def _line(each: dict[str, Any]) -> str:
    required = ", обязательное" if each["required"] else ""
    return f"{each['id']} ({each['type']}{required}): {each['label']}"
