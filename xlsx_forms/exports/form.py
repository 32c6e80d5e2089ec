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


def description_table(described: dict[str, Any]) -> tuple[tuple[str, ...], list[tuple[str, ...]], str]:
    """Return a description as headings, rows and a title; a table's columns stand below its row."""
    rows = [_row(each["cell"], each) for each in described["fields"]]
    for table in described["tables"]:
        rows.append((f"{table['first_row']}…{table['first_row'] + table['rows'] - 1}", table["id"],
                     "таблица", f"лист «{table['sheet']}», строк {table['rows']}"))
        rows += [_row(column["column"], column) for column in table["columns"]]
    rows += [("", each["id"], "критерий", _criterion(each)) for each in described.get("criteria", ())]
    return ("Ячейка", "Код", "Тип", "Что спрашивается"), rows, _title(described)


def _row(place: str, each: dict[str, Any]) -> tuple[str, ...]:
    required = " (обязательное)" if each["required"] else ""
    return place, each["id"], f"{each['type']}{required}", each["label"]


def _title(described: dict[str, Any]) -> str:
    return f"{described['title']} ({described['form']}, версия {described['version']})"


def _criterion(criterion: dict[str, Any]) -> str:
    kind = "накопительный" if criterion["cumulative"] else "одна оценка"
    points = ", ".join(str(option["points"]) for option in criterion["options"])
    return f"{kind}, баллы {points}, коэффициент {criterion['coefficient']:g}"


def description_lines(described: dict[str, Any]) -> Iterator[str]:
    """Yield a description as lines for people."""
    yield _title(described)
    for each in described["fields"]:
        yield f"  {each['cell']:>6}  {_line(each)}"
    for table in described["tables"]:
        yield (f"  таблица {table['id']}: лист «{table['sheet']}», строк {table['rows']}, "
               f"с {table['first_row']}-й")
        for column in table["columns"]:
            yield f"  {column['column']:>6}  {_line(column)}"
    for criterion in described.get("criteria", ()):
        yield f"  критерий {criterion['id']}: {_criterion(criterion)}"


def _line(each: dict[str, Any]) -> str:
    required = ", обязательное" if each["required"] else ""
    return f"{each['id']} ({each['type']}{required}): {each['label']}"
