"""A quarter from an empty folder, by a real browser and through real mail servers."""

from __future__ import annotations

from pathlib import Path

from support.mail_client import Client
from support.page.operator import Browser, Operator, PageProcess
from support.page.quarter import answer, give_list, go_round, send_forms, set_up
from support.servers.mail import Servers

USERS = ("org00", "org01")


def test_quarter_takes_six_clicks_from_the_list_to_the_summary(
        chromium: Browser, mail: Servers, tmp_path: Path):
    folder = tmp_path / "Эффективный регион"
    with PageProcess(tmp_path) as served:
        operator = Operator(chromium.new_page(), served.address)
        set_up(operator, mail, folder, per_minute=6000)
        give_list(operator, USERS, tmp_path)
        operator.clicks = 0

        assert "Отправлено писем: 2 из 2" in send_forms(operator)
        mail.wait_until_delivered()
        sent = [answer(Client(mail, user), ["quarterly-report"]) for user in USERS]
        mail.wait_until_delivered()
        told = go_round(operator)
        summary = operator.download("Скачать сводку", tmp_path).read_bytes()

        assert sent == [1, 1] and "Новых писем: 2, файлов в них: 2" in told
        assert operator.clicks <= 6
        assert summary.startswith(b"PK") and len(list((folder / "сводка").glob("*.xlsx"))) == 1
        operator.press("Провести круг")
        operator.page.wait_for_url("**/letters/round")
        assert "Писем к отправке нет" in operator.page.inner_text("main")
        mail.wait_until_delivered()
        # The forms, and one answer that also names what is still owed.
        assert [len(Client(mail, user).letters()) for user in USERS] == [2, 2]
        assert not operator.foreign() and not operator.said
