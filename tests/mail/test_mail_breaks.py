"""The connection breaks after every n-th command: nothing is lost and nothing doubled."""

from __future__ import annotations

import smtplib
import ssl
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from mail_proxy import cutting
from support.servers.mail import PASSWORD, Servers

from ingest.mail.ledger import GONE, Ledger, Sent, State
from ingest.mail.mailbox import MailboxError, fetch
from ingest.mail.server import Mailbox, Server
from ingest.mail.store import Known, Store
from ingest.opening.letters.head import headers
from xlsx_forms.mail.compose import Draft, File, new_message_id
from xlsx_forms.mail.letters import Words
from xlsx_forms.mail.outbox import OutboxError, Planned, send_all

# Enough letters that the connection breaks at least once for every n that is tried with them.
FEW, MANY = 9, 36
SENDER = "economy@example.ru"


def server(mail: Servers, port: int) -> Server:
    return Server("localhost", port, "tls", SENDER, str(mail.ca_file))


def mailbox(mail: Servers, user: str, port: int = 0) -> Mailbox:
    return Mailbox("localhost", port or mail.ports["imaps"], "tls", f"{user}@example.ru",
                   str(mail.ca_file))


def ledger_in(folder: Path) -> Ledger:
    return Ledger(f"sqlite:///{folder / 'письма.sqlite'}")


def fill_mailbox(mail: Servers, user: str, count: int) -> None:
    """Deliver letters, each with a file of its own, through the real server."""
    context = ssl.create_default_context(cafile=mail.ca_file)
    with smtplib.SMTP_SSL("localhost", mail.ports["tls"], context=context) as smtp:
        smtp.login(SENDER, PASSWORD)
        for number in range(count):
            letter = EmailMessage()
            letter["From"], letter["To"] = SENDER, f"{user}@example.ru"
            letter.set_content("Отчет во вложении.")
            letter.add_attachment(b"PK\x03\x04" + bytes([number]) * 2000, maintype="application",
                                  subtype="zip", filename=f"Отчет {number}.xlsx")
            smtp.send_message(letter)
    mail.wait_until_delivered()


@pytest.fixture(scope="module")
def filled(servers: Servers) -> Servers:
    servers.empty()
    fill_mailbox(servers, "org00", FEW)
    fill_mailbox(servers, "org02", MANY)
    return servers


@pytest.mark.parametrize("n", range(1, 41))
def test_fetch_takes_every_letter_once_however_the_connection_breaks(filled: Servers, n: int,
                                                                     tmp_path: Path):
    user, count = ("org00", FEW) if n < 14 else ("org02", MANY)
    ledger = ledger_in(tmp_path)
    store = Store(tmp_path, tmp_path / "входящие", Known({}, {}))
    came = []
    with cutting(filled, filled.ports["imaps"], n, acts=bool(n % 2)) as port:
        with suppress(MailboxError):
            came += fetch(mailbox(filled, user, port), PASSWORD, ledger, store)
        if n >= 8:
            # It went on by itself: each new connection takes what the last one could not.
            assert len(came) == count
    # The ledger knows a mailbox by its server, user and folder; the port does not matter.
    came += fetch(mailbox(filled, user), PASSWORD, ledger, store)

    assert len(came) == len(ledger.messages()) == count
    assert sorted(each.uid for each in came) == list(range(1, count + 1))
    kept = [path.read_bytes() for path in (tmp_path / "входящие").rglob("*.xlsx")]
    assert sorted(kept) == [b"PK\x03\x04" + bytes([number]) * 2000 for number in range(count)]
    assert len(list((tmp_path / "входящие").rglob("*.eml"))) == count
    assert list(fetch(mailbox(filled, user), PASSWORD, ledger, store)) == []


def planned(recipient: str) -> Planned:
    message_id = new_message_id(SENDER)
    letter = Sent(f"send:{message_id}", message_id, "send", "checklist", "2026", "001", recipient,
                  "Форма", [], [])
    return Planned(letter, Draft(SENDER, "Сектор", (recipient,), Words("Форма", ".\n", "<p>"),
                                 (File("Чек-лист.xlsx", b"PK" * 500),), message_id), "x.eml")


@pytest.mark.parametrize("acts", [True, False], ids=["server acted", "server never saw it"])
def test_send_delivers_no_letter_twice_however_the_connection_breaks(mail: Servers, acts: bool,
                                                                     tmp_path: Path):
    """Those letters that went unseen by us stand as unclear, and no other."""
    runs = {}
    for n in range(1, 41):
        # Two commands begin a connection, and each letter takes four.
        letters = [planned("org01@example.ru") for _ in range(n // 4 + 2)]
        folder = tmp_path / str(n)
        folder.mkdir()
        ledger = ledger_in(folder)
        with cutting(mail, mail.ports["tls"], n, acts) as port, suppress(OutboxError):
            list(send_all(letters, server(mail, port), PASSWORD, ledger, 6000, lambda seconds: None))
        rows = ledger.letters()
        rest = [replace(each, before=row) for each in letters
                if (row := rows.get(each.letter.key)) is None or row.state not in GONE]
        list(send_all(rest, server(mail, mail.ports["tls"]), PASSWORD, ledger, 6000,
                      lambda seconds: None))
        runs[n] = ledger.letters()
    mail.wait_until_delivered(60)

    delivered = Counter(headers(each).message_id for each in mail.letters("org01"))
    states = {each.message_id: each.state for run in runs.values() for each in run.values()}
    assert set(delivered.values()) == {1}
    assert {key for key, state in states.items() if state == State.SENT} <= set(delivered)
    unclear = {key for key, state in states.items() if state == State.SENDING}
    assert set(states.values()) == {State.SENT, State.SENDING}
    assert unclear <= set(delivered) if acts else not unclear & set(delivered)
