"""An organization's data are erased so that not a byte of them is left, and others' stay (152-ФЗ)."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.town import Town

import xlsx_forms.register.erasure as erasing
from ingest.mail.ledger import Came, Kept, Ledger
from xlsx_forms.commands.cli import cli
from xlsx_forms.work import load_batch

GONE, STAYS = "012", "021"
WHY = ("--reason", "Заявление 1", "--by", "Иванова И. И.")
THEIRS = ["отчет 3 кв.xlsx", "Чек-лист школа 3.xlsx"]
SENDER = "Петрова Мария <petrova.school3@example.ru>"


def texts(raw: object) -> set[str]:
    """Every longer text in what was read from a file."""
    if isinstance(raw, dict):
        return set().union(*map(texts, raw.values()))
    if isinstance(raw, list):
        return set().union(*map(texts, raw))
    return {raw} if isinstance(raw, str) and len(raw) > 14 and "!" not in raw else set()


def said_by(folder: Path, organization: str) -> set[str]:
    with closing(sqlite3.connect(folder / "реестр.sqlite")) as connection:
        return set().union(*(texts(json.loads(content)) for (content,) in connection.execute(
            "select content from submissions where organization = ? and content is not null",
            (organization,))))


def all_bytes(folder: Path) -> dict[str, bytes]:
    """What is in every file but the list of organizations, and in every file of an archive."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file() and path.name not in ("организации.xlsx", "shared.zip"):
            found[path.name] = path.read_bytes()
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as archive:
                    found |= {f"{path.name}/{each}": archive.read(each) for each in archive.namelist()}
    return found


def where(folder: Path, wanted: set[str]) -> set[str]:
    """The files that hold one of these texts, as it is, or as JSON has it."""
    spelled = [each.encode() for text in wanted for each in (text, json.dumps(text)[1:-1])]
    return {name for name, data in all_bytes(folder).items() if any(each in data for each in spelled)}


def said_no(town: Town, *arguments: object) -> str:
    result = CliRunner().invoke(cli, ["-C", str(town.folder), *map(str, arguments)], input="нет\n")
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def town(tmp_path: Path, made: Path) -> Town:
    """The sample district with a few files, letters and copies."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    town = Town.__new__(Town)
    town.folder = tmp_path / "Район"
    return town


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    town = Town.sample(tmp_path_factory.mktemp("erasure") / "Район")
    incoming = town.folder / "входящие"
    kept = {path.name: path for path in incoming.iterdir()}
    for name, path in kept.items():
        if name not in (*THEIRS, "Заречная чек-лист.xlsx"):
            path.unlink()
    with zipfile.ZipFile(incoming / "почтой.zip", "w") as archive:
        archive.write(incoming / THEIRS[0], "отчет копия.xlsx")
        archive.writestr("список.txt", "Петрова Мария")
    with zipfile.ZipFile(incoming / "shared.zip", "w") as archive:
        for name in (THEIRS[1], "Заречная чек-лист.xlsx"):
            archive.write(incoming / name, name)
    town.call("ingest")
    town.call("backup")
    town.call("backup", town.folder.parent / "другое")
    town.call("decide", "Чек-лист школа 3.xlsx", "--return", "--reason", "Петрова просит", "--by", "Я")
    town.call("confirm", GONE, "1", "1", *WHY)
    town.call("generate", "quarterly-report", "--org", GONE, "--org", STAYS)
    town.call("send", "--remarks", "--drafts")
    letter = incoming / "почта" / "письмо Петровой"
    letter.mkdir(parents=True)
    (letter / "письмо.eml").write_text("Петрова Мария", encoding="utf-8")
    Ledger(town.programme.ledger_url).record(Came(
        "INBOX", 1, 7, "f" * 64, 10, datetime(2026, 10, 1), "входящие/почта/письмо Петровой/письмо.eml",
        sender=SENDER, organization=GONE, attachments=(Kept("Петрова Мария.xlsx", "", "e" * 64, 1),)))
    Ledger(town.programme.ledger_url).record(Came(
        "INBOX", 1, 8, "d" * 64, 10, datetime(2026, 10, 1), "входящие/почта/ничье/письмо.eml",
        sender=str(town.programme.organizations.loc[GONE, "email"])))
    return town.folder.parent


def test_what_is_erased_stands_in_no_byte_of_the_folder(town: Town, monkeypatch):
    """Cut at each of its steps, it is ended by the next run; others' files and answers stay."""
    folder = town.folder
    others = said_by(folder, STAYS)
    # Without what the empty forms of others say, too.
    theirs = {each for each in said_by(folder, GONE) - others
              if not where(folder / "исходящие" / "2026-Q4" / STAYS, {each})} | {"Петров", SENDER}
    before = where(folder, theirs)
    assert len(theirs) > 8 and {"реестр.sqlite", "письма.sqlite", "письмо.eml"} <= before
    assert any("копия" in name and name.endswith("/реестр.sqlite") for name in before)
    shown = town.call("erase", GONE, *WHY, "--yes", "--help")
    assert "152-ФЗ" in shown

    def cut(*_arguments: object) -> None:
        raise OSError("cut")

    for step in ("forget_files", "suppress", "erase_submissions", "erase_letters", "_pack_again"):
        with monkeypatch.context() as patch:
            patch.setattr(erasing, step, cut)
            town.call("erase", GONE, *WHY, "--yes", code=2)
    left = folder / "копии" / ".копия-1"
    left.mkdir()
    shutil.copyfile(next(folder.parent.glob("другое/*.zip")), left / "copy.zip")
    last = town.call("erase", GONE, *WHY, "--yes")
    assert not left.exists()
    assert "входящие/shared.zip: в нем есть файлы других организаций" not in last  # told while known
    assert "организации.xlsx: строка «012»" in last

    assert where(folder, theirs) == set()
    assert said_by(folder, STAYS) == others and (folder / "входящие" / "Заречная чек-лист.xlsx").exists()
    assert (folder / "исходящие" / "2026-Q4" / STAYS).is_dir()
    files = load_batch(town.programme).files.values()
    assert {each.organization for each in files} == {STAYS}
    # The letter would be fetched again if its number were forgotten.
    assert Ledger(town.programme.ledger_url).known_uids("INBOX", 1) == {7, 8}
    assert "Данных организации «012»" in town.call("erase", GONE, *WHY, "--yes")
    assert f"{GONE}, " in town.call("erase") and "Заявление 1 (Иванова И. И.)" in town.call("erase")


def test_the_preview_names_what_goes_and_what_stays_and_nothing_is_done_without_a_yes(town: Town):
    town.call("report", "--period", "2026-Q3")
    told = said_no(town, "erase", GONE, *WHY)
    assert "сводка/Отчет 2026-Q3.html: называет организацию: сделайте отчет заново" in told
    assert "Ничего не изменено" in told and said_by(town.folder, GONE)
    for line in ("файлов в реестре: 4", "решений: 1", "подтвержденных баллов: 1",
                 "писем отправленных: 1", "писем полученных: 1",
                 "файл входящие/почтой.zip", "файл исходящие/2026-Q4/012/",
                 "в копии копии/копия ", "shared.zip: в нем есть файлы других организаций",
                 "входящие/почта/ничье/письмо.eml: письмо с ее адреса, но чье оно"):
        assert line in told
    assert "укажите основание" in town.call("erase", GONE, code=2)
    assert "Данных организации «*»" in town.call("erase", "*", *WHY, "--yes")


def test_a_copy_from_before_says_whose_data_it_would_bring_back(town: Town):
    [old] = (town.folder.parent / "другое").iterdir()
    town.call("erase", GONE, *WHY, "--yes")
    assert f"были стерты: {GONE}" in said_no(town, "restore", old)
    shutil.copyfile(max((town.folder / "копии").glob("копия*.zip")), town.folder / "своя.zip")
    assert "были стерты" not in said_no(town, "restore", town.folder / "своя.zip")
