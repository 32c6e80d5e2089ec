"""The list given back on the page judges files anew at once and says of how many; letters are read."""

from __future__ import annotations

from datetime import datetime

from browser import serving
from conftest import SCHOOL
from support.town import Town

from ingest.mail.ledger import Came, Ledger
from xlsx_forms.setup import write_organizations
from xlsx_forms.work import load_batch


def give_list(page, folder, code):
    path = folder / "новый.xlsx"
    own = {key: value or "" for key, value in SCHOOL.items()}
    write_organizations(path, [own | {"organization": code}])
    answer = page.upload("/settings", "/settings/organizations", "file",
                         [("организации.xlsx", path.read_bytes())])
    path.unlink()
    assert answer.status == 303
    return page.ask(answer.headers["Location"]).text


def test_list_given_back_tells_of_changed_files_and_a_letter_is_read(tmp_path, blanks):
    town = Town(tmp_path / "Район", blanks)
    town.send("сведения.xlsx", "plan-facts")
    town.ingest()
    ledger = Ledger(town.programme.ledger_url)
    ledger.record(Came("box", 1, 1, "0" * 64, 10, datetime(2026, 10, 5), "", sender="a@b.ru",
                       subject="Вопрос <b>", findings=(("F134", "Файла нет."),)))
    with serving(town.folder) as page:
        own = page.ask(f"/organization/{SCHOOL['organization']}").text
        assert "нет ни результата, ни места" in own and "результат –" not in own
        for code, state in (("999", "returned"), (SCHOOL["organization"], "accepted")):
            assert "у файлов другое состояние: 1" in give_list(page, town.folder, code)
            assert load_batch(town.programme).submissions["status"].iloc[0].startswith(state)
        assert "другое состояние" not in give_list(page, town.folder, SCHOOL["organization"])
        shown = page.ask("/").text
        assert "Письма, которые нужно прочитать: 1" in shown and "Вопрос &lt;b&gt;" in shown
        assert page.press("/", "/read/1").status == 303
        assert "Письма, которые нужно" not in page.ask("/").text
