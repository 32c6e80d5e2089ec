"""What stands outside of the fields is told with its place, and never an error at sound answers."""

import zipfile

import openpyxl
import pytest
from openpyxl.styles import Font
from support.answers import clean_answers, in_openpyxl, placed

from ingest import ingest
from templates.definition import load_form
from templates.sheet.layout import lay_out

REPORT, CHECKLIST, FACTS = "quarterly-report", "checklist", "plan-facts"
FRAME = lay_out(load_form(REPORT)).tables["projects"]
UNDER = FRAME.first_row + FRAME.table.rows + 1


def clean(form):
    definition = load_form(form)
    return {ref: in_openpyxl(value)
            for ref, _field, value in placed(*clean_answers(form), definition)}


def read(path):
    """Findings as (code, cell, message), and the batch."""
    batch = ingest([path], together=False)
    return [(row.code, row.cell, row.message) for row in batch.findings.itertuples()], batch


def codes(path):
    return [(code, cell) for code, cell, _ in read(path)[0]]


# --- rows of a table ------------------------------------------------------------------------------


@pytest.mark.parametrize("texts", [
    {"B": "Исп. Петрова О. И., 7-19-17"}, {"B": "Итого: 3"}, {"B": "Итого", "C": "3"},
    {"B": "Директор", "D": "____________", "F": "Иванов И. И."}, {"C": "М. П."}, {"B": "Сделано всеми"},
    {"B": "Итого:", "G": 3}, {"H": "01.10.2026"}])
@pytest.mark.parametrize("row", [UNDER, UNDER + 3])
def test_words_under_a_table_are_no_row_of_it(fill, texts, row):
    path = fill(REPORT, clean(REPORT) | {f"{col}{row}": text for col, text in texts.items()})

    found, batch = read(path)
    assert [(code, cell) for code, cell, _ in found] == [("S216", f"{min(texts)}{row}")]
    assert str(next(iter(texts.values()))) in found[0][2]
    assert len(batch.tables["quarterly-report.projects"]) == len(clean_answers(REPORT)[1]["projects"])


def test_a_sum_in_the_frame_itself_is_no_project(fill):
    row = FRAME.first_row + 1 + len(clean_answers(REPORT)[1]["projects"])

    assert codes(fill(REPORT, clean(REPORT) | {f"B{row}": "Итого: 2"})) == [("S216", f"B{row}")]


@pytest.mark.parametrize("gap", [0, 2, 9])
def test_a_project_is_read_however_many_blank_rows_are_above_it(fill, gap):
    answers = clean(REPORT)
    first = FRAME.first_row + 1
    cells = {ref: value for ref, value in answers.items() if int(ref.lstrip("ABCDEFGHIJKLM")) == first}
    moved = {ref.replace(str(first), str(UNDER + gap)): value for ref, value in cells.items()}
    name = next(ref for ref, value in moved.items() if value == "Справка за один день")

    found, batch = read(fill(REPORT, answers | moved | {name: "Другой проект"}))
    assert [(code, cell) for code, cell, _ in found] == [("S208", f"B{UNDER + gap}")]
    assert "Другой проект" in batch.tables["quarterly-report.projects"]["project"].tolist()


def test_a_begun_project_under_the_frame_still_misses_its_answers(fill):
    row = {f"B{UNDER}": "Школа", f"D{UNDER}": "Проект", f"G{UNDER}": 7}

    assert {code for code, _ in codes(fill(REPORT, clean(REPORT) | row))} == {"S208", "V301"}


# --- beside the form, on a sheet, in a text box ---------------------------------------------------


def test_a_column_of_ones_own_is_told(fill):
    found, _ = read(fill(REPORT, clean(REPORT) | {"N5": "Примечание", "N6": "до 01.03.2027", "O6": 5}))

    assert [(code, cell) for code, cell, _ in found] == [("S217", "N5")]
    assert "N5 «Примечание», N6 «до 01.03.2027», O6 5" in found[0][2]


def test_a_column_put_into_the_table_is_told_too(office, fill, tmp_path):
    saved = tmp_path / "column.xlsx"
    office(fill(REPORT, clean(REPORT)), [
        ["unprotect", "Отчет"], ["insert_columns", "Отчет", 4, 1],
        ["set", "Отчет", [["E7", "text", "приостановлен"]]]], saved)

    found, _ = read(saved)
    assert [(code, cell) for code, cell, _ in found] == [("S217", "E7")]


@pytest.mark.parametrize(("form", "cell", "value"), [
    (CHECKLIST, "E7", "см. приказ № 5"), (CHECKLIST, "J30", 5), (FACTS, "F7", 12),
    ("passport", "C50", 7)])
def test_what_stands_in_a_blank_cell_of_the_form_is_told(fill, form, cell, value):
    assert codes(fill(form, clean(form) | {cell: value})) == [("S217", cell)]


def test_a_sheet_of_ones_own_is_told_and_an_empty_one_is_not(fill):
    def edit(book):
        book.create_sheet("Обучение")["B2"] = "Иванова, 12.03.2026"
        book.create_sheet("Лист2")
        book.create_sheet("Скрытый")["A1"] = 1
        book["Скрытый"].sheet_state = "hidden"

    found, _ = read(fill(CHECKLIST, clean(CHECKLIST), edit=edit))
    assert [(code, cell) for code, cell, _ in found] == [("S218", "B2"), ("S218", "A1")]
    assert "«Обучение»: заполнено ячеек 1, первая – «Иванова, 12.03.2026»" in found[0][2]
    assert "(скрытый)" in found[1][2]


_SHAPE = """<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor><xdr:from>
 <xdr:col>7</xdr:col><xdr:row>28</xdr:row></xdr:from><xdr:sp><xdr:txBody><a:p><a:r>
 <a:t>Приказ </a:t></a:r><a:r><a:t>№ 15</a:t></a:r></a:p><a:p><a:r>
 <a:t>от 01.02.2026</a:t></a:r></a:p></xdr:txBody></xdr:sp>
 </xdr:twoCellAnchor></xdr:wsDr>"""


def test_a_text_box_is_told_with_its_text(fill, tmp_path):
    path = with_relation(fill(CHECKLIST, clean(CHECKLIST)), tmp_path / "box.xlsx", "Чек-лист",
                         '<drawing r:id="d1"/>', '<Relationship Id="d1" Type="x/drawing" '
                         'Target="/xl/drawings/d.xml"/>', {"xl/drawings/d.xml": _SHAPE})

    found, _ = read(path)
    assert [(code, cell) for code, cell, _ in found] == [("S219", "H29")]
    assert "«Приказ № 15\nот 01.02.2026»" in found[0][2]


_VML = """<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:textbox><div>Нет<br>
</div></v:textbox><x:ClientData ObjectType="Rect"><x:Anchor>7, 0, 28, 0, 9, 0, 30, 0</x:Anchor>
</x:ClientData></v:shape><v:shape><v:textbox>заметка</v:textbox><x:ClientData ObjectType="Note">
</x:ClientData></v:shape></xml>"""


def test_a_text_box_of_old_excel_is_told_and_a_note_on_a_cell_is_none(fill, tmp_path):
    path = with_relation(fill(CHECKLIST, clean(CHECKLIST)), tmp_path / "vml.xlsx", "Чек-лист",
                         '<legacyDrawing r:id="d1"/>', '<Relationship Id="d1" Type="x/vmlDrawing" '
                         'Target="/xl/drawings/v.vml"/>', {"xl/drawings/v.vml": _VML})

    assert [(code, cell) for code, cell, _ in read(path)[0]] == [("S219", "H29")]


def with_relation(path, target, sheet, tail, relation, parts):
    """A copy whose sheet ends with an element and names one more part."""
    book = openpyxl.load_workbook(path)
    number = book.sheetnames.index(sheet) + 1
    part, rels = f"xl/worksheets/sheet{number}.xml", f"xl/worksheets/_rels/sheet{number}.xml.rels"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as out:
        for name in source.namelist():
            data = source.read(name).decode() if name in (part, rels) else source.read(name)
            if name == part:
                data = data.replace("</worksheet>", f"{tail}</worksheet>")
                data = data.replace("<worksheet ", f'<worksheet xmlns:r="{office}" ', 1)
            if name != rels:
                out.writestr(name, data)
        end = "</Relationships>"
        old = source.read(rels).decode() if rels in source.namelist() else f"<Relationships>{end}"
        out.writestr(rels, old.replace(end, relation + end))
        for name, data in parts.items():
            out.writestr(name, data)
    return target


# --- foreign books, moved names, formulas ---------------------------------------------------------


@pytest.mark.parametrize(("count", "words"), [
    (12, "столбцов 12 из 12"), (4, "столбцов 4 из 12"), (1, "")])
def test_somebodys_own_table_is_foreign_and_what_was_recognized_is_said(tmp_path, count, words):
    book = openpyxl.Workbook()
    book.active.title = "Лист1"
    for col, column in enumerate(FRAME.table.columns[:count], start=1):
        book.active.cell(2, col, column.label)
        book.active.cell(3, col, "ответ")
    book.save(tmp_path / "own.xlsx")

    found, batch = read(tmp_path / "own.xlsx")
    assert batch.submissions["status"].tolist() == ["foreign"]
    assert [code for code, *_ in found] == ["F110"]
    assert words in found[0][2] and ("похоже" in found[0][2]) == bool(words)


@pytest.mark.parametrize(("form", "sheet", "row"), [
    (FACTS, "Сведения", 3), (FACTS, "Сведения", 11), (CHECKLIST, "Чек-лист", 8)])
@pytest.mark.parametrize("count", [1, 2])
def test_rows_that_a_library_moved_under_the_names_are_asked_about(fill, form, sheet, row, count):
    def insert(book):
        for area in list(book[sheet].merged_cells.ranges):
            book[sheet].unmerge_cells(str(area))
        book[sheet].insert_rows(row, count)

    found, batch = read(fill(form, clean(form), edit=insert))
    asked = {row.field for row in batch.findings.itertuples() if row.severity == "error"}
    taken, sent = (each.tables[form].iloc[0].dropna().astype(str).to_dict() for each in (
        batch, read(fill(form, clean(form)))[1]))
    assert "S206" in {code for code, *_ in found}
    assert {key for key in sent | taken if taken.get(key) != sent.get(key)} <= asked


def test_a_formula_replaced_by_another_is_told_and_not_believed(fill):
    layout = lay_out(load_form(CHECKLIST))
    points, total = layout.computed["points"]["c3"].ref, layout.computed["total"][""].ref
    found, _ = read(fill(CHECKLIST, clean(CHECKLIST) | {points: "=2+1", total: "=ROUND(G5*100,3)"}))

    assert [(code, cell) for code, cell, _ in found] == [("S233", points), ("S233", total)]
    assert "«=2+1»" in found[0][2]


def _pasted(cell):
    def paste(book):
        book["Чек-лист"].data_validations.dataValidation = [
            each for each in book["Чек-лист"].data_validations.dataValidation
            if cell not in str(each.sqref)]
    return paste


def test_a_list_lost_by_pasting_is_told_where_the_answer_is_not_of_it(fill):
    cell = lay_out(load_form(CHECKLIST)).places["c1_1"].ref

    assert codes(fill(CHECKLIST, clean(CHECKLIST) | {cell: "частично"})) == [("V309", cell)]
    assert sorted(codes(fill(CHECKLIST, clean(CHECKLIST) | {cell: "частично"}, edit=_pasted(cell)))) == [
        ("S235", cell), ("V309", cell)]


@pytest.mark.parametrize("suffix", ["ods", "xls"])
def test_formulas_and_lists_are_watched_in_older_formats_too(office, fill, tmp_path, suffix):
    layout = lay_out(load_form(CHECKLIST))
    points, cell = layout.computed["points"]["c3"].ref, layout.places["c1_1"].ref
    saved = tmp_path / f"saved.{suffix}"

    office(fill(CHECKLIST, clean(CHECKLIST) | {points: "=2+1", cell: "частично"}, edit=_pasted(cell)),
           [], saved)
    found, _ = read(saved)
    assert sorted((code, at) for code, at, _ in found if code[0] != "F") == [
        ("S233", points), ("S235", cell), ("V309", cell)]
    assert any("«=2+1»" in message for _, _, message in found)
    office(fill(CHECKLIST, clean(CHECKLIST) | {cell: "частично"}), [], saved)
    assert [each for each in codes(saved) if each[0][0] != "F"] == [("V309", cell)]


def test_answers_that_libreoffice_wrote_as_one_formula_of_cells_are_answers(office, fill, tmp_path):
    cells = [lay_out(load_form(CHECKLIST)).places[f"c1_{points}"].ref for points in (1, 2)]

    office(fill(CHECKLIST, clean(CHECKLIST) | dict.fromkeys(cells, True)), [],
           saved := tmp_path / "saved.xls")
    assert [each for each in codes(saved) if each[0][0] != "F"] == []


# --- crossed out, hidden --------------------------------------------------------------------------


def test_a_hidden_row_is_read_and_named(fill):
    def hide(book):
        book["Отчет"].row_dimensions[FRAME.first_row + 2].hidden = True

    found, batch = read(fill(REPORT, clean(REPORT), edit=hide))
    assert [code for code, *_ in found] == ["S224"] and f": {FRAME.first_row + 2}." in found[0][2]
    assert len(batch.tables["quarterly-report.projects"]) == len(clean_answers(REPORT)[1]["projects"])


@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xls"])
def test_a_hidden_column_is_read_and_named(office, fill, tmp_path, suffix):
    def hide(book):
        book["Отчет"].column_dimensions["J"].hidden = True

    path = fill(REPORT, clean(REPORT), edit=hide)
    if suffix != "xlsx":
        office(path, [], saved := tmp_path / f"saved.{suffix}")
        path = saved
    found, batch = read(path)
    assert [(code, message) for code, _, message in found if code == "S236"] == [
        ("S236", "Ответы стоят в скрытых столбцах: J.")]
    assert all(isinstance(each, str) for each in batch.tables["quarterly-report.projects"]["leader"])


def test_crossed_out_answers_are_told_a_whole_row_once(fill):
    row, cell = FRAME.first_row + 2, f"J{FRAME.first_row + 1}"

    def strike(book):
        sheet = book["Отчет"]
        for each in [*sheet[row], sheet[cell]]:
            each.font = Font(strike=True)

    found, _ = read(fill(REPORT, clean(REPORT), edit=strike))
    assert [(code, at) for code, at, _ in found] == [("S227", f"B{row}"), ("S227", cell)]
    assert f"«Проекты, строка {row}»" in found[0][2] and "Иванова Анна Петровна" in found[1][2]
