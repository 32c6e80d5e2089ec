"""The full circle for the sample district, through a real Postfix and a real Dovecot.

Forms out, replies of every kind in, remarks out, corrected replies in, summary: every letter
and every attachment is accounted for.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from email.message import EmailMessage
from pathlib import Path

import openpyxl
from click.testing import CliRunner, Result
from support.mail_client import Client, attached, edited, mail_settings, zipped
from support.sample import make_first_year
from support.servers.mail import DOMAIN, Servers

from ingest.mail.ledger import Ledger, State
from xlsx_forms.commands.cli import cli
from xlsx_forms.programme import load_programme
from xlsx_forms.work import load_batch

PERIOD = "2026-Q3"
SILENT, LATER = "org22", "org23"


def call(folder: Path, *arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(cli, ["-C", str(folder), *arguments])
    assert result.exit_code == code, result.output + str(result.exception)
    return result


def made_programme(tmp_path: Path, mail: Servers, organizations: Iterable[tuple[str, str, str]]
                   ) -> Path:
    """A folder with these organizations (code, name, address), whose reports are made."""
    folder = tmp_path / "Программа"
    call(tmp_path, "init", str(folder))
    book = openpyxl.load_workbook(folder / "организации.xlsx")
    for key, name, address in organizations:
        book.active.append([key, f"МБУ «{name}»", name, "", "", "", "", address, ""])
    book.save(folder / "организации.xlsx")
    settings = folder / "programme.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(
        "# today = 2026-12-10", "today = 2026-10-15") + mail_settings(mail), encoding="utf-8")
    call(folder, "generate", "quarterly-report")
    return folder


def sample_district(folder: Path, mail: Servers) -> dict[str, str]:
    """Make the sample's programme folder without any answers; return the users by organization.

    Every organization has a mailbox of its own here and takes part from the beginning; the first is
    the sector itself.
    """
    make_first_year(folder)
    for path in (folder / "входящие").iterdir():
        path.unlink()
    settings = folder / "programme.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + mail_settings(mail), encoding="utf-8")
    book = openpyxl.load_workbook(folder / "организации.xlsx")
    users = {}
    for number, row in enumerate(book.active.iter_rows(min_row=2)):
        user = "economy" if number == 0 else f"org{number:02}"
        users[str(row[0].value)] = user
        row[7].value, row[9].value = f"{user}@{DOMAIN}", None
    book.save(folder / "организации.xlsx")
    return users


def fill(content: bytes, **changes: object) -> bytes:
    """Fill one row of a quarterly report, as an organization does."""
    described = json.loads(CliRunner().invoke(cli, ["describe", "quarterly-report", "--json"]).output)
    table = described["tables"][0]
    row = {"direction": "Экономика", "project": "Быстрый обед", "year_opened": 2026,
           "stage": "7. Внедрение улучшений", "leader": "Петрова А. А.",
           "contact": "7-00-00"} | changes

    def edit(book: openpyxl.Workbook) -> None:
        for column in table["columns"]:
            if column["id"] in row:
                cell = f"{column['column']}{table['first_row']}"
                book[table["sheet"]][cell] = row[column["id"]]

    return edited(content, edit)


class Post:
    """Counts what clients send, as the clients see it."""

    def __init__(self) -> None:
        self.letters = 0
        self.files: list[str] = []

    def send(self, client: Client, letter: EmailMessage) -> None:
        client.send(letter)
        self.letters += 1
        self.files += _names(letter)


def _names(letter: EmailMessage) -> list[str]:
    """Names of the files in a letter and in those forwarded with it, by the library's walk."""
    return [str(part.get_filename()) for part in letter.walk() if part.get_filename()]


def reply(number: int, client: Client, form: EmailMessage, name: str, filled: bytes,
          post: Post) -> None:
    """Send a filled form back in one of the ways in which people do."""
    way = number % 6
    if way == 1:
        inner = Client(client.servers, "colleague").write("Отчет", [(name, filled)])
        outer = client.write("Fwd: Отчет", answered=form)
        outer.add_attachment(inner)
        post.send(client, outer)
    elif way == 2:
        post.send(client, client.write("Re: Отчет", [("отчет.zip", zipped({name: filled}))], form))
    elif way == 3:
        for _ in range(2):
            post.send(client, client.write("Re: Отчет", [(name, filled)], form))
    elif way == 4:
        private = Client(client.servers, "private")
        post.send(private, private.write("отчет со своей почты", [(name, filled)]))
    elif way == 5:
        post.send(client, client.write("Re: Отчет", answered=form, text="Отчет во вложении."))
        post.send(client, client.write("Re: забыли приложить", [(name, filled)], form))
    else:
        letter = client.write("Re: Отчет", [(name, filled)], form)
        letter.get_payload()[0].add_related(b"GIF89a", "image", "gif", cid="<logo>",
                                            filename="герб.gif")
        post.send(client, letter)




def test_full_circle_accounts_for_every_letter_and_attachment(mail: Servers, tmp_path: Path):
    folder = tmp_path / "Район"
    users = sample_district(folder, mail)
    clients = {key: Client(mail, user) for key, user in users.items()}
    sector, post = Client(mail, "economy"), Post()

    # Forms out: every organization gets one letter, its own form in it.
    call(folder, "generate", "quarterly-report", "--period", PERIOD)
    sent = call(folder, "send", "quarterly-report", "--period", PERIOD, "--yes")
    assert "Отправлено писем: 24 из 24" in sent.output
    mail.wait_until_delivered()
    forms = {}
    for key, client in clients.items():
        [letter] = client.letters()
        [path] = (folder / "исходящие" / PERIOD / key).glob("*.xlsx")
        assert attached(letter)[path.name] == path.read_bytes()
        assert b"BEGIN:VCALENDAR" in attached(letter)["Сроки 2026.ics"]
        forms[key] = (letter, path.name, path.read_bytes())
    again = call(folder, "send", "quarterly-report", "--period", PERIOD, "--yes")
    assert "Писем к отправке: 0" in again.output

    # Replies of every kind; every fourth is wrong, two do not answer.
    wrong = set()
    for number, (key, client) in enumerate(clients.items()):
        if users[key] in (SILENT, LATER):
            continue
        letter, name, content = forms[key]
        if number % 4 == 0:
            wrong.add(key)
        filled = fill(content, year_opened=2031 if key in wrong else 2026, project=f"Проект {key}")
        reply(number, client, letter, name, filled, post)
    stranger = Client(mail, "private")
    post.send(stranger, stranger.write("Приглашаем на вебинар"))
    mail.wait_until_delivered()

    # In: nothing in the mailbox changes, and a second run takes nothing.
    fetched = call(folder, "fetch")
    own = 1    # the form that the sector sent to itself, the first organization
    assert f"Новых писем: {post.letters + own}," in fetched.output
    assert "Новых писем: 0," in call(folder, "fetch").output
    assert not seen_flags(mail)
    call(folder, "ingest")
    assert call(folder, "ingest", "--json").output == call(folder, "ingest", "--json").output
    statuses = {row["organization"]: row for row in json.loads(
        call(folder, "status", "--period", PERIOD, "--json").output)
        if row["form"] == "quarterly-report"}
    for key, user in users.items():
        state = statuses[key]["state"]
        if user in (SILENT, LATER):
            assert state in ("missing", "not_required"), key
        else:
            assert (state == "returned") == (key in wrong), key

    # The queue has those letters, and only those, that nobody else will look at.
    shown = call(folder, "status", "--period", PERIOD).output
    without_file = sum(1 for number, key in enumerate(users)
                       if number % 6 == 5 and users[key] not in (SILENT, LATER))
    assert f"Писем, которые нужно прочитать: {without_file + 1}" in shown
    assert "Приглашаем на вебинар" in shown

    # Remarks out: every file that was sent is answered once.
    answers = call(folder, "send", "--remarks", "--yes").output
    assert "Отправлено писем: 22 из 22" in answers
    assert "Писем к отправке: 0" in call(folder, "send", "--remarks", "--yes").output
    mail.wait_until_delivered()

    # Corrected replies: the copy that came with the remarks, one cell mended.
    for key in sorted(wrong):
        answer = clients[key].letters()[-1]
        assert str(answer["Subject"]).startswith("На доработку")
        [(name, content)] = attached(answer).items()
        assert name.endswith("– на доработку.xlsx")
        post.send(clients[key], clients[key].write("Re: исправили", [(name, fill(
            content, project=f"Проект {key}"))], answer))
    mail.wait_until_delivered()
    call(folder, "fetch")
    call(folder, "ingest")
    mended = {row["organization"]: row["state"] for row in json.loads(
        call(folder, "status", "--period", PERIOD, "--json").output)
        if row["form"] == "quarterly-report"}
    assert {key for key, state in mended.items() if state in ("on_time", "late")} == {
        key for key, user in users.items() if user not in (SILENT, LATER)}
    output = call(folder, "summary", "--period", PERIOD).output
    assert Path(output.strip().removeprefix("Сводка: ")).is_file()

    # The accounts: what came stands in the ledger, letter by letter and file by file.
    programme = load_programme(folder)
    ledger = Ledger(programme.ledger_url)
    messages, batch = ledger.messages(), load_batch(programme)
    in_mailbox = len(mail.letters("economy"))
    from_outside = [each for each in messages if each.kind == "letter"]
    assert len(messages) == in_mailbox == post.letters + own + sum(
        1 for each in ledger.letters().values() if each.kind != "send"
        and each.organization == next(iter(users)))
    assert len(from_outside) == post.letters
    names = [each.name for letter in from_outside for each in letter.attachments]
    assert Counter(names) == Counter(post.files)
    listed = json.loads(call(folder, "fetch", "--json").output)
    rows = [row for letter in listed for row in letter["attachments"]]
    assert len(listed) == in_mailbox and len(rows) == sum(len(each.attachments) for each in messages)
    outcomes = Counter(row["outcome"] for row in rows)
    assert outcomes.keys() <= {"accepted", "accepted_with_remarks", "returned", "superseded",
                               "duplicate", "picture", "own"}
    assert outcomes["returned"] == len(wrong)
    assert {each.state for each in ledger.letters().values()} == {State.SENT}
    taken = sum(1 for row in rows if row["outcome"] not in ("picture", "own"))
    assert taken == len(batch.files)
    assert call(folder, "fetch", "--list").output.count("№ ") >= in_mailbox
    assert all(Path(folder, each.path).is_file() for each in messages)
    assert sector.letters()


def seen_flags(mail: Servers) -> list[bytes]:
    """Return the letters of the sector that are marked as read."""
    box = mail.mailbox("economy")
    try:
        return box.search(None, "SEEN")[1][0].split()
    finally:
        box.logout()
