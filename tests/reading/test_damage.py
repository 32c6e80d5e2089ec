"""What people do to a form in LibreOffice: the answers are found again, and no more is said
than is needed."""

from collections import Counter
from dataclasses import dataclass, field

import pytest
from support.answers import clean_answers, keystrokes, placed, plain

from templates.definition import load_form, shipped_catalogue
from templates.sheet.layout import lay_out
from xlsx_forms.exports.checked import check_files

CHECKLIST, PASSPORT, REPORT, FACTS = "Чек-лист", "Паспорт", "Отчет", "Сведения"
SHEETS = {CHECKLIST: "checklist", PASSPORT: "passport", REPORT: "quarterly-report",
          FACTS: "plan-facts"}
LAYOUTS = {sheet: lay_out(load_form(form)) for sheet, form in SHEETS.items()}


def at(sheet, field_id):
    """Where a field of a form is."""
    return LAYOUTS[sheet].places[field_id].ref


def row(sheet, field_id):
    """The row of a field as people count it."""
    return LAYOUTS[sheet].places[field_id].row + 1


@dataclass(frozen=True)
class Damage:
    """``steps`` on a filled form; ``codes`` as «S204 stage_9»; ``changed`` answers."""

    sheet: str
    steps: list
    codes: tuple = ()
    changed: dict = field(default_factory=dict)
    rows: list | None = None
    protected: bool = False


PROJECTS = LAYOUTS[REPORT].tables["projects"]
FIRST, LAST = PROJECTS.first_row + 1, PROJECTS.last_row + 1
CLEAN_ROWS = clean_answers("quarterly-report")[1]["projects"]


def typed_row(number, project):
    """Keystrokes of one more project in a row of the report."""
    values = {**CLEAN_ROWS[0], "project": project}
    return [keystrokes(f"{letter}{number}", column, values[column.id])
            for letter, column in zip("BCDEFGHIJKLM", PROJECTS.table.columns, strict=True)]


def more(*projects):
    return [{**CLEAN_ROWS[0], "project": project} for project in projects]


NAMELESS = {sheet: tuple(f"S205 {key}" for key in (*layout.places, *layout.tables))
            for sheet, layout in LAYOUTS.items()}
NOTED = ("note_2_1", "note_2_3", "note_3_1", "note_3_2")
DATED = tuple(key for key in LAYOUTS[PASSPORT].places if key.startswith("stage_"))

DAMAGES = {
    "nothing": Damage(PASSPORT, [], protected=True),
    "a row inserted above": Damage(PASSPORT, [["insert_rows", PASSPORT, 3, 1]]),
    "a row inserted above the table": Damage(REPORT, [["insert_rows", REPORT, 2, 3]]),
    "a row inserted between answers": Damage(
        CHECKLIST, [["insert_rows", CHECKLIST, row(CHECKLIST, "c1_2"), 1]]),
    "a column inserted before all": Damage(CHECKLIST, [["insert_columns", CHECKLIST, 1, 1]]),
    "a column between labels and answers": Damage(
        PASSPORT, [["insert_columns", PASSPORT, 2, 1]]),
    "a column within the table": Damage(REPORT, [["insert_columns", REPORT, 4, 2]]),
    "columns between two answers of a line": Damage(
        PASSPORT, [["insert_columns", PASSPORT, 9, 2]]),
    "a column between the answers of a line": Damage(FACTS, [["insert_columns", FACTS, 3, 1]]),
    "a column within the checklist": Damage(CHECKLIST, [["insert_columns", CHECKLIST, 4, 1]]),
    "sheet renamed": Damage(CHECKLIST, [["rename", CHECKLIST, "Лист 1 (мой) 'а'"]]),
    "sheet renamed to a cell's name": Damage(FACTS, [["rename", FACTS, "Q3"]]),
    "sheet moved to the end": Damage(FACTS, [["move", FACTS, 3]]),
    "a field's row deleted": Damage(
        PASSPORT, [["delete_rows", PASSPORT, row(PASSPORT, "stage_9"), 1]],
        ("S204 stage_9",), {"stage_9": None}),
    "a row of two fields deleted": Damage(
        FACTS, [["delete_rows", FACTS, row(FACTS, "fact_2_2"), 1]],
        ("S204 fact_2_2", "S204 note_2_2"), {"fact_2_2": None, "note_2_2": None}),
    "a line of a cumulative criterion deleted": Damage(
        CHECKLIST, [["delete_rows", CHECKLIST, row(CHECKLIST, "c5_3"), 1]],
        ("S204 c5_3",), {"c5_3": None}),
    "two rows inserted within the table": Damage(
        REPORT, [["insert_rows", REPORT, FIRST + 1, 2]]),
    "two rows inserted and filled": Damage(
        REPORT, [["insert_rows", REPORT, FIRST + 1, 2],
                 ["set", REPORT, [*typed_row(FIRST + 1, "Новый"), *typed_row(FIRST + 2, "Еще")]]],
        rows=[CLEAN_ROWS[0], *more("Новый", "Еще"), *CLEAN_ROWS[1:]]),
    "rows filled below the table": Damage(
        REPORT, [["set", REPORT, [*typed_row(LAST + 1, "Под таблицей"),
                                  *typed_row(LAST + 3, "И еще")]]],
        ("S208 projects",), rows=[*CLEAN_ROWS, *more("Под таблицей", "И еще")], protected=True),
    "empty rows deleted": Damage(REPORT, [["delete_rows", REPORT, FIRST + 5, 10]]),
    "rows sorted by project": Damage(
        REPORT, [["sort", REPORT, f"B{FIRST}:M{FIRST + 2}", 2]],
        rows=sorted(CLEAN_ROWS, key=lambda each: each["project"])),
    "rows sorted with the empty ones": Damage(
        REPORT, [["sort", REPORT, f"B{FIRST}:M{LAST}", 2, False]],
        rows=sorted(CLEAN_ROWS, key=lambda each: each["project"], reverse=True)),
    "sheet copied into a new workbook": Damage(PASSPORT, [["to_new_workbook", PASSPORT]], ("S202",)),
    "checklist copied into a new workbook": Damage(
        CHECKLIST, [["to_new_workbook", CHECKLIST]], ("S202",)),
    "report copied into a new workbook": Damage(REPORT, [["to_new_workbook", REPORT]], ("S202",)),
    "hidden sheets deleted": Damage(CHECKLIST, [["remove", "_lists", "_meta"]]),
    "sheet duplicated after": Damage(
        PASSPORT, [["duplicate", PASSPORT, "Паспорт (2)", 1]], ("S209",)),
    "sheet duplicated before": Damage(
        CHECKLIST, [["duplicate", CHECKLIST, "Черновик", 0]], ("S209",)),
    "sheet duplicated and the original deleted": Damage(
        FACTS, [["duplicate", FACTS, "Копия", 1], ["remove", FACTS]]),
    "the first row of a tall answer deleted": Damage(
        PASSPORT, [["delete_rows", PASSPORT, row(PASSPORT, "project_name"), 1]],
        ("S204 project_name",), {"project_name": None}),
    "the row of an answer under its heading deleted": Damage(
        PASSPORT, [["delete_rows", PASSPORT, row(PASSPORT, "approver"), 1]],
        ("S204 approver",), {"approver": None}),
    "the first row of an optional answer deleted": Damage(
        PASSPORT, [["delete_rows", PASSPORT, row(PASSPORT, "rationale_2"), 1]],
        ("S204 rationale_2",), {"rationale_2": None}),
    "answers' cells unmerged": Damage(
        PASSPORT, [["unmerge", PASSPORT, "B5:K6"], ["unmerge", PASSPORT, "C15:E40"],
                   ["unmerge", PASSPORT, "G12:K40"]]),
    "evidence unmerged": Damage(CHECKLIST, [["unmerge", CHECKLIST, "H5:H41"]]),
    "answers cut and pasted elsewhere": Damage(
        FACTS, [["cut_paste", FACTS, f"{at(FACTS, 'fact_2_1')}:{at(FACTS, 'note_3_1')}", "C20"]]),
    "labels and answers cut and pasted": Damage(
        FACTS, [["cut_paste", FACTS, f"B6:{at(FACTS, 'note_3_1')}", "B20"]]),
    "one answer cut over another": Damage(
        FACTS, [["cut_paste", FACTS, at(FACTS, "fact_2_3"), at(FACTS, "fact_2_2")]],
        ("S206 fact_2_3",), {"fact_2_2": 12}),
    "an answer cut away and typed anew": Damage(
        FACTS, [["cut_paste", FACTS, at(FACTS, "fact_2_3"), "C20"],
                ["set", FACTS, [[at(FACTS, "fact_2_3"), "number", 13]]]], ("S206 fact_2_3",)),
    "an empty cell cut away and typed anew": Damage(
        FACTS, [["cut_paste", FACTS, at(FACTS, "note_3_2"), "D20"], ["clear", FACTS, ["D20"]],
                ["set", FACTS, [[at(FACTS, "note_3_2"), "text", "План № 5"]]]],
        ("S205 note_3_2",)),
    "a label retyped": Damage(
        PASSPORT, [["set", PASSPORT, [["B15", "text", "Кто заказчик?"]]]]),
    "all labels cleared": Damage(FACTS, [["clear", FACTS, [f"B{n}" for n in range(1, 13)]]]),
    "a column's header retyped": Damage(
        REPORT, [["set", REPORT, [[f"E{FIRST - 1}", "text", "Когда открыт"]]]]),
    "two headers retyped": Damage(
        REPORT, [["set", REPORT, [[f"E{FIRST - 1}", "text", "Когда открыт"],
                                  [f"M{FIRST - 1}", "text", "Балл"]]]],
        ("S212 projects.significance", "S212 projects.year_opened"),
        rows=[{**each, "year_opened": None, "significance": None} for each in CLEAN_ROWS]),
    "values pasted as text": Damage(
        PASSPORT, [["set", PASSPORT, [
            [at(PASSPORT, "stage_1"), "text", "12.01.2026 г."],
            [at(PASSPORT, "stage_2_from"), "text", " 2 февраля 2026\u00a0года "],
            ["D36", "text", "45"], ["E36", "text", " 12,5\u00a0"]]]]),
    "yes and no pasted as text": Damage(
        CHECKLIST, [["set", CHECKLIST, [[at(CHECKLIST, "c1_1"), "text", "да "],
                                        [at(CHECKLIST, "c1_2"), "text", "+"],
                                        [at(CHECKLIST, "c2_3"), "text", "НЕТ"],
                                        [at(CHECKLIST, "c4"), "number", 2],
                                        [at(CHECKLIST, "c8"), "text", "4 балла."]]]]),
    "values pasted as text into the report": Damage(
        REPORT, [["set", REPORT, [[f"E{FIRST}", "text", "2026 год"], [f"G{FIRST}", "number", 7],
                                  [f"H{FIRST}", "text", "декабрь 2026"],
                                  [f"M{FIRST}", "text", "12,5"]]]]),
    "a space in an empty answer": Damage(
        PASSPORT, [["set", PASSPORT, [[at(PASSPORT, "approver_name"), "text", " \u00a0"]]]],
        changed={"approver_name": None}),
    "all defined names deleted": Damage(PASSPORT, [["drop_names"]], NAMELESS[PASSPORT]),
    "names of the checklist deleted": Damage(CHECKLIST, [["drop_names"]], NAMELESS[CHECKLIST]),
    "names of the report deleted": Damage(REPORT, [["drop_names"]], NAMELESS[REPORT]),
    "names of the facts deleted": Damage(FACTS, [["drop_names"]], NAMELESS[FACTS]),
    "names deleted and a row inserted": Damage(
        CHECKLIST, [["drop_names"], ["insert_rows", CHECKLIST, 3, 2]], NAMELESS[CHECKLIST]),
    "names deleted and the sheet duplicated": Damage(
        REPORT, [["drop_names"], ["duplicate", REPORT, "Копия", 9]], (*NAMELESS[REPORT], "S209")),
    "names and hidden sheets deleted": Damage(
        FACTS, [["drop_names"], ["remove", "_lists", "_meta"]], (*NAMELESS[FACTS], "S202")),
    "names deleted and a column put between two answers": Damage(
        FACTS, [["drop_names"], ["insert_columns", FACTS, 3, 1]],
        (*(each for each in NAMELESS[FACTS] if each[5:] not in NOTED),
         *(f"S214 {key}" for key in NOTED)), dict.fromkeys(NOTED)),
    "names deleted and columns put before two dates": Damage(
        PASSPORT, [["drop_names"], ["insert_columns", PASSPORT, 8, 2]],
        (*(each for each in NAMELESS[PASSPORT] if "stage" not in each),
         *(f"{'S206' if key.endswith('_to') else 'S214'} {key}" for key in DATED)),
        dict.fromkeys(DATED)),
    "names deleted and a note below": Damage(
        FACTS, [["drop_names"], ["set", FACTS, [["B40", "text", "Исп. Петрова"]]]],
        (*NAMELESS[FACTS], "S215")),
    "an error in an answer": Damage(
        FACTS, [["set", FACTS, [[at(FACTS, "fact_2_1"), "formula", "=1/0"]]]],
        ("V315 fact_2_1",), {"fact_2_1": None}),
    "a formula in an answer": Damage(
        FACTS, [["set", FACTS, [[at(FACTS, "fact_2_1"), "formula", "=1+2"]]]],
        ("V316 fact_2_1",), {"fact_2_1": None}),
    "a formula in the table": Damage(
        REPORT, [["set", REPORT, [[f"E{FIRST}", "formula", "=2020+6"]]]],
        ("V316 projects.year_opened",),
        rows=[{**CLEAN_ROWS[0], "year_opened": None}, *CLEAN_ROWS[1:]]),
    "truth typed in Russian": Damage(
        CHECKLIST, [["set", CHECKLIST, [[at(CHECKLIST, "c1_1"), "typed", "ИСТИНА"],
                                        [at(CHECKLIST, "c1_2"), "formula", "=TRUE()"],
                                        [at(CHECKLIST, "c2_2"), "formula", "=FALSE()"]]]]),
}


@pytest.fixture(scope="module")
def filled(office, blanks, tmp_path_factory):
    """Each form with clean answers, saved by LibreOffice."""
    folder, made = tmp_path_factory.mktemp("filled"), {}
    for sheet, form in SHEETS.items():
        definition = load_form(form)
        cells = [keystrokes(*each) for each in placed(*clean_answers(form), definition)
                 if each[2] is not None]
        made[sheet] = folder / f"{form}.xlsx"
        office(blanks(definition), [["set", sheet, cells]], made[sheet])
    return made


def checked(path):
    (described,) = check_files(None, shipped_catalogue(), [path])
    return described


def told(described):
    """Findings as «code field»."""
    return Counter(" ".join(part for part in (each["code"], each["field"]) if part)
                   for each in described["findings"])


@pytest.mark.parametrize("name", DAMAGES)
def test_answers_survive(office, filled, tmp_path, name):
    damage, form = DAMAGES[name], SHEETS[DAMAGES[name].sheet]
    saved = tmp_path / "saved.xlsx"
    first = [] if damage.protected else [["unprotect", damage.sheet]]

    office(filled[damage.sheet], [*first, *damage.steps], saved)

    described = checked(saved)
    fields, tables = clean_answers(form)
    if damage.rows is not None:
        tables = {"projects": damage.rows}
    fields, tables = plain(fields | damage.changed, tables, load_form(form))
    assert told(described) == Counter(damage.codes)
    assert described["answers"] == fields
    assert described["tables"] == tables
    assert (described["form"], described["organization"]) == (form, "012")


@pytest.mark.parametrize("position", [0, 9], ids=["before", "after"])
def test_of_two_sheets_of_a_form_the_one_that_was_read_is_named(office, filled, tmp_path, position):
    saved, copy = tmp_path / "saved.xlsx", "Копия"
    office(filled[FACTS], [["duplicate", FACTS, copy, position], ["unprotect", copy],
                           ["set", copy, [["C6", "number", 999]]]], saved)

    described = checked(saved)
    (finding,) = described["findings"]
    assert finding["code"] == "S209" and f"Прочитан лист «{FACTS}»" in finding["remedy"]
    assert described["answers"]["fact_2_1"] == 3
