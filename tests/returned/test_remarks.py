"""The way back: a returned form goes out with its remarks, is corrected, and is accepted."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.comments import Comment
from support.answers import STAGES, STRESS, clean_answers, in_openpyxl, keystrokes, placed, plain

from ingest.values.parse import PARSERS, parse_text
from templates.definition import load_form, shipped_catalogue
from templates.rules import Severity
from templates.sheet.layout import CODE_ROW, lay_out
from templates.sheet.reference import cell_ref
from xlsx_forms.commands.cli import cli
from xlsx_forms.exports.checked import check_files
from xlsx_forms.programme import load_programme
from xlsx_forms.returned.remarks_sheet import SHEET, Remark, grouped
from xlsx_forms.setup import write_organizations
from xlsx_forms.work import find_files, load_batch, return_files, take_in

FORMS = shipped_catalogue().ids
REPORT, PASSPORT, CHECKLIST, FACTS = "quarterly-report", "passport", "checklist", "plan-facts"
LAYOUTS = {form: lay_out(load_form(form)) for form in FORMS}
PROJECTS, GOALS = LAYOUTS[REPORT].tables["projects"], LAYOUTS[PASSPORT].tables["goals"]


def at(form, field_id):
    """The cell of a field, or of a column in a row of a table: «project 0»."""
    if field_id in LAYOUTS[form].places:
        return LAYOUTS[form].places[field_id].ref
    column, row = field_id.split()
    (table,) = LAYOUTS[form].tables.values()
    return cell_ref(table.first_row + int(row), table.columns[column])


@pytest.fixture
def returned(programme, fill):
    """Ingest a form with clean answers but for these cells; return its copy."""

    def make(form, wrong, edit=None):
        values = {ref: in_openpyxl(value)
                  for ref, _field, value in placed(*clean_answers(form), load_form(form))}

        def write(book):
            for key, value in wrong.items():
                cell = book[load_form(form).page.sheet][at(form, key)]
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"
            if edit is not None:
                edit(book)

        path = fill(form, values, edit=write)
        return path, copies(programme, [path])

    return make


def copies(programme, paths):
    batch, numbers = take_in(programme, find_files(programme, paths))
    return return_files(programme, batch, numbers)


def checked(path, programme=None):
    (described,) = check_files(programme, shipped_catalogue(), [path])
    return described


def told(described):
    return sorted((each["code"], each["field"]) for each in described["findings"])


# Answers that return a form; every rule of values is among them.
WRONG = {
    PASSPORT: {"stage_1": "завтра", "stage_2_from": 2026, "stage_9": date(2199, 1, 1), "team": None,
               "current 0": "много", "target 1": "12 дней", "stage_3_to": date(2026, 1, 1)},
    REPORT: {"year_opened 0": "прошлый", "passport_link 0": "на общем диске", "stage 1": "почти",
             "closing_date 0": "13.26", "contact 2": "ivanova@", "significance 1": "1.234",
             "project 1": "Справка за один день", "closing_date 1": None},
    CHECKLIST: {"c1_2": "частично", "c4": 1, "c3": "сколько-то", "c5_evidence": None, "c8": True},
    FACTS: {"fact_2_1": "мало", "fact_2_2": 12.5, "fact_2_3": -4, "date_3_2": "скоро",
            "fact_3_1": timedelta(hours=36), "note_3_1": "х" * 3000},
}


@pytest.mark.parametrize("form", FORMS)
def test_a_copy_that_was_not_corrected_says_the_same_again(returned, programme, form):
    path, (copy,) = returned(form, WRONG[form])

    before, after = checked(path, programme), checked(copy, programme)
    assert before["status"] == "returned" and told(before) == told(after)
    assert after["answers"] == before["answers"] and after["tables"] == before["tables"]
    assert copy.parent == programme.folder / "на доработку"
    assert [each["cell"] for each in after["findings"]] == [
        each["cell"] for each in before["findings"]]


@pytest.mark.parametrize("form", FORMS)
def test_a_corrected_copy_is_accepted_with_exactly_the_corrected_answers(
        office, returned, programme, tmp_path, form):
    path, (copy,) = returned(form, WRONG[form])
    definition, wrong = load_form(form), {at(form, key) for key in WRONG[form]}
    right = [keystrokes(ref, field, value)
             for ref, field, value in placed(*clean_answers(form), definition)
             if ref in wrong and value is not None]
    empty = [ref for ref, _field, value in placed(*clean_answers(form), definition)
             if ref in wrong and value is None]
    mended = tmp_path / "исправлено.xlsx"

    # The sheet stays protected: every answer can be corrected as it is.
    office(copy, [["clear", definition.page.sheet, empty],
                  ["set", definition.page.sheet, right]], mended)

    described = checked(mended, programme)
    fields, tables = plain(*clean_answers(form), definition)
    assert described["findings"] == [] and described["status"] == "accepted"
    assert described["answers"] == fields and described["tables"] == tables
    assert copies(programme, [mended]) == []
    # A report without the passports of its projects is accepted with a remark.
    first, second = load_batch(programme).submissions["status"]
    assert first == "returned" and second.startswith("accepted")
    assert copies(programme, [path]) == [], "mended since: no need to ask again"


@pytest.mark.parametrize("form", FORMS)
def test_every_error_stands_at_its_cell_with_a_note_and_a_link(returned, programme, form):
    path, (copy,) = returned(form, WRONG[form])
    book = openpyxl.load_workbook(copy)
    sheet, first = book[load_form(form).page.sheet], book.worksheets[0]

    assert first.title == SHEET and book.active is first
    assert [each.title for each in book.worksheets if each.sheet_view.tabSelected] == [SHEET]
    noted = {cell.coordinate: cell for row in sheet for cell in row if cell.comment}
    findings = [each for each in checked(path, programme)["findings"] if each["severity"] != "note"]
    assert set(noted) == {each["cell"] for each in findings}
    for each in findings:
        cell = noted[each["cell"]]
        label = Severity(each["severity"]).russian
        assert (f"{label} {each['code']}: {each['message']} Что сделать: {each['remedy']}"
                in cell.comment.text)
        assert cell.fill.fgColor.rgb == "00FBD5D5"
    links = {cell.hyperlink.location.rpartition("!")[2] for row in first for cell in row
             if cell.hyperlink}
    assert links == set(noted)
    texts = "\n".join(str(cell.value) for row in first for cell in row if cell.value)
    errors = sum(each["severity"] == "error" for each in findings)
    assert f"Ошибок: {errors}." in texts and f"«{path.name}»" in texts
    assert f"Исправьте ответы на листе «{sheet.title}» и отправьте этот файл" in texts


def test_texts_stay_texts_and_nothing_becomes_a_formula(returned, programme):
    texts = [text for text in STRESS if text != "{{code}}"]
    hard = dict(zip(("project_name", "approver", "approver_name", "customer", "process", "boundaries",
                     "leader", "rationale_1", "rationale_2", "effects"),
                    ("=1+1", "=cmd|' /C calc'!A0", "+7 900", "-", "@имя", "#тег", *texts[:4]),
                    strict=True))
    path, (copy,) = returned(PASSPORT, {**hard, "stage_1": "=HYPERLINK(\"http://x\")"})

    before, after = checked(path, programme), checked(copy, programme)
    assert before["answers"]["project_name"] == "=1+1"
    assert after["answers"] == before["answers"] and told(after) == told(before)
    cell = openpyxl.load_workbook(copy)["Паспорт"][at(PASSPORT, "project_name")]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert openpyxl.load_workbook(copy)["Паспорт"][at(PASSPORT, "stage_1")].data_type == "s"


def test_a_formula_goes_back_as_an_empty_cell(returned, programme):
    def formula(book):
        book["Сведения"][at(FACTS, "fact_2_1")] = "=1+2"

    _path, (copy,) = returned(FACTS, {}, formula)
    cell = openpyxl.load_workbook(copy)["Сведения"][at(FACTS, "fact_2_1")]
    assert cell.value is None and cell.comment.text.startswith("ошибка V316: ")
    assert told(checked(copy, programme)) == [("V301", "fact_2_1")]


# --- files that people have rebuilt --------------------------------------------------------------


def test_rows_below_the_table_go_on_below_it(returned, programme):
    row = clean_answers(REPORT)[1]["projects"][0]
    names = [f"Проект {number}" for number in range(PROJECTS.table.rows + 3)]
    wrong = {f"{key} {number}": in_openpyxl({**row, "project": name}[key])
             for number, name in enumerate(names) for key in PROJECTS.columns}
    last = len(names) - 1
    path, (copy,) = returned(REPORT, {**wrong, f"year_opened {last}": "давно"})

    before, after = checked(path, programme), checked(copy, programme)
    assert [each["project"] for each in after["tables"]["projects"]] == names
    assert told(after) == told(before) and after["tables"] == before["tables"]
    sheet = openpyxl.load_workbook(copy)["Отчет"]
    cell = sheet[at(REPORT, f"year_opened {last}")]
    assert cell.comment and not cell.protection.locked
    assert sheet[at(REPORT, f"closing_date {last}")].number_format == "mm.yy"
    assert sheet.print_area.endswith(f"${cell.row}")


def test_answers_return_to_their_places(office, returned, programme, tmp_path):
    """A row inserted, a sheet renamed, rows left blank: remarks name the cells of the copy."""
    path, _ = returned(REPORT, {"project 2": "Справка за один день"})
    moved = tmp_path / "сдвинуто.xlsx"
    office(path, [["unprotect", "Отчет"], ["insert_rows", "Отчет", 2, 2],
                  ["insert_rows", "Отчет", PROJECTS.first_row + 4, 3],
                  ["rename", "Отчет", "Мой лист"]], moved)

    (copy,) = copies(programme, [moved])
    first, second = at(REPORT, "project 0"), at(REPORT, "project 2")
    note = openpyxl.load_workbook(copy)["Отчет"][second].comment.text
    assert f"уже стоит в ячейке Отчет!{first}." in note
    assert told(checked(copy, programme)) == [("R416", "projects.project")]


def test_what_was_cut_out_of_the_form_is_there_again_and_empty(office, returned, programme, tmp_path):
    path, _ = returned(FACTS, {"fact_2_1": "мало"})
    broken = tmp_path / "вырезано.xlsx"
    row = LAYOUTS[FACTS].places["fact_2_2"].row + 1
    office(path, [["unprotect", "Сведения"], ["delete_rows", "Сведения", row, 1]], broken)

    (copy,) = copies(programme, [broken])
    sheet = openpyxl.load_workbook(copy)["Сведения"]
    cell = sheet[at(FACTS, "fact_2_2")]
    assert cell.value is None and cell.comment.text.startswith("ошибка S204: ")
    assert cell.comment.text.endswith("Что сделать: Впишите ответ в эту ячейку.")
    assert sheet[at(FACTS, "fact_2_3")].value == 12
    assert told(checked(copy, programme)) == [("V301", "fact_2_2"), ("V303", "fact_2_1")]


def test_an_answer_in_two_places_is_asked_for_not_chosen(office, returned, programme, tmp_path):
    path, _ = returned(FACTS, {"fact_2_1": "мало"})
    broken = tmp_path / "два места.xlsx"
    ref = at(FACTS, "fact_2_3")
    office(path, [["unprotect", "Сведения"], ["cut_paste", "Сведения", ref, "C20"],
                  ["set", "Сведения", [[ref, "number", 13]]]], broken)

    (copy,) = copies(programme, [broken])
    cell = openpyxl.load_workbook(copy)["Сведения"][ref]
    assert cell.value is None and "C20" in cell.comment.text


def test_rows_for_which_a_table_has_no_room_are_not_lost(office, returned, programme, tmp_path):
    path, _ = returned(PASSPORT, {"stage_1": "завтра"})
    longer = tmp_path / "длиннее.xlsx"
    first = GOALS.first_row + 2
    rows = [[f"B{first + i}", "text", f"Цель № {i}"] for i in range(6)]
    office(path, [["unprotect", "Паспорт"], ["insert_rows", "Паспорт", first, 6],
                  ["set", "Паспорт", rows]], longer)

    (copy,) = copies(programme, [longer])
    book = openpyxl.load_workbook(copy)
    assert book["Паспорт"][at(PASSPORT, "effects")].value == "Меньше ждать"
    texts = [str(cell.value) for row in book[SHEET] for cell in row if cell.value]
    left = [text for text in texts if text.startswith("Не поместилось в таблицу")]
    kept = [each["goal"] for each in checked(copy, programme)["tables"]["goals"]]
    given = [each["goal"] for each in checked(longer, programme)["tables"]["goals"]]
    assert kept == given[:GOALS.table.rows]
    assert len(left) == len(given) - len(kept) > 0
    assert all(goal in text for goal, text in zip(given[len(kept):], left, strict=True))


# --- which files, under which names --------------------------------------------------------------


def test_only_returned_forms_of_a_known_owner_have_a_copy(returned, programme, fill, tmp_path):
    (tmp_path / "пусто.xlsx").write_bytes(b"")
    openpyxl.Workbook().save(tmp_path / "чужая.xlsx")

    def two_owners(book):
        book.custom_doc_props["org_id"].value = "013"

    fill(FACTS, {}, edit=two_owners, name="013.xlsx")
    accepted, made = returned(FACTS, {})

    assert made == [] and checked(accepted, programme)["status"] == "accepted"
    assert copies(programme, [tmp_path / "пусто.xlsx", tmp_path / "чужая.xlsx",
                              tmp_path / "013.xlsx"]) == []
    returned_one, (copy,) = returned(FACTS, {"fact_2_1": "мало"})
    copy.unlink()
    write_organizations(programme.folder / "организации.xlsx", [
        {"organization": "099", "full_name": "Музей", "short_name": "Музей"}])
    assert copies(load_programme(programme.folder), [returned_one]) == []
    assert list((programme.folder / "на доработку").iterdir()) == []


def test_names_are_safe_and_each_file_keeps_its_own(returned, programme):
    one, (first,) = returned(PASSPORT, {"project_name": "Одно окно", "team": None})
    two, (second,) = returned(PASSPORT, {"project_name": "Быстрый обед", "team": None})

    assert first.name == "Паспорт Школа № 1 (012) 2026 – на доработку.xlsx"
    assert second.name == "Паспорт Школа № 1 (012) 2026 – на доработку (2).xlsx"
    assert copies(programme, [one, two, one]) == [first, second]
    assert [openpyxl.load_workbook(each)["Паспорт"][at(PASSPORT, "project_name")].value
            for each in (first, second)] == ["Одно окно", "Быстрый обед"]
    assert sorted(each.name for each in first.parent.iterdir()) == sorted((first.name, second.name))


def test_of_several_returned_files_of_one_form_the_last_has_a_copy(returned, programme):
    first, _copy = returned(FACTS, {"fact_2_1": "мало"})
    second, (copy,) = returned(FACTS, {"fact_2_1": "много"})
    empty = dict.fromkeys(LAYOUTS[FACTS].places)
    third, of_empty = returned(FACTS, empty)

    # Answers do not give way to an empty form.
    assert copies(programme, [first, second, third]) == [copy, *of_empty]
    assert copy.name == "Сведения к плану Школа № 1 (012) 2026 – на доработку.xlsx"
    assert openpyxl.load_workbook(copy)["Сведения"][at(FACTS, "fact_2_1")].value == "много"


def test_a_copy_that_cannot_be_written_does_not_stop_the_others(returned, programme):
    one, (first,) = returned(PASSPORT, {"project_name": "Одно окно", "team": None})
    two, (second,) = returned(PASSPORT, {"project_name": "Быстрый обед", "team": None})
    first.unlink()
    second.unlink()
    first.mkdir()

    with pytest.raises(OSError):
        copies(programme, [one, two])
    assert second.is_file()


def test_the_register_keeps_what_could_not_be_read(returned, programme):
    path, (copy,) = returned(REPORT, WRONG[REPORT])
    before = checked(copy, programme)
    copy.unlink()

    assert copies(programme, [path]) == [copy]
    after = checked(copy, programme)
    assert (after["findings"], after["tables"]) == (before["findings"], before["tables"])
    (kept,) = load_batch(programme).files.values()
    assert kept.tables["projects"][0].raw["year_opened"] == "прошлый"


def test_the_command_says_how_many_copies_and_where(returned, programme):
    path, _ = returned(FACTS, {"fact_2_1": "мало"})
    call = ["-C", str(programme.folder), "ingest", str(path)]

    said = CliRunner().invoke(cli, call).output
    assert f"Копий с замечаниями: 1, лежат в папке «{programme.folder / 'на доработку'}»" in said
    assert "Копий с замечаниями" not in CliRunner().invoke(cli, [*call, "--json"]).output


# --- parts ---------------------------------------------------------------------------------------


def test_a_copy_says_how_many_of_its_errors_nobody_has_touched(office, returned, programme, tmp_path):
    """On «Замечания» and on top of the form, which is not ready before all are changed."""
    stage, year, leader = (at(REPORT, f"{each} 0") for each in ("stage", "year_opened", "leader"))
    _path, (copy,) = returned(REPORT, {"stage 0": "почти \"готово\"", "year_opened 0": "давно",
                                       "leader 0": None})
    panel = cell_ref(CODE_ROW, LAYOUTS[REPORT].panel_col)
    read = [["read", "Отчет", f"{panel}:{panel}"], ["read", SHEET, "A7:A7"]]

    def mend(ref, how, value):
        return ["set", "Отчет", [[ref, how, value]]]

    shown = [rows[0][0] for rows in office(copy, [
        *read, mend(stage, "text", STAGES[2]), *read, mend(year, "number", 2026),
        mend(leader, "text", "Иванова Анна Петровна"), *read], tmp_path / "a.xlsx")]
    assert shown[:4] == [
        "Исправьте: ячеек с ошибками, которых еще не меняли, 3",
        "Ячеек с ошибками, которых еще не меняли: 3",
        "Исправьте: ячеек с ошибками, которых еще не меняли, 2",
        "Ячеек с ошибками, которых еще не меняли: 2"]
    assert shown[4].startswith("Готово к отправке")
    assert shown[5] == "Все ячейки с ошибками изменены: проверьте их и отправьте файл"
    assert checked(tmp_path / "a.xlsx", programme)["status"].startswith("accepted")


def test_remarks_that_are_mended_alike_are_one_line_the_worst_first():
    blank = Remark("V301", Severity.ERROR, "C9", "Не заполнено: «А».", "Впишите ответ.")
    same = replace(blank, cell="C7", message="Не заполнено: «Б».")
    warning = Remark("F119", Severity.WARNING, "", "Макросы.", "Узнайте.")
    late = Remark("V305", Severity.ERROR, "C8", "Не дата.", "Впишите дату.")

    groups = grouped([warning, blank, late, same, replace(blank, remedy="Впишите имя.")])
    assert [(each.code, each.cells) for each in groups] == [
        ("V301", ("C7", "C9")), ("V305", ("C8",)), ("V301", ("C9",)), ("F119", ())]
    assert groups[0].text == "Не заполнено: 2\n– Не заполнено: «Б».\n– Не заполнено: «А»."


RAW = (True, 0, 2, 3.26, 13.26, 12.5, -1, 2026, 2026.5, 20266, 1e16, 46266, date(1905, 7, 18),
       date(2026, 1, 1), datetime(2026, 1, 1, 10, 30), date(2200, 1, 1), timedelta(hours=36))


@pytest.mark.parametrize("raw", RAW, ids=str)
def test_a_value_that_cannot_be_read_cannot_be_read_as_a_text_either(raw):
    for form in shipped_catalogue().forms.values():
        for field in (*form.fields, *(column for table in form.tables for column in table.columns)):
            try:
                PARSERS[field.type](raw, field)
            except ValueError:
                with pytest.raises(ValueError):
                    PARSERS[field.type](parse_text(raw, field), field)


def test_notes_of_the_sender_go_back_with_the_copy_and_are_told_once(returned, programme):
    def annotate(book):
        sheet = book[load_form(FACTS).page.sheet]
        sheet[at(FACTS, "fact_2_1")].comment = Comment("уточним\nв декабре", "Иванова")
        sheet[at(FACTS, "note_2_1")].comment = Comment("см. приказ № 5", "")

    path, (copy,) = returned(FACTS, {"fact_2_1": "много"}, edit=annotate)
    sheet = openpyxl.load_workbook(copy)[load_form(FACTS).page.sheet]
    wrong, fine = sheet[at(FACTS, "fact_2_1")], sheet[at(FACTS, "note_2_1")]

    assert "V303" in wrong.comment.text and "уточним\nв декабре" in wrong.comment.text
    assert fine.comment.text == "Примечание: «см. приказ № 5»."
    assert fine.fill.fgColor.rgb != wrong.fill.fgColor.rgb
    assert told(checked(copy)) == told(checked(path))
    assert [each["message"] for each in checked(copy)["findings"] if each["code"] == "S220"] == [
        "Примечание (Иванова): «уточним\nв декабре».", "Примечание: «см. приказ № 5»."]


def test_a_form_whose_head_names_another_period_gets_no_copy(returned, programme):
    """Nobody knows whose answers these are: they must not go out in somebody's own form."""
    def retitle(book):
        sheet = book[load_form(FACTS).page.sheet]
        sheet["B3"].value = sheet["B3"].value.replace("2026", "2025")

    path, made = returned(FACTS, {"fact_2_1": "много"}, edit=retitle)

    assert ("S221", "") in told(checked(path, programme))
    assert made == []
