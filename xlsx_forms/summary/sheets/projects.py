"""Sheet «Проекты»: the district's consolidated report in the decree's own columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from templates.definition import Field
from templates.field_types import DAY, NUMBER
from templates.form.roles import REPLICATED, REPLICATED_FROM, field_of
from templates.period import Period
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.collect.movement import Move
from xlsx_forms.summary.collect.rows import PASSPORT, REPORT
from xlsx_forms.summary.writing.book import Book, Sources, is_blank
from xlsx_forms.summary.writing.cells import As, Column, records, source_columns
from xlsx_forms.summary.writing.heading import day_line, period_text
from xlsx_forms.summary.writing.public import INSTEAD
from xlsx_forms.summary.writing.sheet import Sheet

TITLE = "Проекты"
# By type, else by what the type holds.
_ROLES = {"year": "cell_year", "month": "cell_month", NUMBER: "cell_number", DAY: "cell_date"}

# Wider than in the form: the participant is always filled here, and with the full name.
_WIDTHS = {"participant": 26.0, "direction": 15.0, "contact": 19.0, "organization_short": 24.0}


def _role(field: Field) -> str:
    return _ROLES.get(field.type) or _ROLES.get(field.kind.holds, "cell")


def write(book: Book, data: Facts) -> None:
    """Write the sheet; only the decree's columns are printed."""
    form, fields = data.form(REPORT), _fields(data)
    sheet = Sheet(book, TITLE, columns(data))
    sheet.last_printed = len(fields) - 1
    sheet.line(form.title, "summary_centred")
    sheet.line(f"за {data.period.text}", "summary_subtitle")
    sheet.line(day_line(data), "summary_note")
    sheet.line(f"Основание: {form.decree}", "summary_note")
    if not data.period.quarter:
        sheet.line("Каждый проект показан один раз, по последнему отчету года, в котором он есть.",
                   "summary_note")
    sheet.kept_header()
    for row in rows(book, data):
        sheet.row(row)
    sheet.finish(f"Принятых отчетов с проектами за {data.period.text} нет.")
    sheet.print_until(len(fields) - 1)


def _fields(data: Facts) -> Sequence[Field]:
    """The decree's columns."""
    return data.form(REPORT).tables[0].columns


def columns(data: Facts) -> list[Column]:
    """Return the columns of the sheet: the decree's, which are printed, then ours."""
    form, fields = data.form(REPORT), _fields(data)
    widths = dict(zip((field.id for field in fields), form.page.widths, strict=False)) | _WIDTHS
    stated = [Column(field.label, widths.get(field.id, 14), _role(field)) for field in fields]
    links = [field for field in fields if field.kind.is_link]
    return [*stated, Column("", 3, ""), Column("Изменение за квартал", 22),
            Column("На этом этапе, кварталов", 11, "cell_number"),
            Column("Тиражирован (по паспорту)", 26, "cell_source"),
            Column("Отчет за", 16, "cell_source"),
            *(Column(f"Открыть: {field.label}", 30, "cell_source") for field in links),
            *source_columns(34, 12)]


def rows(book: Sources, data: Facts) -> Iterator[list[object]]:
    """Yield the row of each project, in ``columns``."""
    fields = _fields(data)
    links = [field for field in fields if field.kind.is_link]
    marks = _marks(data)
    for row in records(data.projects):
        owners = (row["organization"], *data.batch.predecessors.get(row["organization"], ()))
        mark = next((marks[owner, row["key"]] for owner in owners if (owner, row["key"]) in marks), "")
        yield [*(_value(book, field, row[field.id]) for field in fields), None,
               *_movement(data, row), mark or "не сказано", period_text(row["period"]),
               *(book.web(row[field.id]) for field in links), book.file(row["submission"]),
               book.cell(row["submission"], row["cell"])]


def _movement(data: Facts, row: dict[str, Any]) -> list[object]:
    """What the project did since the report before, and how long it is at its stage."""
    history = data.movement.project(row["organization"], row["key"])
    step = history.on(Period.parse(row["period"])) if history else None
    if history is None or step is None or not step.is_reported:
        return [None, None]
    before = [each for each in history.told if each.period < step.period]
    words = step.move.russian
    if step.move in (Move.MOVED, Move.BACK, Move.CLOSED) and before and before[-1].stage != step.stage:
        words += f": был этап {before[-1].stage}"
    return [As(words, f"step_{step.move}"), step.quarters or None]


def _marks(data: Facts) -> dict[tuple[object, object], str]:
    """What the passport of each project says of replication, where it says anything."""
    form = data.form(PASSPORT)
    mark, source = field_of(form, REPLICATED), field_of(form, REPLICATED_FROM)
    if mark is None:
        return {}
    found: dict[tuple[object, object], str] = {}
    for row in sorted(records(data.passports), key=lambda each: str(each["period"])):
        if not is_blank(row[mark.id]):
            said = row.get(source.id) if source and row[mark.id] else None
            word = "да" if row[mark.id] else "нет"
            found[row["organization"], row["key"]] = word if is_blank(said) else f"{word}: {said}"
    return found


def _value(book: Sources, field: Field, value: object) -> object:
    if is_blank(value):
        return None
    if field.kind.is_link:
        # A text, which is broken where the column ends: LibreOffice prints a link cut.  The link
        # itself stands beside what is printed.
        return As(value, "cell_source")
    if field.kind.is_personal and book.public:
        return INSTEAD
    return value
