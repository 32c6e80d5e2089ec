"""What PostgreSQL does not take by itself comes back as it was: hostile texts and long ones."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from support.servers.postgres import Postgres
from support.town import Town, call, register_url

from ingest.organizations.listed import NOBODY_LISTED
from ingest.register.erasure import held_files
from ingest.register.register import Register
from ingest.register.tables import METADATA
from ingest.submission import Submission
from templates.definition import shipped_catalogue
from xlsx_forms.page.desk import Desk

CATALOGUE = shipped_catalogue()
# A path in archives within archives that no index takes and that cannot be compressed.
LONG = "".join(random.Random(1).choices("абвгдежзийклмнопрст/0123456789", k=9000))
HOSTILE = ["нуль\0.xlsx", "половина\ud83d.xlsx", "\ue000 и \ue0000000", LONG, "а/б", "а0", "а/", "ё",
           "Я", "z", "a", "B"]


def bare(file: str, number: int) -> Submission:
    return Submission(file, datetime(2026, 10, 1), f"{number:064x}", 2**33, "unreadable", form=file,
                      organization=file, period=file)


def test_hostile_texts_break_no_batch_and_come_back(postgres: Postgres, tmp_path):
    register = Register(postgres.fresh(), date(2026, 10, 20))
    files = [bare(file, number) for number, file in enumerate(HOSTILE)]
    register.record(files, CATALOGUE)
    batch = register.record(files, CATALOGUE)
    assert [each.file for each in batch.files.values()] == HOSTILE
    assert register.known() == {(each.file, each.sha256) for each in files}
    assert {each.organization for each in held_files(register)} == set(HOSTILE)
    assert register.stored(CATALOGUE)[0] == files[0]
    assert register.stored(CATALOGUE)[3].size == 2**33


def test_what_lies_below_a_path_is_the_same_in_both(register_at: str, tmp_path):
    """In a Russian dictionary «а/б» does not stand between «а/» and «а0»."""
    register = Register(register_url(register_at, tmp_path / "р.sqlite"), None, NOBODY_LISTED)
    register.record([replace(bare(file, number), organization="1") for number, file in enumerate(
        ("а/б.xlsx", "б/Ёж/в.xlsx", "в-1.xlsx"))], CATALOGUE)
    assert register.owned(["а", "б/Ёж", "в", "в-1.xlsx", "б/ё"]) == {"а", "б/Ёж", "в-1.xlsx"}


def test_what_is_erased_stands_in_no_file_of_its_tables(postgres: Postgres, tmp_path):
    town = Town.sample(tmp_path / "Район", postgres.fresh())
    for path in (town.folder / "входящие").iterdir():
        if not path.name.startswith(("Заречная чек-лист", "Чек-лист школа 3")):
            path.unlink()
    town.call("ingest")
    theirs = "Чек-лист школа 3".encode()
    assert any(theirs in each.read_bytes() for each in _table_files(postgres, town))
    town.call("erase", "012", "--reason", "Заявление", "--by", "Я", "--yes")
    assert not any(theirs in each.read_bytes() for each in _table_files(postgres, town))
    assert [each.organization for each in held_files(Register(town.programme.register_url))] == ["021"]


def _table_files(postgres: Postgres, town: Town) -> list[Path]:
    """Where the server keeps the tables, those of long values too."""
    with Register(town.programme.register_url).transaction() as connection:
        paths = [row[0] for name in METADATA.tables for row in connection.exec_driver_sql(
            f"SELECT pg_relation_filepath(oid) FROM pg_class WHERE oid = '{name}'::regclass UNION ALL "
            f"SELECT pg_relation_filepath(reltoastrelid) FROM pg_class WHERE oid = '{name}'::regclass "
            "AND reltoastrelid <> 0")]
    postgres.run("psql", "-h", str(postgres.folder), "-p", str(postgres.port), "-c", "CHECKPOINT")
    return [path for each in paths if (path := postgres.folder / "data" / each).exists()]


def test_the_page_sees_what_another_program_writes(postgres: Postgres, tmp_path, blanks):
    town = Town(tmp_path / "Район", blanks, postgres.fresh())
    desk = Desk(town.folder)
    desk.snapshot()  # the first of all derives, and so writes
    empty = desk.snapshot()
    assert desk.snapshot() is empty
    Register(town.programme.register_url).record([bare("х", 1)], CATALOGUE)
    assert len(desk.snapshot().batch.submissions) == 1


@pytest.mark.parametrize("place", ["file", "server"])
def test_an_export_does_not_replace_a_register(postgres: Postgres, tmp_path, blanks, place):
    address = postgres.fresh() if place == "server" else ""
    town = Town(tmp_path / "Район", blanks, address)
    town.call("ingest")
    target = (address.replace("&schema=", "&options=-csearch_path%3D")
              or f"sqlite:///{town.folder}/реестр.sqlite")
    refused = call(town.folder, "export", "--to", target)
    assert refused.exit_code == 2 and "здесь лежит сам реестр" in refused.output
    assert "принято файлов: 0" in town.call("register")
