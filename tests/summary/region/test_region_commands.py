"""A region by its commands: counts, words for what is wrong, tables, and what it leaves alone."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
from districts import BROKEN, GONE, NORTH, OLD, SOUTH, make_region
from sqlalchemy import NullPool, create_engine, text
from support.town import Town, call, said

from xlsx_forms.exports.districts import Datasets


@pytest.fixture(scope="module")
def region(tmp_path_factory, blanks) -> Path:
    return make_region(tmp_path_factory.mktemp("районы"), blanks, summaries=False)


def test_status_counts_each_district_as_its_own_status_does(region):
    told = {each["district"]: each for each in json.loads(said(region, "status", "--json"))}
    for name in (NORTH, SOUTH):
        rows = json.loads(said(region.parent / name, "status", "--json"))
        for form in told[name]["forms"]:
            own = [row["state"] for row in rows
                   if (row["form"], row["period"]) == (form["form"], form["period"])]
            assert form["states"] == {state: own.count(state) for state in form["states"]}
            assert form["sent"] == own.count("on_time") + own.count("late")
        assert told[name]["organizations"] == 2 and told[name]["problem"] is None
    assert "прежней версии" in told[OLD]["note"]
    assert "это не база данных" in told[BROKEN]["problem"] and told[GONE]["forms"] == []


def test_status_in_words_names_sums_districts_and_what_is_missing(region):
    lines = said(region, "status").splitlines()
    assert lines[0] == "Кузбасс: сдача за 3 квартал 2026 г., районов 3 из 5"
    assert "Отчет, 3 квартал 2026 г.: в срок 2, не сдано 4" in lines
    assert any(each.startswith(f"  {NORTH}: организаций 2; Паспорт 1 из 2") for each in lines)
    assert sum(each.startswith(f"Район «{name}» не вошел: ")
               for each in lines for name in (BROKEN, GONE)) == 2


@pytest.mark.parametrize("command", [
    ("generate", "checklist"), ("send", "checklist"), ("remind", "checklist"), ("round",), ("ingest",),
    ("fetch",), ("papers",), ("report",), ("decisions",), ("backup",), ("amend", "plan")])
def test_what_is_done_in_a_district_is_refused_in_words(region, command):
    result = call(region, *command)
    assert result.exit_code == 2
    assert "папка региона (region.toml). Здесь работают status, summary и export" in result.output
    assert f"команда {command[0]} – в папке района" in result.output


def test_a_district_below_the_region_is_itself(region, monkeypatch, tmp_path):
    assert "Сдача за 3 квартал" in said(region.parent / NORTH, "status")
    both = tmp_path / "вместе"
    both.mkdir()
    for name in ("programme.toml", "region.toml"):
        (both / name).write_text('title = "А"\n', encoding="utf-8")
    result = call(both, "status")
    assert result.exit_code == 2 and "район это или регион" in result.output


@pytest.mark.parametrize(("settings", "words"), [
    ('title = "А"\n', "region.toml, districts: не указано"),
    ('title = "А"\ndistricts = []\n', "назовите папку каждого: [[districts]]"),
    ('title = "А"\n[[districts]]\nfolder = "а"\n[[districts]]\nfoldr = "б"\n',
     "строка 5, districts[1].foldr: такого ключа нет, похоже на folder"),
    ('title = "А"\n[[districts]]\nfolder = "а"\n\n[[districts]]\nfolder = "./а"\n',
     "строка 6, districts[1].folder: папка"),
    ('title = "А"\n[[districts]]\nfolder = "а"\nname = "Б"\n[[districts]]\nfolder = "в"\nname = "б"\n',
     "строка 5, districts[1]: районов с названием «б» несколько"),
    ("title = А\n", "строка 1: «title = А»: текст пишут в прямых кавычках")])
def test_mistakes_in_region_toml_are_told_with_their_line(tmp_path, settings, words):
    (tmp_path / "region.toml").write_text(settings, encoding="utf-8")
    result = call(tmp_path, "status")
    assert result.exit_code == 2 and words in result.output, result.output


def test_a_region_is_begun_from_the_folders_below_it(region, tmp_path):
    result = call(tmp_path, "region", tmp_path)
    assert result.exit_code == 2 and "нет папок программы" in result.output
    (tmp_path / "район").mkdir()
    (tmp_path / "район" / "programme.toml").write_text('district = "Район"\n', encoding="utf-8")
    said(tmp_path, "region", tmp_path)
    assert 'folder = "район"' in (tmp_path / "region.toml").read_text(encoding="utf-8")
    assert "уже есть region.toml" in call(tmp_path, "region", tmp_path).output
    assert "это не папка программы" in call(tmp_path, "region", tmp_path / "р", region).output


def test_exported_tables_hold_every_district_once(region, tmp_path):
    printed = said(region, "export", "--to", tmp_path / "таблицы")
    assert f"Район «{BROKEN}» не выгружен: реестр" in printed
    files = pd.read_parquet(tmp_path / "таблицы" / "submissions.parquet")
    assert files["district"].value_counts()[[NORTH, SOUTH]].tolist() == [4, 2]
    answers = pd.read_parquet(tmp_path / "таблицы" / "quarterly_report_projects.parquet")
    assert answers["district"].value_counts()[[NORTH, SOUTH]].tolist() == [3, 4]
    assert "| `district` |" in (tmp_path / "таблицы" / "описание.md").read_text(encoding="utf-8")


def test_exported_to_a_database_a_district_keeps_its_own_name(region, tmp_path):
    url = f"sqlite:///{tmp_path / 'база.sqlite'}"
    said(region.parent / NORTH, "export", "--to", url)
    for _ in range(2):
        said(region, "export", "--to", url)
    with closing(sqlite3.connect(tmp_path / "база.sqlite")) as connection:
        rows = dict(connection.execute("select district, count(*) from submissions group by 1"))
    assert (rows[NORTH], rows[SOUTH]) == (4, 2)
    result = call(region, "export", "--to", "nosuch://база")
    assert result.exit_code == 2 and "не приняла таблицы" in result.output


def test_a_register_on_a_server_is_asked_there_and_none_is_made(tmp_path, blanks, postgres):
    kept, new = postgres.fresh(), postgres.fresh()
    for name, address in (("А", kept), ("Б", new)):
        town = Town(tmp_path / name, blanks, address)
        town.send("чек-лист.xlsx", "checklist")
        if name == "А":
            town.call("ingest")
    (tmp_path / "region.toml").write_text('title = "Кузбасс"\ntoday = 2026-10-20\n' + "".join(
        f'[[districts]]\nfolder = "{name}"\nname = "{name}"\n' for name in "АБ"), encoding="utf-8")
    told = json.loads(said(tmp_path, "status", "--json"))
    sent = [{each["form"]: each["sent"] for each in one["forms"]}["checklist"] for one in told]
    assert sent == [1, 0] and [one["problem"] for one in told] == [None, None]
    with create_engine(postgres.url, poolclass=NullPool).connect() as connection:
        schemas = {row[0] for row in connection.execute(text("select nspname from pg_namespace"))}
    assert kept.rpartition("=")[2] in schemas and new.rpartition("=")[2] not in schemas


def test_a_column_that_is_empty_in_one_district_has_one_type(tmp_path):
    datasets = Datasets(tmp_path)
    for name, values in (("А", [None, None]), ("Б", [1.5, None]), ("В", ["слово", None])):
        empty = pd.DataFrame({"z": [1], "period": ["2026"]}).iloc[:0]
        datasets.add(name, {"таблица": pd.DataFrame({"x": values}), name: pd.DataFrame({"y": values}),
                            "пусто": empty}, {"пусто"})
    list(datasets.finish())
    assert pd.read_parquet(tmp_path / "пусто.parquet").columns.tolist() == ["z", "period", "district"]
    assert pd.read_parquet(tmp_path / "таблица.parquet")["x"].dropna().tolist() == ["1.5", "слово"]
    assert pd.read_parquet(tmp_path / "Б.parquet")["y"].tolist()[0] == 1.5
