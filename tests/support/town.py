"""A programme folder with one school, into which files are sent on given days."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any
from zlib import crc32

import openpyxl
import pytest
from click.testing import CliRunner, Result
from conftest import SCHOOL
from sqlalchemy import URL, text

from ingest.register.register import Register
from support.answers import clean_answers, in_openpyxl, placed
from support.sample import make_first_year
from templates.definition import Form, load_form
from xlsx_forms.commands.cli import cli
from xlsx_forms.programme import load_programme
from xlsx_forms.setup import make_folder, write_organizations

MORNING = datetime(2026, 10, 5, 9, 0)
# For tests of words and sheets: a server would say and show the same.
IN_A_FILE = pytest.mark.parametrize("register_at", [""], ids=["sqlite"])


def call(folder: Path, *arguments: object) -> Result:
    """What a command in a programme folder comes to."""
    return CliRunner().invoke(cli, ["-C", str(folder), *map(str, arguments)])


def said(folder: Path, *arguments: object) -> str:
    """What a command that must succeed prints."""
    result = call(folder, *arguments)
    assert result.exit_code == 0, result.output
    return result.output


def keep_register_at(folder: Path, address: str) -> None:
    """Let a programme keep its register at an address; where it is empty, in its folder."""
    settings = folder / "programme.toml"
    if address:
        settings.write_text(f'register = "{address}"\n' + settings.read_text(encoding="utf-8"),
                            encoding="utf-8")


def register_url(address: str, path: Path) -> str:
    """The URL of a register of its own: in a file, or beside others on a server."""
    if address:
        return f"{address}_{crc32(str(path).encode())}"
    return f"sqlite:///{path.as_posix()}"


def rows(url: str | URL, query: str) -> list[tuple[Any, ...]]:
    """What a register answers to a question in SQL."""
    with Register(url).transaction() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


class Town:
    """``send`` puts a filled form into «входящие»; ``call`` runs a command in the folder.

    ``register``: the address of a register that is no file in the folder.
    """

    def __init__(self, folder: Path, blanks, register: str = "") -> None:
        self.folder, self._blanks = folder, blanks
        list(make_folder(folder, sample=False))
        write_organizations(folder / "организации.xlsx", [
            {key: value or "" for key, value in SCHOOL.items()}])
        keep_register_at(folder, register)
        settings = folder / "programme.toml"
        settings.write_text("today = 2026-10-20\n" + settings.read_text(encoding="utf-8"),
                            encoding="utf-8")

    @classmethod
    def sample(cls, folder: Path, register: str = "") -> Town:
        """The first year of the sample district in a folder."""
        make_first_year(folder)
        keep_register_at(folder, register)
        town = cls.__new__(cls)
        town.folder = folder
        return town

    @property
    def programme(self):
        return load_programme(self.folder)

    def send(self, name: str, form: str | Form, answers=None, received=MORNING, rows=None,
             edit=None, period=None) -> Path:
        """Fill a form with clean answers but for these, and put it among the incoming files."""
        form = load_form(form) if isinstance(form, str) else form
        fields, tables = clean_answers(form.id)
        fields = {key: value for key, value in (fields | (answers or {})).items()
                  if key in {field.id for field in form.fields}}
        tables = {key: rows if rows is not None else value for key, value in tables.items()}
        book = openpyxl.load_workbook(self._blanks(form, period))
        for ref, _field, value in placed(fields, tables, form):
            book[form.page.sheet][ref] = in_openpyxl(value)
        if edit:
            edit(book)
        path = self.folder / "входящие" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        book.save(path)
        os.utime(path, (received.timestamp(), received.timestamp()))
        return path

    def call(self, *arguments: object, code: int = 0) -> str:
        result = call(self.folder, *arguments)
        assert result.exit_code == code, result.output + str(result.exception)
        return result.output

    def json(self, *arguments: object):
        """What a command prints as JSON; for files, by their names."""
        printed = json.loads(self.call(*arguments, "--json"))
        return {Path(each["file"]).name: each for each in printed}

    def ingest(self, *arguments: object):
        return self.json("ingest", *arguments)


def codes(described) -> list[str]:
    return sorted(each["code"] for each in described["findings"])


def finding(described, code):
    (found,) = [each for each in described["findings"] if each["code"] == code]
    return found
