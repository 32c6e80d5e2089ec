"""Sheet «Рейтинг»: district against district, then all organizations with their places at home."""

from __future__ import annotations

from collections.abc import Iterator

from templates.sheet.reference import cell_ref, column_letters
from xlsx_forms.summary.region.facts import RegionFacts
from xlsx_forms.summary.region.tables import begin, head, write_block
from xlsx_forms.summary.region.told import Told
from xlsx_forms.summary.sheets import rating
from xlsx_forms.summary.writing.book import Book
from xlsx_forms.summary.writing.cells import As, Column, Formula
from xlsx_forms.summary.writing.sheet import Sheet

TITLE = rating.TITLE
ASSUMED = ("Рейтинга районов постановление не знает. Место района – допущение программы: по среднему "
           "результату его организаций с принятым чек-листом, в долях от наибольшего возможного.")
DIFFERENT = ("Коэффициенты или критерии в районах разные (лист «Методика»): места районов сравнимы "
             "лишь отчасти.")
# In the order in which they are as wide as those of the organizations, which stand below.
_COLUMNS = (
    Column("Район", 27), Column("Место", 7, "cell_place"),
    Column("С результатом", 13, "cell_number"), Column("Первое место в районе", 44),
    Column("Проектов в отчетах", 24, "cell_number"), Column("Проектов на организацию", 14, "cell_mean"),
    Column("План выполнен", 14, "cell_share"), Column("Сдали отчет", 10, "cell_share"),
    Column("Должны форм", 10, "cell_number"), Column("Средний результат", 11, "cell_mean"),
    Column("Средний, от наибольшего", 18, "cell_share"),
    Column("Сводка района", 30, "cell_source", internal=True))
_MEAN, _SHARE = 9, 10
# More districts than this have a page of their own.
_MOST_ON_A_PAGE = 12


def write(book: Book, data: RegionFacts) -> None:
    """Write the sheet."""
    rated, unrated = data.joined(rating.TITLE), data.joined(rating.UNRATED)
    widths = [each.width for each in _COLUMNS]
    # The columns of both tables are the same ones: as wide as the wider needs.
    own = [Column("", max([each.width, *widths[i:i + 1]]), each.role, internal=each.internal)
           for i, each in enumerate(rated.columns)]
    rest = [Column("", each.width, each.role) for each in _COLUMNS[len(own):]]
    sheet = begin(book, TITLE, [*own, *rest])
    sheet.last_printed = max(_last_printed(sheet, rated.columns), len(_COLUMNS) - 2)
    head(sheet, data, f"Рейтинг районов за {data.period.year} год", "methodology")
    sheet.line(ASSUMED, "summary_warning")
    if not data.has_one_methodology:
        sheet.line(DIFFERENT, "summary_warning")
    # The districts' figures are formulas over the organizations below, so these are written first.
    top = sheet.next_row
    sheet.next_row += 1 + len(data.ranked) + len(data.gaps) + 1
    breaks = [sheet.next_row] if len(data.ranked) > _MOST_ON_A_PAGE else []
    sheet.line("Организации: места в своем районе", "summary_heading")
    sheet.line("Результат и место – как на листе «Рейтинг» сводки района. Организации разных районов "
               "стоят отдельно, даже если у них одинаковые коды или названия.", "summary_note")
    ranges = None
    if len(rated):
        header = write_block(sheet, rated, "rated")
        ranges = _Ranges(rated.column(rating.RESULT), header + 1, header + len(rated))
    else:
        sheet.line(f"Принятых чек-листов за {data.period.year} год нет.", "summary_note")
    end, sheet.next_row = sheet.next_row, top
    _write_districts(sheet, data, ranges)
    sheet.next_row = end
    sheet.print_until(sheet.last_printed)
    sheet.worksheet.set_h_pagebreaks(breaks)
    if len(unrated):
        sheet.next_row += 1
        sheet.line(rating.UNRATED, "summary_heading")
        write_block(sheet, unrated, "unrated")


class _Ranges:
    """Where the organizations' districts and results stand, for formulas."""

    def __init__(self, col: int, first: int, last: int) -> None:
        self.results, self.districts = (
            f"{cell_ref(first, each, True)}:{cell_ref(last, each, True)}" for each in (col, 0))


def _last_printed(sheet: Sheet, columns: list[Column]) -> int:
    return next((i for i, each in enumerate(columns) if each.header == "Чек-лист"),
                len(sheet.columns) - 1)


def _write_districts(sheet: Sheet, data: RegionFacts, ranges: _Ranges | None) -> None:
    shown = _COLUMNS[:-1] if sheet.book.public else _COLUMNS
    sheet.subheader([each.header for each in shown])
    roles = [each.role for each in shown]
    first = sheet.next_row
    last = first + sum(place is not None for place, _each in data.ranked) - 1
    for place, each in data.ranked:
        row = _row(each, place, sheet.next_row, (first, last), ranges)
        sheet.row_in([(value.value, value.role) if isinstance(value, As) else (value, role)
                      for value, role in zip(row, roles, strict=False)])
    for gap in data.gaps:
        sheet.row_in([(gap.name, "cell_gap"), ("–", "cell_place"), (None, "cell"),
                      ("нет данных", "cell_gap"), *((None, "cell") for _ in roles[4:])])


def _row(told: Told, place: int | None, row: int, span: tuple[int, int], ranges: _Ranges | None
         ) -> Iterator[object]:
    """A district's row; place and mean are formulas over the organizations below."""
    figures = told.figures
    letters = column_letters(_SHARE)
    everyone = f"${letters}${span[0] + 1}:${letters}${span[1] + 1}"
    mean: object = None
    share: object = None
    if ranges and figures.mean is not None and figures.share is not None:
        mean = Formula(f"=AVERAGEIF({ranges.districts},{cell_ref(row, 0)},{ranges.results})",
                       figures.mean)
        share = Formula(f"=ROUND({cell_ref(row, _MEAN)}/{figures.highest},9)", figures.share)
    yield told.name
    yield "–" if place is None else Formula(f"=RANK({cell_ref(row, _SHARE)},{everyone},0)", place)
    yield f"{figures.rated} из {figures.organizations}"
    yield figures.best
    yield figures.reported
    yield figures.projects_each
    yield figures.plan_share
    yield figures.sent_share
    yield figures.owed
    yield mean
    yield share
    yield told.summary
