"""The register moves into PostgreSQL and back with all that was decided, and over no other."""

from __future__ import annotations

import tomllib

import pytest
from support.servers.postgres import Postgres
from support.town import Town, keep_register_at, said

FACTS = "plan-facts"
WHY = ("--reason", "Справка есть", "--by", "Я")


@pytest.fixture
def town(tmp_path, blanks) -> Town:
    town = Town(tmp_path / "Район", blanks)
    town.send("сведения.xlsx", FACTS, {"fact_2_1": -3})
    town.send("паспорт.xlsx", "passport")
    town.call("ingest")
    town.call("decide", "сведения.xlsx", "--accept", *WHY)
    return town


def shown(town: Town) -> list[str]:
    return [town.call(*command) for command in (
        ("status", "--json"), ("decisions", "--json"), ("ingest", "--json"))]


def test_the_register_moves_there_and_back(town: Town, postgres: Postgres):
    before, address = shown(town), postgres.fresh()
    settings = tomllib.loads((town.folder / "programme.toml").read_text("utf-8"))
    told = town.call("register", "--move", address)
    assert "Перенесено файлов: 2" in told and "PostgreSQL, " in told and "pg_dump" in told
    [old] = (town.folder / "копии").glob("до переноса *реестр.sqlite")
    assert not (town.folder / "реестр.sqlite").exists()
    moved = tomllib.loads((town.folder / "programme.toml").read_text("utf-8"))
    assert moved == settings | {"register": address}
    assert shown(town) == before
    # New rows take numbers after those that came.
    town.send("отчет.xlsx", "quarterly-report")
    town.call("ingest")
    town.call("decide", "паспорт.xlsx", "--exclude", *WHY)
    after = shown(town)

    assert "Перенесено файлов: 3" in town.call("register", "--move", "файл")
    assert shown(town) == after and (town.folder / "реестр.sqlite").is_file()
    assert tomllib.loads((town.folder / "programme.toml").read_text("utf-8")) == settings
    assert f"копии/{old.name}" in town.call("erase", "012", *WHY, "--yes")


def test_nothing_is_moved_over_another_register(town: Town, postgres: Postgres, tmp_path, blanks):
    address = postgres.fresh()
    other = Town(tmp_path / "Другой", blanks, address)
    other.send("сведения.xlsx", FACTS)
    other.call("ingest")
    before = (town.folder / "programme.toml").read_bytes()
    refused = town.call("register", "--move", address, code=2)
    assert "там уже есть реестр" in refused and "Ничего не изменено" in refused
    assert (town.folder / "programme.toml").read_bytes() == before
    assert "принято файлов: 2" in said(town.folder, "register")
    assert "принято файлов: 1" in said(other.folder, "register")


@pytest.mark.parametrize(("target", "words"), [
    ("файл", "реестр уже в папке"), ("sqlite:///x", "нужен адрес базы PostgreSQL"),
    ("postgresql+psycopg://a:слово@b/c", "пароль в настройках не хранят")])
def test_where_it_cannot_move_is_told(town: Town, target: str, words: str):
    refused = town.call("register", "--move", target, code=2)
    assert words in refused and "слово" not in refused


def test_a_register_that_is_not_there_is_not_moved(tmp_path, blanks, postgres: Postgres):
    town = Town(tmp_path / "Район", blanks)
    assert "переносить нечего" in town.call("register", "--move", postgres.fresh(), code=2)
    keep_register_at(town.folder, postgres.fresh())
    assert "реестр уже на сервере" in town.call("register", "--move", postgres.fresh(), code=2)
