"""Sheet «Паспорта»: every project as planned, and how far its last report says it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

from templates.definition import Field, Form
from templates.period import Period
from xlsx_forms.summary.collect import schedule
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.collect.rows import PASSPORT, REPORT
from xlsx_forms.summary.writing.book import Book, Sources
from xlsx_forms.summary.writing.cells import As, Column, records, source_columns
from xlsx_forms.summary.writing.heading import period_text, write_heading
from xlsx_forms.summary.writing.sheet import Sheet

TITLE = "Паспорта"


def write(book: Book, data: Facts) -> None:
    """Write the sheet."""
    form = data.form(PASSPORT)
    sheet = Sheet(book, TITLE, columns(data))
    sheet.last_printed = sum(not each.internal for each in sheet.columns) - 1
    write_heading(sheet, data, f"Паспорта бережливых проектов, {data.period.year} год", form.decree)
    sheet.line(explained(data.period), "summary_note")
    sheet.kept_header(freeze_columns=2)
    for row in rows(book, data):
        sheet.row(row)
    sheet.finish(f"Принятых паспортов за {data.period.year} год нет.")
    sheet.print_until(sheet.last_printed)


def explained(period: Period) -> str:
    """Say which passports there are, and how it is counted by how much a project is behind."""
    return (f"Принятые паспорта {period.year} года и прежних лет, если проект по паспорту "
            "еще идет. Отставание считается на конец отчетного квартала (на день сводки, если "
            "квартал еще идет): со дня, когда по паспорту должен был начаться следующий этап.")


def rows(book: Sources, data: Facts) -> Iterator[list[object]]:
    """Yield the row of each passport, in ``columns``."""
    stages, reported = stage_fields(data.form(PASSPORT)), _reported(data)
    for row in records(data.passports):
        yield list(_values(book, data, row, stages, reported))


def stage_fields(form: Form) -> dict[str, tuple[Field, ...]]:
    """Return the dates of each stage, in order: one, or from and to."""
    stages: dict[str, tuple[Field, ...]] = {}
    for each in form.fields:
        if each.type == "date" and each.line:
            stages[each.line] = (*stages.get(each.line, ()), each)
    return stages


def columns(data: Facts) -> list[Column]:
    """Return the columns of the sheet."""
    return [
        Column("Организация", 16), Column("Проект", 22), Column("Заказчик", 15),
        Column("Руководитель", 15), Column("Команда", 20, "cell_source"),
        Column("Цели: текущий → целевой показатель", 24),
        *(Column(stage, 12, "cell_stage", "header_small")
          for stage in stage_fields(data.form(PASSPORT))),
        Column(f"Этап по паспорту на {data.as_of:%d.%m.%Y}", 15),
        Column("Этап в последнем отчете", 15), Column("Отчет за", 9, "cell_centre"),
        Column("Отстает, дней", 9.5, "cell_place"),
        *source_columns(32, 14),
    ]


def _starts(row: dict[str, Any], stages: dict[str, tuple[Field, ...]]) -> list[date | None]:
    return [_day(row.get(fields[0].id)) for fields in stages.values()]


def _values(book: Sources, data: Facts, row: dict[str, Any],
            stages: dict[str, tuple[Field, ...]],
            reported: dict[tuple[object, object], tuple[str, Period]]) -> Iterator[object]:
    starts = _starts(row, stages)
    planned = schedule.stage_on(starts, data.as_of)
    stage, period = reported.get((row["organization"], row["key"]), ("", None))
    yield data.short_name(row["organization"])
    for field in (data.form(PASSPORT).project_field, "customer", "leader", "team", "goals"):
        yield row.get(field)
    for fields in stages.values():
        yield _span([_day(row.get(field.id)) for field in fields])
    yield list(stages)[planned - 1] if planned else "еще не начат"
    yield stage or "нет в отчетах"
    yield period_text(period)
    days = _days_behind(starts, list(stages), stage, period, data.as_of)
    yield As(days, "cell_place" if days else "cell_number")
    yield book.file(row["submission"])
    yield book.cell(row["submission"], row["cell"])


def _reported(data: Facts) -> dict[tuple[object, object], tuple[str, Period]]:
    """The stage of each project in the latest report, of the period or before it."""
    used = data.submissions[(data.submissions["form"] == REPORT)
                            & data.submissions["period"].notna()]
    until = data.period.end
    named = [Period.parse(str(each)) for each in used["period"].unique()]
    periods = [each for each in named if each.start <= until]
    found = {(row["organization"], row["key"]): (row["stage"], Period.parse(row["period"]))
             for row in records(data.reported(periods)) if isinstance(row["stage"], str)}
    # A passport stays with whom it was made by; those who go on with its project report on it.
    before = data.batch.predecessors
    return {(gone, key): told for (owner, key), told in found.items()
            for gone in before.get(str(owner), ())} | found


def _days_behind(starts: list[date | None], stages: list[str], stage: str,
                 period: Period | None, as_of: date) -> int | None:
    """Days since the stage after the reported one should have begun; None when nothing is reported."""
    if period is None or stage not in stages:
        return None
    return schedule.days_behind(starts, stages.index(stage) + 1, min(as_of, period.end))


def _span(days: list[date | None]) -> object:
    known = [f"{day:%d.%m.%Y}" if day else "?" for day in days]
    if len(known) == 1:
        return days[0]
    return f"{known[0]}–\n{known[-1]}" if any(days) else None


def _day(value: object) -> date | None:
    return None if value is None or pd.isna(value) else pd.Timestamp(value).date()  # type: ignore[call-overload,arg-type]
