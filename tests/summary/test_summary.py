"""The summary workbook, read back from its file: what stands where, and what never does."""

from __future__ import annotations

import os
import re
import time
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from support.contrast import contrast, pairs

from ingest.batch import Batch, assemble
from ingest.organizations import organizations_frame
from ingest.register.confirmations import Confirmation
from ingest.submission import Row, Submission
from scoring.deadlines import waits_for_correction
from scoring.methodology import Level, load_methodology
from templates.commission import load_commission
from templates.definition import load_form, points_text, shipped_catalogue
from templates.period import Period
from templates.rules import Place, rule
from xlsx_forms.summary import INTERNAL, SHEETS, save_summary, write_summary
from xlsx_forms.summary.collect.facts import Facts, Rulebook, Scope
from xlsx_forms.summary.sheets.commission import with_initials
from xlsx_forms.summary.writing.links import web_url
from xlsx_forms.summary.writing.public import INSTEAD, without_contacts

CATALOGUE = shipped_catalogue()
METHODOLOGY = load_methodology()
STAGES = load_form("quarterly-report").table("projects").columns[5].choices
PERIOD, AS_OF = Period.parse("2026-Q3"), date(2026, 12, 5)
TITLES = ["Сводка", "Рейтинг", "Критерии", "Проекты", "Паспорта", "План", "Сдача", "Динамика",
          "Замечания", "Файлы", "Методика", "Комиссия"]
_SHEETS = {"passport": "Паспорт", "quarterly-report": "Отчет", "checklist": "Чек-лист",
           "plan-facts": "Сведения"}


class District:
    """Returned files of a small district, added one by one; ``batch`` is what ingest makes of them."""

    def __init__(self, **names: str) -> None:
        self.names = names
        self.files: list[Submission] = []
        self.confirmations: list[Confirmation] = []

    def send(self, form: str, organization: str | None, period: str, answers: dict[str, Any],
             rows: dict[str, list[dict[str, Any]]] | None = None, *, received: str = "2026-10-05",
             file: str = "", findings: tuple[Any, ...] = (), **more: Any) -> District:
        number, sheet = len(self.files), _SHEETS[form]
        tables = {table: tuple(Row(row, dict.fromkeys(row, f"{sheet}!B{10 + i}"))
                               for i, row in enumerate(listed))
                  for table, listed in (rows or {}).items()}
        known = {each.id: answers.get(each.id) for each in CATALOGUE.current(form).fields}
        cells = {key: f"{sheet}!C{5 + i}" for i, key in enumerate(known)}
        self.files.append(Submission(
            file or f"входящие/{organization}-{form}-{number}.xlsx",
            datetime.fromisoformat(received), sha256=f"{number:064x}", size=1000 + number,
            form=form, version="1", organization=organization, period=period, answers=known,
            cells=cells, tables=tables, findings=findings, **more))
        return self

    def checklist(self, organization: str, *points: int, period: str = "2026", claims: int = 0,
                  **more: Any) -> District:
        answers: dict[str, Any] = {}
        for criterion, value in zip(CATALOGUE.current("checklist").criteria, points, strict=True):
            if criterion.cumulative:
                answers |= {f"{criterion.id}_{line}": line <= value or line == claims
                            for line in (1, 2, 3)}
            else:
                answers[criterion.id] = points_text(value)
        return self.send("checklist", organization, period, answers, **more)

    def report(self, organization: str, *projects: dict[str, Any], period: str = "2026-Q3",
               **more: Any) -> District:
        columns = [each.id for each in CATALOGUE.current("quarterly-report").tables[0].columns]
        rows = [{key: project.get(key) for key in columns} for project in projects]
        return self.send("quarterly-report", organization, period, {}, {"projects": rows}, **more)

    def passport(self, organization: str, project: str, *, start: date = date(2026, 2, 1),
                 goals: int = 1, period: str = "2026", **more: Any) -> District:
        dates = {"stage_1": start, "stage_9": start.replace(month=11),
                 "stage_10": start.replace(month=12)}
        for number in range(2, 9):
            dates[f"stage_{number}_from"] = start.replace(month=number + 1)
            dates[f"stage_{number}_to"] = start.replace(month=number + 1, day=20)
        rows = [{"goal": f"Время выдачи справки {i}, мин.", "current": 45.0, "target": 20.5}
                for i in range(goals)]
        return self.send("passport", organization, period, {
            "project_name": project, "process": "Выдача справок", "customer": "Директор",
            "leader": "Иванова А. А., завуч", "team": "Петров П. П., учитель; Сидорова С. С., учитель",
            **dates}, {"goals": rows}, **more)

    def facts(self, organization: str, **values: Any) -> District:
        return self.send("plan-facts", organization, "2026", values)

    def other(self, file: str, state: str, code: str) -> District:
        self.files.append(Submission(file, datetime(2026, 10, 7), sha256=f"{len(self.files):064x}",
                                     size=5, state=state, findings=(rule(code).at(what="x"),)))
        return self

    @property
    def batch(self) -> Batch:
        return assemble(self.files, CATALOGUE, confirmations=self.confirmations)

    def confirm(self, organization: str, criterion: str, points: int | None) -> District:
        self.confirmations.append(Confirmation(
            organization, "2026", criterion, points, "Документов нет", "Комиссия, протокол № 3",
            datetime(2026, 12, 5, 10, len(self.confirmations))))
        return self

    @property
    def organizations(self) -> Any:
        return organizations_frame([
            {"organization": key, "full_name": f"Полное наименование: {name}", "short_name": name,
             "kind": "школа", "direction": "Образование", "deputy": "", "head": "", "email": "",
             "phone": "", "participates_from": None} for key, name in self.names.items()])

    def data(self, period: Period = PERIOD, folder: Path = Path("/нет"), **more: Any) -> Facts:
        scope = Scope(period, more.pop("as_of", AS_OF), district="Округ", folder=folder)
        rules = Rulebook(CATALOGUE, more.pop("methodology", METHODOLOGY), **more)
        return Facts(scope, rules, self.batch, self.organizations)


def project(name: str, stage: int = 5, **more: Any) -> dict[str, Any]:
    return {"direction": "Образование", "project": name, "year_opened": 2026,
            "stage": STAGES[stage - 1], "closing_date": date(2026, 12, 1),
            "leader": "Иванова Анна Петровна", "contact": "8 (38442) 7-19-17, ivanova@example.ru",
            "passport_link": "https://disk.example.ru/p", **more}


def full_district() -> District:
    """Five organizations: two tie, one claims too much, one is returned, one is silent."""
    district = District(o1="Школа № 1", o2="Школа № 2", o3="Школа № 3", o4="Детский сад", o5="Музей")
    district.checklist("o1", 3, 3, 1, 2, 1, 1, 1, 1).checklist("o2", 3, 3, 1, 2, 1, 1, 1, 1)
    district.checklist("o3", 1, 0, 1, 3, 1, 0, 0, 4, claims=3,
                       findings=(rule("R421").at(Place("Чек-лист", "F12", "c1_3"), number="1*",
                                                 claimed="3 балла", missing="2 балла",
                                                 effective="1 балл"),))
    district.checklist("o4", 1, 0, 1, 3, 1, 0, 0, 4, findings=(
        rule("V301").at(Place("Чек-лист", "E12", "c1_1"), label="строка", hint=""),))
    district.report("o1", project("Быстрая справка"), project("Вторая очередь", 9))
    district.report("o2", project("Быстрая справка", 3, participant="Сам участник",
                                  passport_link="не ссылка"), received="2026-10-20")
    district.passport("o1", "Быстрая справка", goals=2).passport("o3", "Карта питания")
    district.facts("o1", fact_2_1=2, fact_2_2=0, fact_2_3=1, fact_3_1=1, note_2_1="Семинар, март",
                   date_3_3=date(2026, 2, 20))
    return district.other("входящие/письмо.docx", "unreadable", "F102")


def read(path: Path) -> dict[str, list[list[Any]]]:
    """Every sheet as rows of cached values."""
    workbook = openpyxl.load_workbook(path, data_only=True)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)]
            for sheet in workbook}


def table(rows: list[list[Any]], first_header: str) -> list[dict[str, Any]]:
    """The rows below the header that begins with a text, until an empty one."""
    start = next(i for i, row in enumerate(rows) if row[0] == first_header)
    header = [str(each) for each in rows[start]]
    found = []
    for row in rows[start + 1:]:
        if all(each is None for each in row):
            break
        found.append(dict(zip(header, row, strict=True)))
    return found


def all_texts(path: Path) -> str:
    """Everything that stands anywhere in the package."""
    with zipfile.ZipFile(path) as package:
        return "\n".join(package.read(name).decode() for name in package.namelist())


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("programme")
    (folder / "входящие").mkdir()
    district = full_district()
    for each in district.files:
        (folder / each.file).write_bytes(b"x")
    (folder / "сводка").mkdir()
    path = folder / "сводка" / "Сводка.xlsx"
    write_summary(district.data(folder=folder), path)
    return path


# --- the workbook ----------------------------------------------------------------------------


def test_sheets_stand_in_the_order_of_the_contract(written):
    titles = [each.TITLE for each in SHEETS]
    assert [each for each in titles if each in TITLES] == TITLES
    assert openpyxl.load_workbook(written).sheetnames == titles


def test_every_sheet_says_what_it_is_of_which_day_and_by_which_decree(written):
    for title, rows in read(written).items():
        top = " ".join(str(cell) for row in rows[:5] for cell in row if cell)
        assert "05.12.2026" in top and "3 квартал 2026 г." in top, title
        assert "постановление администрации" in top, title


def test_every_sheet_prints_one_a4_page_wide_with_its_header_and_page_numbers(written):
    for sheet in openpyxl.load_workbook(written):
        assert sheet.page_setup.paperSize == 9
        assert "&P" in sheet.oddFooter.right.text
        assert sheet.sheet_properties.pageSetUpPr.fitToPage or sheet.title == "Сводка"
    for title in ("Рейтинг", "Критерии", "Проекты", "Паспорта", "Сдача", "Замечания", "Файлы"):
        sheet = openpyxl.load_workbook(written)[title]
        header = sheet.auto_filter.ref.split(":")[0]
        row = int(re.sub(r"\D", "", header))
        assert sheet.freeze_panes.endswith(str(row + 1))
        assert sheet.print_title_rows == f"${row}:${row}"


def test_score_sheets_say_that_a_coefficient_is_assumed(written):
    sentence = "Критерий 3: коэффициент в приложении не указан, принят 1."
    rows = read(written)
    for title in ("Сводка", "Рейтинг", "Критерии", "Методика"):
        assert any(sentence in row for row in rows[title]), title


# --- rating ----------------------------------------------------------------------------------


def test_rating_lists_places_with_ties_and_then_those_without_a_checklist(written):
    rows = table(read(written)["Рейтинг"], "Место")
    others = [row for row in read(written)["Рейтинг"] if row[0] == "–"]
    assert [(row["Место"], row["Сокращенное название"], row["Результат"], row["Чек-лист"])
            for row in rows[:3]] == [
        (1, "Школа № 1", 8.3, "принят"), (1, "Школа № 2", 8.3, "принят"),
        (3, "Школа № 3", 6.0, "принят с замечаниями")]
    assert [(row[3], row[9]) for row in others] == [
        ("Детский сад", "чек-лист на доработке"), ("Музей", "чек-лист не сдан")]
    assert [row["Ячейка"] for row in rows][:3] == ["Чек-лист!C5"] * 3
    assert [(row["Баллов засчитано"], row["Баллов заявлено"]) for row in rows[:3]] == [
        (13, 13), (13, 13), (10, 17)]


def test_unsent_checklist_before_its_deadline_is_said_with_the_deadline(tmp_path):
    write_summary(District(o1="Музей").data(as_of=date(2026, 11, 22)), tmp_path / "s.xlsx")
    (row,) = [row for row in read(tmp_path / "s.xlsx")["Рейтинг"] if row[0] == "–"]
    assert "чек-лист не сдан, срок 01.12.2026" in row


def test_rating_is_signed_and_prints_neither_files_nor_those_without_a_place(written):
    sheet = openpyxl.load_workbook(written)["Рейтинг"]
    last = int(sheet.print_area.rpartition("$")[2])
    printed = [[cell.value for cell in row] for row in sheet[sheet.print_area.partition("!")[2]]]
    texts = {cell for row in printed for cell in row}
    assert {"Председатель комиссии", "Секретарь комиссии"} <= texts
    assert {"Файл", "Ячейка", "–"}.isdisjoint(texts)
    assert sheet.cell(last + 3, 1).value == "Место"


def test_levels_of_the_methodology_stand_in_the_rating(tmp_path):
    methodology = replace(METHODOLOGY, levels=(Level("высокий", 8.0), Level("средний", 7.0)))
    write_summary(full_district().data(methodology=methodology), tmp_path / "s.xlsx")
    rows = table(read(tmp_path / "s.xlsx")["Рейтинг"], "Место")
    assert [row["Уровень"] for row in rows] == ["высокий", "высокий", None]


def test_criteria_show_counted_points_and_what_was_declared(written):
    rows = table(read(written)["Критерии"], "Код")
    by_code = {row["Код"]: row for row in rows}
    assert by_code["o3"]["Заявлено иначе"] == (
        "критерий 1*: заявлено 3, засчитано 1; критерий 2*: заявлено 3, засчитано 0; "
        "критерий 5*: заявлено 3, засчитано 1")
    assert by_code["o1"]["Заявлено иначе"] is None
    raw = read(written)["Критерии"]
    row = next(row for row in raw if row[0] == "o3")
    assert row[2:10] == [1, 0, 1, 3, 1, 0, 0, 4]
    assert row[10:19] == [1.0, 0.0, 1.0, 1.5, 0.9, 0.0, 0.0, 1.6, 6.0]
    assert row[19:27] == [3, 3, 1, 1, 1, 3, 3, 1]


# --- projects --------------------------------------------------------------------------------


def test_projects_are_the_decrees_report(written):
    rows = read(written)["Проекты"]
    assert [rows[0][0], rows[1][0]] == ["Отчет о реализации бережливого проекта",
                                        "за 3 квартал 2026 г."]
    labels = [each.label for each in load_form("quarterly-report").tables[0].columns]
    header = next(row for row in rows if row[0] == labels[0])
    assert header[:12] == labels and header[12] is None
    assert header[13:] == [
        "Изменение за квартал", "На этом этапе, кварталов", "Тиражирован (по паспорту)", "Отчет за",
        "Открыть: Паспорт проекта (ссылка)", "Открыть: Презентация (ссылка)", "Файл", "Ячейка"]
    sheet = openpyxl.load_workbook(written)["Проекты"]
    assert re.fullmatch(r"'Проекты'!\$A\$1:\$L\$\d+", sheet.print_area)


def test_blank_participant_is_the_organization(written):
    rows = table(read(written)["Проекты"], "Участник реализации программы")
    assert [row["Участник реализации программы"] for row in rows] == [
        "Полное наименование: Школа № 1", "Полное наименование: Школа № 1", "Сам участник"]
    assert [row["Организация/учреждение (сокращенное название)"] for row in rows] == [
        "Школа № 1", "Школа № 1", "Школа № 2"]
    assert [row["Ячейка"] for row in rows] == ["Отчет!B10", "Отчет!B11", "Отчет!B10"]


def test_only_addresses_of_pages_are_links(written):
    sheet = openpyxl.load_workbook(written)["Проекты"]
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row}
    assert cells["https://disk.example.ru/p"].hyperlink.target == "https://disk.example.ru/p"
    assert cells["не ссылка"].hyperlink is None
    month = cells[datetime(2026, 12, 1)]
    assert month.number_format == "mm.yy"


def test_year_shows_each_project_once_as_last_reported(tmp_path):
    district = District(o1="Музей")
    district.report("o1", project("Быстрая справка", 2), project("Архив", 9), period="2026-Q1")
    district.report("o1", project("«Быстрая  СПРАВКА»", 5), period="2026-Q2")
    write_summary(district.data(Period.parse("2026")), tmp_path / "s.xlsx")
    rows = table(read(tmp_path / "s.xlsx")["Проекты"], "Участник реализации программы")
    assert [(row["Название проекта"], row["Отчет за"]) for row in rows] == [
        ("Архив", "1 квартал 2026 г."), ("«Быстрая  СПРАВКА»", "2 квартал 2026 г.")]


def test_passport_shows_its_schedule_and_how_far_the_report_is_behind(written):
    rows = table(read(written)["Паспорта"], "Организация")
    first, second = rows
    assert first["Цели: текущий → целевой показатель"].split("\n")[1] == (
        "Время выдачи справки 1, мин.: 45 → 20,5")
    assert first["1. Согласование паспорта проекта"] == datetime(2026, 2, 1)
    assert first["2. Картирование текущего состояния"] == "01.03.2026–\n20.03.2026"
    assert first["Этап по паспорту на 05.12.2026"].startswith("10.")
    assert first["Этап в последнем отчете"].startswith("5.")
    # Stage 6 should have begun on 1 July; the quarter of the report ended on 30 September.
    assert first["Отстает, дней"] == (date(2026, 9, 30) - date(2026, 7, 1)).days
    assert second["Этап в последнем отчете"] == "нет в отчетах"
    assert second["Отстает, дней"] is None


def test_passport_of_an_earlier_year_stays_while_its_project_runs(tmp_path):
    district = District(o1="Музей")
    district.passport("o1", "Идет", start=date(2025, 2, 1), period="2025")
    district.passport("o1", "Прошел", start=date(2024, 2, 1), period="2024")
    district.passport("o1", "Будет", start=date(2027, 2, 1), period="2027")
    data = district.data()
    assert list(data.passports["project_name"]) == []
    district.files[0].answers["stage_10"] = date(2026, 3, 1)
    assert list(district.data().passports["project_name"]) == ["Идет"]


# --- plan and sending ------------------------------------------------------------------------


def test_plan_shows_facts_states_and_what_they_are_made_of(written):
    rows = read(written)["План"]
    header = next(row for row in rows if row[0] == "№")
    facts = {row[0]: dict(zip(header, row, strict=True)) for row in rows if row[0] in ("1.1", "2.1")}
    assert facts["1.1"]["Факт 2026 года"] == "4" and facts["1.1"]["Состояние"] == "выполнено"
    assert facts["1.1"]["Организаций с целевым значением"] == "3 из 5"
    assert facts["2.1"]["Состояние"] == "срок не наступил"
    assert facts["2.1"]["Целевое значение на 2027 год"] == "не менее 3"
    told = next(row for row in rows if row[-1] == "o1-plan-facts-8.xlsx, Сведения!C5")
    assert told[2:6] == [2, 0, 1, 1] and "Семинар, март" in told[8]


def test_year_outside_the_plan_is_said_in_words(tmp_path):
    write_summary(full_district().data(Period.parse("2030")), tmp_path / "s.xlsx")
    assert any("В плане нет целевых значений на 2030 год." in row
               for row in read(tmp_path / "s.xlsx")["План"])


def test_sending_names_the_state_of_each_form_and_organization(written):
    (below,) = (i for i, row in enumerate(read(written)["Сдача"]) if row[3] == "Форма")
    rows = table(read(written)["Сдача"][below:], "Код")
    states = {(row["Код"], row["Форма"]): (row["Состояние"], row["Опоздание, дней"]) for row in rows}
    assert len(rows) == 5 * 4
    assert states["o1", "Отчет"] == ("в срок", None)
    assert states["o2", "Отчет"] == ("с опозданием", 10)
    assert states["o3", "Отчет"] == ("не сдано", 56)
    assert states["o4", "Чек-лист"] == ("на доработке", 4)
    assert states["o1", "Паспорт"] == ("сдано", None)
    assert len(full_district().data(Period.parse("2026")).sending) == 5 * 7


def test_sending_opens_on_a_matrix_of_organizations_and_forms(written):
    rows = table(read(written)["Сдача"], "Код")
    shown = {row["Код"]: (row["Отчет, 3 квартал 2026 г."], row["Чек-лист, 2026 год"],
                          row["Должна форм"]) for row in rows if row["Код"]}
    assert shown == {
        "o1": ("в срок", "в срок", 0), "o2": ("с опозданием, 10 дн.", "в срок", 0),
        "o3": ("не сдано, 56 дн.", "в срок", 1), "o4": ("не сдано, 56 дн.", "на доработке, 4 дн.", 2),
        "o5": ("не сдано, 56 дн.", "не сдано, 4 дн.", 2)}
    assert rows[-1]["Отчет, 3 квартал 2026 г."] == "2 из 5"


# --- findings and files ----------------------------------------------------------------------


def test_findings_come_file_by_file_the_worst_first(written):
    rows = table(read(written)["Замечания"], "Серьезность")
    assert [row["Серьезность"] for row in rows][:2] == ["ошибка", "ошибка"]
    files = [row["Файл"] for row in rows]
    assert files == sorted(files, key=files.index)
    assert len(files) == len(full_district().batch.findings)
    found = next(row for row in rows if row["Код"] == "R421")
    assert (found["Лист"], found["Ячейка"]) == ("Чек-лист", "F12")
    assert found["Поле"].startswith("Критерий 1*: участие")


def test_finding_leads_to_its_cell(written):
    sheet = openpyxl.load_workbook(written)["Замечания"]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "F12")
    assert cell.hyperlink.target == r"..\входящие\o3-checklist-2.xlsx"
    assert cell.hyperlink.location == "'Чек-лист'!F12"


def test_every_file_has_one_row(written):
    rows = table(read(written)["Файлы"], "№")
    batch = full_district().batch
    assert [row["Где лежит"] for row in rows] == list(batch.submissions["file"])
    assert rows[-1]["Состояние"] == "не читается"
    assert rows[0]["SHA-256, начало"] == "0" * 12


def test_file_in_an_archive_is_reached_as_far_as_the_archive(tmp_path):
    (tmp_path / "входящие").mkdir()
    (tmp_path / "входящие" / "все #1 100%.zip").write_bytes(b"x")
    district = District(o1="Музей").report("o1", project("А"), file="входящие/все #1 100%.zip/a/b.xlsx")
    write_summary(district.data(folder=tmp_path), tmp_path / "s.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "s.xlsx")["Файлы"]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "b.xlsx")
    assert cell.hyperlink.target == r"входящие\все%20%231%20100%25.zip"


def test_file_outside_the_programme_folder_has_no_link(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"x")
    (tmp_path / "p").mkdir()
    district = District(o1="Музей").report("o1", project("А"), file=(tmp_path / "a.xlsx").as_posix())
    write_summary(district.data(folder=tmp_path / "p"), tmp_path / "p" / "s.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "p" / "s.xlsx")["Файлы"]
    assert next(c for row in sheet.iter_rows() for c in row if c.value == "a.xlsx").hyperlink is None


def test_a_returned_file_waits_until_an_accepted_one_replaces_it():
    broken = (rule("V301").at(Place("Отчет", "B10"), label="x", hint=""),)
    district = District(o1="Музей", o2="Клуб")
    district.report("o1", project("А"), findings=broken).report("o2", project("Б"), findings=broken)
    district.report("o1", project("А"), received="2026-10-09")
    assert waits_for_correction(district.batch.submissions).tolist() == [False, True, False]


def test_a_later_accepted_file_is_the_one_shown(tmp_path):
    district = District(o1="Музей").checklist("o1", 0, 0, 0, 0, 0, 0, 0, 0)
    district.checklist("o1", 3, 3, 3, 3, 3, 2, 3, 4, received="2026-11-01")
    write_summary(district.data(), tmp_path / "s.xlsx")
    assert table(read(tmp_path / "s.xlsx")["Рейтинг"], "Место")[0]["Результат"] == 15.5


# --- methodology and commission --------------------------------------------------------------


def test_methodology_holds_coefficients_rules_and_what_states_mean(written):
    rows = read(written)["Методика"]
    coefficients = {row[0]: row[3] for row in rows if isinstance(row[3], int | float)}
    assert coefficients == {"1*": 1, "2*": 0.3, "3": 1, "4": 0.5, "5*": 0.9, "6": 0.5, "7": 0.6,
                            "8": 0.4}
    names = {row[0] for row in rows}
    assert {each.title for each in METHODOLOGY.rules} <= names
    assert {"принят", "на доработку", "заменен", "с опозданием", "учтено, не оценивается"} <= names


def test_commission_stands_to_the_letter_with_lines_to_sign(written):
    rows = read(written)["Комиссия"]
    members = load_commission().members
    assert [(row["Фамилия, имя, отчество"], row["Роль в комиссии"], row["Должность"])
            for row in table(rows, "№")[:13]] == [(each.name, each.role, each.post)
                                                 for each in members]
    signed = [row[3].strip() for row in rows if isinstance(row[3], str)]
    assert signed[-13:] == [with_initials(each.name) for each in members]


# --- texts -----------------------------------------------------------------------------------


def test_texts_that_look_like_formulas_stay_texts(tmp_path):
    evil = ['=HYPERLINK("http://x","y")', "+7+8", "-1+1", "@SUM(A1)", '"кавычки" \'и\' «ёлочки»']
    district = District(**{f"o{i}": name for i, name in enumerate(evil)})
    for i, name in enumerate(evil):
        district.checklist(f"o{i}", 1, 0, 0, 0, 0, 0, 0, i % 3)
        district.report(f"o{i}", project(name, direction=name, leader=name))
        district.passport(f"o{i}", name).facts(f"o{i}", fact_2_1=1, note_2_1=name)
    write_summary(district.data(), tmp_path / "s.xlsx")
    formulas = [cell.value for sheet in openpyxl.load_workbook(tmp_path / "s.xlsx")
                for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas and not [each for each in formulas if "http" in each or "SUM(A1)" in each]
    rows = table(read(tmp_path / "s.xlsx")["Проекты"], "Участник реализации программы")
    assert [row["Название проекта"] for row in rows] == evil


def test_too_long_a_text_is_cut(tmp_path):
    district = District(o1="Музей").report("o1", project("я" * 40_000, passport_link=(
        "https://x.ru/" + "ы" * 3_000)))
    write_summary(district.data(), tmp_path / "s.xlsx")
    row = table(read(tmp_path / "s.xlsx")["Проекты"], "Участник реализации программы")[0]
    assert len(row["Название проекта"]) == 32_767 and row["Название проекта"].endswith("…")


def test_characters_that_xml_cannot_hold_do_not_break_the_workbook(tmp_path):
    district = District(o1="Музей \x07 \uffff").report("o1", project("А\x0bБ"))
    write_summary(district.data(), tmp_path / "s.xlsx")
    with zipfile.ZipFile(tmp_path / "s.xlsx") as package:
        for name in package.namelist():
            ElementTree.fromstring(package.read(name))


def test_links_beyond_excels_limit_are_texts(tmp_path, monkeypatch):
    monkeypatch.setattr("xlsx_forms.summary.writing.sheet.MOST_ON_A_SHEET", 1)
    write_summary(full_district().data(), tmp_path / "s.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "s.xlsx")["Проекты"]
    assert sum(cell.hyperlink is not None for row in sheet.iter_rows() for cell in row) == 1


@pytest.mark.parametrize(("text", "linked"), [
    ("https://site.ru/паспорт", True), ("HTTP://site.ru", True), ("ftp://site.ru", False),
    ("javascript:alert(1)", False), ("https://x.ru/" + "a" * 2_100, False), ("http://a\x07b", False)])
def test_web_url_takes_addresses_of_pages_and_nothing_else(text, linked):
    assert (web_url(text) == text) is linked


# --- for publication -------------------------------------------------------------------------


@pytest.mark.parametrize("contact", [
    "8 (38442) 7-19-17", "8(384-42)7-19-17", "+7 900 123-45-67", "89001234567", "+79001234567",
    "7-19-17", "71-91-17", "8.900.123.45.67", "тел. 71917", "9001234567", "ivanova@example.ru",
    "почта@школа.рф", "ivanova@localhost", "+7\u00a0(900)\u00a0123–45–67"])
def test_contacts_are_left_out(contact):
    assert without_contacts(f"Стоит «{contact}», исправьте.").replace("тел. ", "") == (
        f"Стоит «{INSTEAD}», исправьте.")


@pytest.mark.parametrize("text", [
    "Отчет за 3 квартал 2026 г. до 10.10.2026", "№ 1134-П от 02.12.2025", "12 345 678,50 руб.",
    "Чек-лист Школа № 1 (012) 2026.xlsx", "ИНН 4240001234", "2025-2027 годы", "Отчет!E12", "1.1–3.4",
    "2026-Q3", "0,3", "25 человек, 12.03.2026, 15 занятий"])
def test_numbers_that_are_no_contact_stay(text):
    assert without_contacts(text) == text


@pytest.mark.parametrize("text", [
    "а" * 32_000 + "1", "а@" + "." * 32_000, "1a " * 10_000, "(1" * 16_000, "а" * 32_000 + " a@b.ru"],
    ids=lambda text: text[:3])
def test_a_long_text_is_looked_through_in_no_time(text):
    begun = time.perf_counter()
    assert without_contacts(text) in (text, "а" * 32_000 + f" {INSTEAD}")
    assert time.perf_counter() - begun < 0.5


def test_publication_holds_no_contact_anywhere(tmp_path):
    phone, email, secret = "8 (38442) 7-19-17", "ivanova@example.ru", "секрет"
    contact = f"{phone}, {email}"
    found = rule("V311").at(Place("Отчет", "K10", "projects.contact"), label="Телефон, почта",
                            reason=f"ожидался телефон, а стоит «{contact}»")
    district = District(o1=f"Музей {email}", o2="Клуб")
    district.report("o1", project(f"Проект {phone}", contact=contact, leader=f"Иванова {phone}",
                                  passport_link=f"https://x.ru/?mail={email}"))
    district.report("o2", project("Б"), findings=(found,), file=f"входящие/{email}/отчет {phone}.xlsx")
    district.report("o2", project("В", contact=f"{secret} доб. 5"), received="2026-10-06")
    district.passport("o1", f"Проект {phone}")
    district.facts("o1", fact_2_1=1, note_2_1=f"Семинар, {contact}")
    write_summary(district.data(folder=tmp_path), tmp_path / "s.xlsx", public=True)
    texts = all_texts(tmp_path / "s.xlsx")
    for each in (phone, "7-19-17", email, "ivanova", secret):
        assert each not in texts, each
    assert INSTEAD in texts
    rows = table(read(tmp_path / "s.xlsx")["Проекты"], "Участник реализации программы")
    assert {row["Телефон, почта"] for row in rows} == {INSTEAD}
    assert "external:" not in texts and "file:" not in texts


def test_publication_holds_nothing_of_the_operators_files(tmp_path):
    district = full_district()
    data = district.data(folder=tmp_path)
    data.organizations["deputy"] = "Петров П. П."
    write_summary(data, tmp_path / "s.xlsx", public=True)
    texts = all_texts(tmp_path / "s.xlsx")
    assert openpyxl.load_workbook(tmp_path / "s.xlsx").sheetnames == [
        each.TITLE for each in SHEETS if each not in INTERNAL]
    assert {"Замечания", "Файлы"} <= {each.TITLE for each in INTERNAL}
    for each in district.files:
        assert Path(each.file).name not in texts
    assert not [each for each in (
        "По кураторам", "xlsx-forms ", "входящие", "SHA", "Ячейка", "'Замечания'!", "'Файлы'!")
                if each in texts]


# --- writing ---------------------------------------------------------------------------------


def test_nothing_at_all_makes_a_whole_workbook(tmp_path):
    for period in ("2026-Q1", "2026"):
        write_summary(District().data(Period.parse(period)), tmp_path / "s.xlsx")
        rows = read(tmp_path / "s.xlsx")
        assert list(rows) == [each.TITLE for each in SHEETS]
        assert any("Диаграммы нет" in str(row[0]) for row in rows["Сводка"])
    assert "xl/charts/chart1.xml" not in zipfile.ZipFile(tmp_path / "s.xlsx").namelist()


def test_charts_are_native(written):
    names = zipfile.ZipFile(written).namelist()
    assert [each for each in names if "charts/chart" in each] == [
        f"xl/charts/chart{i}.xml" for i in (1, 2, 3)]


def test_figures_of_charts_share_no_row_with_texts(written):
    sheets = openpyxl.load_workbook(written)
    assert sheets["Сводка"].max_column == 12
    block = [row for row in read(written)["Динамика"] if str(row[0]).startswith("Данные диаграммы")]
    assert len(block) == 3


def test_overview_speaks_of_organizations_and_not_of_codes(written):
    texts = [str(cell) for row in read(written)["Сводка"] for cell in row if cell]
    assert not [each for each in texts if re.search(r"\b[FSVRX]\d{3}\b", each)]
    rows = table(read(written)["Сводка"], "Что")
    assert [row["Что"] for row in rows][:2] == [
        "Показатели плана не выполнены в срок", "Не сдано: Отчет, 3 квартал 2026 г."]
    assert rows[1]["Где и у кого"] == "Школа № 3, Детский сад, Музей"


def test_open_summary_is_written_beside_under_another_name(tmp_path, monkeypatch):
    path, replace_file = tmp_path / "Сводка.xlsx", os.replace
    path.write_bytes(b"open in Excel")

    def refuse(source: Any, target: Any) -> None:
        if Path(target) == path:
            raise PermissionError(13, "занято")
        replace_file(source, target)

    monkeypatch.setattr("os.replace", refuse)
    data = District(o1="Музей").data()
    assert save_summary(data, path) == (tmp_path / "Сводка (2).xlsx", True)
    assert path.read_bytes() == b"open in Excel"
    with pytest.raises(PermissionError):
        write_summary(data, path)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["Сводка (2).xlsx", "Сводка.xlsx"]
    monkeypatch.undo()
    assert save_summary(data, path) == (path, False)


def test_failure_leaves_neither_a_half_file_nor_a_temporary_one(tmp_path, monkeypatch):
    monkeypatch.setattr("xlsx_forms.summary.writing.sheet.Sheet.finish", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_summary(full_district().data(), tmp_path / "s.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_organization_lost_from_the_register_is_still_shown(tmp_path):
    district = District(o1="Музей").checklist("x9", 1, 1, 1, 2, 1, 1, 1, 1)
    write_summary(district.data(), tmp_path / "s.xlsx")
    row = table(read(tmp_path / "s.xlsx")["Рейтинг"], "Место")[0]
    assert (row["Код"], row["Организация"]) == ("x9", "x9 (нет в списке организаций)")


def test_no_head_is_broken_inside_a_word(written: Path) -> None:
    """A word of a head needs no more than its column has: 1.06 characters of Arial 9 a unit."""
    broken = []
    for sheet in openpyxl.load_workbook(written):
        joined = {(each.min_row, each.min_col) for each in sheet.merged_cells.ranges}
        widths = {col: each.width - 5 / 7 for each in sheet.column_dimensions.values()
                  for col in range(each.min, each.max + 1)}
        for cell in (cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)):
            if cell.fill.fgColor.rgb != "FFDCE6F1" or not cell.font.b or "Данные" in str(
                    sheet.cell(cell.row - 1 or 1, 1).value) or (cell.row, cell.column) in joined:
                continue
            word = max(re.split(r"\s+|(?<=-)", cell.value), key=len)
            if len(word) * cell.font.sz / 9 * 1.05 > widths[cell.column] * 1.06:
                broken.append((sheet.title, cell.coordinate, word))
    assert broken == []


def test_every_text_of_the_summary_has_contrast(written: Path) -> None:
    found = set(pairs(openpyxl.load_workbook(written)))

    assert len({(ink, fill) for _, ink, fill in found}) > 5
    assert [each for each in found if contrast(*each[1:]) < 4.5] == []
