"""The summary workbook, read back from its file: what stands where, and what never does."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ingest.batch import Batch, assemble
from ingest.organizations import organizations_frame
from ingest.read import Row, Submission
from scoring.methodology import load_methodology
from templates.definition import load_form, points_text, shipped_catalogue
from templates.period import Period
from templates.rules import Place, rule
from xlsx_forms.summary import write_summary
from xlsx_forms.summary.data import SummaryData, collect

CATALOGUE = shipped_catalogue()
METHODOLOGY = load_methodology()
STAGES = load_form("quarterly-report").table("projects").columns[5].choices
PERIOD, AS_OF = Period.parse("2026-Q3"), date(2026, 12, 5)
TITLES = ["Сводка", "Рейтинг", "Критерии", "Проекты", "Паспорта", "План", "Сдача", "Замечания",
          "Файлы", "Методика", "Комиссия"]
_SHEETS = {"passport": "Паспорт", "quarterly-report": "Отчет", "checklist": "Чек-лист",
           "plan-facts": "Сведения"}


class District:
    """Returned files of a small district, added one by one; ``batch`` is what ingest makes of them."""

    def __init__(self, **names: str) -> None:
        self.names = names
        self.files: list[Submission] = []

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
        return assemble(self.files, CATALOGUE)

    @property
    def organizations(self) -> Any:
        return organizations_frame([
            {"organization": key, "full_name": f"Полное наименование: {name}", "short_name": name,
             "kind": "школа", "direction": "Образование", "deputy": "", "head": "", "email": "",
             "phone": "", "participates_from": None} for key, name in self.names.items()])

    def data(self, period: Period = PERIOD, folder: Path = Path("/нет"), **more: Any) -> SummaryData:
        return collect(self.batch, self.organizations, more.pop("methodology", METHODOLOGY),
                       CATALOGUE, period, more.pop("as_of", AS_OF), folder=folder,
                       title="Программа «Эффективный регион»", district="Округ", **more)


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
