"""The key figures of «Сводка»: name, value, explanation."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.standing import Status
from scoring.deadlines import STATES as SENDING_STATES
from scoring.plan import STATES as PLAN_STATES
from templates.definition import Form
from templates.period import Period
from xlsx_forms.summary.collected import PASSPORT, periods_of
from xlsx_forms.summary.data import SummaryData
from xlsx_forms.summary.rating import RESULTS
from xlsx_forms.summary.sheet import As, Formula
from xlsx_forms.summary.submissions import SUBMITTED

Row = tuple[object, ...]


def key_figures(data: SummaryData) -> list[Row]:
    """Return the rows of the block «Главное»."""
    return [*_files(data), *_sending(data), *_projects(data), *_results(data), *_plan(data)]


def _files(data: SummaryData) -> Iterator[Row]:
    counts = data.submissions["status"].value_counts()
    said = ", ".join(f"{each.russian} – {counts[each.value]}" for each in Status
                     if each.value in counts)
    yield "Получено файлов", len(data.submissions), said or "ни одного"


def _sending(data: SummaryData) -> Iterator[Row]:
    yield "Организаций в списке", len(data.organizations), None
    for form_id in data.catalogue.ids:
        form = data.form(form_id)
        for period in periods_of(form, data.period):
            yield _sent(data, form, period)


def _sent(data: SummaryData, form: Form, period: Period) -> Row:
    """How many organizations sent a form, of those that owe it."""
    rows = data.sending[(data.sending["form"] == form.id) & (data.sending["period"] == period)]
    counts = rows["state"].value_counts()
    sent = int(counts.get("on_time", 0) + counts.get("late", 0))
    owed = len(rows) - int(counts.get("not_required", 0))
    words = SENDING_STATES if form.deadline else SENDING_STATES | {"on_time": SUBMITTED}
    said = ", ".join(f"{words[state]} – {counts[state]}" for state in words if state in counts)
    return f"{form.short_title}, {period.text}: сдали", f"{sent} из {owed}", said


def _projects(data: SummaryData) -> Iterator[Row]:
    organizations = data.projects["organization"].nunique()
    yield "Проектов в отчетах", len(data.projects), f"организаций с проектами – {organizations}"
    passports = data.passports["organization"].nunique()
    yield ("Паспортов проектов", len(data.passports),
           f"{data.form(PASSPORT).short_title} есть у организаций – {passports}")


def _results(data: SummaryData) -> Iterator[Row]:
    rated = data.results.rated
    if not len(rated):
        yield "Результаты самооценки", "нет", "принятых чек-листов еще нет"
        return
    best = rated.index[rated["place"] == 1]
    names = ", ".join(data.short_name(each) for each in best[:5])
    more = f" и еще {len(best) - 5}" if len(best) > 5 else ""
    highest = f"{data.results.highest:.10g}".replace(".", ",")
    yield ("Наивысший результат", As(Formula(f"=MAX({RESULTS})", float(rated["total"].max())),
                                     "cell_result"), names + more)
    yield ("Средний результат", As(Formula(f"=AVERAGE({RESULTS})", float(rated["total"].mean())),
                                   "cell_mean"),
           f"организаций с результатом – {len(rated)}; наибольший возможный результат – {highest}")


def _plan(data: SummaryData) -> Iterator[Row]:
    if data.plan_facts is None:
        yield "Показатели плана", "нет", f"в плане нет целевых значений на {data.period.year} год"
        return
    rows = data.plan_facts.indicators
    for state, words in PLAN_STATES.items():
        found = rows[rows["state"] == state]["indicator"]
        yield (f"Показатели плана: {words}", f"{len(found)} из {len(rows)}",
               ", ".join(found) or None)
