"""Sheet «Сводка»: what is missing, the region's figures, district against district, what to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from xlsx_forms.styles import FONT, INK, LINE
from xlsx_forms.summary.collect.movement import SentCounts
from xlsx_forms.summary.region.facts import RegionFacts
from xlsx_forms.summary.region.rating import ASSUMED, DIFFERENT
from xlsx_forms.summary.region.told import Matter, Told
from xlsx_forms.summary.sheets import overview
from xlsx_forms.summary.sheets.overview.charts import Drawn
from xlsx_forms.summary.sheets.overview.layout import (
    COLUMNS,
    COUNT,
    GROUPS,
    SCALE,
    break_before,
    draw,
    heading_over,
    rows_of,
    write_block,
    write_table,
    write_tiles,
)
from xlsx_forms.summary.sheets.overview.tiles import WORSE, Tile
from xlsx_forms.summary.sheets.submissions import COLOURS
from xlsx_forms.summary.writing.book import Book, Link
from xlsx_forms.summary.writing.cells import As
from xlsx_forms.summary.writing.heading import day_line
from xlsx_forms.summary.writing.sheet import Sheet

TITLE = overview.TITLE
_HEADS = ("Район", "Всего орг.", "Отчет сдан", "Должны форм", "Проектов", "Идут вперед", "Стоят",
          "Отстают", "Средний результат", "План выполнен")
# Districts in one row of «Требует внимания».
_MOST_NAMES = 6
_LONGEST_LABEL = 24
_FONT = {"name": FONT, "size": 8, "color": INK, "bold": False}


def write(book: Book, data: RegionFacts) -> None:
    """Write the sheet; the one that holds the figures of the charts is written before."""
    sheet = Sheet(book, TITLE, COLUMNS, landscape=False)
    sheet.line(data.scope.title, "summary_title")
    sheet.line(f"Сводка региона: {day_line(data)}")
    sheet.line(f"Основание: {data.decree('methodology', 'plan') or '–'}", "summary_note")
    _write_gaps(sheet, data)
    sheet.line(ASSUMED + ("" if data.has_one_methodology else f" {DIFFERENT}"), "summary_warning")
    write_tiles(sheet, list(_tiles(data)))
    write_table(sheet, "Районы", GROUPS, _HEADS, list(_districts(data)))
    breaks = break_before(sheet, [], _chart_height(len(data.told)) * 0.75 + 60, sheet.next_row)
    _write_charts(sheet, data)
    start = sheet.next_row
    attention = _matters(data, lambda each: each.attention)
    breaks += break_before(sheet, breaks, 60 + 30 * len(attention), start)
    write_block(sheet, "Требует внимания", ("Что", "Сколько", "В каких районах"), attention)
    changes = _matters(data, lambda each: each.changes)
    if changes:
        write_block(sheet, "Изменилось за квартал", ("Что", "Сколько", "В каких районах"), changes)
    write_block(sheet, "Главное", ("Показатель", "Значение", "Пояснение"), list(_figures(data)))
    sheet.print_until(len(COLUMNS) - 1)
    sheet.worksheet.set_print_scale(SCALE)
    sheet.worksheet.set_h_pagebreaks(breaks)


def _write_gaps(sheet: Sheet, data: RegionFacts) -> None:
    """Say which districts are missing and why, before any figure; reasons name folders of the office,
    which are not published."""
    if data.gaps:
        sheet.line(f"{data.gap_line} В цифрах ниже их нет.", "summary_gap")
    if sheet.book.public:
        return
    for gap in data.gaps:
        sheet.line(f"{gap.name}: {gap.reason}.", "summary_gap")
    for note in data.notes:
        sheet.line(note, "summary_warning")


def _tiles(data: RegionFacts) -> Iterator[Tile]:
    reports = [each.figures.report for each in data.told]
    sent, owed = sum(each.sent for each in reports), sum(each.owed for each in reports)
    yield Tile("Районов в сводке", f"{len(data.told)} из {len(data.told) + len(data.gaps)}",
               f"не вошли: {len(data.gaps)}" if data.gaps else "",
               f"организаций {data.total(lambda one: one.organizations) or 0}", "Рейтинг", WORSE)
    yield _first(data)
    yield Tile("Сдали отчет", f"{sent} из {owed}", "",
               f"в срок {sum(each.on_time for each in reports)}, "
               f"с опозданием {sum(each.late for each in reports)}", "Сдача")
    yield Tile("Должны формы", data.total(lambda one: one.owing) or 0, "",
               f"организаций; форм – {data.total(lambda one: one.owed) or 0}", "Сдача")
    yield Tile("Проектов в отчетах", data.total(lambda one: one.reported) or 0, "",
               f"паспортов {data.total(lambda one: one.passports) or 0}", "Проекты")
    for caption, figure in (("Продвинулись", lambda one: one.advanced),
                            ("Стоят два квартала и больше", lambda one: one.standing),
                            ("Отстают от паспорта", lambda one: one.behind)):
        value = data.total(figure)
        yield Tile(caption, "–" if value is None else value, "", _most(data, figure), "Динамика")


def _first(data: RegionFacts) -> Tile:
    caption = f"Впереди, {data.period.year} год"
    ahead = [each for place, each in data.ranked if place == 1]
    if not ahead:
        return Tile(caption, "–", "", "принятых чек-листов еще нет", "Рейтинг")
    figures = ahead[0].figures
    more = f" и еще {len(ahead) - 1}" if len(ahead) > 1 else ""
    return Tile(caption, ahead[0].name + more, "", f"в среднем {_number(figures.mean)}, "
                f"{_percent(figures.share)} наибольшего", "Рейтинг", is_name=True)


def _most(data: RegionFacts, figure: Callable[[Any], int | None]) -> str:
    """Which district has most of them."""
    known = [(value, each.name) for each in data.told if (value := figure(each.figures))]
    if not known:
        return "таких проектов нет"
    value, name = max(known, key=lambda one: one[0])
    return f"больше всех – {name}, {value}"


def _districts(data: RegionFacts) -> Iterator[tuple[object, ...]]:
    """A row for each district, by place; then those that are missing, and all together."""
    for _place, each in data.ranked:
        figures = each.figures
        yield (each.name, figures.organizations, _of(figures.report), figures.owed, figures.reported,
               *map(_known, (figures.advanced, figures.standing, figures.behind)),
               _number(figures.mean),
               _known(None if figures.plan_judged is None else
                      f"{figures.plan_met} из {figures.plan_judged}"))
    for gap in data.gaps:
        yield (As(f"{gap.name} – нет данных", "cell_gap"), *["–"] * 9)
    reports = [each.figures.report for each in data.told]
    yield tuple(As(value, "total_label" if i == 0 else "option_points") for i, value in enumerate((
        "Все районы", data.total(lambda one: one.organizations) or 0,
        f"{sum(each.sent for each in reports)} из {sum(each.owed for each in reports)}",
        *(_known(data.total(figure)) for figure in (
            lambda one: one.owed, lambda one: one.reported, lambda one: one.advanced,
            lambda one: one.standing, lambda one: one.behind)), "", "")))


def _known(value: object) -> object:
    return "–" if value is None else value


def _of(counts: SentCounts) -> str:
    return f"{counts.sent} из {counts.owed}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace(".", ",")


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.0f} %"


def _matters(data: RegionFacts, of: Callable[[Told], Sequence[Matter]]) -> list[tuple[object, ...]]:
    """What several districts have in common: how many in all, and the districts with the most."""
    found: dict[str, list[tuple[int, str]]] = {}
    urls: dict[str, str | None] = {}
    for each in data.told:
        for matter in of(each):
            found.setdefault(matter.title, []).append((matter.count, each.name))
            urls[matter.title] = matter.url
    rows: list[tuple[object, ...]] = []
    for title, counts in found.items():
        counts.sort(key=lambda one: (-one[0], one[1]))
        more = len(counts) - _MOST_NAMES
        who = ", ".join(f"{name} – {count}" for count, name in counts[:_MOST_NAMES])
        rows.append((Link(title, urls[title]), sum(count for count, _name in counts),
                     who + (f" и еще {more}" if more > 0 else "")))
    return rows


def _figures(data: RegionFacts) -> Iterator[tuple[object, ...]]:
    """The sums of the districts' own key figures."""
    yield "Получено файлов", data.total(lambda one: one.files) or 0, "без служебных"
    yield "Организаций в списках", data.total(lambda one: one.organizations) or 0, None
    for key, counts in data.sent().items():
        sent, owed = sum(each.sent for each in counts), sum(each.owed for each in counts)
        said = [f"{words} – {number}" for words, number in (
            ("в срок", sum(each.on_time for each in counts)),
            ("с опозданием", sum(each.late for each in counts)),
            ("не сдано", sum(each.missing for each in counts)),
            ("на доработке", sum(each.returned for each in counts)),
            ("ожидается", sum(each.awaited for each in counts))) if number]
        yield f"{key[0]}, {key[1].text}: сдали", f"{sent} из {owed}", ", ".join(said)
    yield "Форм просрочено", data.total(lambda one: one.overdue) or 0, None
    yield "Проектов в отчетах", data.total(lambda one: one.reported) or 0, None
    yield "Паспортов проектов", data.total(lambda one: one.passports) or 0, None
    yield "Организаций с результатом", data.total(lambda one: one.rated) or 0, None


def _chart_height(count: int) -> int:
    return 70 + 19 * max(count, 3)


def _write_charts(sheet: Sheet, data: RegionFacts) -> None:
    """District against district: the mean result, and how the last quarter's report came."""
    half = COUNT // 2
    sheet.gap()
    title = sheet.next_row
    sheet.next_row += 1
    height = 0
    for i, (text, chart) in enumerate((
            ("Средний результат, % наибольшего", _draw_results),
            ("Отчет за последний квартал, организаций", _draw_reports))):
        heading_over(sheet, title, i * half, half, text)
        height = max(height, draw(sheet, chart(sheet.book, data), i * half, half))
    sheet.next_row += rows_of(height)


def _draw_results(book: Book, data: RegionFacts) -> Drawn:
    rows = [[_label(each.name), round((each.figures.share or 0) * 100, 1)]
            for place, each in data.ranked if place is not None]
    if not rows or book.chart_data is None:
        return "Диаграммы нет: принятых чек-листов еще нет."
    first, last = book.chart_data.table("Средний результат районов", ["Район", "%"], rows)
    chart = _bars(book)
    chart.add_series({**book.chart_data.ranges(first, last, 1), "name": "Средний результат, %",
                      "fill": {"color": "#3B6EA5"}, "gap": 40,
                      "data_labels": {"value": True, "num_format": "0", "font": _FONT}})
    chart.set_legend({"none": True})
    return chart, _chart_height(len(data.told))


def _draw_reports(book: Book, data: RegionFacts) -> Drawn:
    states = (("on_time", "в срок"), ("late", "с опозданием"), ("returned", "на доработке"),
              ("missing", "не сдано"), ("awaited", "ожидается"))
    rows = [[_label(each.name), *(getattr(each.figures.report, state) for state, _words in states)]
            for _place, each in data.ranked]
    if not any(any(row[1:]) for row in rows) or book.chart_data is None:
        return "Диаграммы нет: отчетов еще никто не должен."
    first, last = book.chart_data.table("Отчеты районов", ["Район", *(words for _s, words in states)],
                                        rows)
    chart = _bars(book, "stacked")
    for i, (state, words) in enumerate(states, start=1):
        if any(row[i] for row in rows):
            chart.add_series({
                **book.chart_data.ranges(first, last, i), "name": words, "gap": 40,
                "fill": {"color": COLOURS[state]}, "border": {"color": LINE, "width": 0.5},
                "data_labels": {"value": True, "font": _FONT, "num_format": "0;;"}})
    chart.set_legend({"position": "bottom", "font": _FONT})
    return chart, _chart_height(len(data.told))


def _bars(book: Book, subtype: str = "") -> Any:
    chart = book.workbook.add_chart({"type": "bar", **({"subtype": subtype} if subtype else {})})
    chart.set_y_axis({"reverse": True, "num_font": _FONT, "line": {"color": LINE},
                      "major_tick_mark": "none", "interval_unit": 1})
    chart.set_x_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    chart.set_title({"none": True})
    return chart


def _label(name: str) -> str:
    return name if len(name) <= _LONGEST_LABEL else f"{name[:_LONGEST_LABEL - 1].rstrip()}…"
