"""Load the register of organizations, ``организации.xlsx``, which the operator keeps in Excel.

A mistake in it is the operator's own and is reported as settings are: all at once, each
with its cell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from ingest.opening.archive import os_reason
from ingest.values.parse import is_blank, parse_date, parse_text
from templates.definition import DefinitionError, Field
from templates.sheet.reference import cell_ref
from templates.text import fold

FILE_NAME = "организации.xlsx"
SHEET_NAME = "Организации"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the register: our id, and its header."""

    id: str
    header: str
    required: bool = False


COLUMNS = (
    Column("organization", "Код", required=True),
    Column("full_name", "Полное наименование", required=True),
    Column("short_name", "Сокращенное наименование", required=True),
    Column("kind", "Вид"),
    Column("direction", "Направление"),
    Column("deputy", "Курирующий заместитель"),
    Column("head", "Руководитель"),
    Column("email", "Электронная почта"),
    Column("phone", "Телефон"),
    Column("participates_from", "Участвует с"),
)
# The id becomes a folder name, which Windows lets not end in a dot, and a part of the code line.
_ID = re.compile(r"[0-9A-Za-zА-Яа-яЁё][0-9A-Za-zА-Яа-яЁё_.-]{0,31}(?<!\.)")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


def load_organizations(path: Path) -> pd.DataFrame:
    """Return the organizations (index ``organization``, columns as ``COLUMNS``).

    Raises DefinitionError that lists every problem with its cell, also when the file is
    missing or no workbook.
    """
    rows = _read_rows(path)
    header = [fold(str(each)) for each in rows[0]] if rows else []
    places = {column.id: header.index(fold(column.header))
              for column in COLUMNS if fold(column.header) in header}
    missing = [column.header for column in COLUMNS if column.id not in places]
    if missing:
        raise DefinitionError([f"{path.name}: в первой строке нет столбцов: {', '.join(missing)}"])
    problems: list[str] = []
    records = []
    for number, row in enumerate(rows[1:], start=1):
        if all(is_blank(each) for each in row):
            continue
        records.append({column.id: _value(column, row[places[column.id]], path.name,
                                          cell_ref(number, places[column.id]), problems)
                        for column in COLUMNS})
    seen: set[str] = set()
    for record in records:
        key = str(record["organization"]).casefold()
        if key in seen:
            problems.append(f"{path.name}: код «{record['organization']}» стоит дважды")
        seen.add(key)
    if problems:
        raise DefinitionError(problems)
    return organizations_frame(records)


def organizations_frame(records: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """Return the frame of organizations from one dict each."""
    frame = pd.DataFrame(records, columns=[column.id for column in COLUMNS], dtype=object)
    frame["participates_from"] = pd.to_datetime(frame["participates_from"])
    return frame.set_index("organization")


def _read_rows(path: Path) -> list[list[object]]:
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(path.read_bytes()))
        return [list(row) for row in
                workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)]
    except FileNotFoundError as error:
        raise DefinitionError([f"нет файла «{path}»: в нем перечислены организации"]) from error
    except OSError as error:
        raise DefinitionError([f"{path.name}: файл не открывается: {os_reason(error)}"]) from error
    except (CalamineError, PasswordError, ValueError) as error:
        raise DefinitionError([f"{path.name}: это не книга Excel или она повреждена"]) from error


def _value(column: Column, raw: object, name: str, ref: str,
           problems: list[str]) -> str | date | None:
    if is_blank(raw):
        if column.required:
            problems.append(f"{name}, {ref}: не заполнено: «{column.header}»")
        return None if column.id == "participates_from" else ""
    field = Field(column.id, column.header)
    try:
        value: date | str = (parse_date(raw, field) if column.id == "participates_from"
                             else parse_text(raw, field))
    except ValueError as error:
        problems.append(f"{name}, {ref}: «{column.header}»: {error}")
        return None
    if column.id == "organization" and (not _ID.fullmatch(str(value))
                                        or _RESERVED.fullmatch(str(value))):
        problems.append(f"{name}, {ref}: код «{value}»: годятся буквы, цифры, дефис, _ и точка "
                        "(не в конце), до 32 знаков")
    return value
