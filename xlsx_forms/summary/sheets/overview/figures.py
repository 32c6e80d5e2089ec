"""The key figures of «Сводка»: name, value, explanation."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.register.standing import EXCLUDED, Status
from scoring.deadlines import STATES as SENDING_STATES
from scoring.plan import STATES as PLAN_STATES
from templates.definition import Form
from templates.period import Period
from templates.sheet.reference import cell_ref
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.collect.owing import overdue
from xlsx_forms.summary.collect.rows import PASSPORT
from xlsx_forms.summary.sheets.methodology import highest_cell, highest_result
from xlsx_forms.summary.sheets.rating import FIRST_ROW, RESULTS, SHORT_COL
from xlsx_forms.summary.sheets.rating import TITLE as RATING
from xlsx_forms.summary.sheets.submissions import SUBMITTED
from xlsx_forms.summary.writing.book import Book
from xlsx_forms.summary.writing.cells import As, Formula

Row = tuple[object, ...]


def key_figures(book: Book, data: Facts) -> list[Row]:
    """Return the rows of the block «Главное»; what became of files is not published."""
    files = [] if book.public else _files(data)
    return [*files, *_sending(data), *_projects(data), *_results(book, data), *_plan(data)]


def _files(data: Facts) -> Iterator[Row]:
    files = data.submissions[~data.submissions["service"]]
    counts = files.loc[~files["excluded"], "status"].value_counts()
    excluded = int(files["excluded"].sum())
    told = [f"{each.russian} – {counts[each.value]}" for each in Status if each.value in counts]
    said = ", ".join([*told, f"{EXCLUDED} – {excluded}"] if excluded else told)
    yield "Получено файлов", len(files), said or "ни одного"


def _sending(data: Facts) -> Iterator[Row]:
    yield "Организаций в списке", len(data.participants), None
    for form_id in data.rules.catalogue.ids:
        form = data.form(form_id)
        for period in data.period.of_form(form.period):
            yield _sent(data, form, period)
    yield _overdue(data)


def _sent(data: Facts, form: Form, period: Period) -> Row:
    """How many organizations sent a form, of those that owe it."""
    rows = data.sending[(data.sending["form"] == form.id) & (data.sending["period"] == period)]
    counts = rows["state"].value_counts()
    sent = int(counts.get("on_time", 0) + counts.get("late", 0))
    owed = len(rows) - int(counts.get("not_required", 0))
    words = SENDING_STATES if form.deadline else SENDING_STATES | {"on_time": SUBMITTED}
    said = ", ".join(f"{words[state]} – {counts[state]}" for state in words if state in counts)
    return f"{form.short_title}, {period.text}: сдали", f"{sent} из {owed}", said


def _overdue(data: Facts) -> Row:
    """How many forms are late, also of those that were sent back."""
    late = overdue(data.sending)
    states = late["state"].value_counts()
    said = [f"{words} – {states[state]}" for state, words in SENDING_STATES.items() if state in states]
    longest = [f"дольше всего – {late['days_late'].max()} дн."] if len(late) else []
    return "Форм просрочено", len(late), ", ".join([*said, *longest]) or None


def _projects(data: Facts) -> Iterator[Row]:
    organizations = data.projects["organization"].nunique()
    yield "Проектов в отчетах", len(data.projects), f"организаций с проектами – {organizations}"
    passports = data.passports["organization"].nunique()
    yield ("Паспортов проектов", len(data.passports),
           f"{data.form(PASSPORT).short_title} есть у организаций – {passports}")


def _results(book: Book, data: Facts) -> Iterator[Row]:
    rated = data.results.rated
    if not len(rated):
        yield "Результаты самооценки", "нет", "принятых чек-листов еще нет"
        return
    yield ("Наивысший результат", As(Formula(f"=MAX({RESULTS})", float(rated["total"].max())),
                                     "cell_result"), _best(book, data))
    said = f"организаций с результатом – {len(rated)}; наибольший возможный результат – "
    yield ("Средний результат", As(Formula(f"=AVERAGE({RESULTS})", float(rated["total"].mean())),
                                   "cell_mean"),
           Formula(f'="{said}"&SUBSTITUTE({highest_cell(data)},".",",")',
                   said + f"{highest_result(data):.10g}".replace(".", ",")))


def _best(book: Book, data: Facts) -> Formula:
    """Who has the first place, also after a coefficient has been changed."""
    rated, last = data.results.rated, FIRST_ROW + len(data.results.rated) - 1
    names, places = (f"{RATING}!{cell_ref(FIRST_ROW, col, True)}:{cell_ref(last, col, True)}"
                     for col in (SHORT_COL, 0))
    others = int((rated["place"] == 1).sum()) - 1
    count = f"COUNTIF({places},1)"
    return Formula(f'=INDEX({names},MATCH(1,{places},0))&IF({count}>1," и еще "&{count}-1,"")',
                   book.clean(data.short_name(rated.index[0])) + (
                       f" и еще {others}" if others else ""))


def _plan(data: Facts) -> Iterator[Row]:
    if data.plan_facts is None:
        yield "Показатели плана", "нет", f"в плане нет целевых значений на {data.period.year} год"
        return
    rows = data.plan_facts.indicators
    for state, words in PLAN_STATES.items():
        found = rows[rows["state"] == state]["indicator"]
        if state == "not_collected" and found.empty:
            continue
        yield (f"Показатели плана: {words}", f"{len(found)} из {len(rows)}",
               ", ".join(found) or None)
