"""Read the methodology from the workbook of an edition: criteria, coefficients, levels, rules."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from scoring.methodology import Coefficient, Level, Methodology, Statement, methodology_misfits
from templates.definition import Criterion, DefinitionError, Option
from templates.sheet.confirmation import criterion_number
from templates.text import fold
from xlsx_forms.editions.edition import Edition
from xlsx_forms.editions.reading.head import read_head
from xlsx_forms.editions.reading.sheet import Cell, Column, Line, Sheet, find_table, open_sheets

SHEET, RULES, LEVELS = "Методика", "Правила", "Уровни"
MAXIMUM = "Наибольший результат"
NUMBER, TEXT, CUMULATIVE, COEFFICIENT = "№", "Критерий", "Накопительный", "Коэффициент"
ASSUMED, EVIDENCE = "Принят нами", "Документы"
INAPPLICABLE, POINTS, OPTION, BEFORE = "Бывает «не применимо»", "Балл", "Строка чек-листа", "Прежний №"
RULE, RULE_TEXT = "Правило", "Как считается"
LEVEL, LEVEL_FROM = "Уровень", "Результат от"
YES_NO = ("да", "нет")
DOCUMENTS = {"required": "обязательны", "expected": "ожидаются", "optional": "по желанию"}
LONGEST = 1000
MOST_POINTS = 100
NOTE = "коэффициент в приложении не указан, принят {value}"
_COLUMNS = (
    Column("number", NUMBER), Column("text", TEXT), Column("cumulative", CUMULATIVE),
    Column("coefficient", COEFFICIENT), Column("assumed", ASSUMED), Column("evidence", EVIDENCE),
    Column("inapplicable", INAPPLICABLE), Column("points", POINTS), Column("option", OPTION),
    Column("before", BEFORE))
_OF_CRITERION = ("text", "cumulative", "coefficient", "assumed", "evidence", "inapplicable", "before")
# Ids are Latin: they become names of cells.
_LATIN = dict(zip("абвгдежзиклмнопрст", "abvgdejziklmnoprst", strict=True))


@dataclass
class _Reading:
    """A sheet on its way to criteria and their coefficients."""

    sheet: Sheet
    known: dict[str, Criterion]
    before: Methodology
    criteria: list[Criterion] = field(default_factory=list)
    coefficients: list[Coefficient] = field(default_factory=list)
    places: dict[str, Cell] = field(default_factory=dict)


def read_methodology(path: Path, number: int, before: Edition[Methodology]) -> Edition[Methodology]:
    """Return the methodology of a workbook; DefinitionError lists every problem with its cell.

    The ids of the criteria ``before`` go on, whatever their numbers are now.  A criterion that is
    dropped keeps its coefficient: files of its time are scored by it.
    """
    sheets = open_sheets(path, [SHEET, RULES, LEVELS])
    sheet = sheets[SHEET]
    table = find_table(sheet, _COLUMNS)
    head = read_head(sheet, table.header_row)
    known = {criterion_number(each): each for each in before.value.criteria}
    reading = _Reading(sheet, known, before.value)
    for line in table.lines():
        if line["number"].is_blank:
            _add_option(reading, line)
        else:
            _add_criterion(reading, line)
    for each in reading.criteria:
        _check(reading, each)
    if not reading.criteria:
        sheet.problem(table.heading("text"), "в методике нет ни одного критерия")
    maximum = _maximum(sheet, table.header_row)
    rules = tuple(_rules(sheets[RULES]))
    levels = tuple(_levels(sheets[LEVELS]))
    if sheet.problems:
        raise DefinitionError(sheet.problems)
    ids = {each.criterion for each in reading.coefficients}
    dropped = [each for each in before.value.coefficients if each.criterion not in ids]
    found = Methodology("methodology", str(number), head.title, head.decree, head.in_force,
                        (*reading.coefficients, *dropped), rules, levels, maximum,
                        tuple(reading.criteria))
    problems = list(methodology_misfits(found, path.name))
    if problems:
        raise DefinitionError(problems)
    return Edition(found, path.name)


def _add_criterion(reading: _Reading, line: Line) -> None:
    sheet, cell = reading.sheet, line["number"]
    number = sheet.line(cell, "номер критерия", 10).replace(",", ".").rstrip(".")
    cumulative = _yes(reading, line["cumulative"])
    plain = fold(number.rstrip("*").strip())
    before = _earlier(reading, line["before"])
    criterion_id = _id_of(reading, cell, plain, before)
    twice = [each for each, other in reading.places.items()
             if each == criterion_id or fold(other.line.rstrip("*")) == plain]
    if twice:
        sheet.problem(cell, f"критерий {number}: такой номер или прежний номер уже стоит "
                            f"({reading.places[twice[0]].place})")
        return
    reading.places[criterion_id] = cell
    documents = {fold(words): evidence for evidence, words in DOCUMENTS.items()}
    evidence = documents.get(fold(line["evidence"].line) or fold(DOCUMENTS["optional"]))
    if evidence is None:
        sheet.problem(line["evidence"], f"«{line['evidence'].line[:40]}»: бывает {', '.join(documents)}")
    text = sheet.line(line["text"], f"«{TEXT}»", LONGEST)
    shown = f"{number.rstrip('*').strip()}*" if cumulative else number.rstrip("*").strip()
    reading.criteria.append(Criterion(
        criterion_id, shown, text, (), cumulative, evidence or "optional",
        may_be_inapplicable=_yes(reading, line["inapplicable"])))
    reading.coefficients.append(_coefficient(reading, line, criterion_id, plain))
    if not line.is_blank("points", "option"):
        _add_option(reading, line)


def _earlier(reading: _Reading, cell: Cell) -> Criterion | None:
    """The criterion of the edition before that this one goes on with."""
    if cell.is_blank:
        return None
    named = fold(cell.line.rstrip("*").rstrip("."))
    if named not in reading.known:
        reading.sheet.problem(cell, f"критерия {cell.line} в прежней редакции нет; есть "
                                    f"{', '.join(each.number for each in reading.known.values())}. У "
                                    "нового критерия эта ячейка пустая")
    return reading.known.get(named)


def _id_of(reading: _Reading, cell: Cell, number: str, before: Criterion | None) -> str:
    """The id of a criterion: it goes on whatever its number is now; a new one's is like its number."""
    if before is not None:
        return before.id
    made = "c" + "".join(_LATIN.get(each, each) for each in number)
    if not (made.isascii() and made.isalnum()):
        reading.sheet.problem(cell, f"номер критерия «{number}»: годятся цифры и буква, например 9 или "
                                    "3а")
        made = "c"
    # Another question bore this id: its answers and coefficient must not become those of the new one.
    taken = {each.id for each in reading.known.values()} | {
        each.criterion for each in reading.before.coefficients}
    return next(each for each in (f"{made}{'n' * count}" for count in range(50)) if each not in taken)


def _coefficient(reading: _Reading, line: Line, criterion_id: str, number: str) -> Coefficient:
    cell = line["coefficient"]
    value = cell.number
    if value is None or not 0 <= value <= 1000 or round(value, 4) != value:
        said = "не заполнено" if cell.is_blank else f"«{cell.line[:40]}»"
        reading.sheet.problem(cell, cell.trouble or (
            f"{said}: нужен коэффициент, число от 0 до 1000, не больше четырех знаков после запятой"))
        value = 0.0
    assumed = _yes(reading, line["assumed"])
    return Coefficient(criterion_id, value, assumed, NOTE if assumed else "", label=number)


def _yes(reading: _Reading, cell: Cell) -> bool:
    """Да or нет; blank is нет."""
    said = fold(cell.line)
    if cell.trouble or (said and said not in YES_NO):
        reading.sheet.problem(cell, cell.trouble or f"«{cell.line[:40]}»: нужно да или нет")
    return said == YES_NO[0]


def _add_option(reading: _Reading, line: Line) -> None:
    """Add a line of the checklist to the criterion above it."""
    sheet = reading.sheet
    if line["number"].is_blank and not line.is_blank(*_OF_CRITERION):
        filled = next(line[each] for each in _OF_CRITERION if not line[each].is_blank)
        sheet.problem(line["number"], f"не заполнен номер критерия, а {filled.place} заполнена")
        return
    if not reading.criteria:
        sheet.problem(line["points"], "эта строка стоит выше первого критерия")
        return
    cell = line["points"]
    points = cell.number
    if points is None or points != int(points) or not 0 <= points <= MOST_POINTS:
        sheet.problem(cell, cell.trouble or f"нужен балл, целое число от 0 до {MOST_POINTS}")
        return
    text = sheet.line(line["option"], f"«{OPTION}»", LONGEST)
    last = reading.criteria[-1]
    reading.criteria[-1] = replace(last, options=(*last.options, Option(int(points), text)))


def _check(reading: _Reading, criterion: Criterion) -> None:
    points = [each.points for each in criterion.options]
    cell = reading.places[criterion.id]
    if len(points) < 2 or points != sorted(set(points)) or points[0] != 0:
        shown = ", ".join(map(str, points)) or "нет ни одной"
        reading.sheet.problem(cell, f"критерий {criterion.number}: нужно не меньше двух строк с "
                                    f"баллами, от 0 и по возрастанию, а стоит: {shown}")
    if criterion.may_be_inapplicable and criterion.cumulative:
        reading.sheet.problem(cell, f"критерий {criterion.number}: «не применимо» бывает только у "
                                    "критерия без накопления: накопительный отвечают по строкам")


def _maximum(sheet: Sheet, before: int) -> float | None:
    """The highest possible result, where the operator has set one."""
    cell = sheet.named(MAXIMUM, before)
    if cell is None or (cell.is_blank and not cell.trouble):
        return None
    value = cell.number
    if value is None or value <= 0:
        sheet.problem(cell, cell.trouble or f"«{cell.line[:40]}»: нужно число больше 0 или пустая "
                                            "ячейка")
        return None
    return round(value, 4)


def _rules(sheet: Sheet) -> list[Statement]:
    table = find_table(sheet, [Column("title", RULE), Column("text", RULE_TEXT)])
    return [Statement(f"rule_{number}",
                      sheet.line(line["title"], f"«{RULE}»", 200),
                      sheet.line(line["text"], f"«{RULE_TEXT}»", 3000))
            for number, line in enumerate(table.lines(), start=1)]


def _levels(sheet: Sheet) -> list[Level]:
    table = find_table(sheet, [Column("title", LEVEL), Column("minimum", LEVEL_FROM)])
    found: list[Level] = []
    for line in table.lines():
        title = sheet.line(line["title"], f"«{LEVEL}»", 100)
        cell = line["minimum"]
        if cell.number is None:
            sheet.problem(cell, cell.trouble or f"«{cell.line[:40]}»: нужно число, от которого "
                                                "начинается уровень")
            continue
        if cell.number in [each.minimum for each in found]:
            sheet.problem(cell, f"с результата {cell.line} уже начинается другой уровень")
        found.append(Level(title, cell.number))
    return found
