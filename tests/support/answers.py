"""Answers for tests: clean ones, random ones, and how each program takes them."""

import random
import re
import zipfile
from datetime import date
from xml.sax.saxutils import escape

from support.paths import DATA
from templates.definition import load_form, points_text, shipped_catalogue
from templates.sheet.layout import lay_out
from templates.sheet.reference import cell_ref

# The shipped forms and a fifth one, of another programme.
CATALOGUE = shipped_catalogue().with_folder(DATA / "forms")
STAGES = load_form("quarterly-report").table("projects").columns[5].choices
LINK = "https://disk.example.ru/pasport?a=1&b=%20"
STRESS = ("0012", "007-А", "Школа\u00a0№\u00a01", "«Ёлочка» \"А\" 'Б' & <В>", "первая строка\nвторая",
          "12,5", "01.09.2026", "1/2", "=1+1", "+7 900", "-", "@имя", "ИСТИНА", "1e5", "#тег",
          "таб\tв тексте", "2 пробела  внутри", "№ 5; 100%", "😀 готово", "_x0041_", "{{code}}")
COMMENT = "Что сделано и когда, с цифрами, именами и названиями документов. "


def clean_answers(form):
    """Answers with nothing to remark on: (fields, tables)."""
    return CLEAN[form]


def _schedule():
    yield "stage_1", date(2026, 1, 12)
    for number in range(2, 9):
        yield f"stage_{number}_from", date(2026, number, 2)
        yield f"stage_{number}_to", date(2026, number, 27)
    yield "stage_9", date(2026, 9, 15)
    yield "stage_10", date(2026, 12, 1)


def _project(name="Справка за один день", **more):
    return {"participant": "МБОУ «Школа № 1»", "direction": "Образование", "project": name,
            "year_opened": 2026, "passport_link": LINK, "stage": STAGES[6],
            "closing_date": date(2026, 12, 1), "presentation_link": LINK,
            "leader": "Иванова Анна Петровна", "contact": "8 (38442) 7-19-17, ivanova@example.ru",
            "organization_short": "Школа № 1", "significance": 12.5} | more


def _lines(*met):
    return {f"c{number}_{points}": points <= count
            for number, count in zip((1, 2, 5), met, strict=True) for points in (1, 2, 3)}


CLEAN = {
    "passport": ({
        "project_name": "Справка за один день", "approver": "Петров П. П., глава",
        "approver_name": "П. П. Петров", "customer": "Управление образования",
        "process": "Выдача справок", "boundaries": "От заявления до выдачи",
        "is_replica": False, "replica_of": None,
        "leader": "Иванова А. П., завуч", "team": "Сидоров; Смирнова",
        "rationale_1": "Долго ждать", "rationale_2": "Много возвратов", "effects": "Меньше ждать",
        **dict(_schedule()),
    }, {"goals": [{"goal": "Время, мин.", "current": 45.0, "target": 12.5},
                  {"goal": "Визиты, шт.", "current": 3.0, "target": 1.0}]}),
    "quarterly-report": ({}, {"projects": [
        _project(), _project("Меньше бумаги", stage=STAGES[8], closing_date=date(2026, 9, 1)),
        _project("Учет заявок", stage=STAGES[0], closing_date=None, significance=None)]}),
    "checklist": ({
        **_lines(3, 1, 2), "c3": points_text(1), "c4": points_text(2), "c6": points_text(2),
        "c7": points_text(0), "c8": points_text(4),
        **{f"c{number}_evidence": f"Приказ № {number} от 01.02.2026" for number in range(1, 9)},
    }, {}),
    "plan-facts": ({
        "fact_2_1": 3, "note_2_1": "Семинар 12.02.2026", "fact_2_2": 0, "note_2_2": None,
        "fact_2_3": 12, "note_2_3": "Круглый стол", "fact_3_1": 1, "note_3_1": "Конкурс",
        "date_3_2": date(2026, 12, 20), "note_3_2": "План № 5", "date_3_3": None, "note_3_3": None,
    }, {}),
}


def random_answers(form, chance: random.Random):
    """Any answers that the form admits, hard to carry ones among them."""
    definition = CATALOGUE.current(form)
    fields = {each.id: _random(each, chance) for each in definition.fields}
    tables = {}
    for table in definition.tables:
        most = table.rows + (5 if table.extendable else 0)
        tables[table.id] = [{column.id: _random(column, chance) for column in table.columns}
                            for _ in range(chance.choice((1, 2, 4, most)))]
    return fields, tables


def _random(field, chance):
    if not field.required and chance.random() < 0.3:
        return None
    if field.type == "yes-no":
        return chance.random() < 0.5
    if field.choices:
        return chance.choice(field.choices)
    if field.type == "date":
        years = (each.year if each else year for each, year in ((field.earliest, 2025),
                                                                (field.latest, 2028)))
        return date(chance.randint(*years), chance.randint(1, 12), chance.randint(1, 28))
    if field.type == "month":
        return date(chance.randint(2017, 2035), chance.randint(1, 12), 1)
    if field.type in ("integer", "year"):
        return chance.randint(int(field.minimum or 0), int(field.maximum or 1000))
    if field.type == "number":
        # Fifteen digits: office programs keep no more.
        return chance.choice((0.0, 12.5, 0.3, 100.0, 0.333333333333333, chance.randint(1, 99) / 4))
    if field.type == "link":
        return LINK + str(chance.randint(1, 999))
    if field.type == "contact":
        return chance.choice(("8 (38442) 7-19-17", "ivanova@example.ru, 7-19-17", "89001234567"))
    if chance.random() < 0.2:
        return (COMMENT * 20)[:field.max_length].strip()
    return chance.choice(STRESS)


def thinned(fields, tables, share, chance: random.Random):
    """The same answers with about this share of them left, the others blank."""
    def left(answers):
        return {key: value if chance.random() < share else None
                for key, value in answers.items()}
    return left(fields), {key: [left(row) for row in rows] for key, rows in tables.items()}


def plain(fields, tables, definition):
    """Answers as ``--json`` gives them."""
    columns = {table.id: table.columns for table in definition.tables}
    return ({each.id: _plain(each, fields.get(each.id)) for each in definition.fields},
            {key: [{each.id: _plain(each, row.get(each.id)) for each in columns[key]}
                   for row in rows] for key, rows in tables.items()})


def _plain(field, value):
    if isinstance(value, date):
        return f"{value:%Y-%m}" if field.type == "month" else value.isoformat()
    return value


def placed(fields, tables, definition):
    """Yield (cell, field, value) of everything that is answered."""
    layout = lay_out(definition)
    for key, value in fields.items():
        yield layout.places[key].ref, layout.places[key].field, value
    for key, rows in tables.items():
        place = layout.tables[key]
        for number, row in enumerate(rows):
            for column in place.table.columns:
                yield (cell_ref(place.first_row + number, place.columns[column.id]), column,
                       row.get(column.id))


def keystrokes(cell, field, value):
    """How a value gets into a cell of LibreOffice: as it is typed, where typing keeps it."""
    if isinstance(value, bool):
        return [cell, "typed", "Да" if value else "Нет"]
    if isinstance(value, int):
        return [cell, "typed", str(value)]
    if isinstance(value, float):
        return [cell, "typed", f"{value:.15g}".replace(".", ",")]
    if isinstance(value, date):
        return [cell, "typed", f"{value:%m.%y}" if field.type == "month" else f"{value:%d.%m.%Y}"]
    # Typed, «12,5» and «01.09.2026» turn into a number and a date in a cell of General format.
    return [cell, "text", value]


def exact(cell, _field, value):
    """How a value gets into a cell of any program: a text or a number, exactly."""
    value = in_openpyxl(value)
    if isinstance(value, date):
        return [cell, "number", (value - date(1899, 12, 30)).days]
    return [cell, "text" if isinstance(value, str) else "number", value]


def in_openpyxl(value):
    """A value as openpyxl takes it."""
    if isinstance(value, bool):
        return "Да" if value else "Нет"
    return value


def escaped(text):
    """A text that reads as an escape of Office Open XML, written so that it stays itself."""
    return re.sub("_(?=x[0-9a-fA-F]{4}_)", "_x005F_", text)


def writer(answers, definition):
    """The edit that writes answers into a form with openpyxl, which computes nothing."""
    def write(book):
        for ref, _field, value in placed(*answers, definition):
            cell = book[definition.page.sheet][ref]
            cell.value = in_openpyxl(value)
            if isinstance(value, str):
                # Not a formula when it begins with «=», nor an escape when it reads as one.
                cell.value, cell.data_type = escaped(value), "s"
    return write


def in_xml(path, target, sheet, cells):
    """Write values straight into the XML of a sheet, as texts within the cells and numbers."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as out:
        book = source.read("xl/workbook.xml").decode()
        number = re.findall(r'<sheet name="([^"]*)"', book).index(sheet) + 1
        for name in source.namelist():
            data = source.read(name)
            if name == f"xl/worksheets/sheet{number}.xml":
                data = _with_cells(data.decode(), cells).encode()
            out.writestr(name, data)
    return target


def unprotected(path, target):
    """The same workbook with its sheets open to everything, computed values and all."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as out:
        for name in source.namelist():
            out.writestr(name, re.sub(rb"<sheetProtection[^>]*/>", b"", source.read(name)))
    return target


def _with_cells(xml, cells):
    for ref, _field, value in cells:
        style = re.search(rf'<c r="{ref}"( s="\d+")?', xml)
        if style is None:
            raise KeyError(ref)
        xml = re.sub(rf'<c r="{ref}"[^>]*?(/>|>.*?</c>)',
                     lambda _match, ref=ref, value=value, style=style:
                     _cell(ref, style[1] or "", value), xml, count=1)
    return xml


def _cell(ref, style, value):
    if value is None:
        return f'<c r="{ref}"{style}/>'
    if isinstance(value, date):
        value = (value - date(1899, 12, 30)).days
    value = in_openpyxl(value)
    if isinstance(value, str):
        return (f'<c r="{ref}"{style} t="inlineStr"><is><t xml:space="preserve">'
                f"{escape(escaped(value))}</t></is></c>")
    return f'<c r="{ref}"{style}><v>{value!r}</v></c>'
