"""A quarter at the page from an empty folder: what the operator does, and what organizations answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl

from support.answers import clean_answers, writer
from support.mail_client import SECTOR, Client, attached, edited
from support.page.operator import Operator
from support.servers.mail import DOMAIN, PASSWORD, Servers
from templates.definition import shipped_catalogue
from xlsx_forms.mail.setup.authority import AUTHORITY_FILE

TODAY = "2026-10-20"


def set_up(operator: Operator, mail: Servers, folder: Path, per_minute: int) -> None:
    """Make the folder and set up the mail by the page."""
    operator.fill(make=str(folder))
    operator.press("Создать папку")
    # Not hers: the day is fixed, and tests do not wait between letters.
    settings = folder / "programme.toml"
    text = f"today = {TODAY}\n" + settings.read_text(encoding="utf-8")
    settings.write_text(text + f"\n[mail]\nper_minute = {per_minute}\n", encoding="utf-8")
    operator.page.wait_for_url("**/settings")
    assert "не получилось" in set_mail(operator, mail, "не тот")
    operator.follow("Настройки")
    assert "Отправка не настроена" in operator.page.inner_text("main")
    assert "Настройки записаны" in set_mail(operator, mail, PASSWORD)
    assert PASSWORD not in operator.page.content() + settings.read_text(encoding="utf-8")
    assert (folder / AUTHORITY_FILE).read_bytes() == mail.ca_file.read_bytes()
    operator.follow("Настройки")
    assert f"Сейчас: «{AUTHORITY_FILE}»" in operator.page.text_content("main")
    operator.press("Проверить связь")
    assert operator.wait().count(": получилось") == 2
    operator.follow("Настройки")


def set_mail(operator: Operator, mail: Servers, password: str) -> str:
    """Say where the mail is; what the page says of it."""
    operator.page.select_option("#service", label="Другой почтовый сервер")
    operator.fill(address=SECTOR, smtp=f"localhost:{mail.ports['starttls']}",
                  imap=f"localhost:{mail.ports['imaps']}", new_password=password)
    operator.page.set_input_files("#authority", mail.ca_file)
    operator.press("Попробовать и сохранить")
    return operator.wait()


def give_list(operator: Operator, users: Sequence[str], place: Path) -> None:
    """Download the list of organizations, fill it in Excel, give it back."""
    path = operator.download("Скачать список организаций", place)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[1]}
    for number, user in enumerate(users):
        for head, value in {
            "Код": f"{number + 1:03}", "Полное наименование": f"МБОУ «Школа № {number + 1}»",
            "Сокращенное наименование": f"Школа № {number + 1}",
            "Электронная почта": f"{user}@{DOMAIN}"}.items():
            sheet.cell(number + 2, next(heads[each] for each in heads if str(each).startswith(head)),
                       value)
    book.save(path)
    operator.page.set_input_files("#file", path)
    operator.press("Заменить список")
    assert f"Список организаций принят: в нем {len(users)}" in operator.page.inner_text("main")


def send_forms(operator: Operator) -> str:
    """Three clicks, as the page suggests: make forms, look at letters, send them."""
    operator.press("Сделать формы")
    operator.wait("сделано форм")
    operator.press("Разослать")
    operator.page.wait_for_url("**/letters/send")
    operator.press("Отправить")
    return operator.wait("Отправлено писем")


def go_round(operator: Operator) -> str:
    """Two clicks: the round, and the agreement to its letters."""
    operator.press("Провести круг")
    operator.page.wait_for_url("**/letters/round")
    came = operator.page.inner_text("main")
    operator.press("Отправить и собрать сводку")
    return came + operator.wait("Сводка: ")


def answer(client: Client, forms: Sequence[str]) -> int:
    """Fill the forms that came by letter, and send them back; how many."""
    catalogue = shipped_catalogue()
    by_title = {catalogue.current(each).short_title: catalogue.current(each) for each in forms}
    count = 0
    for letter in client.letters():
        files = []
        for name, content in attached(letter).items():
            form = next((form for title, form in by_title.items()
                         if name.startswith(title) and name.endswith(".xlsx")), None)
            if form is not None:
                files.append((name, edited(content, writer(clean_answers(form.id), form))))
        if files:
            client.send(client.write("Отчеты", files, letter))
            count += len(files)
    return count
