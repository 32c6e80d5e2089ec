"""The three charts of «Сводка», native ones, with their figures in a block beside the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scoring.deadlines import STATES
from templates.sheet.reference import cell_ref, quote_sheet
from xlsx_forms.styles import FONT, INK, LINE
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.sheets.rating import FIRST_ROW, SHORT_COL, result_col
from xlsx_forms.summary.sheets.rating import TITLE as RATING
from xlsx_forms.summary.sheets.submissions import COLOURS, SUBMITTED
from xlsx_forms.summary.writing.book import Book
from xlsx_forms.summary.writing.sheet import Formula, Sheet, records

Drawn = tuple[Any, int] | str
Draw = Callable[[Book, Facts, "DataBlock"], Drawn]
# More bars than this cannot be read on one page.
_MOST_BARS = 40
_LABEL, _HEAD, _TAIL = 40, 25, 14
_FONT = {"name": FONT, "size": 9, "color": INK, "bold": False}
_BLUE = "#3B6EA5"


class DataBlock:
    """Figures of the charts, to the right of the printed page."""

    def __init__(self, sheet: Sheet, col: int) -> None:
        self.sheet = sheet
        self.col = col
        self._row = 0
        self._width = 0

    def table(self, title: str, header: list[str], rows: list[list[object]]) -> tuple[int, int]:
        """Write a small table; return its first and last row of figures."""
        self._row += bool(self._row)
        self.sheet.write(self._row, self.col, title, "block_title")
        for i, text in enumerate(header):
            self.sheet.write(self._row + 1, self.col + i, text, "block_head")
        first = self._row + 2
        for row in rows:
            for i, value in enumerate(row):
                self.sheet.write(first, self.col + i, value, "block")
            first += 1
        self._row, self._width = first, max(self._width, len(header))
        return first - len(rows), first - 1

    def finish(self) -> None:
        """Give the block its widths."""
        self.sheet.worksheet.set_column(self.col, self.col, 44)
        if self._width > 1:
            self.sheet.worksheet.set_column(self.col + 1, self.col + self._width - 1, 13)


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
    chart.add_series({**_ranges(block, first, last, 1), "name": "Результат",
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
    """Return the chart of projects by stage."""
    counts = data.projects["stage"].value_counts()
    if not len(counts):
        return "Диаграммы нет: в принятых отчетах за этот период нет проектов."
    rows: list[list[object]] = [[stage, int(counts.get(stage, 0))] for stage in data.stages]
    first, last = block.table("Проекты по этапам", ["Этап", "Проектов"], rows)
    chart = book.workbook.add_chart({"type": "column"})
    chart.add_series({**_ranges(block, first, last, 1), "name": "Проектов",
                      "fill": {"color": _BLUE}, "gap": 60,
                      "data_labels": {"value": True, "font": _FONT, "num_format": "0;;"}})
    chart.set_x_axis({"num_font": {**_FONT, "size": 7, "rotation": 360}, "line": {"color": LINE},
                      "major_tick_mark": "none", "interval_unit": 1})
    chart.set_y_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    chart.set_title({"none": True})
    chart.set_legend({"none": True})
    return chart, 300


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
                **_ranges(block, first, last, i), "name": text, "gap": 50,
                "fill": {"color": COLOURS[state]}, "border": {"color": LINE, "width": 0.5},
                # No zero over the next bar.
                "data_labels": {"value": True, "font": _FONT, "num_format": "0;;"}})
    chart.set_y_axis({"reverse": True, "num_font": _FONT, "line": {"color": LINE},
                      "major_tick_mark": "none"})
    chart.set_x_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False},
                      "max": len(data.participants)})
    chart.set_legend({"position": "bottom", "font": _FONT})
    return chart, 110 + 44 * len(rows)


def _ranges(block: DataBlock, first: int, last: int, col: int) -> dict[str, Any]:
    sheet = block.sheet.title
    return {"categories": [sheet, first, block.col, last, block.col],
            "values": [sheet, first, block.col + col, last, block.col + col]}


CHARTS: tuple[tuple[str, Draw], ...] = (
    ("Результаты организаций", draw_results),
    ("Проекты по этапам", draw_stages),
    ("Сдача форм", draw_sending),
)
