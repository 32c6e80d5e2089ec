"""The whole round as one command, against a real Postfix and a real Dovecot."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from email import message_from_bytes, policy
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from support.mail_client import Client, attached, mail_settings
from support.paths import ROOT
from support.sample import make_first_year
from support.servers.mail import DOMAIN, PASSWORD, Servers
from test_mail_breaks import fill_mailbox
from test_mail_circle import call, sample_district

from ingest.mail.ledger import GONE, Ledger, State
from ingest.storage.run_lock import only_one
from xlsx_forms.commands.cli import cli
from xlsx_forms.commands.round import PARTS
from xlsx_forms.programme import load_programme

# How often a round is killed; set it higher to try harder.
KILLS = int(os.environ.get("XLSX_FORMS_KILLS", "6"))


@pytest.fixture
def district(mail: Servers, tmp_path: Path) -> Path:
    """The sample district, its forms returned into the folder, a mailbox for each organization."""
    folder = tmp_path / "Район"
    make_first_year(folder)
    settings = folder / "programme.toml"
    settings.write_text(settings.read_text("utf-8") + mail_settings(mail), "utf-8")
    book = openpyxl.load_workbook(folder / "организации.xlsx")
    for number, row in enumerate(book.active.iter_rows(min_row=2)):
        row[7].value = f"org{number:02}@{DOMAIN}"
    book.save(folder / "организации.xlsx")
    call(folder, "generate", "quarterly-report", "--period", "2026-Q3")
    return folder


def ledger_of(folder: Path) -> Ledger:
    return Ledger(load_programme(folder).ledger_url)


def answered(folder: Path, typed: str, *arguments: str) -> Result:
    """Run the round with somebody at the keyboard."""
    return CliRunner().invoke(cli, ["-C", str(folder), "round", *arguments], input=typed)


def delivered(mail: Servers) -> list[tuple[str, str]]:
    """The subject of every letter in the organizations' mailboxes, with its user."""
    return [(f"org{number:02}", str(letter["Subject"])) for number in range(24)
            for letter in Client(mail, f"org{number:02}").letters()]


def test_round_shows_everything_asks_once_and_writes_nothing_twice(district: Path, mail: Servers):
    refused = answered(district, "нет\n")
    assert refused.output.count("(да/нет)") == 1, refused.output
    for line in ("Новых писем: 0", "Новых файлов: 75", "Ответы на присланное: писем 23",
                 "из них с напоминанием: 5", "Напоминания: писем 1",
                 "на доработку: Чек-лист, 2026 год – 3: ",
                 "Неясно, чьи файлы: 5",
                 "Отправить писем: 24 (ответов 23, из них с напоминанием 5, напоминаний отдельно 1) и "
                 "собрать сводку?"):
        assert line in refused.output
    assert not ledger_of(district).letters() and not list((district / "сводка").iterdir())

    done = answered(district, "да\n")
    assert "Новых файлов: 0" in done.output and "Отправлено писем: 24 из 24" in done.output
    assert (district / "сводка" / "Сводка 2026-Q3.xlsx").is_file()
    mail.wait_until_delivered()
    letters = delivered(mail)
    # One letter to each: the answer about all its files says what it owes, too.
    assert len(letters) == len({user for user, _subject in letters}) == 24
    subjects = [subject for _user, subject in letters]
    assert "Ваши файлы: принято 4, на доработку 1, исправить до 15.12.2026" in subjects
    assert [each for each in subjects if each.startswith("Просрочено")] and [
        each for each in subjects if "; ждем еще " in each]
    kept = ledger_of(district).letters().values()
    about = Counter(subject.partition(":")[0] for each in kept for subject in each.subjects)
    assert about["remind"] >= 6 and about["answer"] > 23

    again = answered(district, "")
    assert again.exit_code == 0 and "(да/нет)" not in again.output
    assert "Ответы на присланное: писем 0" in again.output and "Напоминания: писем 0" in again.output
    mail.wait_until_delivered()
    assert len(delivered(mail)) == 24


def test_each_part_can_be_left_out(district: Path):
    words = dict(zip(PARTS, ("Новых писем", "Новых файлов", "Ответы на присланное", "Напоминания",
                             "собрать сводку?"), strict=True))
    call(district, "ingest")
    for without in (("fetch", "answers"), ("ingest", "reminders"), ("summary",)):
        said = answered(district, "нет\n", *(f"--without={part}" for part in without)).output
        assert {part for part in PARTS if words[part] not in said} == set(without)
    summary = answered(district, "", *(f"--without={part}" for part in PARTS[:-1])).output
    assert "Сводка: " in summary and "(да/нет)" not in summary


def test_second_round_at_once_does_nothing(district: Path):
    with only_one(district / ".круг.lock") as is_ours:
        assert is_ours
        refused = call(district, "round", "--yes", code=2).output
    assert "круг уже идет в другом окне" in refused
    assert not (district / "реестр.sqlite").exists() and not (district / "письма.sqlite").exists()
    call(district, "round", "--yes", "--without", "answers", "--without", "reminders")


def test_what_hinders_a_round_is_said_before_the_question(district: Path,
                                                          monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XLSX_FORMS_MAIL_PASSWORD", "неверный")
    refused = answered(district, "да\n").output
    assert "не принял имя" in refused and "xlsx-forms round --without fetch" in refused
    monkeypatch.delenv("XLSX_FORMS_MAIL_PASSWORD")
    refused = answered(district, "да\n", "--without", "fetch").output
    assert "нет пароля почты" in refused and "(да/нет)" not in refused
    settings = district / "programme.toml"
    settings.write_text(settings.read_text("utf-8").partition("[mail]")[0], "utf-8")
    refused = answered(district, "да\n").output
    assert "xlsx-forms mail-setup" in refused and "(да/нет)" not in refused
    assert answered(district, "да\n", "--drafts").exit_code == 0


def test_reminders_keep_their_distance_and_begin_when_it_is_time(district: Path, mail: Servers):
    """The reminder of a returned form waits for its «исправить до», and a week for the next."""
    def count(day: str) -> tuple[int, int]:
        settings = district / "programme.toml"
        lines = [f"today = {day}" if line.startswith("today") else line
                 for line in settings.read_text("utf-8").splitlines()]
        settings.write_text("\n".join(lines), "utf-8")
        output = call(district, "round", "--yes", *(f"--without={part}" for part in
                                                    ("fetch", "ingest", "summary"))).output
        found = [int(line.rpartition(" ")[2]) for line in output.splitlines()
                 if line.startswith(("Ответы на", "Напоминания:"))]
        return found[0], found[1]

    call(district, "ingest")
    assert count("2026-12-10") == (23, 1)
    assert count("2026-12-11") == (0, 0)
    # «Исправить до 15.12» is over on the 16th: five organizations have something to mend.
    assert count("2026-12-15") == (0, 0)
    returned = count("2026-12-16")
    assert returned[0] == 0 and returned[1] > 0
    assert count("2026-12-17") == (0, 6)
    mail.wait_until_delivered()
    texts = [letter.get_body(("plain",)).get_content() for number in range(24)
             for letter in Client(mail, f"org{number:02}").letters()]
    assert any("Мы просили исправить его до 15.12.2026" in text for text in texts)


def test_form_that_is_accepted_or_on_rework_is_not_sent_empty(district: Path, mail: Servers):
    call(district, "ingest")
    shown = answered(district, "", "--without", "fetch").output
    assert "принято: Отчет, 3 квартал 2026 г. – 17" in shown
    output = " ".join(call(district, "send", "quarterly-report", "--period", "2026-Q3", "--yes"
                           ).output.split())
    assert "форма уже принята: Отчет, 3 квартал 2026 г." in output
    # Whose form is on rework mends the copy with its remarks.
    assert "форма на доработке, копию с замечаниями отправит xlsx-forms send --remarks" in output
    assert "Отправлено писем: 3 из 3" in output


def test_one_letter_carries_every_form_that_was_made(mail: Servers, tmp_path: Path):
    folder = tmp_path / "Район"
    users = sample_district(folder, mail)
    for form in ("quarterly-report", "checklist", "plan-facts"):
        call(folder, "generate", form, "--period", "2026-Q4" if form[0] == "q" else "2026")
    assert "Отправлено писем: 24 из 24" in call(folder, "send", "--yes").output
    mail.wait_until_delivered()
    for key, user in users.items():
        [letter] = Client(mail, user).letters()
        assert letter["Subject"] == "Заполните 3 формы, первый срок 01.12.2026"
        assert len(attached(letter)) == 4, key
        assert "Сроки 2026.ics" in attached(letter)
    assert "Писем к отправке: 0" in call(folder, "send", "--yes").output
    assert "Писем к отправке: 0" in call(folder, "send", "checklist", "--yes").output


def test_round_that_is_killed_goes_on_and_writes_to_everybody_once(district: Path, mail: Servers):
    """Killed anywhere, again and again; then everything that was to go has gone once."""
    settings = district / "programme.toml"
    settings.write_text(settings.read_text("utf-8").replace("per_minute = 6000",
                                                            "per_minute = 300"), "utf-8")
    expected, gone = Counter(_expected(district)), set()
    fill_mailbox(mail, "economy", 12)
    chance = random.Random(17)
    for number in range(KILLS):
        kill_round(district, chance, number % 3 > 0)
        if (district / "письма.sqlite").exists():
            gone.add(sum(each.state in GONE for each in ledger_of(district).letters().values()))
    print("letters gone after the kills:", sorted(gone))
    assert len(gone - {0, 24}) >= 2, gone
    call(district, "round", "--yes")
    mail.wait_until_delivered()

    # Of what came in, too, nothing is lost and nothing taken twice.
    assert sorted(each.uid for each in ledger_of(district).messages()) == list(range(1, 13))
    assert len(list((district / "входящие" / "почта").rglob("*.xlsx"))) == 12
    found = Counter(delivered(mail))
    assert set(found.values()) == {1}
    unclear = [each for each in ledger_of(district).letters().values() if each.state == State.SENDING]
    told = call(district, "letters").output
    assert all(f"№ {each.id}," in told for each in unclear)
    lost = expected - found - Counter((each.recipients.partition("@")[0], each.subject)
                                      for each in unclear)
    assert not lost and not found - expected
    assert "Отправлено" not in call(district, "round", "--yes").output


def test_drafts_of_a_round_that_is_killed_are_those_of_one_that_is_not(district: Path):
    expected = Counter(_expected(district))
    for number in range(KILLS // 2):
        kill_round(district, random.Random(number), True, "--drafts")
    call(district, "round", "--yes", "--drafts", "--without", "fetch")
    drafts = list((district / "исходящие" / "письма" / "к отправке").iterdir())
    letters = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in drafts]
    assert Counter((str(each["To"]).partition("@")[0], str(each["Subject"])) for each in letters
                   ) == expected
    told = call(district, "letters").output
    assert f"Черновики, которые вы еще не отправили: {len(drafts)}" in told
    rows = ledger_of(district).by_message_id().values()
    assert {str(district / each.path) for each in rows if each.state == State.DRAFT} == {
        str(path) for path in drafts}


def kill_round(district: Path, chance: random.Random, is_sending: bool, *options: str) -> None:
    """Begin a round and kill it, while it sends or anywhere."""
    process = subprocess.Popen(
        [sys.executable, "-m", "xlsx_forms", "-C", district, "round", "--yes", *options],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT,
        env=os.environ | {"XLSX_FORMS_MAIL_PASSWORD": PASSWORD})
    with process:
        if is_sending:
            _wait_for_letters(process)
            time.sleep(0.05 + chance.uniform(0, 8 / KILLS))
        else:
            time.sleep(chance.uniform(0.5, 5))
        process.kill()


def _wait_for_letters(process: subprocess.Popen[str]) -> None:
    """Wait until a round has shown what it will do, and begins to send."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(("Нужно ваше решение", "Вашего решения")):
            return


def _expected(district: Path) -> list[tuple[str, str]]:
    """What one round that nobody cuts would send, from a look at its letters."""
    from xlsx_forms.mail.mailing import Mailing
    from xlsx_forms.work import find_files, take_in
    from xlsx_forms.work.round import make_plans

    programme = load_programme(district)
    batch, _numbers = take_in(programme, find_files(programme, ()))
    mailing = Mailing(programme, Ledger(programme.ledger_url))
    return [(each.letter.recipients.partition("@")[0], each.letter.subject)
            for plan in make_plans(mailing, batch, PARTS).values() for each in plan.planned]
