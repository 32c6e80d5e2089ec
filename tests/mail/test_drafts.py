"""Drafts: three folders, a new one in place of the old, sent only when that is known."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest
from support.mail_client import SECTOR, Client, attached
from support.servers.mail import DOMAIN, Servers
from test_mail_circle import call, fill, made_programme

from ingest.mail.ledger import Ledger
from xlsx_forms.programme import load_programme

PERIOD = "2026-Q3"


@pytest.fixture
def programme(tmp_path: Path, mail: Servers) -> Path:
    """Two organizations with mailboxes that owe a report and a checklist."""
    return made_programme(tmp_path, mail, [("012", "Школа № 1", f"org12@{DOMAIN}"),
                                           ("013", "Библиотека", f"org13@{DOMAIN}")])


def lie(folder: Path) -> dict[str, list[str]]:
    """The names of drafts by their folder."""
    letters = folder / "исходящие" / "письма"
    return {each.name: sorted(path.name for path in each.iterdir())
            for each in letters.iterdir() if any(each.iterdir())}


def states(folder: Path) -> list[str]:
    return [each.state for each in
            Ledger(load_programme(folder).ledger_url).by_message_id().values()]


SCHOOL, LIBRARY = ("Отчет Школа № 1 (012) 2026-Q3.eml", "Отчет Библиотека (013) 2026-Q3.eml")


def test_draft_opens_in_a_mail_program_ready_to_be_sent(programme: Path):
    call(programme, "send", "quarterly-report", "--drafts")
    assert lie(programme) == {"к отправке": [LIBRARY, SCHOOL]}
    path = programme / "исходящие" / "письма" / "к отправке" / SCHOOL
    draft = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert draft["X-Unsent"] == "1" and draft["To"] == f"org12@{DOMAIN}"
    assert "Отчет Школа № 1 (012) 2026-Q3.xlsx" in attached(draft)  # type: ignore[arg-type]


def test_draft_counts_as_written_only_when_the_operator_says_so(programme: Path):
    call(programme, "send", "quarterly-report", "--drafts")
    shown = call(programme, "letters").output
    assert "Черновики, которые вы еще не отправили: 2" in shown and "№ 1, 012 Школа № 1" in shown
    # Nothing was said: both are written again, in place of the old.
    again = call(programme, "send", "quarterly-report", "--drafts").output
    assert "Черновиков, которые это заменит: 2" in again
    assert lie(programme) == {"к отправке": [LIBRARY, SCHOOL]} and states(programme) == ["draft"] * 2

    call(programme, "letters", "--sent", "1")
    assert lie(programme) == {"к отправке": [LIBRARY], "отправленные": [SCHOOL]}
    assert "Уже есть письмо (отправлено): 1: 012" in call(
        programme, "send", "quarterly-report", "--drafts").output
    call(programme, "letters", "--sent", "all")
    assert "Писем к отправке: 0" in call(programme, "send", "quarterly-report", "--yes").output
    call(programme, "letters", "--unsent", "1")
    assert lie(programme) == {"к отправке": [SCHOOL], "отправленные": [LIBRARY]}
    assert "письма № 9 нет" in call(programme, "letters", "--sent", "9", code=2).output
    assert "№ 2 – отправлено" in call(programme, "letters", "--sent", "2", code=2).output


def test_new_draft_makes_the_old_of_its_kind_outdated(programme: Path):
    """Yesterday's reminder, unsent, gives way to today's; what is no longer owed is put away."""
    call(programme, "round", "--drafts", "--yes", "--without", "fetch")
    first = [f"Отчет {name} 2026-Q3 – напоминание 2026-10-15.eml"
             for name in ("Библиотека (013)", "Школа № 1 (012)")]
    assert lie(programme) == {"к отправке": first}
    settings = programme / "programme.toml"
    settings.write_text(settings.read_text("utf-8").replace("2026-10-15", "2026-10-16"), "utf-8")
    call(programme, "round", "--drafts", "--yes", "--without", "fetch")
    second = [name.replace("10-15", "10-16") for name in first]
    assert lie(programme) == {"к отправке": second, "устаревшие": first}

    [path] = (programme / "исходящие" / PERIOD / "012").glob("*.xlsx")
    (programme / "входящие" / path.name).write_bytes(fill(path.read_bytes()))
    call(programme, "round", "--drafts", "--yes", "--without", "fetch")
    assert lie(programme) == {
        "к отправке": [second[0], "Отчет Школа № 1 (012) 2026-Q3 – ответ 1.eml"],
        "устаревшие": sorted([*first, second[1]])}


def test_letter_by_smtp_makes_its_draft_a_sent_one(programme: Path, mail: Servers):
    call(programme, "send", "quarterly-report", "--drafts")
    assert "Отправлено писем: 2 из 2" in call(programme, "send", "quarterly-report", "--yes").output
    mail.wait_until_delivered()
    assert lie(programme) == {"отправленные": [LIBRARY, SCHOOL]}
    assert [len(Client(mail, user).letters()) for user in ("org12", "org13")] == [1, 1]


@pytest.mark.parametrize("kept", [True, False], ids=["its number kept", "another number"])
def test_draft_that_came_back_through_the_mailbox_was_sent(programme: Path, mail: Servers, kept: bool):
    """As a copy to the sender, and as what an organization answers."""
    call(programme, "send", "quarterly-report", "--drafts")
    folder = programme / "исходящие" / "письма" / "к отправке"
    school, library = (_sent(folder / name, kept) for name in (SCHOOL, LIBRARY))
    school["Cc"] = SECTOR
    Client(mail, "economy").send(school)
    client = Client(mail, "org13")
    client.send(client.write(f"Re: {library['Subject']}", answered=library if kept else None))
    mail.wait_until_delivered()
    call(programme, "fetch")
    assert lie(programme) == {"отправленные": [LIBRARY, SCHOOL]} and states(programme) == ["sent"] * 2
    # Our own form, unchanged, is nothing that anybody handed in.
    assert not list((programme / "входящие").rglob("*.xlsx"))
    assert SECTOR not in call(programme, "status").output


def test_filled_form_that_we_answer_ourselves_is_taken(programme: Path, mail: Servers):
    """The sector is an organization, too: its answer to its own draft is an answer."""
    book = openpyxl.load_workbook(programme / "организации.xlsx")
    book.active["H2"] = SECTOR
    book.save(programme / "организации.xlsx")
    call(programme, "send", "quarterly-report", "--drafts")
    draft = _sent(programme / "исходящие" / "письма" / "к отправке" / SCHOOL, False)
    [(name, content)] = [each for each in attached(draft).items() if each[0].endswith(".xlsx")]
    client = Client(mail, "economy")
    client.send(client.write(f"Re: {draft['Subject']}", [(name, fill(content))]))
    mail.wait_until_delivered()
    call(programme, "fetch")
    assert "принят" in call(programme, "ingest").output and states(programme)[0] == "sent"


def _sent(path: Path, kept: bool) -> EmailMessage:
    """A draft as a mail program sends it."""
    letter: EmailMessage = message_from_bytes(path.read_bytes(), policy=policy.SMTP)  # type: ignore
    del letter["X-Unsent"]
    if not kept:
        letter.replace_header("Message-ID", f"<{path.stem.encode().hex()[:20]}@outlook.test>")
    return letter


def test_draft_that_somebody_took_away_hinders_nothing(programme: Path):
    call(programme, "send", "quarterly-report", "--drafts")
    (programme / "исходящие" / "письма" / "к отправке" / SCHOOL).unlink()
    call(programme, "letters", "--sent", "1", "--unsent", "2")
    assert lie(programme) == {"устаревшие": [LIBRARY]}


def test_without_outlook_it_is_said_before_anything_is_asked(programme: Path,
                                                             monkeypatch: pytest.MonkeyPatch):
    """What can be tried without Windows: that it is not there is said, with what to do instead."""
    for command in (("send", "quarterly-report"), ("remind",), ("round",)):
        said = call(programme, *command, "--outlook", code=2).output
        assert "только в Windows" in said and "--drafts" in said and "(да/нет)" not in said
    monkeypatch.setattr("sys.platform", "win32")
    said = call(programme, "send", "quarterly-report", "--outlook", code=2).output
    assert "нужна библиотека pywin32" in said and "pip install pywin32" in said
    assert not (programme / "исходящие" / "письма").exists() and not states(programme)
