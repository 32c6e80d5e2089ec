"""The program is killed while letters go out or come in: the next run does the rest, and only it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from support.mail_client import Client
from support.paths import TESTS
from support.servers.mail import Servers
from test_mail_breaks import fill_mailbox
from test_mail_circle import call, sample_district

from ingest.mail.ledger import Ledger, State
from ingest.opening.letters.head import headers
from xlsx_forms.programme import load_programme


def run_and_kill(folder: Path, what: str, lines: int, later: float) -> None:
    """Start a run, and kill it so many seconds after so many lines."""
    process = subprocess.Popen(
        [sys.executable, Path(__file__).with_name("killed_run.py"), folder, what],
        stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"})
    assert process.stdout is not None
    with process, process.stdout as said:
        for _ in range(lines):
            assert said.readline()
        time.sleep(later)
        process.kill()


@pytest.fixture
def district(mail: Servers, tmp_path: Path) -> Path:
    folder = tmp_path / "Район"
    sample_district(folder, mail)
    return folder


def test_send_that_was_killed_sends_nothing_twice(district: Path, mail: Servers):
    call(district, "generate", "quarterly-report", "--period", "2026-Q3")
    ledger = Ledger(load_programme(district).ledger_url)
    for lines, later in [(5, 0.004), (6, 0.009)]:
        run_and_kill(district, "send", lines, later)
    states = {each.organization: each.state for each in ledger.letters().values()}
    assert list(states.values()).count(State.SENT) >= 10
    call(district, "send", "quarterly-report", "--period", "2026-Q3", "--yes")
    mail.wait_until_delivered()

    letters = ledger.letters().values()
    assert len(letters) == 24 and {each.state for each in letters} <= {State.SENT, State.SENDING}
    delivered = Counter(headers(data).message_id for user in ["economy", *(
        f"org{number:02}" for number in range(24))] for data in mail.letters(user))
    assert set(delivered.values()) == {1}
    assert {each.message_id for each in letters if each.state == State.SENT} <= set(delivered)


def test_fetch_that_was_killed_takes_every_letter_once(district: Path, mail: Servers):
    fill_mailbox(mail, "economy", 30)
    for lines, later in [(1, 0.0), (5, 0.004), (3, 0.011)]:
        run_and_kill(district, "fetch", lines, later)
    call(district, "fetch")
    messages = Ledger(load_programme(district).ledger_url).messages()
    assert sorted(each.uid for each in messages) == list(range(1, 31))
    kept = list((district / "входящие").rglob("*.xlsx"))
    assert len({path.read_bytes() for path in kept}) == len(kept) == 30
    assert len(list((district / "входящие").rglob("*.eml"))) == 30
    assert len(Client(mail, "economy").letters()) == 30
