"""The play: from an empty folder to the day on which everything is accepted.

``Quarter`` gives the operator's commands, lets the organizations answer by real mail, and after each
round compares every number that was told with the list made by hand.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import openpyxl
from click.testing import CliRunner
from support.mail_client import SECTOR, Client
from support.servers.mail import Servers

from played.by_hand import Came, Letter, List, kinds
from played.desk import Desk, Said
from played.people import Person, Step, day_of, write_messy_list
from played.replies import Office, Sender, moment
from templates.definition import load_form
from xlsx_forms.commands.cli import cli

WORDS = {"on_time": "в срок", "late": "с опозданием", "missing": "не сдано",
         "returned": "на доработке", "awaited": "ожидается"}


@dataclass(frozen=True)
class Cycle:
    """One form of one period: when it is made and sent, when rounds are done, when it is due."""

    form: str
    period: str
    shown: str
    title: str
    start: date
    rounds: tuple[date, ...]
    due: date


QUARTER = Cycle("quarterly-report", "2026-Q3", "2026-Q3", "Отчет, 3 квартал 2026 г.",
                date(2026, 9, 28), (date(2026, 10, 7), date(2026, 10, 9), date(2026, 10, 16),
                                    date(2026, 10, 26)), date(2026, 10, 12))
YEAR = Cycle("checklist", "2026", "2026-Q3", "Чек-лист, 2026 год",
             date(2026, 11, 9), (date(2026, 11, 25), date(2026, 11, 30), date(2026, 12, 7),
                                 date(2026, 12, 16)), date(2026, 12, 1))
NEXT = Cycle("quarterly-report", "2026-Q4", "2026-Q4", "Отчет, 4 квартал 2026 г.",
             date(2026, 12, 21), (date(2027, 1, 11), date(2027, 1, 13), date(2027, 1, 20),
                                  date(2027, 1, 29)), date(2027, 1, 11))


@dataclass
class Quarter:
    """A district, its operator and its organizations."""

    desk: Desk
    mail: Servers
    people: Sequence[Person]
    office: Office | None = None
    work: Path = field(default_factory=Path)
    _dated: set[str] = field(default_factory=set)

    def begin(self) -> None:
        """Make the folder, the list, the contact and the mail."""
        folder = self.desk.folder
        self.desk.folder = folder.parent
        self.desk.give("init", folder.name)
        self.desk.folder = folder
        write_messy_list(folder / "организации.xlsx", self.people)
        settings = folder / "programme.toml"
        text = settings.read_text("utf-8")
        text = text.replace('name = ""', 'name = "Лебедева Марина Олеговна"', 1).replace(
            'phone = ""', 'phone = "8 (38442) 0-19-17"', 1).replace(
            'email = ""', f'email = "{SECTOR}"', 1)
        settings.write_text(text, "utf-8")
        self.on(QUARTER.start)
        self._set_up_mail()

    def _set_up_mail(self) -> None:
        ports = self.mail.ports
        self.desk.give("mail-setup", answers=[
            ("Ваш адрес", ""), ("Где ваша почта", ""),
            ("Сервер отправки", f"localhost:{ports['starttls']}"),
            ("Сервер приема", f"localhost:{ports['imaps']}"),
            ("Имя для входа", ""), ("Пароль", ""), ("С какого дня", ""),
            ("попробовать еще раз", "да"), ("Имя сервера", ""),
            ("Файл удостоверяющего центра", str(self.mail.ca_file))])
        settings = self.desk.folder / "programme.toml"
        # The servers of the tests take letters as fast as they come.
        settings.write_text(settings.read_text("utf-8").replace(
            "\n[mail]\n", "\n[mail]\nper_minute = 6000\n", 1), "utf-8")

    def on(self, today: date) -> None:
        """It is this day now: for the program by its settings."""
        settings = self.desk.folder / "programme.toml"
        lines = [line for line in settings.read_text("utf-8").splitlines()
                 if not line.startswith("today =")]
        settings.write_text("\n".join([f"today = {today}", *lines]) + "\n", "utf-8")

    def send_out(self, cycle: Cycle) -> List:
        """Make and send the forms; everybody with an address has one letter."""
        self.on(cycle.start)
        before = self._counts()
        self.desk.give("generate", cycle.form)
        said = self.desk.give("send", cycle.form, answers=[("Отправить писем", "да")])
        self.mail.wait_until_delivered()
        with_mail = {each.key for each in self.people if each.has_mail}
        assert f"Отправлено писем: {len(with_mail)} из {len(with_mail)}" in said.text, said.text
        assert {key for key, count in self._counts().items() if count > before[key]} == with_mail
        return List([each.key for each in self.people], cycle.due,
                    without_mail=frozenset(each.key for each in self.people if not each.has_mail))

    def play(self, cycle: Cycle, by_hand: List) -> None:
        """All rounds of a form, until everything is accepted."""
        for number, today in enumerate(cycle.rounds, start=1):
            steps = sorted(((day_of(step, cycle.rounds), each, step) for each in self.people
                            for step in each.story if step.round == number),
                           key=lambda found: (found[0], found[1].number))
            letters, files = self._answer(cycle, by_hand, steps)
            self.on(today)
            self._round(cycle, by_hand, today, letters, files)
        counts = by_hand.counts(cycle.rounds[-1])
        assert set(counts) == {"on_time", "late"}, counts

    def _answer(self, cycle: Cycle, by_hand: List, steps: Sequence[tuple[date, Person, Step]]
                ) -> tuple[int, list[Came]]:
        """Let the organizations do their steps; return how many letters came, and the files."""
        form, letters, came = load_form(cycle.form), 0, []
        for day, person, step in steps:
            [blank] = (self.desk.folder / "исходящие" / cycle.period / person.key).glob(
                f"{'Отчет' if 'report' in cycle.form else 'Чек'}*.xlsx")
            client = Client(self.mail, person.user)
            sender = Sender(person, client, form, blank, self.office, self.work)
            if step.way == "by hand":
                name, content = sender.file(step, None)
                path = self.desk.folder / "входящие" / f"{person.key} {name}"
                path.write_bytes(content)
                os.utime(path, (moment(day, 0), moment(day, 0)))
            by = Client(self.mail, "private") if step.way == "private" else client
            for letter in sender.letters(step, day):
                by.send(letter)
                letters += 1
                self.mail.wait_until_delivered()
                self._date_new_mail(day, person.number)
            if step.kind not in ("nothing", "untouched"):
                came.append(Came(person.key, day, step.kind))
            if step.way == "twice":
                came.append(Came(person.key, day, step.kind, again=True))
        by_hand.files += came
        return letters, came

    def _date_new_mail(self, day: date, number: int) -> None:
        """The server tells the day on which a letter came by the time of its file."""
        for folder in ("new", "cur"):
            for path in (self.mail.folder / "mail" / "economy" / folder).glob("*"):
                if path.name not in self._dated:
                    self._dated.add(path.name)
                    os.utime(path, (moment(day, number), moment(day, number)))

    def _counts(self) -> Counter[str]:
        return Counter({each.key: len(self._box(each.user)) for each in self.people})

    def _box(self, user: str) -> list[Path]:
        return [path for folder in ("new", "cur")
                for path in (self.mail.folder / "mail" / user / folder).glob("*")]

    def _round(self, cycle: Cycle, by_hand: List, today: date, letters: int, came: list[Came]) -> None:
        before = self._counts()
        expected = by_hand.round(today)
        said = self.desk.give("round", answers=[("Отправить писем", "да")] if expected else [])
        self.mail.wait_until_delivered()
        got = Counter({key: count - before[key] for key, count in self._counts().items()
                       if count > before[key]})
        assert got == Counter(each.key for each in expected), (
            got - Counter(each.key for each in expected), Counter(each.key for each in expected) - got)
        self._compare_round(said, expected, letters, came)
        self._compare_status(cycle, by_hand, today)
        self._compare_summary(cycle, by_hand, today)

    def _compare_round(self, said: Said, expected: Sequence[Letter], letters: int, came: list[Came]
                       ) -> None:
        answers = [each for each in expected if each.files]
        both = [each for each in answers if each.reminds]
        assert f"Новых писем: {letters}, " in said.text, (letters, said.text)
        assert f"Новых файлов: {len(came)}" in said.text, (len(came), said.text)
        assert f"Ответы на присланное: писем {len(answers)}\n" in said.text, (len(answers), said.text)
        assert f"Напоминания: писем {len(expected) - len(answers)}\n" in said.text, said.text
        assert (f"из них с напоминанием: {len(both)}" in said.text) == bool(both), said.text
        if expected:
            assert f"Отправлено писем: {len(expected)} из {len(expected)}" in said.text, said.text
        told = Counter()
        for word, kind in (("принято", "accepted"), ("на доработку", "returned"),
                           ("файл не принят", "unreadable")):
            told[kind] = sum(int(count) for count in re.findall(
                rf"^  {word}(?:: [^–]+?)? – (\d+): ", said.text, re.MULTILINE))
        assert +told == kinds(expected), (told, kinds(expected), said.text)

    def _compare_status(self, cycle: Cycle, by_hand: List, today: date) -> None:
        text = self._look("status", "--period", cycle.shown, "--json")
        rows = [row for row in json.loads(text) if row["form"] == cycle.form
                and row["period"] == cycle.period]
        found = {row["organization"]: row["state"] for row in rows}
        expected = by_hand.states(today)
        assert found == expected, {key: (found[key], expected[key]) for key in expected
                                   if found[key] != expected[key]}
        shown = self._look("status", "--period", cycle.shown)
        line = next(line for line in shown.splitlines() if line.startswith(cycle.title))
        said = dict(re.findall(rf"({'|'.join(WORDS.values())}) (\d+)", line))
        assert said == {WORDS[state]: str(count) for state, count in by_hand.counts(today).items()}

    def _compare_summary(self, cycle: Cycle, by_hand: List, today: date) -> None:
        path = self.desk.folder / "сводка" / f"Сводка {cycle.shown}.xlsx"
        sheet = openpyxl.load_workbook(path, data_only=True, read_only=True)["Сводка"]
        told = {str(row[0]): next((value for value in row[1:] if value is not None), None)
                for row in sheet.iter_rows(values_only=True, max_col=6)}
        counts = by_hand.counts(today)
        assert told[f"{cycle.title}: сдали"] == (
            f"{counts['on_time'] + counts['late']} из {len(by_hand.keys)}")

    def _look(self, *arguments: str) -> str:
        """What a command prints that this play gives to compare, not the operator."""
        result = CliRunner().invoke(cli, ["-C", str(self.desk.folder), *arguments])
        assert result.exit_code == 0, result.output
        return result.output
