"""Read the plan of measures from the workbook of an edition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from templates.definition import Catalogue, DefinitionError
from templates.plan import FITTING, Indicator, Plan, PlanSection, Target
from templates.text import fold
from xlsx_forms.editions.edition import Edition
from xlsx_forms.editions.reading.head import read_day, read_head
from xlsx_forms.editions.reading.sheet import Cell, Column, Line, Sheet, Table, find_table, open_sheets
from xlsx_forms.editions.reading.sources import made_of, source_choices
from xlsx_forms.editions.reading.targets import understand_target

SHEET, SOURCES = "План", "Из чего факт"
SINCE = "Отчеты сдают с"
NUMBER, TEXT, UNIT = "№", "Наименование показателя", "Единица измерения"
EXECUTORS, SOURCE = "Ответственные исполнители", "Из чего складывается факт"
LONGEST_TEXT, LONGEST_UNIT = 1000, 60
_COLUMNS = (Column("number", NUMBER), Column("text", TEXT), Column("unit", UNIT),
            Column("executors", EXECUTORS), Column("source", SOURCE))
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_SECTION = re.compile(r"(\d+)\.? *(.*)", re.DOTALL)
# For which measure which kinds of target, in words.
_FITS = {
    "projects": "«не менее …» или «по мере необходимости»",
    "replicated": "«не менее …» или «по мере необходимости»",
    "sum": "«не менее …» или «по мере необходимости»",
    "average": "«не менее …» или «по мере необходимости»",
    "date": "срок, например «не позднее 25 декабря»",
    "reports": "«ежеквартально, до 10 числа следующего месяца»",
}


@dataclass
class _Reading:
    """A sheet on its way to a plan."""

    table: Table
    years: dict[int, str]
    catalogue: Catalogue
    choices: dict[str, tuple[str, str]]
    remarks: list[str] = field(default_factory=list)
    numbers: dict[str, Cell] = field(default_factory=dict)

    @property
    def sheet(self) -> Sheet:
        return self.table.sheet


def read_plan(path: Path, number: int, catalogue: Catalogue) -> Edition[Plan]:
    """Return the plan of a workbook; DefinitionError lists every problem with its cell."""
    sheet = open_sheets(path, [SHEET], [SOURCES])[SHEET]
    years = _year_headings(sheet)
    columns = [*_COLUMNS[:3], *(Column(str(year), heading) for year, heading in years.items()),
               *_COLUMNS[3:]]
    table = find_table(sheet, columns)
    reading = _Reading(table, years, catalogue, source_choices(catalogue))
    if not years:
        sheet.problem(table.heading("unit"), "нет ни одного столбца с годом, например «Целевое значение "
                                             "на 2026 год»")
    head = read_head(sheet, table.header_row)
    since = read_day(sheet, SINCE, table.header_row)
    sections = _sections(reading)
    if not any(each.indicators for each in sections):
        sheet.problem(table.heading("text"), "в плане нет ни одного показателя")
    if sheet.problems:
        raise DefinitionError(sheet.problems)
    return Edition(Plan("plan", str(number), head.title, head.decree, head.in_force, since,
                        tuple(each.header for each in columns[:-1]), sections),
                   path.name, tuple(reading.remarks))


def _year_headings(sheet: Sheet) -> dict[int, str]:
    """The years of the headings, in order, and how each heading is written."""
    found: dict[int, str] = {}
    for row in sheet.rows[:40]:
        texts = [value for value in row if isinstance(value, str)]
        if not {fold(TEXT), fold(UNIT)} <= {fold(each) for each in texts}:
            continue
        for text in texts:
            named = set(_YEAR.findall(text))
            if len(named) == 1:
                found.setdefault(int(named.pop()), text)
    return dict(sorted(found.items()))


def _sections(reading: _Reading) -> tuple[PlanSection, ...]:
    found: list[PlanSection] = []
    indicators: list[Indicator] = []
    for line in reading.table.lines():
        rest = ("unit", "executors", "source", *map(str, reading.years))
        heading = _SECTION.fullmatch(line["number"].line)
        if line.is_blank(*rest) and heading is not None:
            title = line["text"].line or heading[2]
            if not title:
                reading.sheet.problem(line["text"], "не заполнено: название раздела")
            if heading[1] in [each.id for each in found]:
                reading.sheet.problem(line["number"], f"раздел {heading[1]} уже есть выше")
            indicators = []
            found.append(PlanSection(heading[1], title, ()))
            continue
        indicator = _indicator(reading, line)
        if not found:
            reading.sheet.problem(line["number"], "показатель стоит выше первого раздела: впишите над "
                                                  "ним строку с номером и названием раздела")
            continue
        indicators.append(indicator)
        found[-1] = PlanSection(found[-1].id, found[-1].title, tuple(indicators))
    return tuple(found)


def _indicator(reading: _Reading, line: Line) -> Indicator:
    sheet = reading.sheet
    unit = sheet.text(line["unit"], UNIT, LONGEST_UNIT, required=False)
    measure, source = _made_of(reading, line["source"])
    return Indicator(
        _number(reading, line["number"]),
        sheet.line(line["text"], f"«{TEXT}»", LONGEST_TEXT),
        sheet.line(line["executors"], EXECUTORS, LONGEST_TEXT, required=False),
        measure, _targets(reading, line, (measure, source), unit), unit, source)


def _number(reading: _Reading, cell: Cell) -> str:
    """The number of an indicator; Excel takes 1.1 for a number or a day unless the cell is a text."""
    sheet = reading.sheet
    if cell.is_blank or not isinstance(cell.raw, str | int | float) or isinstance(cell.raw, bool):
        sheet.problem(cell, "впишите номер показателя, например 1.1" + (
            "" if cell.is_blank else ": Excel принял его за дату, задайте ячейке формат «Текстовый»"))
        return ""
    number = cell.line.replace(",", ".").rstrip(".")
    if number in reading.numbers:
        sheet.problem(cell, f"показатель {number} уже есть: {reading.numbers[number].place}")
    if len(number) > 10:
        sheet.problem(cell, f"номер «{number}» длиннее 10 знаков")
    reading.numbers[number] = cell
    return number


def _made_of(reading: _Reading, cell: Cell) -> tuple[str, str]:
    found = made_of(cell.line, reading.choices)
    if found is None:
        reading.sheet.problem(cell, cell.trouble or (
            f"{'не заполнено' if cell.is_blank else f'«{cell.line[:60]}»'}: выберите из списка, из чего "
            f"складывается факт (все варианты стоят на листе «{SOURCES}»)"))
        return "none", ""
    return found


def _targets(reading: _Reading, line: Line, made: tuple[str, str], unit: str) -> tuple[Target, ...]:
    found = []
    measure, source = made
    for year in reading.years:
        cell = line[str(year)]
        try:
            if cell.trouble:
                raise ValueError(cell.trouble)
            understood = understand_target(cell.raw, year, unit, cell.is_percent)
            if understood.is_percent and measure not in ("average", "none"):
                raise ValueError(f"«{cell.line}»: процент можно сравнить только со средним числовых "
                                 "ответов («среднее: …» в последнем столбце)")
            if understood.target.kind not in FITTING[measure]:
                raise ValueError(f"«{cell.line}» понято как «{understood.meaning}», а факту этого "
                                 f"показателя подходит {_FITS[measure]}")
        except ValueError as error:
            reading.sheet.problem(cell, str(error))
            found.append(Target(year, "unset", ""))
            continue
        reading.remarks += _other_deadline(reading, cell, understood.target, source)
        if not understood.is_plain:
            reading.remarks.append(f"{cell.place}: «{understood.target.text}» понято как: "
                                   f"{understood.meaning}")
        found.append(understood.target)
    return tuple(found)


def _other_deadline(reading: _Reading, cell: Cell, target: Target, source: str) -> Iterator[str]:
    """The day of a report stands in its form: a plan does not move it."""
    if target.kind == "quarterly" and source in reading.catalogue.ids:
        form = reading.catalogue.current(source)
        if form.deadline is not None and form.deadline.day != target.day:
            yield (f"{cell.place}: «{target.text}», а форму «{form.short_title}» сдают до "
                   f"{form.deadline.day} числа: этот срок стоит в самой форме, и план его не меняет")


def headings(plan: Plan) -> Sequence[str]:
    """The headings of a plan's targets, in the order of its years."""
    if len(plan.columns) == 4 + len(plan.years):
        return plan.columns[3:3 + len(plan.years)]
    return [f"Целевое значение на {year} год" for year in plan.years]
