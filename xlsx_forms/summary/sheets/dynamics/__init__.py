"""Sheet «Динамика»: what moved, quarter by quarter and year by year."""

from __future__ import annotations

from templates.sheet.reference import cell_ref
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.sheets.dynamics.grid import MOST_PERIODS, Grid, columns_of
from xlsx_forms.summary.sheets.dynamics.projects import write_projects
from xlsx_forms.summary.sheets.dynamics.results import write_results
from xlsx_forms.summary.sheets.dynamics.sending import write_sending
from xlsx_forms.summary.sheets.dynamics.totals import write_totals
from xlsx_forms.summary.writing.block import DataBlock
from xlsx_forms.summary.writing.book import Book
from xlsx_forms.summary.writing.heading import write_heading
from xlsx_forms.summary.writing.sheet import Sheet

TITLE = "Динамика"
EXPLAINED = ("Каждый проект назван по последнему отчету, в котором он есть. Цвет клетки: зеленый – "
             "закрыт, желтый – без движения, красный – вернулся назад, голубой – новый, серый – "
             "в отчетах нет проекта или понятного этапа. Проект стоит, если два отчета подряд и "
             "больше называют один этап. Что считается отставанием, сказано на листе «Паспорта».")
_BLOCKS = ((write_totals, "Округ по кварталам"), (write_projects, "Проекты по кварталам"),
           (write_sending, "Сдача отчетов по кварталам"), (write_results, "Результаты по годам"))


def write(book: Book, data: Facts) -> None:
    """Write the sheet: the district, its projects, its reports, its results; then the charts' data."""
    movement = data.movement
    grid = Grid(movement.quarters[-MOST_PERIODS:], movement.years[-MOST_PERIODS:])
    sheet = Sheet(book, TITLE, columns_of(grid))
    sheet.last_printed = grid.last_printed
    first, last = grid.quarters[0].text, grid.quarters[-1].text
    span = last if first == last else f"{first} – {last}"
    write_heading(sheet, data, f"Динамика: {span}", data.form("quarterly-report").decree)
    sheet.line(EXPLAINED, "summary_note")
    contents = sheet.next_row
    sheet.next_row += 1
    places = []
    for write_block, title in _BLOCKS:
        sheet.gap()
        places.append((title, sheet.next_row))
        sheet.line(title, "summary_heading")
        write_block(sheet, data, grid)
    _write_contents(sheet, contents, places, grid)
    sheet.print_until(sheet.last_printed)
    sheet.gap()
    book.chart_data = DataBlock(sheet, sheet.next_row)


def _write_contents(sheet: Sheet, row: int, places: list[tuple[str, int]], grid: Grid) -> None:
    """Links to the blocks: with a hundred organizations they lie far apart."""
    style = sheet.book.styles.role("summary_line", font_color="#0B4F9E", underline=1, text_wrap=False)
    cols = (0, 1, 2, grid.first)
    for col, (title, place) in zip(cols, places, strict=True):
        sheet.worksheet.write_url(row, col, f"internal:'{TITLE}'!{cell_ref(place, 0)}", style, title)
    sheet.set_height(row, 16)
