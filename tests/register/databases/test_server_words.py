"""A register on a server: what fails is told in words, and nothing of another's is touched."""

from __future__ import annotations

import sys
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from sqlalchemy import make_url
from support.servers.postgres import Postgres
from support.town import Town, call, keep_register_at, said

from ingest.register.register import Register, RegisterError
from ingest.storage.address import PASSWORD_VARIABLE, address_of, address_problem
from ingest.storage.server_reason import server_reason
from xlsx_forms.commands.cli import cli
from xlsx_forms.programme import load_programme
from xlsx_forms.setup import make_folder

PASSWORD = "слово и дело@:/"


@pytest.fixture(scope="module")
def door(postgres: Postgres) -> Postgres:
    """The server with a user who has a password and may do nothing in the base «postgres»."""
    for command in (f"CREATE ROLE district LOGIN PASSWORD '{PASSWORD}'",
                    "CREATE DATABASE bytes ENCODING 'SQL_ASCII' TEMPLATE template0 LOCALE 'C' "
                    "LOCALE_PROVIDER libc",
                    "CREATE SCHEMA made_for_it AUTHORIZATION district",
                    "CREATE SCHEMA also_made AUTHORIZATION district"):
        postgres.run("psql", "-h", str(postgres.folder), "-p", str(postgres.port), "-c", command)
    return postgres


def at_door(door: Postgres, user: str = "district", base: str = "postgres", schema: str = "a") -> str:
    return f"postgresql+psycopg://{user}@127.0.0.1:{door.port}/{base}?schema={schema}"


def told(address: str) -> str:
    with pytest.raises(RegisterError) as caught:
        Register(address_of(address, "Район")).known()
    words = str(caught.value)
    assert words.startswith("реестр файлов не открывается (PostgreSQL, ") and PASSWORD not in words
    return words


def test_who_may_not_make_a_schema_uses_the_one_that_was_made(door: Postgres, monkeypatch):
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    assert "нет прав. Попросите администратора" in told(at_door(door))
    assert Register(address_of(at_door(door, schema="also_made"), "Район")).known() == set()


@pytest.mark.parametrize(("base", "password", "words"), [
    ("postgres", "не то", "неверное имя или пароль. Имя стоит в адресе до знака @. Пароль: xlsx-forms "
                          "register --password"),
    ("postgres", "", "имя не подходит или нет пароля"),
    ("nowhere", PASSWORD, "такой базы на сервере нет"),
    ("bytes", PASSWORD, "база не в кодировке UTF8"),
])
def test_what_the_server_refuses_is_told_with_what_to_do(door: Postgres, monkeypatch, base, password,
                                                         words):
    monkeypatch.setenv(PASSWORD_VARIABLE, password)
    monkeypatch.setenv("PGPASSFILE", "/dev/null")
    assert words in told(at_door(door, base=base))


@pytest.mark.parametrize(("host", "words"), [
    ("127.0.0.1:1", "сервер не отвечает: он не запущен, или адрес не тот"),
    ("нет.invalid", "компьютера с таким именем в сети нет")])
def test_a_server_that_is_not_there_is_told(host, words):
    assert words in told(f"postgresql+psycopg://district@{host}/forms")


def test_a_missing_driver_is_named_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert "pip install 'xlsx-forms[postgres]'" in told("postgresql+psycopg://nobody@нигде/forms")


@pytest.mark.parametrize(("words", "reason"), [
    ('ВАЖНО:  пользователь "a" не прошёл проверку подлинности (по паролю)', "неверное имя или пароль"),
    ('ВАЖНО:  база данных "a" не существует', "такой базы на сервере нет"),
    ('ВАЖНО:  в pg_hba.conf нет записи для компьютера "10.0.0.1"', "не пускает с этого компьютера"),
    ("ВАЖНО:  извините, уже слишком много клиентов", "слишком много соединений"),
    ("ВАЖНО:  система баз данных запускается", "остановлен или запускается"),
    ("server closed the connection unexpectedly", "соединение с сервером прервалось")])
def test_refusals_at_the_door_are_known_in_the_languages_of_servers(words, reason):
    assert reason in server_reason(OSError(words))[0]


def test_two_districts_do_not_share_a_schema(postgres: Postgres, tmp_path):
    address, folders = postgres.fresh(), []
    for name in ("Первый округ", "Второй округ"):
        folder = tmp_path / name
        list(make_folder(folder, sample=True))
        settings = folder / "programme.toml"
        text = settings.read_text(encoding="utf-8")
        settings.write_text(text.replace("Промышленновский муниципальный округ", name), encoding="utf-8")
        keep_register_at(folder, address)
        folders.append(folder)
    assert "принято файлов: 0" in said(folders[0], "register")
    refused = call(folders[1], "status")
    assert refused.exit_code == 2 and "реестр района «Первый округ»" in refused.output
    assert "?schema=имя" in refused.output and "Ничего не изменено" in refused.output
    assert "принято файлов: 0" in said(folders[1], "register", "--rename")
    assert call(folders[0], "status").exit_code == 2


@pytest.mark.parametrize(("address", "words"), [
    ("mysql://a@b/c", "нужен адрес базы PostgreSQL"), ("реестр", "нужен адрес базы PostgreSQL"),
    ("postgresql://a@b", "нужен адрес базы PostgreSQL"),
    ("postgresql://a:слово@b/c", "пароль в настройках не хранят"),
    ("postgresql://a@b/c?password=слово", "пароль в настройках не хранят"),
    ("postgresql://a@b/c?schema=public", "не public"),
    ("postgresql://a@b/c?schema=Район", "строчные латинские буквы")])
def test_an_address_that_will_not_do_is_told_without_its_password(address, words):
    problem = str(address_problem(address))
    assert words in problem and "слово" not in problem


def test_settings_refuse_a_password_and_a_second_register(town: Town):
    keep_register_at(town.folder, "postgresql+psycopg://a:слово@b/c")
    refused = town.call("status", code=2)
    assert "programme.toml, строка 1, register: пароль в настройках" in refused
    assert "слово" not in refused
    settings = town.folder / "programme.toml"
    settings.write_text(settings.read_text("utf-8").replace(":слово", ""), encoding="utf-8")
    (town.folder / "реестр.sqlite").write_bytes(b"")
    assert "реестр бывает один" in town.call("status", code=2)


def test_the_password_is_taken_from_the_environment_and_is_in_no_text(monkeypatch):
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    url = address_of("postgresql+psycopg://a@b/c", "Район")
    assert url.password == PASSWORD and quote(PASSWORD) not in str(url) and PASSWORD not in repr(url)
    assert make_url("postgresql+psycopg://a@b/c").password is None


@pytest.fixture
def town(tmp_path, blanks) -> Town:
    return Town(tmp_path / "Район", blanks)


def test_a_programme_says_where_its_register_is_and_who_copies_it(postgres: Postgres, tmp_path, blanks):
    town = Town(tmp_path / "Район", blanks, postgres.fresh())
    shown = town.call("register")
    assert "схема test_" in shown and "pg_dump" in shown
    assert "pg_dump" in town.call("backup", code=2)
    assert not (town.folder / "реестр.sqlite").exists() and load_programme(town.folder).has_register


def test_the_password_is_asked_for_and_kept_in_the_safe(door: Postgres, town: Town, monkeypatch):
    kept: dict[tuple[str, str], str] = {}
    monkeypatch.delenv(PASSWORD_VARIABLE, raising=False)
    monkeypatch.setattr("keyring.set_password", lambda *key: kept.update({key[:2]: key[2]}))
    monkeypatch.setattr("keyring.get_password", lambda *key: kept.get(key))
    town.send("сведения.xlsx", "plan-facts")
    town.call("ingest")
    address = at_door(door, schema="made_for_it")
    moved = CliRunner().invoke(cli, [
        "-C", str(town.folder), "register", "--password", "--move", address], input=f"{PASSWORD}\n")
    assert moved.exit_code == 0 and "Перенесено файлов: 1" in moved.output, moved.output
    assert kept == {("xlsx-forms-register", "district@127.0.0.1/postgres"): PASSWORD}
    assert PASSWORD not in moved.output
    assert PASSWORD not in (town.folder / "programme.toml").read_text(encoding="utf-8")
    assert "принято файлов: 1" in town.call("register")
