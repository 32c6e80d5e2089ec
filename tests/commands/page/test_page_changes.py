"""What is changed by the page beside files: editions, confirmed points, copies of the register."""

from __future__ import annotations

import io
import re

import openpyxl
from browser import Browser

from xlsx_forms.programme import load_programme
from xlsx_forms.work import load_batch


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def give(page: Browser, what: str, data: bytes, edition: str = ""):
    address = f"/settings/edition/{what}"
    return page.upload("/settings", address, "workbook", [("книга.xlsx", data)], edition=edition)


def test_commission_is_downloaded_amended_and_given_back(empty_page: Browser):
    folder = empty_page.server.application.desk.folder
    data = empty_page.ask("/settings/edition/commission").body
    assert not list(folder.glob("комиссия*"))
    assert "ничего не изменено" in give(empty_page, "commission", data).text
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Комиссия"]
    [head] = [cell for row in sheet.iter_rows() for cell in row if cell.value == "Роль в комиссии"]
    role = sheet.cell(head.row + 2, head.column)
    before, role.value = role.value, "повар"
    refused = give(empty_page, "commission", saved(book))
    assert refused.status == 409 and role.coordinate in refused.text, refused.text
    assert not list(folder.glob("комиссия*"))

    role.value = before
    sheet.cell(head.row + 2, head.column - 1).value = "Новая <b>Фамилия</b>"
    told = give(empty_page, "commission", saved(book))
    assert told.status == 200 and "Новая &lt;b&gt;Фамилия" in told.text, told.text
    assert (folder / "комиссия.xlsx").is_file()
    assert "исправление «комиссия.xlsx»" in empty_page.ask("/settings").text
    sheet.cell(head.row + 2, head.column - 1).value = "Другая Фамилия"
    assert give(empty_page, "commission", saved(book), "комиссия.xlsx").status == 200
    assert len(list(folder.glob("комиссия*"))) == 1
    assert len(list((folder / "копии").glob("комиссия, до *.xlsx"))) == 1
    assert give(empty_page, "commission", data, "../programme.toml").status == 409


def test_plan_and_methodology_come_as_workbooks(empty_page: Browser):
    for what in ("plan", "methodology"):
        data = empty_page.ask(f"/settings/edition/{what}").body
        assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames
        assert give(empty_page, what, b"no workbook").status == 409


def test_points_are_confirmed_beside_the_checklist_and_withdrawn(sample_page: Browser):
    programme = load_programme(sample_page.server.application.desk.folder)
    frame = load_batch(programme).submissions
    number = int(frame.index[(frame["form"] == "checklist") & (frame["status"] == "accepted")][0])
    page = f"/file/{number}"
    told = {"points": "4:2", "basis": "Протокол <i>№ 3</i>", "confirmed-by": "Комиссия"}
    for wrong, words in (({"basis": ""}, "Напишите основание"), ({"points": "4:77"}, "не бывает"),
                         ({"points": ""}, "Выберите критерий"), ({"points": "99:1"}, "нет; есть")):
        assert words in sample_page.press(page, f"{page}/confirm", **told | wrong).text
    assert sample_page.press(page, f"{page}/confirm", **told).status == 303
    shown = sample_page.ask(page).text
    assert "Критерий 4: подтверждено 2. Протокол &lt;i&gt;№ 3" in shown
    assert len(load_batch(programme).confirmed) == 1
    withdrawn = sample_page.press(page, f"{page}/confirm", **told | {"points": "4:"})
    assert withdrawn.status == 303 and not len(load_batch(programme).confirmed)


def test_book_of_the_commission_is_made_and_downloaded(sample_page: Browser):
    sample_page.press("/documents", "/confirmation")
    told = sample_page.wait()
    [address] = re.findall(r'href="(/documents/\d+/download)">Скачать книгу', told)
    assert sample_page.ask(address).body.startswith(b"PK")


def test_copy_is_made_looked_at_and_put_back(sample_page: Browser):
    programme = load_programme(sample_page.server.application.desk.folder)
    sample_page.press("/settings", "/settings/copy")
    assert "Копия: копии/" in sample_page.wait()
    before = load_batch(programme).submissions
    page = re.findall(r'href="(/settings/copies/\d+)"', sample_page.ask("/settings").text)[0]
    assert sample_page.ask(f"{page}/download").body.startswith(b"PK")
    number = int(before.index[before["status"] == "accepted"][0])
    file = f"/file/{number}"
    [checksum] = re.findall(r'name="sha256" value="(\w+)"', sample_page.ask(file).text)
    sample_page.press(file, f"{file}/decide", verdict="exclude", reason="проба", author="Я",
                      sha256=checksum)
    assert load_batch(programme).submissions["excluded"].sum() == 1
    assert "решений: 1" in sample_page.ask(page).text
    sample_page.press(page, page)
    assert "Восстановлено из копии" in sample_page.wait()
    assert load_batch(programme).submissions.equals(before)
    assert sample_page.ask("/settings/copies/1").status == 404
