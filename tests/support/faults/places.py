"""Where a form's answers are: what ``xlsx-forms describe FORM --json`` says, and no more."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from click.testing import CliRunner

from xlsx_forms.commands.cli import cli

FORMS = ("passport", "quarterly-report", "checklist", "plan-facts")


def cell_of(ref: str) -> tuple[int, int]:
    """Row and column, from 0, of a reference such as ``C5``."""
    match = re.fullmatch(r"([A-Z]+)(\d+)", ref)
    assert match is not None, ref
    col = 0
    for letter in match[1]:
        col = col * 26 + ord(letter) - 64
    return int(match[2]) - 1, col - 1


def ref_of(cell: tuple[int, int]) -> str:
    """The reference of a cell by its row and column, from 0."""
    row, col = cell
    letters = ""
    col += 1
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


@dataclass(frozen=True)
class Places:
    """A form as it is described to everybody."""

    form: str
    fields: dict[str, dict[str, Any]]
    tables: dict[str, dict[str, Any]]

    @property
    def sheet(self) -> str:
        """The name of the form's sheet."""
        return next(iter([*self.fields.values(), *self.tables.values()]))["sheet"]

    def about(self, key: str) -> dict[str, Any]:
        """A field, or a table's column, by its key."""
        if key in self.fields:
            return self.fields[key]
        table, _row, column = key.split(".")
        return next(each for each in self.tables[table]["columns"] if each["id"] == column)

    def cell(self, key: str) -> tuple[int, int]:
        """The cell of a key: ``stage_1``, ``goals.2.current``; of a table, its first cell."""
        if key in self.fields:
            return cell_of(self.fields[key]["cell"])
        table_id, _, rest = key.partition(".")
        table = self.tables[table_id]
        row, _, column = rest.partition(".")
        letters = self.about(key)["column"] if column else table["columns"][0]["column"]
        return cell_of(f"{letters}{table['first_row'] + int(row or 1) - 1}")

    def fields_in_row(self, row: int) -> list[str]:
        """Fields whose cell stands in a row, counted from 0."""
        return [key for key in self.fields if self.cell(key)[0] == row]

    @property
    def everything(self) -> list[str]:
        """Ids of all fields and tables."""
        return [*self.fields, *self.tables]


@cache
def places(form: str) -> Places:
    """What the command line says of a form."""
    result = CliRunner().invoke(cli, ["describe", form, "--json"])
    assert result.exit_code == 0, result.output
    described = json.loads(result.output)
    return Places(form, {each["id"]: each for each in described["fields"]},
                  {each["id"]: each for each in described["tables"]})
