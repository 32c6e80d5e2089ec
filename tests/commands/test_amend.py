"""Plan, commission and methodology are amended by editing workbooks in LibreOffice alone."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import Office
from support.sample import make_first_year
from support.town import call, said

DECREE = "постановление администрации округа от 20.08.2026 № 700-П"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample district, taken in."""
    folder = tmp_path_factory.mktemp("amend") / "район"
    make_first_year(folder)
    said(folder, "ingest")
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "район"))


class Edited:
    """A workbook whose cells are found by what stands in them, and edited in LibreOffice."""

    def __init__(self, path: Path, sheet: str) -> None:
        self.path, self.sheet = path, sheet
        self.cells = openpyxl.load_workbook(path)[sheet]
        self.steps: list[list[Any]] = []

    def row(self, text: str, column: int = 1) -> int:
        return next(row for row in range(1, self.cells.max_row + 1)
                    if self.cells.cell(row, column).value == text)

    def type(self, ref: str, text: str) -> None:
        self.steps.append(["set", self.sheet, [[ref, "typed", text]]])

    def head(self, decree: str, day: str, column: str = "C") -> None:
        self.type(f"{column}{self.row('Постановление')}", decree)
        self.type(f"{column}{self.row('Действует с')}", day)

    def save(self, office: Office) -> None:
        office(self.path, self.steps, save=self.path)


def summary(folder: Path, *arguments: str) -> openpyxl.Workbook:
    path = folder / "сводка.xlsx"
    path.unlink(missing_ok=True)
    said(folder, "summary", "-o", path, *arguments)
    return openpyxl.load_workbook(path)


def texts(sheet: Any) -> str:
    return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row
                     if cell is not None)


def test_an_amended_plan_is_followed(folder: Path, office: Office):
    assert "Своих редакций нет" in said(folder, "amend", "plan", "--diff")
    assert "план.xlsx" in said(folder, "amend", "plan")
    book = Edited(folder / "план.xlsx", "План")
    book.head(DECREE, "01.09.2026")
    first, replicated = book.row("1.1"), book.row("1.2")
    book.type(f"E{first}", "не менее трех")
    book.type(f"F{first}", "3")
    dropped, renamed = book.row("2.3"), book.row("3.1")
    book.type(f"B{renamed}", "Проведение окружного конкурса лучших практик")
    deadline = book.row("3.2")
    book.type(f"E{deadline}", "до 30.11")
    book.steps.append(["delete_rows", "План", dropped, 1])
    book.steps.append(["insert_rows", "План", replicated + 1, 1])
    for ref, text in (("A", "1.3"), ("B", "Доля обученных сотрудников"), ("C", "процентов"),
                      ("E", "не менее 5 %"), ("H", "факт не собирается")):
        book.type(f"{ref}{replicated + 1}", text)
    book.steps.append(["insert_columns", "План", 6, 1])
    book.type(f"G{book.row('№')}", "Целевое значение на 2028 год")
    book.type(f"G{first}", "не менее 4")
    book.save(office)

    told = said(folder, "amend", "plan", "--diff")
    for line in ("добавлен 2028 год", "показатель 1.1, 2026 год: было «не менее 1», стало «не менее "
                                      "трех»",
                 "добавлен показатель 1.3 (раздел 1): «Доля обученных сотрудников»",
                 "исключен показатель 2.3", "стало «Проведение окружного конкурса лучших практик»",
                 "показатель 3.2, 2026 год: было «не позднее 25 декабря», стало «до 30.11»",
                 "«не менее трех» понято как: не меньше 3", "«до 30.11» понято как: не позднее "
                                                            "30.11.2026",
                 f"стало «{DECREE}»"):
        assert line in told, told
    assert "Внимание" not in told

    sheet = summary(folder)["План"]
    shown = texts(sheet)
    assert "Редакция плана: план.xlsx, действует с 01.09.2026" in shown
    assert DECREE in shown and "Целевое значение на 2028 год" in shown
    assert "1.1, 2026 год: было «не менее 1», стало «не менее трех»" in shown
    rows = {row[0].value: row for row in sheet.iter_rows() if row[0].value}
    assert "2.3" not in rows and rows["3.1"][1].value.startswith("Проведение окружного")
    assert rows["1.3"][8].value == "факт не собирается" and rows["1.3"][5].value == "не установлено"
    marked = {cell.coordinate for row in sheet.iter_rows() for cell in row
              if cell.fill.fgColor.rgb == "FFFCE4D6"}
    assert marked == {rows["1.1"][col].coordinate for col in (4, 5)} | {rows["3.2"][4].coordinate}
    # A year that ended before keeps its plan.
    past = texts(summary(folder, "--period", "2025")["План"])
    assert "Редакция плана" not in past and "2028" not in past


def test_a_further_edition_begins_from_the_last_and_waits_for_its_day(folder: Path, office: Office):
    said(folder, "amend", "commission")
    assert "уже начата" in said(folder, "amend", "commission")
    assert not (folder / "комиссия 2.xlsx").exists()
    book = Edited(folder / "комиссия.xlsx", "Комиссия")
    book.head(DECREE, "01.10.2026", "B")
    gone = book.row("Крюков Олег Борисович")
    book.type(f"A{gone}", "Новикова Анна Игоревна")
    book.type(f"C{gone}", "начальник отдела молодежной политики")
    book.type(f"B{gone}", "член комиссии")
    book.save(office)
    told = said(folder, "amend", "commission", "--diff")
    assert "вышел из состава: Крюков Олег Борисович" in told
    assert "вошел в состав: Новикова Анна Игоревна, члены комиссии, начальник отдела" in told
    assert "Новикова" in texts(summary(folder)["Комиссия"])

    said(folder, "amend", "commission")
    book = Edited(folder / "комиссия 2.xlsx", "Комиссия")
    book.head("постановление от 11.01.2027 № 1-П", "11.01.2027", "B")
    book.steps.append(["delete_rows", "Комиссия", book.row("Новикова Анна Игоревна"), 1])
    book.save(office)
    assert "вышел из состава: Новикова Анна Игоревна" in said(folder, "amend", "commission", "--diff")
    # The sample's day is before that of the second edition.
    assert "Новикова" in texts(summary(folder)["Комиссия"])


def test_a_ninth_criterion_comes_into_form_and_score(folder: Path, office: Office):
    said(folder, "amend", "methodology")
    book = Edited(folder / "методика.xlsx", "Методика")
    book.head(DECREE, "01.09.2026")
    end = book.cells.max_row
    book.type(f"D{book.row('3')}", "0,8")
    book.type(f"E{book.row('3')}", "нет")
    named = ("9", "Наставничество", "нет", "0,7", "", "по желанию", "", "", "", "")
    for row, values in enumerate((named, ("",) * 7 + ("0", "нет наставников", ""),
                                  ("",) * 7 + ("2", "есть наставник", ""),
                                  ("",) * 7 + ("5", "есть школа наставников", "")), start=end + 1):
        for column, text in zip("ABCDEFGHIJ", values, strict=True):
            if text:
                book.type(f"{column}{row}", text)
    book.save(office)
    told = said(folder, "amend", "methodology", "--diff")
    assert "добавлен критерий 9: «Наставничество», баллы 0, 2, 5, коэффициент 0,7" in told
    assert "критерий 3, коэффициент: было «1», стало «0,8»" in told

    described = json.loads(said(folder, "describe", "checklist", "--json"))
    assert described["version"] == "1.1"
    assert described["criteria"][-1] == {
        "id": "c9", "cumulative": False, "coefficient": 0.7, "fields": ["c9"], "options": [
            {"points": 0, "text": "нет наставников"}, {"points": 2, "text": "есть наставник"},
            {"points": 5, "text": "есть школа наставников"}]}
    said(folder, "generate", "checklist", "--period", "2026", "--org", "001")
    (form,) = (folder / "исходящие" / "2026" / "001").glob("Чек-лист*.xlsx")
    where = {each["id"]: (each["sheet"], each["cell"]) for each in described["fields"]}
    answers = {each["id"]: "Да" if each["type"] == "yes-no" else each["choices"][-1]
               for each in described["fields"] if each["choices"]}
    steps = [["unprotect", "Чек-лист"]] + [["set", where[key][0], [[where[key][1], "text", value]]]
                                           for key, value in answers.items()]
    office(form, [*steps, ["set", where["c5_evidence"][0],
                           [[where["c5_evidence"][1], "text", "Список от 01.10.2026"]]]],
           save=folder / "входящие" / form.name)
    told = json.loads(said(folder, "ingest", folder / "входящие" / form.name, "--json"))
    (file,) = [each for each in told if each["version"] == "1.1"]
    assert file["status"].startswith("accepted"), file["findings"]
    assert file["score"]["points"]["c9"] == 5
    assert file["score"]["total"] == pytest.approx(
        3 * 1 + 3 * .3 + 3 * .8 + 3 * .5 + 3 * .9 + 2 * .5 + 3 * .6 + 4 * .4 + 5 * .7)

    book2 = summary(folder)
    shown = texts(book2["Методика"])
    assert "Наставничество" in shown and "9" in shown and DECREE in shown
    header = next(row for row in book2["Критерии"].iter_rows(values_only=True) if row[0] == "Код")
    assert "9" in header
    office(folder / "сводка.xlsx", [], save=folder / "пересчет.xlsx")
    again = openpyxl.load_workbook(folder / "пересчет.xlsx", data_only=True)
    totals = [row for row in again["Рейтинг"].iter_rows(values_only=True) if "001" in map(str, row)]
    assert any(value == pytest.approx(file["score"]["total"]) for value in totals[0]
               if isinstance(value, float))


def change(path: Path, sheet: str, cells: dict[str, object]) -> None:
    book = openpyxl.load_workbook(path)
    for ref, value in cells.items():
        book[sheet][ref] = value
    book.save(path)


def test_a_criterion_between_others_an_answer_that_does_not_apply_and_a_set_maximum(
        folder: Path, office: Office):
    said(folder, "amend", "methodology")
    path = folder / "методика.xlsx"
    book = Edited(path, "Методика")
    book.head(DECREE, "01.09.2026")
    fourth = book.row("4")
    book.type(f"C{book.row('Наибольший результат')}", "20")
    book.type(f"G{book.row('8')}", "да")
    # The old 8 is dropped from nothing: it is only asked under another number.
    book.type(f"A{book.row('8')}", "10")
    book.steps.append(["insert_rows", "Методика", fourth, 3])
    for ref, text in (("A", "3а"), ("B", "Открытость"), ("C", "нет"), ("D", "0,25"), ("E", "да"),
                      ("F", "ожидаются")):
        book.type(f"{ref}{fourth}", text)
    for row, points, words in ((1, "0", "закрыто"), (2, "1", "открыто")):
        book.type(f"H{fourth + row}", points)
        book.type(f"I{fourth + row}", words)
    book.save(office)
    change(path, "Уровни", {"A4": "высокий", "B4": 10, "A5": "средний", "B5": 5})
    told = said(folder, "amend", "methodology", "--diff")
    for line in ("добавлен критерий 3а: «Открытость»", "критерий 8 теперь 10",
                 "критерий 10, бывает «не применимо»: было «нет», стало «да»",
                 "наибольший результат: было пусто, стало «20»",
                 "добавлено: уровень «высокий»: «от 10»"):
        assert line in told, told

    described = json.loads(said(folder, "describe", "checklist", "--json"))
    assert [each["id"] for each in described["criteria"]] == [
        "c1", "c2", "c3", "c3a", "c4", "c5", "c6", "c7", "c8"]
    eighth = next(each for each in described["fields"] if each["id"] == "c8")
    assert eighth["choices"][-1] == "не применимо"
    said(folder, "generate", "checklist", "--period", "2026", "--org", "001")
    (form,) = (folder / "исходящие" / "2026" / "001").glob("Чек-лист*.xlsx")
    steps: list[list[Any]] = [["unprotect", "Чек-лист"]]
    for each in described["fields"]:
        if each["choices"]:
            answer = {"yes-no": "Нет"}.get(each["type"], each["choices"][-1])
            steps.append(["set", each["sheet"], [[each["cell"], "text", answer]]])
    filled = folder / "входящие" / form.name
    ((total,), (highest,)) = (row for (row,) in office(form, [
        *steps, ["read", "Чек-лист", cell_of(form, "Итоговая оценка")],
        ["read", "Чек-лист", cell_of(form, "Наибольшая возможная оценка")]], save=filled))
    assert (total, highest) == (pytest.approx(3 + .25 + 1.5 + 1 + 1.8), 20)
    (file,) = [each for each in json.loads(said(folder, "ingest", filled, "--json"))
               if each["version"] == "1.1"]
    assert file["status"].startswith("accepted"), file["findings"]
    assert file["score"]["total"] == pytest.approx(total)
    book = summary(folder)
    row = next(each for each in book["Рейтинг"].iter_rows(values_only=True) if each[1] == "001")
    assert "не применимо: 10, наибольший возможный результат 18,4" in " ".join(map(str, row))
    shown = texts(book["Методика"])
    assert "Открытость" in shown and "установлен в методике" in shown
    assert "Критерий 3а: коэффициент в приложении не указан" in shown


def cell_of(form: Path, label: str) -> str:
    """The cell right of a label in the total's column of a checklist."""
    sheet = openpyxl.load_workbook(form)["Чек-лист"]
    row = next(cell.row for cells in sheet.iter_rows() for cell in cells if cell.value == label)
    return next(cell.coordinate for cell in sheet[row] if str(cell.value).startswith("="))


def test_mistakes_in_the_methodology_are_told_with_their_cells(folder: Path):
    said(folder, "amend", "methodology")
    path = folder / "методика.xlsx"
    rows = {cell.value: cell.row for cell in openpyxl.load_workbook(path)["Методика"]["A"] if cell.value}
    wrong: dict[str, object] = {
        f"D{rows['2']}": "много", f"C{rows['4']}": "может быть", f"H{rows['4'] + 2}": 7,
        f"J{rows['5']}": "15", f"G{rows['1']}": "да", f"A{rows['7']}": "6", f"F{rows['6']}": "всегда",
        f"B{rows['8']}": None}
    change(path, "Методика", wrong)
    change(path, "Уровни", {"A4": "высокий", "B4": "много"})
    told = call(folder, "amend", "methodology", "--diff")
    assert told.exit_code == 2
    for ref in (f"D{rows['2']}", f"C{rows['4']}", f"A{rows['4']}", f"J{rows['5']}", f"A{rows['1']}",
                f"A{rows['7']}", f"F{rows['6']}", f"B{rows['8']}"):
        assert f"методика.xlsx, Методика!{ref}:" in told.output, (ref, told.output)
    assert "методика.xlsx, Уровни!B4:" in told.output
    # Forms depend on it: nothing goes on before it is mended.
    assert call(folder, "status").exit_code == 2


def test_mistakes_are_told_with_their_cells(folder: Path):
    said(folder, "amend", "plan")
    path = folder / "план.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["План"]
    row = {sheet.cell(each, 1).value: each for each in range(1, sheet.max_row + 1)}
    sheet[f"E{row['1.1']}"] = "сколько получится"
    sheet[f"E{row['3.2']}"] = "не менее 3"
    sheet[f"H{row['2.1']}"] = "сумма чего-нибудь"
    sheet[f"A{row['2.2']}"] = "2.1"
    sheet[f"F{row['2.1']}"] = "=1+2"
    sheet[f"J{row['2.1']}"] = "заметка"
    sheet[f"C{row['Действует с']}"] = "скоро"
    book.save(path)
    told = call(folder, "amend", "plan", "--diff")
    assert told.exit_code == 2
    for cell, words in ((f"E{row['1.1']}", "программа не понимает"), (f"E{row['3.2']}", "подходит срок"),
                        (f"H{row['2.1']}", "выберите из списка"), (f"A{row['2.2']}", "2.1 уже есть"),
                        (f"F{row['2.1']}", "формула"), (f"J{row['2.1']}", "вне столбцов"),
                        (f"C{row['Действует с']}", "скоро")):
        line = next((each for each in told.output.splitlines() if f"План!{cell}:" in each), "")
        assert words in line, told.output
    assert call(folder, "summary").exit_code == 2
    # What does not need the plan goes on.
    assert call(folder, "ingest").exit_code == 0


@pytest.mark.parametrize(("name", "words"), [
    ("план (2).xlsx", "редакцией программа считает только «план.xlsx»"),
    ("план.ods", "редакцией программа считает только"),
    ("план - копия.xlsx", "редакцией программа считает только"),
    ("план 3.xlsx", "нет прежней редакции «план.xlsx»"),
])
def test_a_file_that_is_nearly_an_edition_is_not_ignored(folder: Path, name: str, words: str):
    (folder / name).write_bytes(b"x")
    told = call(folder, "amend", "plan", "--diff")
    assert told.exit_code == 2 and name in told.output and words in told.output


def test_the_operators_own_files_are_left_alone(folder: Path):
    for name in ("план работы отдела.xlsx", "планерка.xlsx", "план.docx", "~$план.xlsx", "методика.pdf"):
        (folder / name).write_bytes(b"x")
    assert "Своих редакций нет" in said(folder, "amend", "plan", "--diff")


@pytest.mark.parametrize(("name", "words"), [
    ("plan.toml", "xlsx-forms amend plan"), ("methodology.toml", "xlsx-forms amend methodology"),
    ("letters/sned.txt", "похоже на send.txt"), ("форма.xlsx", "только формы (.toml)"),
    ("papers/Протокол засидания.docx", "похоже на «Протокол заседания.docx»"),
    ("papers/Повестка заседания.doc", "сохранен в Word как «Документ Word (.docx)»"),
])
def test_what_nobody_reads_in_templates_is_told(folder: Path, name: str, words: str):
    path = folder / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("", encoding="utf-8")
    told = call(folder, "status")
    assert told.exit_code == 2 and f"templates/{name}" in told.output and words in told.output
    assert not re.search("Traceback", told.output)


@pytest.mark.parametrize(("kind", "name"), [
    ("plan", "план.xlsx"), ("commission", "комиссия.xlsx"), ("methodology", "методика.xlsx")])
def test_an_edition_saved_by_any_program_is_the_same(folder: Path, program: Office, kind: str,
                                                     name: str):
    said(folder, "amend", kind)
    program(folder / name, [], save=folder / name)
    assert "отличий от прежней редакции нет" in said(folder, "amend", kind, "--diff")
