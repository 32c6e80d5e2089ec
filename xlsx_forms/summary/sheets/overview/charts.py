"""The charts of «Сводка», native ones; their figures stand below the tables of «Динамика»."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scoring.deadlines import STATES
from templates.period import Period
from templates.sheet.reference import cell_ref, quote_sheet
from xlsx_forms.styles import FONT, INK, LINE
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.collect.rows import REPORT
from xlsx_forms.summary.sheets.rating import FIRST_ROW, SHORT_COL, result_col
from xlsx_forms.summary.sheets.rating import TITLE as RATING
from xlsx_forms.summary.sheets.submissions import COLOURS, SUBMITTED
from xlsx_forms.summary.writing.block import DataBlock
from xlsx_forms.summary.writing.book import Book
from xlsx_forms.summary.writing.cells import Formula, records

# The chart and its height in dots, 0 for that of the first page; or why there is none.
Drawn = tuple[Any, int] | str
Draw = Callable[[Book, Facts, DataBlock], Drawn]
Chart = tuple[str, Draw]
# More bars than this cannot be read on one page.
_MOST_BARS = 40
_LABEL, _HEAD, _TAIL = 40, 25, 14
_STAGE = 34
_FONT = {"name": FONT, "size": 9, "color": INK, "bold": False}
_SMALL = {**_FONT, "size": 8}
_BLUE = "#3B6EA5"


def draw_results(book: Book, data: Facts, block: DataBlock) -> Drawn:
    """Return the chart of results by organization, the best on top."""
    rated = data.results.rated.head(_MOST_BARS)
    if not len(rated):
        return "Диаграммы нет: принятых чек-листов за этот год еще нет."
    rows: list[list[object]] = []
    where = quote_sheet(RATING)
    for row, facts in enumerate(records(rated), start=FIRST_ROW):
        name = book.clean(data.short_name(facts["organization"]))
        ref = f"{where}!{cell_ref(row, SHORT_COL, True)}"
        rows.append([
            Formula(f'=IF(LEN({ref})>{_LABEL},LEFT({ref},{_HEAD})&"…"'
                    f"&RIGHT({ref},{_TAIL}),{ref})", _label(name)),
            Formula(f"={where}!{cell_ref(row, result_col(data), True)}", facts["total"])])
    first, last = block.table("Результаты организаций", ["Организация", "Результат"], rows)
    chart = book.workbook.add_chart({"type": "bar"})
    chart.add_series({**block.ranges(first, last, 1), "name": "Результат",
                      "fill": {"color": _BLUE}, "gap": 40,
                      "data_labels": {"value": True, "num_format": "0.00", "font": _FONT}})
    chart.set_y_axis({"reverse": True, "num_font": _FONT, "line": {"color": LINE},
                      "major_tick_mark": "none", "interval_unit": 1})
    chart.set_x_axis({"num_font": _FONT, "min": 0, "num_format": "0", "visible": True,
                      "major_gridlines": {"visible": True, "line": {"color": "#DDE3EA", "width": 0.5}},
                      "label_position": "high"})
    chart.set_title({"none": True})
    chart.set_legend({"none": True})
    return chart, 60 + 22 * len(rows)


def _label(name: str) -> str:
    """A name that fits on one line beside its bar, with its end: there stand the numbers."""
    return name if len(name) <= _LABEL else f"{name[:_HEAD]}…{name[-_TAIL:]}"


def draw_stages(book: Book, data: Facts, block: DataBlock) -> Drawn:
    """Return the chart of projects by stage, this quarter and the one before."""
    shown, counts = stage_counts(data)
    if not any(each[-1] for each in counts):
        return "Диаграммы нет: в принятых отчетах за этот период нет проектов."
    rows: list[list[object]] = [[_short_stage(stage), *each]
                                for stage, each in zip(data.stages, counts, strict=True)]
    heads = [each.text for each in shown]
    first, last = block.table("Проекты по этапам", ["Этап", *heads], rows)
    chart = book.workbook.add_chart({"type": "bar"})
    colours = [_BLUE] if len(shown) == 1 else ["#C9D3DF", _BLUE]
    for i, (name, colour) in enumerate(zip(heads, colours, strict=True), start=1):
        chart.add_series({**block.ranges(first, last, i), "name": name, "fill": {"color": colour},
                          "gap": 35, "overlap": 0,
                          "data_labels": {"value": True, "font": _SMALL, "num_format": "0;;"}})
    chart.set_y_axis({"reverse": True, "num_font": _SMALL, "line": {"color": LINE},
                      "major_tick_mark": "none", "interval_unit": 1})
    chart.set_x_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    chart.set_title({"none": True})
    chart.set_legend({"none": True} if len(shown) == 1 else {"position": "bottom", "font": _SMALL})
    return chart, 0


def stage_counts(data: Facts) -> tuple[tuple[Period, ...], list[list[int]]]:
    """Return the last two quarters, and for each stage how many projects stood there in each."""
    movement = data.movement
    shown = movement.quarters[-2:]
    steps = [[step.stage for each in movement.projects if (step := each.on(quarter)) and step.is_told]
             for quarter in shown]
    return shown, [[told.count(number) for told in steps]
                   for number in range(1, len(data.stages) + 1)]


def _short_stage(stage: str) -> str:
    return stage if len(stage) <= _STAGE else f"{stage[:_STAGE - 1].rstrip()}…"


def draw_quarters(book: Book, data: Facts, block: DataBlock) -> Drawn:
    """Return the chart of how the reports of each quarter came."""
    movement = data.movement
    shown = movement.quarters[-8:]
    states = ("on_time", "late", "returned", "missing")
    counts = [movement.sent_of(REPORT, each) for each in shown]
    rows: list[list[object]] = [[f"{each.quarter} кв. {each.year}",
                                 *(getattr(count, state) for state in states)]
                                for each, count in zip(shown, counts, strict=True)]
    if not any(any(row[1:]) for row in rows):
        return "Диаграммы нет: отчетов еще нет, и срок их не наступил."
    first, last = block.table("Отчеты по кварталам", ["Квартал", *(STATES[each] for each in states)],
                              rows)
    chart = book.workbook.add_chart({"type": "column", "subtype": "stacked"})
    for i, state in enumerate(states, start=1):
        if any(row[i] for row in rows):
            chart.add_series({
                **block.ranges(first, last, i), "name": STATES[state], "gap": 45,
                "fill": {"color": COLOURS[state]}, "border": {"color": LINE, "width": 0.5},
                "data_labels": {"value": True, "font": _SMALL, "num_format": "0;;"}})
    chart.set_x_axis({"num_font": _SMALL, "line": {"color": LINE}, "major_tick_mark": "none"})
    chart.set_y_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    chart.set_title({"none": True})
    chart.set_legend({"position": "bottom", "font": _SMALL})
    return chart, 0


def draw_sending(book: Book, data: Facts, block: DataBlock) -> Drawn:
    """Return the chart of how many organizations have sent each form."""
    if not len(data.sending):
        return "Диаграммы нет: в списке нет ни одной организации."
    counts = data.sending.groupby(["form", "period", "state"], sort=False).size()
    forms = list(dict.fromkeys(zip(data.sending["form"], data.sending["period"], strict=True)))
    rows: list[list[object]] = [
        [f"{data.form_name(form)}, {period.text}",
         *(int(counts.get((form, period, state), 0)) for state in STATES)]
        for form, period in forms]
    words = [f"{text} / {SUBMITTED}" if state == "on_time" else text
             for state, text in STATES.items()]
    first, last = block.table("Сдача форм, организаций", ["Форма", *words], rows)
    chart = book.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    for i, (state, text) in enumerate(zip(STATES, words, strict=True), start=1):
        if any(row[i] for row in rows):
            chart.add_series({
                **block.ranges(first, last, i), "name": text, "gap": 50,
                "fill": {"color": COLOURS[state]}, "border": {"color": LINE, "width": 0.5},
                # No zero over the next bar.
                "data_labels": {"value": True, "font": _FONT, "num_format": "0;;"}})
    chart.set_y_axis({"reverse": True, "num_font": _FONT, "line": {"color": LINE},
                      "major_tick_mark": "none"})
    chart.set_x_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False},
                      "max": len(data.participants)})
    chart.set_legend({"position": "bottom", "font": _FONT})
    return chart, 0


def first_charts(data: Facts) -> tuple[Chart, Chart]:
    """Return the two charts of the first page: of one quarter the forms, of several the reports."""
    sending: Chart = (("Отчеты по кварталам, организаций", draw_quarters)
                      if len(data.movement.quarters) > 1 else ("Сдача форм, организаций", draw_sending))
    return ("Проекты по этапам", draw_stages), sending


RESULTS: Chart = ("Результаты организаций", draw_results)
