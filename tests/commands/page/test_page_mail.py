"""A quarter's letters by the page, through real mail servers."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
from browser import serving
from support.mail_client import SECTOR, Client, mail_settings
from support.mail_servers import DOMAIN, PASSWORD, Servers

from xlsx_forms.programme import load_programme
from xlsx_forms.setup import make_folder


def test_round_by_buttons_sends_what_was_shown_once(mail: Servers, tmp_path: Path):
    folder = tmp_path / "Район"
    list(make_folder(folder, sample=True))
    settings = folder / "programme.toml"
    settings.write_text(settings.read_text("utf-8") + mail_settings(mail), "utf-8")
    before = load_programme(folder).settings.mail
    for path in sorted((folder / "входящие").rglob("*.*"))[2:]:
        path.unlink()
    book = openpyxl.load_workbook(folder / "организации.xlsx")
    for number, row in enumerate(book.active.iter_rows(min_row=2)):
        row[7].value = f"org{number:02}@{DOMAIN}"
    book.save(folder / "организации.xlsx")
    with serving(folder) as browser:
        told = {"address": SECTOR, "service": "4", "password": PASSWORD, "user": "",
                "smtp": f"localhost:{mail.ports['starttls']}",
                "imap": f"localhost:{mail.ports['imaps']}"}
        browser.press("/settings", "/settings/mail-setup", **told | {"password": "не тот"})
        assert "не получилось" in browser.wait()
        assert load_programme(folder).settings.mail == before
        browser.press("/settings", "/settings/mail-setup", **told)
        assert "Настройки записаны" in browser.wait() and PASSWORD not in browser.wait()
        assert PASSWORD not in settings.read_text("utf-8")
        browser.press("/settings", "/settings/mail")
        assert browser.wait().count(": получилось") == 2
        browser.press("/", "/round")
        browser.wait()
        asked = browser.ask("/letters/round").text
        [seal] = re.findall(r'name="seal" value="([\w-]+)"', asked)
        count = int(re.findall(r"Писем к отправке: (\d+)", asked)[0])
        assert count and "Отправить и собрать сводку" in asked
        assert not any(Client(mail, f"org{number:02}").letters() for number in range(24))

        browser.press("/letters/round", "/letters/round", seal=seal, how="send")
        assert f"Отправлено писем: {count} из {count}" in browser.wait()
        assert "Отправить и собрать сводку" not in browser.ask("/letters/round").text
        browser.press("/", "/round")
        browser.wait()
        assert "Писем к отправке нет" in browser.ask("/letters/round").text
    mail.wait_until_delivered()
    got = [len(list(Client(mail, f"org{number:02}").letters())) for number in range(24)]
    assert sum(got) == count and max(got) == 1
