"""«Квартал» asks what became of letters of which the operator knows more, and takes her answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import Browser, serving

from ingest.mail.ledger import Ledger, Sent, State
from xlsx_forms.programme import load_programme
from xlsx_forms.setup import make_folder


def letter(number: int, state: State) -> Sent:
    return Sent(f"key {number}", f"<{number}@example.ru>", "form", None, None, "021",
                "school7@example.ru", f"Письмо <b>{number}</b>", [], [], state)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory):
    """A page and the ledger of its folder, with an unclear letter, one that came back, one sent."""
    folder = tmp_path_factory.mktemp("told") / "округ"
    list(make_folder(folder, sample=True))
    for path in (folder / "входящие").rglob("*.*"):
        path.unlink()
    ledger = Ledger(load_programme(folder).ledger_url)
    for number, state in enumerate((State.SENDING, State.UNDELIVERED, State.SENT, State.SENDING), 1):
        ledger.prepare(letter(number, state))
        ledger.mark_all([(f"<{number}@example.ru>", state)])
    with serving(folder) as browser:
        yield browser, ledger, folder


def state_of(ledger: Ledger, number: int) -> str:
    return ledger.by_message_id()[f"<{number}@example.ru>"].state


def test_unclear_letters_come_next_and_stand_with_their_questions(told):
    browser, _ledger, _folder = told
    shown = browser.ask("/").text
    assert "Скажите, ушли ли письма, о которых это неясно: 2." in shown
    assert "Неясно, ушли ли письма: 2" in shown and "Письма не доставлены: 1" in shown
    assert "Письмо &lt;b&gt;1" in shown and "<b>1" not in shown and "Письмо &lt;b&gt;3" not in shown


def test_an_answer_is_taken_as_the_command_takes_it(told: tuple[Browser, Ledger, Path]):
    browser, ledger, _folder = told
    for number, said, after in ((1, "sent", State.SENT), (4, "unsent", State.FAILED),
                                (2, "unsent", State.FAILED)):
        assert browser.press("/", f"/letters/told/{number}", said=said).status == 303
        assert state_of(ledger, number) == after
    assert "Неясно, ушли ли письма" not in browser.ask("/").text


def test_what_nobody_asks_is_refused(told):
    browser, ledger, folder = told
    token = browser.server.guard.form_token

    def post(address: str, said: str) -> int:
        body = f"form_token={token(address)}&said={said}".encode()
        return browser.ask(address, "POST", body,
                           Content_Type="application/x-www-form-urlencoded").status

    assert post("/letters/told/99", "sent") == 404 and post("/letters/told/3", "maybe") == 404
    assert post("/letters/told/3", "sent") == 409 and state_of(ledger, 3) == State.SENT
    assert browser.ask("/letters/told/3", "POST", b"said=unsent").status == 403
    from ingest.storage.run_lock import only_one
    from xlsx_forms.work.round import LOCK

    with only_one(folder / LOCK):
        assert post("/letters/told/3", "unsent") == 409
