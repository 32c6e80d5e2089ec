"""What an organization has told already stands in its next form."""

import openpyxl
import pytest
from click.testing import CliRunner
from support.sample import make_first_year

from templates.definition import load_form
from templates.sheet.layout import CODE_ROW, lay_out
from templates.sheet.reference import cell_ref
from xlsx_forms.commands.cli import cli
from xlsx_forms.exports.checked import check_files
from xlsx_forms.programme import load_programme
from xlsx_forms.work import load_batch

REPORT, CHECKLIST = load_form("quarterly-report"), load_form("checklist")


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    folder = tmp_path_factory.mktemp("district") / "район"
    make_first_year(folder)
    assert CliRunner().invoke(cli, ["-C", str(folder), "ingest"]).exit_code == 0
    return folder


def generated(district, form, period, organization):
    result = CliRunner().invoke(cli, ["-C", str(district), "generate", form.id, "--period", period,
                                      "--org", organization])
    assert result.exit_code == 0, result.output
    return next((district / "исходящие" / period / organization).glob(f"{form.short_title}*.xlsx"))


def rows_of(path):
    table = lay_out(REPORT).tables["projects"]
    sheet = openpyxl.load_workbook(path)[REPORT.page.sheet]
    columns = table.columns | {"beside": table.last_col + 1}
    rows = [{key: sheet.cell(row + 1, col + 1).value for key, col in columns.items()}
            for row in range(table.first_row, table.last_row + 1)]
    return [row for row in rows if row["project"]]


def test_next_report_begins_with_the_projects_of_the_last_one_and_their_stages_beside(district):
    batch = load_batch(load_programme(district))
    last = batch.submissions.query("counts and form == 'quarterly-report' and period == '2026-Q3' "
                                   "and organization == '003'").index[0]
    told = batch.tables["quarterly-report.projects"].loc[last].to_dict("records")
    carried = rows_of(generated(district, REPORT, "2026-Q4", "003"))
    expected = [row for row in told if not row["stage"].startswith("10.")]
    assert [(row["project"], row["leader"], row["beside"]) for row in carried
            if row["beside"]] == [(row["project"], row["leader"], row["stage"]) for row in expected]
    assert all(row["stage"] is None for row in carried)


def test_a_project_with_a_passport_and_no_report_is_carried_too(district):
    # The Education Department reported one of its two projects: X502 in the sample.
    projects = {row["project"]: row["beside"] for row in
                rows_of(generated(district, REPORT, "2026-Q4", "002"))}
    assert projects["Сокращение времени согласования учебных планов школ"] is None


def test_a_carried_report_needs_only_what_is_new(district, tmp_path):
    path = generated(district, REPORT, "2026-Q4", "005")
    book = openpyxl.load_workbook(path)
    table = lay_out(REPORT).tables["projects"]
    sheet = book[REPORT.page.sheet]
    panel = cell_ref(CODE_ROW, lay_out(REPORT).panel_col)
    shown = openpyxl.load_workbook(path, data_only=True)[REPORT.page.sheet][panel].value
    assert shown == "Заполнено строк 1. Заполните или исправьте: Текущий этап проекта – 1"
    sheet.cell(table.first_row + 1, table.columns["stage"] + 1, "9. Закрытие проекта")
    book.save(tmp_path / "ответ.xlsx")
    (described,) = check_files(None, load_programme(district).catalogue, [tmp_path / "ответ.xlsx"])
    assert described["status"] == "accepted", described["findings"]


def test_panel_of_a_carried_report_is_what_libreoffice_computes(district, office):
    path = generated(district, REPORT, "2026-Q4", "002")
    panel = cell_ref(CODE_ROW, lay_out(REPORT).panel_col)
    shown = openpyxl.load_workbook(path, data_only=True)[REPORT.page.sheet][panel].value
    (((computed,),),) = office(path, [["read", REPORT.page.sheet, f"{panel}:{panel}"]])
    assert shown == computed


def test_checklist_shows_last_years_answers_beside(district):
    layout = lay_out(CHECKLIST)
    sheet = openpyxl.load_workbook(generated(district, CHECKLIST, "2027", "010"))["Чек-лист"]
    shown = {field: sheet.cell(layout.places[field].row + 1, layout.last_col + 2).value
             for field in ("c1_1", "c4", "c5_3")}
    batch = load_batch(load_programme(district))
    last = batch.submissions.query("counts and form == 'checklist' and organization == '010'").index[0]
    answers = batch.tables["checklist"].loc[last]
    assert shown == {"c1_1": "Да" if answers["c1_1"] else "Нет", "c4": answers["c4"],
                     "c5_3": "Да" if answers["c5_3"] else "Нет"}


def test_an_organization_that_has_told_nothing_gets_an_empty_form(district):
    assert rows_of(generated(district, REPORT, "2026-Q4", "081")) == []


@pytest.mark.parametrize(("form", "period", "organization"), [
    (REPORT, "2026-Q4", "002"), (CHECKLIST, "2027", "001")])
def test_what_the_program_printed_beside_is_no_answer_of_anybody(district, tmp_path, form, period,
                                                                 organization):
    path = generated(district, form, period, organization)
    catalogue = load_programme(district).catalogue

    def strays(path):
        (described,) = check_files(None, catalogue, [path])
        return [(each["cell"], each["message"]) for each in described["findings"]
                if each["code"] == "S217"]

    assert strays(path) == []
    book = openpyxl.load_workbook(path)
    sheet, layout = book[form.page.sheet], lay_out(form)
    (row, col) = next((cell.row, cell.column) for line in sheet.iter_rows(min_col=layout.last_col + 2)
                      for cell in line if cell.value is not None)
    sheet.cell(row + 3, col, "приостановлен"), sheet.cell(row + 1, col + 1, "готово")
    book.save(tmp_path / "ответ.xlsx")
    ((cell, message),) = strays(tmp_path / "ответ.xlsx")
    assert cell == cell_ref(row, col) and "«готово»" in message and "«приостановлен»" in message
    assert message.count("«") == 2
