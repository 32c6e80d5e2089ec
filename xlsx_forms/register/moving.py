"""Move the register between a file in the programme folder and a PostgreSQL server."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Table, func, insert, select, text

from ingest.register.register import Register
from ingest.register.tables import DERIVED, HOLDER, METADATA, SUBMISSIONS
from ingest.storage.address import address_of, address_problem
from ingest.storage.atomic_write import write_whole
from ingest.storage.copies import COPIES
from xlsx_forms.programme import REGISTER_NAME, SETTINGS_NAME, Programme

FILE = "файл"
_UNFINISHED = f".{REGISTER_NAME}.tmp-move"
_AT_ONCE = 500
_KEPT = [table for table in METADATA.sorted_tables if table not in (*DERIVED, HOLDER)]


class MovingError(ValueError):
    """The register cannot be moved; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved, and where the register of before is now."""

    files: int
    before: str


def move_register(programme: Programme, target: str) -> Moved:
    """Copy the register to a new place and let the settings name it.

    ``target`` is an address or ``FILE``.  MovingError when there is nothing to move, or a register
    there already.  Nothing is lost when it is cut anywhere: both registers are there then, and the
    settings are not read until one is gone.
    """
    if target == FILE:
        return _into_file(programme)
    problem = address_problem(target)
    if problem is None and programme.settings.register:
        problem = f"реестр уже на сервере. Сначала верните его в папку: register --move {FILE}"
    if problem is None and not programme.has_register:
        problem = ("переносить нечего: файлы еще не принимали. Новому реестру довольно строки "
                   f"register = \"{target}\" в {SETTINGS_NAME}")
    if problem is not None:
        raise MovingError(problem)
    count = _copy(Register(programme.register_url),
                  Register(address_of(target, programme.settings.district)))
    _write_setting(programme.folder / SETTINGS_NAME, target)
    kept = Path(COPIES, f"до переноса {datetime.now():%Y-%m-%d %H-%M-%S} {REGISTER_NAME}")
    (programme.folder / COPIES).mkdir(exist_ok=True)
    os.replace(programme.folder / REGISTER_NAME, programme.folder / kept)
    return Moved(count, kept.as_posix())


def _into_file(programme: Programme) -> Moved:
    if not programme.settings.register:
        raise MovingError(f"реестр уже в папке: {REGISTER_NAME}")
    unfinished = programme.folder / _UNFINISHED
    unfinished.unlink(missing_ok=True)
    source = Register(programme.register_url)
    count = _copy(source, Register(f"sqlite:///{unfinished.as_posix()}"))
    os.replace(unfinished, programme.folder / REGISTER_NAME)
    _write_setting(programme.folder / SETTINGS_NAME, None)
    return Moved(count, f"{source.home.where}. Его больше не ведут; "
                 "убрать схему может администратор базы")


def _copy(source: Register, target: Register) -> int:
    """Copy all that was read and decided, in one transaction; the rest is derived from it anew."""
    with source.change() as old, target.change() as new:
        there = sum(new.execute(select(func.count()).select_from(each)).scalar_one() for each in _KEPT)
        if there:
            raise MovingError(f"там уже есть реестр ({target.home.where}). Назовите другую схему: "
                              "?schema=имя в конце адреса")
        for table in _KEPT:
            for rows in _parts(old, table):
                new.execute(insert(table), rows)
            if "id" in table.c and new.dialect.name == "postgresql":
                # The next number is counted on from those that were given.
                new.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "
                                 f"coalesce(max(id), 0) + 1, false) FROM {table.name}"))
        return int(new.execute(select(func.count()).select_from(SUBMISSIONS)).scalar_one())


def _parts(connection: Connection, table: Table) -> Iterator[list[dict[str, object]]]:
    query = select(table).order_by(*table.primary_key)
    result = connection.execution_options(yield_per=_AT_ONCE).execute(query)
    for part in result.mappings().partitions():
        yield [dict(row) for row in part]


def _write_setting(path: Path, address: str | None) -> None:
    """Write or take out the line ``register``; all else of the settings stays as it is."""
    before = path.read_text(encoding="utf-8-sig")
    lines = before.splitlines()
    head = next((i for i, line in enumerate(lines) if line.lstrip().startswith("[")), len(lines))
    kept = [line for i, line in enumerate(lines)
            if i >= head or line.partition("=")[0].strip() != "register"]
    new = "\n".join(([] if address is None else [f"register = {json.dumps(address)}"]) + kept) + "\n"
    wanted = {key: value for key, value in tomllib.loads(before).items() if key != "register"}
    if tomllib.loads(new) != wanted | ({} if address is None else {"register": address}):
        raise MovingError(f"реестр скопирован, а строка register в {path.name} записана не так, как ее "
                          "пишет программа: исправьте ее сами")
    write_whole(path, new.encode())
