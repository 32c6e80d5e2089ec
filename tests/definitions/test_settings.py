"""Mistakes in programme.toml are told in Russian, with their line and what is expected."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from templates.definition import DefinitionError
from xlsx_forms.programme import load_programme


def problems(folder: Path, text: str | bytes) -> list[str]:
    data = text.encode("utf-8") if isinstance(text, str) else text
    (folder / "programme.toml").write_bytes(data)
    with pytest.raises(DefinitionError) as caught:
        load_programme(folder)
    told = list(caught.value.problems)
    assert all(each.startswith("programme.toml") for each in told), told
    # The parser's own words are English.
    assert not re.search(r"\bline|column|Expected|Invalid|Traceback|datetime", " ".join(told)), told
    return told


@pytest.mark.parametrize(("line", "told"), [
    ("name = Лебедева", 'строка 2: «name = Лебедева»: текст пишут в прямых кавычках: "…"'),
    ("name = «Лебедева»", 'кавычки нужны прямые: "…"'),
    ("name = “Лебедева”", 'кавычки нужны прямые: "…"'),
    ('name = "Лебедева', 'нет закрывающей кавычки: "…"'),
    ('name = Лебедева"', 'нет открывающей кавычки: "…"'),
    ('name = "Сектор "Экономика" района"', "замените их на «елочки»"),
    ('name = "C:\\Папка"', "обратную черту удвойте"),
    ("name =", "после знака = нет значения"),
    ("name = # кто", "после знака = нет значения"),
    ("имя = 1", "имя настройки пишут латинскими буквами"),
    ("Лебедева", "пояснение начинают знаком #"),
    ("name = да", "да – это true"),
    ("c3 = 0,5", "десятичный знак – точка: 0.5"),
    ("today = 01.07.2026", "дату пишут год-месяц-день без кавычек: 2026-07-01"),
    ("today = 2026-13-01", "дату пишут год-месяц-день"),
    ('name = "а"\nname = "б"', "такая настройка уже есть выше"),
    ("[contact]", "такой раздел уже есть выше"),
    ("[mail", "нет закрывающей скобки раздела"),
    ("name = [1, 2", "нет закрывающей скобки списка ]"),
    ("name = 5 6", "после значения стоит лишнее"),
])
def test_a_line_that_is_no_setting(tmp_path: Path, line: str, told: str):
    (found,) = problems(tmp_path, f"[contact]\n{line}\n")
    assert told in found, found
    assert re.match(r"programme\.toml, строка [1-4]: ", found), found


@pytest.mark.parametrize(("text", "told"), [
    ("today = \"10.12.2026\"",
     ["строка 1, today: нужна дата ГГГГ-ММ-ДД без кавычек, а стоит «10.12.2026»"]),
    ("programme_from = 2026",
     ["строка 1, programme_from: нужна дата ГГГГ-ММ-ДД без кавычек, а стоит 2026"]),
    ("\n[contact]\nphone = 73844220\nmail = \"a@b.ru\"", [
        "строка 4, contact.mail: такого ключа нет, похоже на email; есть name, post, phone, email",
        "строка 3, contact.phone: нужен текст в кавычках, а стоит 73844220"]),
    ("contact = \"Лебедева\"",
     ["строка 1, contact: нужна таблица TOML (раздел [имя]), а стоит «Лебедева»"]),
    ("# почта\n[mail.smtp]\nport = 25", ["строка 2, mail.smtp.host: не указано"]),
    ("[coefficients]\nc3 = \"0,5\"", ["строка 2, coefficients.c3: нужно число, а стоит «0,5»"]),
    ("[deadlines]\nmove = 0", ["строка 2, deadlines.move: нужно true или false, а стоит 0"]),
    ("[deadlines]\ndays_off = [2027-01-11]\nworking_days = [2027-01-11]",
     ["строка 2, deadlines.days_off: 11.01.2027 стоит и в days_off, и в working_days"]),
    ("[coefficients]\nprogramme_from = 2026-07-01",
     ["строка 2, coefficients.programme_from: эта строка относится ко всей программе: перенесите ее в"]),
    ("[mail]\nlargest_mb = 900", ["строка 2, mail.largest_mb: нужно число мегабайт"]),
])
def test_a_setting_that_is_none(tmp_path: Path, text: str, told: list[str]):
    found = problems(tmp_path, text)
    assert len(found) >= len(told)
    for each in told:
        assert any(one.startswith(f"programme.toml, {each}") for one in found), found


def test_a_password_is_not_repeated(tmp_path: Path):
    (found,) = problems(tmp_path, "[mail.smtp]\npassword = тайна")
    assert "строка 2" in found and "тайна" not in found


def test_a_file_in_another_encoding(tmp_path: Path):
    (found,) = problems(tmp_path, 'title = "Программа"'.encode("cp1251"))
    assert "кодировку UTF-8" in found
