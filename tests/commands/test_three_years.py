"""Three years of the sample district: two schools merge, one is renamed, one leaves, one comes.

Who owes what until when is written by hand in ``tests/data/three-years.csv``.
"""

from __future__ import annotations

import csv
import json
import os
import re
from datetime import date, datetime
from email import message_from_bytes, policy
from pathlib import Path

import openpyxl
import pytest
from support.answers import STAGES, clean_answers, in_openpyxl, placed
from support.paths import DATA
from support.town import Town

from ingest.organizations import COLUMNS
from templates.definition import load_form
from templates.sheet.layout import lay_out
from xlsx_forms.mail.correspondence import senders

MERGED, HEIR, RENAMED, LEFT, CAME = "021", "012", "022", "053", "091"
OLD_NAME = "Луговская основная общеобразовательная школа"
NEWCOMER = {"organization": CAME, "full_name": "МБУ ДО «Детская школа искусств»",
            "short_name": "МБУ ДО «ДШИ»", "participates_from": date(2028, 2, 1),
            "email": "Приемная <dshi@example.ru>; директор@искусство.рф"}
REPORT, CHECKLIST = "quarterly-report", "checklist"


class District(Town):
    """The sample district, whose operator opens its workbooks from time to time."""

    def on(self, day: date) -> None:
        """Let it be another day."""
        path = self.folder / "programme.toml"
        text = re.sub(r"(?m)^today = .*$", f"today = {day}", path.read_text(encoding="utf-8"))
        path.write_text(text, encoding="utf-8")

    def edit(self, code: str, **cells: object) -> None:
        """Write into an organization's row of the list, or add a row for a new code."""
        path = self.folder / "организации.xlsx"
        book = openpyxl.load_workbook(path)
        sheet = book.active
        row = next((cell.row for cell in sheet["A"] if cell.value == code), sheet.max_row + 1)
        places = {column.id: number for number, column in enumerate(COLUMNS, start=1)}
        for key, value in {"organization": code, **cells}.items():
            sheet.cell(row, places[key], value)
        book.save(path)

    def forget(self, code: str) -> None:
        """Take an organization out of the list."""
        path = self.folder / "организации.xlsx"
        book = openpyxl.load_workbook(path)
        book.active.delete_rows(next(c.row for c in book.active["A"] if c.value == code))
        book.save(path)

    def form(self, form: str, period: str, code: str) -> Path:
        """The form that was made for an organization."""
        self.call("generate", form, "--period", period, "--org", code)
        title = load_form(form).short_title
        [path] = (self.folder / "исходящие" / period / code).glob(f"{title}*.xlsx")
        return path

    def answer(self, form: str, period: str, code: str, received: date, rows=None, folder="входящие"):
        """Fill the form of an organization and hand it in."""
        definition = load_form(form)
        fields, tables = clean_answers(form)
        tables = {key: value if rows is None else rows for key, value in tables.items()}
        book = openpyxl.load_workbook(self.form(form, period, code))
        for ref, _field, value in placed(fields, tables, definition):
            book[definition.page.sheet][ref] = in_openpyxl(value)
        path = self.folder / folder / f"{form} {period} {code}.xlsx"
        path.parent.mkdir(exist_ok=True)
        book.save(path)
        moment = datetime(received.year, received.month, received.day, 9).timestamp()
        os.utime(path, (moment, moment))
        return path

    def owed(self, year: int) -> set[tuple[str, str, str, str]]:
        """(form, period, until, code) of everything that is owed for a year."""
        return {(row["form"], row["period"], row["due"] or "", row["organization"])
                for row in json.loads(self.call("status", "--period", year, "--json"))
                if row["state"] != "not_required"}

    def rating(self, year: int) -> list[tuple[object, ...]]:
        """Place, code, names, result and state of every organization in the rating of a year."""
        path = self.folder / f"рейтинг {year}.xlsx"
        self.call("summary", "--period", year, "-o", path)
        rows = list(openpyxl.load_workbook(path, data_only=True)["Рейтинг"].values)
        head = next(row for row in rows if row[0] == "Место")
        at = [head.index(name) for name in ("Место", "Код", "Организация", "Сокращенное название",
                                            "Результат", "Чек-лист")]
        return [tuple(row[col] for col in at) for row in rows[rows.index(head) + 1:]
                if row[1] and row != head]

    def carried(self, form: str, period: str, code: str) -> dict[str, str | None]:
        """The projects that a report begins with, and what the grey column says beside."""
        layout = lay_out(load_form(form))
        place = layout.tables["projects"]
        sheet = openpyxl.load_workbook(self.form(form, period, code))[load_form(form).page.sheet]
        rows = range(place.first_row + 1, place.first_row + 31)
        col = place.columns["project"] + 1
        return {sheet.cell(row, col).value: sheet.cell(row, layout.last_col + 2).value
                for row in rows if sheet.cell(row, col).value}


def by_hand(year: int) -> set[tuple[str, str, str, str]]:
    with (DATA / "three-years.csv").open(encoding="utf-8") as file:
        return {(row["form"], row["period"], row["until"], code)
                for row in csv.DictReader(file, delimiter=";") if row["period"].startswith(str(year))
                for code in row["owed by"].split()}


def project(name: str, stage: int) -> dict[str, object]:
    _fields, tables = clean_answers(REPORT)
    return tables["projects"][0] | {"project": name, "stage": STAGES[stage - 1],
                                    "closing_date": date(2027, 6, 1) if stage > 8 else None,
                                    "year_opened": 2027, "participant": None,
                                    "organization_short": None}


def test_three_years_of_a_district_that_changes(tmp_path: Path):
    town = District.sample(tmp_path / "Район")
    town.call("ingest")
    assert town.owed(2026) == by_hand(2026)
    first = town.rating(2026)
    assert len(first) == 24

    # 2027: school 021 goes into school 012 on 15 August, in the middle of a quarter.
    town.on(date(2027, 7, 20))
    town.answer(REPORT, "2027-Q2", HEIR, date(2027, 7, 5), [project("Учет заявок", 3)])
    town.answer(REPORT, "2027-Q2", MERGED, date(2027, 7, 6),
                [project("Живая очередь", 4), project("Закрытое дело", 10)])
    town.call("ingest")
    town.edit(MERGED, participates_to=date(2027, 8, 15), successor=HEIR)
    town.edit(RENAMED, full_name="МБОУ «Луговская средняя школа»", short_name="МБОУ «Луговская СОШ»",
              former_names=f"Муниципальное бюджетное общеобразовательное учреждение «{OLD_NAME}» "
                           "= МБОУ «Луговская ООШ» (до 01.08.2027)")
    town.on(date(2027, 10, 5))
    going_on = town.carried(REPORT, "2027-Q3", HEIR)
    assert {"Учет заявок", "Живая очередь"} <= going_on.keys() and "Закрытое дело" not in going_on
    assert going_on["Живая очередь"] == STAGES[3]
    made = town.call("generate", REPORT, "--period", "2027-Q3")
    assert "Сделано форм: 23" in made
    assert not (town.folder / "исходящие" / "2027-Q3" / MERGED).exists()
    town.answer(REPORT, "2027-Q3", HEIR, date(2027, 10, 4),
                [project("Учет заявок", 4), project("Живая очередь", 3)])
    told = town.ingest()[f"{REPORT} 2027-Q3 {HEIR}.xlsx"]
    # The stage went back since the report of the school that is no more; its project has no passport.
    assert [each["message"] for each in told["findings"] if each["code"] == "X505"]
    later = town.carried(REPORT, "2027-Q4", HEIR)
    assert later["Живая очередь"] == STAGES[2] and "Закрытое дело" not in later
    town.on(date(2028, 1, 15))
    assert town.owed(2027) == by_hand(2027)

    # 2028: the museum is closed at the end of March, a school of arts comes in February.
    town.edit(LEFT, participates_to=date(2028, 3, 31))
    town.edit(CAME, **{key: value for key, value in NEWCOMER.items() if key != "organization"})
    town.on(date(2028, 4, 5))
    early = town.answer(REPORT, "2028-Q1", CAME, date(2028, 4, 4), folder="с флешки")
    town.forget(CAME)
    assert "нет в файле «организации.xlsx»" in town.call("ingest", early)
    town.edit(CAME, **{key: value for key, value in NEWCOMER.items() if key != "organization"})
    assert "Организация появилась в списке, файлы проверены заново: 1" in town.call("ingest")
    assert "появилась" not in town.call("ingest")
    town.on(date(2029, 1, 15))
    assert town.owed(2028) == by_hand(2028)
    state = {(row["organization"], row["form"], row["period"]): row["state"]
             for row in json.loads(town.call("status", "--period", 2028, "--json"))}
    assert state[CAME, REPORT, "2028-Q1"] == "on_time"
    assert MERGED not in {code for code, _form, _period in state}

    # What was, stays: the same organizations, names, results and places, and what was owed.
    for year in (2026, 2027):
        assert town.owed(year) == by_hand(year)
    assert town.rating(2026) == first
    named = {code: names for year in (2027, 2028)
             for _place, code, *names, _result, _state in town.rating(year)}
    assert named[RENAMED] == ["МБОУ «Луговская средняя школа»", "МБОУ «Луговская СОШ»"]
    assert {code for _place, code, *_ in town.rating(2028)} == {
        code for _form, _period, _until, code in by_hand(2028)} - {LEFT}


def test_a_programme_that_began_in_the_third_quarter_owes_nothing_for_the_first_two(tmp_path: Path):
    town = District.sample(tmp_path / "Район")
    settings = town.folder / "programme.toml"
    settings.write_text("programme_from = 2026-07-01\n" + settings.read_text(encoding="utf-8"),
                        encoding="utf-8")
    for each in town.programme.organizations.index:
        town.edit(each, participates_from=None)
    owed = {(form, period) for form, period, _until, _code in town.owed(2026)}
    assert {period for form, period in owed if form == REPORT} == {"2026-Q3", "2026-Q4"}
    told = town.call("generate", REPORT, "--period", "2026-Q2")
    assert told.startswith("Сделано форм: 0: программа началась позже, за 2 квартал 2026 г. никто "
                           "ничего не должен – первая организация участвует с 01.07.2026")


@pytest.mark.parametrize(("day", "owing"), [
    (date(2026, 9, 29), False), (date(2026, 9, 30), True), (date(2026, 10, 1), True),
])
def test_who_takes_part_on_the_last_day_of_a_quarter_owes_it(tmp_path: Path, day: date, owing: bool):
    town = District.sample(tmp_path / "Район")
    town.edit(LEFT, participates_to=day)
    assert ((REPORT, "2026-Q3", "2026-10-12", LEFT) in town.owed(2026)) == owing


def test_who_leaves_after_a_deadline_within_the_year_owed_the_form(tmp_path: Path):
    town = District.sample(tmp_path / "Район")
    town.edit(LEFT, participates_to=date(2026, 12, 5))
    town.edit(MERGED, participates_to=date(2026, 11, 30))
    owed = {code for form, _period, _until, code in town.owed(2026) if form == CHECKLIST}
    assert LEFT in owed and MERGED not in owed


def test_projects_of_a_divided_organization_stand_in_the_reports_of_both(tmp_path: Path):
    town = District.sample(tmp_path / "Район")
    town.call("ingest")
    before = set(town.carried(REPORT, "2026-Q4", HEIR))
    for code in ("098", "099"):
        town.edit(code, full_name=f"МБОУ «Школа {code}»", short_name=f"Школа {code}",
                  participates_from=date(2026, 11, 1))
    town.edit(HEIR, participates_to=date(2026, 10, 31), successor="098, 099")
    assert before == set(town.carried(REPORT, "2026-Q4", "098")) == set(
        town.carried(REPORT, "2026-Q4", "099")) != set()


def test_a_file_after_the_last_day_goes_to_the_successor_by_a_decision(tmp_path: Path):
    town = District.sample(tmp_path / "Район")
    town.edit(MERGED, participates_to=date(2026, 8, 15), successor=HEIR)
    path = town.answer(REPORT, "2026-Q4", MERGED, date(2026, 12, 5),
                       [project("Живая очередь", 3) | {"year_opened": 2026}], folder="с флешки")
    told = town.ingest(path)[path.name]
    [found] = [each for each in told["findings"] if each["code"] == "X506"]
    assert told["status"] == "accepted_with_remarks"
    assert f"по 15.08.2026, правопреемник – МБОУ «СОШ № 3» ({HEIR})" in found["message"]
    assert f"--org {HEIR};" in found["remedy"]
    # Its sender is told of it, but by which command it is settled is the operator's.
    town.call("send", "--remarks", "--drafts")
    [draft] = (town.folder / "исходящие" / "письма" / "к отправке").iterdir()
    text = message_from_bytes(draft.read_bytes(), policy=policy.default).get_body(
        ("plain",)).get_content()
    assert "участвует в программе по 15.08.2026" in text and "xlsx-forms" not in text
    assert f"{MERGED}" in town.call("decide", path.name, "--org", HEIR, "--reason", "Ответ школы 3",
                                    "--by", "Я")
    again = town.ingest(path)[path.name]
    assert again["organization"] == HEIR and "X506" not in {each["code"] for each in again["findings"]}


def test_an_address_that_a_successor_keeps_is_its_own(tmp_path: Path):
    town = District.sample(tmp_path / "Район")
    address = "zarechnaya7@example.ru"
    town.edit(HEIR, email=address)
    assert senders(town.programme)[address] == (HEIR, MERGED)
    town.edit(MERGED, participates_to=date(2026, 8, 15), successor=HEIR)
    assert senders(town.programme)[address] == (HEIR,)


def test_last_years_answers_go_on_to_a_new_organization(tmp_path: Path):
    town = District.sample(tmp_path / "Район")
    town.call("ingest")
    heir = {"full_name": "МБОУ «Объединенная школа»", "short_name": "МБОУ «Объединенная»",
            "participates_from": date(2027, 1, 1)}
    town.edit("099", **heir)
    town.edit(HEIR, participates_to=date(2026, 12, 31), successor="099")
    town.on(date(2027, 11, 1))
    form = load_form(CHECKLIST)
    sheet = openpyxl.load_workbook(town.form(CHECKLIST, "2027", "099"))[form.page.sheet]
    grey = [row[lay_out(form).last_col + 1].value for row in sheet.iter_rows()
            if len(row) > lay_out(form).last_col + 1]
    told = [text for text in grey if text]
    assert told[0] == f"Ответ за 2026 год (организация {HEIR})" and len(told) > 8
