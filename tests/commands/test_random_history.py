"""Every number of status, summary, letters and round for histories that nobody thought out.

What is expected is computed here by plain loops over the history, with none of the program's code.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from support.answers import clean_answers
from support.town import Town

from ingest.mail.ledger import Ledger
from ingest.register.decisions import Decision
from ingest.submission import Row, Submission
from templates.definition import load_form
from templates.rules import Place, rule
from templates.sheet.layout import lay_out
from templates.sheet.reference import cell_ref
from xlsx_forms.setup import make_folder, write_organizations
from xlsx_forms.work import open_register

# How many histories are invented; set it higher to try harder.
HISTORIES = int(os.environ.get("XLSX_FORMS_HISTORIES", "1"))
REPORT, PERIOD = "quarterly-report", "2026-Q1"
# A Friday; neither it nor what rounds set until when is a day off.
DUE = date(2026, 4, 10)
FIRST_ROUND, SECOND_ROUNDS = date(2026, 4, 15), (date(2026, 4, 20), date(2026, 4, 21), date(2026, 4, 23))
LONG, BEFORE, BETWEEN = timedelta(5), timedelta(3), timedelta(7)
CODES = [f"{number:03}" for number in range(1, 11)]
WITHOUT_MAIL, GONE = CODES[0], CODES[-1]


@dataclass(eq=False)
class Sent:
    """A file of the history, and when it was answered."""

    code: str
    received: datetime
    is_good: bool
    is_excluded: bool
    number: int
    answered: date | None = None


@dataclass
class History:
    """What organizations have sent, and the letters that went to them: the list made by hand."""

    files: list[Sent] = field(default_factory=list)
    reminded: dict[str, date] = field(default_factory=dict)

    def of(self, code: str, today: date) -> list[Sent]:
        return sorted((each for each in self.files if each.code == code and not each.is_excluded
                       and each.received.date() <= today), key=lambda each: each.received)

    def state(self, code: str, today: date) -> str:
        files = self.of(code, today)
        good = [each for each in files if each.is_good]
        if good:
            return "on_time" if good[0].received.date() <= DUE else "late"
        if code == GONE:
            return "not_required"
        return "returned" if files else "missing"

    def to_answer(self, code: str, today: date) -> list[Sent]:
        """What counts, and what is wrong with nothing after it, each once."""
        files = self.of(code, today)
        last_good = max((each.received for each in files if each.is_good), default=datetime.min)
        return [each for each in files if each.answered is None and (
            each.received == last_good or (each is files[-1] and not each.is_good))]

    def is_reminded(self, code: str, today: date) -> bool:
        state = self.state(code, today)
        if code in self.reminded and today - self.reminded[code] < BETWEEN:
            return False
        if state == "returned":
            told = self.of(code, today)[-1].answered
            return told is not None and today > max(told + LONG, DUE)
        return state == "missing" and today >= DUE - BEFORE

    def round(self, today: date) -> dict[str, tuple[int, int]]:
        """The letters of a round: by organization, how many files are answered and forms asked for."""
        letters = {}
        for code in CODES:
            answers, reminder = self.to_answer(code, today), self.is_reminded(code, today)
            if code == WITHOUT_MAIL or not (answers or reminder):
                continue
            letters[code] = len(answers), int(reminder)
            for each in answers:
                each.answered = today
            if reminder:
                self.reminded[code] = today
        return letters


def invented(chance: random.Random) -> History:
    """Files in time and late, good and bad, corrected or made worse, some excluded."""
    history = History()
    for code in CODES[:-1]:
        for _ in range(chance.choice((0, 1, 1, 2, 3))):
            # Before the deadline, or so late that no «исправить до» holds any more.
            day = chance.choice((date(2026, 4, 1 + chance.randrange(10)), date(2026, 4, 21)))
            moment = datetime(day.year, day.month, day.day, 8, len(history.files))
            history.files.append(Sent(code, moment, chance.random() < 0.6, chance.random() < 0.2,
                                      len(history.files)))
    return history


def as_read(each: Sent, version: str) -> Submission:
    """The file as a reader of workbooks would have it."""
    layout = lay_out(load_form(REPORT))
    table = layout.tables["projects"]
    cells = {column: f"{layout.form.page.sheet}!{cell_ref(table.first_row, col)}"
             for column, col in table.columns.items()}
    values = clean_answers(REPORT)[1]["projects"][0] | {"project": f"Проект {each.number}"}
    wrong = rule("V301").at(Place.of(cells["leader"], "projects.leader"), label="Руководитель", hint="")
    return Submission(
        f"входящие/{each.number}.xlsx", each.received, f"{each.number:064x}", 1, "read", REPORT,
        version, each.code, PERIOD, {}, {}, {"projects": (Row(values, cells),)},
        () if each.is_good else (wrong,))


@pytest.fixture
def town(tmp_path: Path) -> Town:
    town = Town.__new__(Town)
    town.folder = tmp_path / "Район"
    list(make_folder(town.folder, sample=False))
    write_organizations(town.folder / "организации.xlsx", [
        {"organization": code, "full_name": f"Школа {code}", "short_name": f"Ш {code}",
         "email": "" if code == WITHOUT_MAIL else f"s{code}@example.ru",
         "participates_to": "2026-02-27" if code == GONE else ""} for code in CODES])
    return town


def on(town: Town, today: date) -> None:
    (town.folder / "programme.toml").write_text(
        f'today = {today}\n[contact]\nname = "Я"\nemail = "we@example.ru"\n', encoding="utf-8")


def take_in(town: Town, history: History, since: date, until: date) -> None:
    programme = town.programme
    register = open_register(programme)
    version = programme.catalogue.current(REPORT, programme.today).version
    new = [each for each in history.files if since < each.received.date() <= until]
    register.record([as_read(each, version) for each in new], programme.catalogue)
    for each in new:
        if each.is_excluded:
            register.decide(Decision(f"{each.number:064x}", "exclude", "По ошибке", "Я",
                                     datetime(2026, 4, 14)), programme.catalogue)


@pytest.mark.parametrize("seed", range(3, 3 + HISTORIES))
def test_every_number_is_that_of_a_list_made_by_hand(town: Town, seed: int):
    chance = random.Random(seed)
    history, second = invented(chance), chance.choice(SECOND_ROUNDS)
    before = date.min
    for today in (FIRST_ROUND, second):
        on(town, today)
        take_in(town, history, before, today)
        _compare_states(town, history, today)
        if today == second:
            _compare_sentences(town, history, today)
        _compare_round(town, history, today)
        before = today


def _compare_states(town: Town, history: History, today: date) -> None:
    states = {code: history.state(code, today) for code in CODES}
    rows = [row for row in json.loads(town.call("status", "--period", PERIOD, "--json"))
            if row["form"] == REPORT]
    assert {row["organization"]: row["state"] for row in rows} == states


def _compare_sentences(town: Town, history: History, today: date) -> None:
    """What status says in words, and the summary's key figures."""
    counts = Counter(history.state(code, today) for code in CODES)
    words = {"on_time": "в срок", "late": "с опозданием", "missing": "не сдано",
             "returned": "на доработке", "not_required": "не требуется"}
    line = next(each for each in town.call("status", "--period", PERIOD).splitlines()
                if each.startswith("Отчет, 1 квартал"))
    said = dict(re.findall(rf"({'|'.join(words.values())}) (\d+)", line))
    assert said == {words[state]: str(count) for state, count in counts.items()}
    town.call("summary", "--period", PERIOD, "-o", town.folder / "с.xlsx")
    sheet = openpyxl.load_workbook(town.folder / "с.xlsx", data_only=True)["Сводка"]
    shown = {row[0]: row[4:6] for row in sheet.iter_rows(values_only=True)}
    sent = counts["on_time"] + counts["late"]
    assert shown["Отчет, 1 квартал 2026 г.: сдали"][0] == (
        f"{sent} из {len(CODES) - counts['not_required']}")
    seen = [each for each in history.files if each.received.date() <= today]
    assert shown["Получено файлов"][0] == len(seen)
    excluded = sum(each.is_excluded for each in seen)
    assert (f"исключен – {excluded}" in shown["Получено файлов"][1]) == bool(excluded)


def _compare_round(town: Town, history: History, today: date) -> None:
    """One letter to each, the preview counts them, and a second round at once has none."""
    expected = history.round(today)
    ledger = Ledger(town.programme.ledger_url)
    known = set(ledger.by_message_id())
    said = town.call("round", "--drafts", "--yes", "--without", "fetch", "--without", "ingest",
                     "--without", "summary")
    letters = [each for key, each in ledger.by_message_id().items() if key not in known]
    found = {each.organization: tuple(
        sum(subject.startswith(kind) for subject in each.subjects) for kind in ("answer:", "remind:"))
        for each in letters}
    assert found == expected and len(letters) == len(expected)
    answers = sum(bool(count) for count, _asked in expected.values())
    both = sum(bool(count and asked) for count, asked in expected.values())
    assert f"Ответы на присланное: писем {answers}\n" in said
    assert f"Напоминания: писем {len(expected) - answers}\n" in said
    assert (f"из них с напоминанием: {both}\n" in said) == bool(both)
    if expected:
        assert f"еще не отправили: {len(expected)}\n" in town.call("letters")
        town.call("letters", "--sent", "all")
