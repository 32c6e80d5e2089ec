"""A form of another programme is a TOML file: it goes the whole way without a line of code."""

from __future__ import annotations

import io
import json
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import PERIODS, SCHOOL
from support.answers import in_openpyxl, keystrokes, placed, plain
from support.paths import ROOT
from usual import SURVEY, beyond_the_survey, survey_of_every_type, usual

from templates import excel_limits as limits
from templates.definition import TYPES, Catalogue, DefinitionError, Field
from templates.field_types import CHOICE, DAY, NUMBER, TEXT, YES_OR_NO
from templates.form import PREFILLED, STYLES, TOKENS
from templates.problems.checks import CHECK_RULES
from templates.sheet.layout import CODE_ROW, lay_out
from templates.sheet.reference import cell_ref
from xlsx_forms.blank.conditional_formats import conflict_marks, missing_marks
from xlsx_forms.blank.generate import values_for
from xlsx_forms.blank.panel import READY, counted_text, panel_formula, panel_text, required_cells
from xlsx_forms.blank.workbook import write_blank
from xlsx_forms.commands.cli import cli
from xlsx_forms.setup import write_organizations
from xlsx_forms.styles import ROLES

GUIDE = ROOT / "docs" / "новая-форма.md"
FORM_ID = "library-survey"
LIBRARY = {**SCHOOL, "organization": "013", "full_name": "МБУК «Библиотека № 2»",
           "short_name": "Библиотека № 2"}


def catalogue_of(folder: Path, *texts: str) -> Catalogue:
    for i, text in enumerate(texts):
        (folder / f"form{i}.toml").write_text(text, encoding="utf-8")
    return Catalogue().with_folder(folder)


@pytest.fixture(scope="module")
def definitions(tmp_path_factory):
    """A folder with the survey, which asks for an answer of every type, also of one added just now."""
    folder = tmp_path_factory.mktemp("templates")
    survey_of_every_type(folder)
    return folder


@pytest.fixture(scope="module")
def form(definitions):
    return Catalogue().with_folder(definitions).current(FORM_ID)


def event(name, **more):
    return {"name": name, "day": date(2026, 9, 1), "visitors": 35,
            "page": "https://example.ru/news?id=1&b=%20", **more}


def answers(schedule, rows=2):
    fields = {each.replace("-", "_"): usual(each) for each in beyond_the_survey()} | {
        "r1c1": "Иванова Анна Петровна", "a1": 1250, "area": 42.5, "opened": date(2026, 2, 1),
        "closed": date(2026, 11, 15), "repair": date(2024, 6, 1), "founded": 1991,
        "schedule": schedule, "wifi": True, "contact": "8 (38442) 7-19-17, biblioteka@example.ru"}
    listed = [event(f"Встреча № {i}") for i in range(1, rows)]
    return fields, {"events": [*listed, event("0012", visitors=None, page=None)]}


# --- the whole way ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def programme(tmp_path_factory, definitions):
    """A new programme folder with the survey among its own templates, and two organizations."""
    folder = tmp_path_factory.mktemp("программа") / "опрос"
    assert CliRunner().invoke(cli, ["init", str(folder)]).exit_code == 0
    (folder / "templates").mkdir()
    shutil.copy(definitions / SURVEY.name, folder / "templates")
    settings = folder / "programme.toml"
    settings.write_text("today = 2026-12-10\n" + settings.read_text(encoding="utf-8"),
                        encoding="utf-8")
    write_organizations(folder / "организации.xlsx", [
        {key: value or "" for key, value in each.items()} for each in (SCHOOL, LIBRARY)])
    return folder


def call(folder, *arguments, code=0):
    result = CliRunner().invoke(cli, ["-C", str(folder), *arguments])
    assert result.exit_code == code, result.output + str(result.exception)
    return result.stdout


def call_json(folder, *arguments):
    return json.loads(call(folder, *arguments, "--json"))


def test_new_form_goes_from_init_to_export(programme, form, office, tmp_path):
    described = call_json(programme, "describe", FORM_ID)
    assert [each["id"] for each in described["fields"]] == [each.id for each in form.fields]
    assert FORM_ID in call(programme, "describe", FORM_ID)
    call(programme, "generate", FORM_ID, "--period", "2026")
    blanks = {each: next((programme / "исходящие" / "2026" / each).glob("*.xlsx"))
              for each in ("012", "013")}
    # One row more than the table has open: it can grow.
    choices = form.field("schedule").choices
    given = {"012": answers(choices[2], rows=7), "013": answers(choices[0])}
    incoming = {each: programme / "входящие" / f"{each}.xlsx" for each in given}

    office(blanks["012"], [["set", form.page.sheet, [
        keystrokes(*each) for each in placed(*given["012"], form) if each[2] is not None]]],
        incoming["012"])
    book = openpyxl.load_workbook(blanks["013"])
    for ref, _field, value in placed(*given["013"], form):
        book[form.page.sheet][ref] = in_openpyxl(value)
    book.save(incoming["013"])

    for found in (call_json(programme, "check", *map(str, incoming.values())),
                  call_json(programme, "ingest")):
        for each in found:
            fields, tables = plain(*given[each["organization"]], form)
            assert (each["form"], each["period"], each["status"]) == (FORM_ID, "2026", "accepted")
            assert {finding["code"] for finding in each["findings"]} <= {"S208"}
            assert each["answers"] == fields and each["tables"] == tables
    states = {row["organization"]: (row["due"], row["state"])
              for row in call_json(programme, "status", "--period", "2026")
              if row["form"] == FORM_ID}
    assert {due for due, _state in states.values()} == {"2026-11-20"}
    assert {state for _due, state in states.values()} <= {"on_time", "late"}
    assert "2026 год, срок 20.11.2026" in call(programme, "status", "--period", "2026")

    call(programme, "summary", "--period", "2026-Q3", "-o", str(tmp_path / "сводка.xlsx"))
    sent = openpyxl.load_workbook(tmp_path / "сводка.xlsx")["Сдача"]
    assert sum(cell.value == form.short_title for row in sent for cell in row) == 2

    call(programme, "export", "--to", str(tmp_path / "выгрузка"))
    frame = pd.read_parquet(tmp_path / "выгрузка" / "library_survey.parquet")
    rows = pd.read_parquet(tmp_path / "выгрузка" / "library_survey_events.parquet")
    assert sorted(frame["a1"]) == [1250, 1250] and len(rows) == 9
    assert set(frame.columns) == {"submission", "period", "part", *given["012"][0]}
    call(programme, "export", "--to", f"sqlite:///{tmp_path / 'база.sqlite'}")


def test_survey_has_fields_of_every_type_and_a_table_that_can_grow(form):
    (table,) = form.tables
    assert len(form.fields) >= 10 and len(table.columns) == 4 and table.extendable
    assert {each.type for each in (*form.fields, *table.columns)} == set(TYPES)


# --- the form itself ----------------------------------------------------------------------------


@pytest.fixture
def book(form, methodology):
    return openpyxl.load_workbook(io.BytesIO(write_blank(form, methodology)))


def test_ids_that_look_like_cells_get_names_that_do_not(form, book):
    names = set(book.defined_names)
    assert {"f_r1c1", "f_a1", "t_events"} <= names
    assert all(re.fullmatch(r"[a-z]+_[a-z0-9_]+", each) and len(each) <= limits.DEFINED_NAME
               for each in names)


def test_every_input_of_the_survey_has_its_validation_and_a_prompt(form, book):
    sheet, layout = book[form.page.sheet], lay_out(form)
    kinds = {TEXT: "custom", NUMBER: "decimal", DAY: "date", CHOICE: "list", YES_OR_NO: "list"}
    table = layout.tables["events"]
    inputs = [(place.ref, place.field) for place in layout.places.values()]
    # The last open row, and one far below that a person may add.
    inputs += [(cell_ref(row, table.columns[column.id]), column) for column in table.table.columns
               for row in (table.first_row, table.last_row, table.last_row + 100)]
    for ref, field in inputs:
        (found,) = (each for each in sheet.data_validations.dataValidation if ref in each.sqref)
        assert found.type == ("whole" if field.kind.is_whole else kinds[field.kind.holds]), field.id
        assert 0 < len(found.prompt) <= limits.PROMPT and len(found.promptTitle) <= limits.TITLE
        assert 0 < len(found.error) <= limits.ERROR and len(found.errorTitle) <= limits.TITLE
        assert len(found.formula1) <= limits.LISTED
    assert "Единица измерения: чел." in next(
        each.prompt for each in sheet.data_validations.dataValidation
        if layout.places["a1"].ref in each.sqref)


def test_only_inputs_and_the_rows_below_the_table_are_open(form, book):
    layout, sheet = lay_out(form), book[form.page.sheet]
    taken = {cell.ref for cell in layout.cells if cell.role in ("input", "column")}
    merged = {cell.coordinate for area in sheet.merged_cells.ranges
              for row in sheet[area.coord] for cell in row} - taken
    last = layout.tables["events"].header_row
    for row in sheet.iter_rows(1, last + 1, 2, layout.last_col + 1):
        for cell in row:
            if cell.coordinate not in merged:
                assert cell.protection.locked == (cell.coordinate not in taken), cell.coordinate


def test_guide_stands_first_and_speaks_of_the_table(form, book):
    guide = book["Как заполнить"]
    texts = [str(cell.value) for row in guide for cell in row if cell.value]
    assert book.sheetnames[0] == guide.title
    assert f"Как заполнить форму «{form.title}»" in texts
    assert any("не хватит строк" in text for text in texts)


def test_choices_stand_as_texts_whatever_they_look_like(tmp_path, methodology):
    odd = ("=1+1", "https://example.ru", "12", "1. Да; 2, Нет")
    form = catalogue_of(tmp_path, minimal(type="choice", choices=list(odd))).current("tiny")
    sheet = openpyxl.load_workbook(io.BytesIO(write_blank(form, methodology)))["_lists"]
    assert [(row[0].value, row[0].data_type) for row in sheet] == [(each, "s") for each in odd]


def test_panel_of_the_survey_counts_fields_and_what_begun_rows_lack(form, office, blanks):
    layout = lay_out(form)
    cells, table = required_cells(layout), layout.tables["events"]
    panel, sheet = cell_ref(CODE_ROW, layout.panel_col), form.page.sheet
    read = ["read", sheet, f"{panel}:{panel}"]
    filled = [each.ref for each in cells]
    given = {layout.places[each.id].ref: {
        "text": ["string", "есть"], "choice": ["string", (each.choices or ("",))[0]],
        "yes-no": ["string", "Да"]}.get(each.type, ["number", each.minimum or 46266])
        for each in form.fields}
    begin = [[cell_ref(table.first_row, table.columns["name"]), "string", "Встреча"]]
    end = [[cell_ref(table.first_row, table.columns["day"]), "number", 46266]]
    shown = [rows[0][0] for rows in office(blanks(form), [
        read, ["set", sheet, [[ref, *given[ref]] for ref in filled[:3]]], read,
        ["set", sheet, [[ref, *given[ref]] for ref in filled]], read,
        ["set", sheet, begin], read, ["set", sheet, end], read])]
    # The head of the organization is prefilled.
    assert shown == [
        counted_text(cells, filled[:1]), counted_text(cells, filled[:3]), READY,
        "Заполнено 6 из 6 обязательных полей. Заполните или исправьте: День – 1", READY]
    assert openpyxl.load_workbook(blanks(form))[sheet].conditional_formatting


def test_marks_of_the_survey_show_what_is_missing_and_what_contradicts(form, office, blanks):
    """The formulas of the conditional formats, computed in a cell of LibreOffice."""
    layout, sheet = lay_out(form), form.page.sheet
    opened, closed = (layout.places[each].ref for each in ("opened", "closed"))
    table = layout.tables["events"]
    name, day = (cell_ref(table.first_row, table.columns[each]) for each in ("name", "day"))
    missing = dict(missing_marks(layout))
    conflicts = dict(conflict_marks(layout))
    assert set(conflicts) == {closed}
    begun = next(formula for area, formula in missing.items() if area.startswith(f"{day}:"))
    # LibreOffice's own formulas have semicolons.
    formulas = [each.replace(",", ";") for each in (missing[opened], conflicts[closed], begun)]

    def look():
        return [["set", sheet, [[f"Z{900 + i}", "formula", formula]
                                for i, formula in enumerate(formulas)]], ["read", sheet, "Z900:Z902"]]

    steps = [["unprotect", sheet], *look(),
             ["set", sheet, [[opened, "number", 46300], [closed, "number", 46200],
                             [name, "string", "Встреча"]]], *look()]
    before, after = ([bool(row[0]) for row in rows] for rows in office(blanks(form), steps))
    assert before == [True, False, False]
    assert after == [False, True, True]


def test_answer_that_breaks_a_rule_is_found_and_on_trial_it_is_a_note(
        fill, form, programme, tmp_path):
    fields, tables = answers(form.field("schedule").choices[0])
    fields["closed"] = date(2026, 1, 15)
    path = fill(form, {ref: in_openpyxl(value) for ref, _field, value in placed(
        fields, tables, form)})
    text = (programme / "templates" / SURVEY.name).read_text(encoding="utf-8")
    trial = tmp_path / "пробная"
    shutil.copytree(programme, trial, ignore=shutil.ignore_patterns("*.sqlite", "входящие"))
    (trial / "templates" / "survey.toml").write_text(
        text.replace('rule = "R401"', 'rule = "R401"\ntrial = true'), encoding="utf-8")

    for folder, severity, code, status in ((programme, "error", 1, "returned"),
                                           (trial, "note", 0, "accepted")):
        (found,) = json.loads(call(folder, "check", str(path), "--json", code=code))
        (finding,) = found["findings"]
        assert (finding["code"], finding["severity"]) == ("R401", severity)
        assert finding["cell"] == lay_out(form).places["closed"].ref
        assert found["status"] == status


# --- limits and mistakes ------------------------------------------------------------------------


HEAD = '''
id = "tiny"
version = "1"
title = "Малая форма"
short_title = "Малая"
decree = "приказ № 1"
in_force = 2026-01-01
period = "year"
[page]
sheet = "Малая"
widths = [30, 20]
'''


def toml(values) -> str:
    return "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n"
                   for key, value in values.items())


def minimal(**field) -> str:
    return HEAD + '[[sections]]\nid = "all"\nkind = "fields"\n[[sections.fields]]\n' + toml(
        {"id": "name", "label": "Название"} | field)


TABLE = '[[sections]]\nid = "t"\nkind = "table"\n[[sections.tables]]\n'
COLUMN = '[[sections.tables.columns]]\nid = "a"\nlabel = "А"\n'
ROWS = 'id = "rows"\ntitle = "Т"\nrows = 3\n'
F = "form0.toml.sections[0].name"
T = "form0.toml.sections[1]"

MISTAKES = {
    "prompt": (minimal(prompt="п" * 256), f"{F}.prompt: не длиннее 255"),
    "prompt with example": (minimal(prompt="п" * 250, example="пример"), f"{F}.prompt: вместе"),
    "long id": (minimal(id="a" * 254), ".id: годятся строчные"),
    "id": (minimal(id="Имя"), "form0.toml.sections[0].fields[0].id: годятся строчные"),
    "taken id": (minimal(id="submission"), "служебный столбец"),
    "limit of another type": (minimal(minimum=1), f"{F}.minimum: у типа text этого не бывает"),
    "half": (minimal(type="integer", minimum=0.5), f"{F}.minimum: у типа integer нужно целое"),
    "year": (minimal(type="year", maximum=20300), f"{F}.maximum: от 1990 до 2099"),
    "length": (minimal(max_length=40000), f"{F}.max_length: от 1 до 32767"),
    "same choices": (minimal(type="choice", choices=["Да, есть", "да,  есть"]), "не различить"),
    "one choice": (minimal(type="choice", choices=["Да"]), "не меньше двух"),
    "unknown list": (minimal(type="choice", choices="@nowhere"), "списка «@nowhere» нет"),
    "prefill": (minimal(prefill="organization.boss"), f"{F}.prefill: «organization.boss»"),
    "token in a label": (minimal(label="За {{period.year}}"), f"{F}.label: здесь ничего не"),
    "line outside lines": (minimal(line="с"), f"{F}.line: действует только в разделе lines"),
    "span outside a table": (minimal(span=2), f"{F}.span: действует только в столбце таблицы"),
    "rows": (minimal(rows=0), f"{F}.rows: от 1"),
    "label span": (minimal().replace('kind = "fields"', 'kind = "fields"\nlabel_span = 2'),
                   "sections[0].label_span: от 0 до 1"),
    "band": (minimal().replace('kind = "fields"', 'kind = "fields"\nband = "left"'),
             "sections[0].band: «left» нужны page.left"),
    "style": (minimal().replace('kind = "fields"', 'kind = "fields"\nstyle = "red"'), "«red»: есть"),
    "lost text": (minimal().replace('kind = "fields"', 'kind = "fields"\ntext = "x"'),
                  "sections[0].text: в разделе вида «fields» этого не бывает"),
    "token": (minimal() + '[[sections]]\nid = "b"\nkind = "text"\ntext = "{{organisation.name}}"\n',
              f"{T}.text: «{{{{organisation.name}}}}» подставить нечем"),
    "high row": (minimal() + '[[sections]]\nid = "b"\nkind = "text"\ntext = "' + "слово " * 900
                 + '"\n', "выше 409 пунктов"),
    "criteria": (minimal() + '[[sections]]\nid = "b"\nkind = "criteria"\n[[sections.criteria]]\n'
                 'id = "c1"\nnumber = "1"\ntext = "К"\n'
                 'options = [{points = 0, text = "нет"}, {points = 1, text = "да"}]\n',
                 f"{T}.kind: разделу criteria нужна вся ширина и ровно 7"),
    "points": (minimal() + '[[sections]]\nid = "b"\nkind = "criteria"\n[[sections.criteria]]\n'
               'id = "c1"\nnumber = "1"\ntext = "К"\noptions = [{points = 1, text = "да"}]\n',
               f"{T}.c1.options: нужно не меньше двух"),
    "wide table": (minimal() + TABLE + ROWS + COLUMN.replace("label", "span = 3\nlabel"),
                   f"{T}.rows: таблица занимает столбцов: 3"),
    "two tables": (minimal() + (TABLE + ROWS + COLUMN) * 2, "«rows» встречается дважды"),
    "field and table": (minimal(id="rows") + TABLE + ROWS + COLUMN, "«rows» встречается дважды"),
    "two columns": (minimal() + TABLE + ROWS + COLUMN * 2, f"{T}.rows.a.id: «a» встречается дважды"),
    "growing": (TABLE.join([HEAD, ROWS]) + "extendable = true\n" + COLUMN + minimal()[len(HEAD):],
                "перенесите ее в конец"),
    "sheet": (minimal().replace('"Малая"\nwidths', f'"{"л" * 32}"\nwidths'), "имя листа до 31"),
    "hidden sheet": (minimal().replace('"Малая"\nwidths', '"_META"\nwidths'), "«_META»: такой лист"),
    "guide": (minimal().replace('"Малая"\nwidths', '"Как заполнить"\nwidths'), "такой лист"),
    "remarks": (minimal().replace('"Малая"\nwidths', '"замечания"\nwidths'), "такой лист"),
    "orientation": (minimal().replace("widths", 'orientation = "wide"\nwidths'), "portrait или"),
    "one column": (minimal().replace("[30, 20]", "[50]"), "от 2 до 100 столбцов, а их 1"),
    "no page": (minimal().replace("[page]", "[paper]"), "form0.toml.page: не указано"),
    "deadline": (minimal().replace("[page]", '[deadline]\nkind = "in-year"\nmonth = 13\nday = 1\n'
                                   'text = "т"\n[page]'), "deadline.month: месяц от 1 до 12"),
    "rule": (minimal() + '[[checks]]\nrule = "R999"\n', "checks[0].rule: «R999»"),
    "value rule": (minimal() + '[[checks]]\nrule = "V301"\n', "checks[0].rule: «V301»"),
    "rule on a text": (minimal() + '[[checks]]\nrule = "R402"\nfields = ["name"]\n',
                       "правилу R402 нужно поле типа date вне таблиц, а «name» – text"),
    "rule on a table": (minimal() + TABLE + ROWS + COLUMN + '[[checks]]\nrule = "R416"\n'
                        'table = "rows"\n', "столбцы таблицы «rows» таких типов, в этом порядке: text"),
    "closing": (minimal(type="choice", choices=["а", "б"], closing="в"), "closing: «в» – не из choices"),
    "project": (minimal().replace("period =", 'project_field = "x"\nperiod ='), "поля «x» в форме"),
    "form id": (minimal().replace('"tiny"', '"findings"'), "одна из таблиц выгрузки"),
}


@pytest.mark.parametrize(("text", "said"), MISTAKES.values(), ids=MISTAKES)
def test_mistake_in_a_definition_is_told_with_its_place_and_remedy(text, said, tmp_path):
    with pytest.raises(DefinitionError) as caught:
        catalogue_of(tmp_path, text)
    assert any(said in each for each in caught.value.problems), caught.value.problems
    assert all(each.startswith("form0.toml") for each in caught.value.problems)


def test_mistakes_of_kind_and_of_meaning_are_told_together_in_all_files(tmp_path):
    first = minimal(required="да", prompt="п" * 256).replace('"year"', '"month"')
    with pytest.raises(DefinitionError) as caught:
        catalogue_of(tmp_path, first, "id = ", minimal(type="colour").replace("tiny", "other"))
    assert [each.partition(":")[0] for each in caught.value.problems] == [
        "form1.toml, строка 1", "form0.toml.sections[0].fields[0].required", "form0.toml.period",
        "form0.toml.sections[0].name.prompt", "form2.toml.sections[0].name.type"]


def test_version_that_is_already_there_is_told(tmp_path):
    with pytest.raises(DefinitionError, match="форма «tiny» версии 1 уже"):
        catalogue_of(tmp_path, minimal(), minimal())


def test_wrong_list_is_told(tmp_path):
    (tmp_path / "lists.toml").write_text('stages = 5\n', encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"lists\.toml\.stages: нужен список"):
        catalogue_of(tmp_path, minimal())


def test_texts_take_what_a_generated_form_can_fill_in(form, methodology):
    given = values_for(form, PERIODS["year"], SCHOOL, methodology)
    assert set(TOKENS) <= set(given) and set(PREFILLED) <= set(TOKENS)
    assert set(STYLES) <= set(ROLES)


def test_rules_for_definitions_are_those_that_have_a_function():
    from ingest.checks import check_functions

    assert set(CHECK_RULES) == {*check_functions(), "X504"}


@pytest.mark.parametrize(("count", "said"), [(30, True), (100, False), (180, False)])
def test_panel_of_a_large_form_keeps_the_limits_of_excel(form, office, blanks, count, said):
    fields = tuple(Field(f"q{i}", f"Вопрос {i}: {'о' * 60}", required=True) for i in range(count))
    sections = (*form.sections[:2], replace(form.sections[2], fields=fields), form.sections[3])
    large = replace(form, id=f"large-{count}", sections=sections, checks=())
    formula, layout = panel_formula(lay_out(large)), lay_out(large)
    assert len(formula) <= limits.FORMULA and ("Вопрос 1:" in formula) == said
    assert max(len(text) for text in formula.split('"')[1::2]) <= limits.LITERAL

    panel = cell_ref(CODE_ROW, layout.panel_col)
    (((shown,),),) = office(blanks(large), [["read", form.page.sheet, f"{panel}:{panel}"]])
    assert shown == panel_text(large, layout, {})


def test_form_too_large_for_a_panel_is_told(form):
    fields = tuple(Field(f"q{i}", f"Вопрос {i}", required=True) for i in range(400))
    sections = (replace(form.sections[2], fields=fields),)
    with pytest.raises(DefinitionError, match="обязательных полей 400"):
        panel_formula(lay_out(replace(form, sections=sections, checks=())))


# --- the guide for those who make forms ---------------------------------------------------------


def test_example_of_the_guide_is_a_form(tmp_path, methodology):
    example = re.findall(r"```toml\n(.+?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)[0]
    (tmp_path / "опрос.toml").write_text(example, encoding="utf-8")
    catalogue = Catalogue().with_folder(tmp_path)
    form = catalogue.current(catalogue.ids[0])
    assert form.fields and form.tables and write_blank(form, methodology)


def test_guide_explains_every_key_token_style_and_rule():
    text = GUIDE.read_text(encoding="utf-8")
    from dataclasses import fields as keys

    from templates.definition import Check, Criterion, Deadline, Form, Option, Page, Section, Table
    for part in (Form, Deadline, Page, Section, Field, Table, Criterion, Option, Check):
        for key in keys(part):
            assert f"`{key.name}`" in text, (part.__name__, key.name)
    for word in (*TYPES, *TOKENS, *STYLES, *CHECK_RULES):
        assert f"`{word}`" in text, word

