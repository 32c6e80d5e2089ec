"""Load the register of organizations as people keep it.

Titles above the headings, groups, empty rows, totals and columns of somebody's own are left
alone.  A mistake is the operator's own and is reported as settings are: all at once, each once,
with its cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from ingest.organizations.addresses import split_addresses
from ingest.organizations.answering import answering_problems
from ingest.organizations.columns import COLUMNS, DAYS, Column, Holds
from ingest.organizations.names import former_names
from ingest.organizations.sheet import (
    Heading,
    Look,
    Sheet,
    find_heading,
    has_error_cells,
    looks,
    read_sheet,
)
from ingest.organizations.succession import succession_problems
from ingest.values.parse import is_blank, parse_date, parse_text
from templates.definition import DefinitionError, Field
from templates.text import DEVICE_NAME, fold

# The id becomes a folder name, which Windows lets not end in a dot, and a part of the code line.
_ID = re.compile(r"[0-9A-Za-zА-Яа-яЁё][0-9A-Za-zА-Яа-яЁё_.-]{0,31}(?<!\.)")
_EXCEL_ERROR = re.compile(r"#(?:[A-Z0-9/_]+[!?]?|[А-ЯЁ0-9/_]+[!?]?)")
_ZEROS = re.compile(r"0+")
_TOTALS = ("итого", "всего")
_NAMED = ("full_name", "short_name")
# Between codes, and between names.
_CODES, _NAMES = re.compile(r"[\s,;]+"), re.compile(r"\s*[;\n]\s*")
_WHAT_IS_A_CODE = "годятся буквы, цифры, дефис, _ и точка (не в конце), до 32 знаков"


@dataclass(slots=True)
class _Reading:
    """A sheet on its way to records; ``looks`` are read when a number stands for a code."""

    path: Path
    sheet: Sheet
    heading: Heading
    has_errors: bool
    problems: list[str] = field(default_factory=list)
    looks: Mapping[tuple[int, int], Look] | None = None

    def problem(self, row: int, column: str, text: str) -> None:
        """Tell what is wrong in a cell."""
        self.problems.append(f"{self.sheet.place(row, self.heading.places[column])}: {text}")

    def look(self, row: int, col: int) -> Look:
        """How a cell looks."""
        if self.looks is None:
            self.looks = looks(self.path, self.sheet)
        return self.looks.get((row, col), Look("", ""))


def load_organizations(path: Path) -> pd.DataFrame:
    """Return the organizations (index ``organization``, columns as ``COLUMNS``).

    Days are timestamps, NaT where there is none; everything else is text: addresses joined by
    «, », codes likewise, former names on lines of their own.  Raises
    DefinitionError that lists every problem with its cell, also when the file is missing or no
    workbook.
    """
    sheet = read_sheet(path)
    reading = _Reading(path, sheet, find_heading(sheet), has_error_cells(path))
    records: dict[int, dict[str, object]] = {}
    for row in _rows_of_organizations(reading):
        records[row] = {column.id: _value(reading, column, row) for column in COLUMNS}
    _tell_doubles(reading, records)
    for row, column, text in (*succession_problems(records), *answering_problems(records)):
        reading.problem(row, column, text)
    if reading.problems:
        raise DefinitionError(reading.problems)
    return organizations_frame(list(records.values()))


def organizations_frame(records: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """Return the frame of organizations from one dict each; what is not told is empty."""
    frame = pd.DataFrame(records, columns=[column.id for column in COLUMNS], dtype=object)
    for column in frame:
        frame[column] = (pd.to_datetime(frame[column].replace("", None)) if column in DAYS
                         else frame[column].where(frame[column].notna(), ""))
    return frame.set_index("organization")


# --- which rows are organizations ----------------------------------------------------------------


_LONE = ("в строке заполнена одна ячейка. Если это организация, впишите код и наименования; если "
         "заголовок группы, поставьте его в первый столбец или объедините ячейки строки")


def _rows_of_organizations(reading: _Reading) -> Iterator[int]:
    sheet, heading = reading.sheet, reading.heading
    ours = set(heading.places.values())
    for row in range(heading.last_row + 1, len(sheet.rows)):
        filled = [col for col, value in enumerate(sheet.rows[row]) if not is_blank(value)]
        if not set(filled) & ours or _is_no_organization(reading, row, filled):
            continue
        if len(filled) > 1:
            yield row
            continue
        reading.problems.append(f"{sheet.place(row, filled[0])}: {_LONE}")


def _is_no_organization(reading: _Reading, row: int, filled: Sequence[int]) -> bool:
    """Whether a row is a group's title, a total, the numbers of columns, or the headings again."""
    values, places = reading.sheet.rows[row], reading.heading.places
    first = values[filled[0]]
    if isinstance(first, str) and fold(first).startswith(_TOTALS) and not all(
            places[each] in filled for each in _NAMED):
        return True
    if len(filled) > 2 and _count_up([values[col] for col in filled]):
        return True
    if all(isinstance(values[places[each.id]], str)
           and fold(str(values[places[each.id]])) == fold(each.header)
           for each in COLUMNS if each.required):
        return True
    if len(filled) > 1:
        return False
    if (row, filled[0]) in reading.sheet.merged:
        return True
    # A lone code or name is an organization that somebody has begun to write.
    leftmost = min(places.values())
    names = {places[each] for each in _NAMED}
    code_like = bool(re.search("[0-9]", str(first))) and bool(_ID.fullmatch(_shown_code(first)))
    return filled[0] <= leftmost and filled[0] not in names and not code_like


def _shown_code(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _count_up(values: Sequence[object]) -> bool:
    """Whether these are 1, 2, 3 …: a table's columns are often numbered."""
    shown = [_shown_code(each) for each in values]
    return shown[0] == "1" and shown == [str(number) for number in range(1, len(shown) + 1)]


# --- what their cells say ------------------------------------------------------------------------


def _value(reading: _Reading, column: Column, row: int) -> str | date | None:
    """The typed value of a cell; what is wrong with it is told once."""
    empty = None if column.holds is Holds.DAY else ""
    col = reading.heading.places.get(column.id)
    if col is None:
        return empty
    raw = reading.sheet.rows[row][col]
    error = raw if isinstance(raw, str) else ""
    if is_blank(raw) and reading.has_errors:
        error = reading.look(row, col).error
    if _EXCEL_ERROR.fullmatch(error.strip()):
        reading.problem(row, column.id, f"в ячейке ошибка Excel {error.strip()}: впишите значение")
        return empty
    if is_blank(raw):
        if column.required:
            reading.problem(row, column.id, f"не заполнено: «{column.header}»")
        return empty
    try:
        return _PARSERS[column.holds](reading, raw, row, col)
    except ValueError as error:
        named = "" if column.holds in (Holds.CODE, Holds.MAIL) else f"«{column.header}»: "
        reading.problem(row, column.id, f"{named}{error}")
    return empty


def _text(_reading: _Reading, raw: object, _row: int, _col: int) -> str:
    return parse_text(raw, _FIELD)


def _day(_reading: _Reading, raw: object, _row: int, _col: int) -> date:
    return parse_date(raw, _FIELD)


def _mail(_reading: _Reading, raw: object, _row: int, _col: int) -> str:
    return ", ".join(split_addresses(parse_text(raw, _FIELD)))


def _names(_reading: _Reading, raw: object, _row: int, _col: int) -> str:
    text = parse_text(raw, _FIELD)
    former_names(text)
    return "\n".join(filter(None, _NAMES.split(text)))


def _code(reading: _Reading, raw: object, row: int, col: int) -> str:
    """A code as it is shown: a number with as many zeros as its format writes."""
    if isinstance(raw, date):
        raise ValueError("в ячейке дата, а нужен код: задайте ячейке формат «Текстовый» и впишите "
                         "код снова")
    text = parse_text(raw, _FIELD)
    if isinstance(raw, float | int):
        zeros = reading.look(row, col).number_format
        text = text.zfill(len(zeros)) if _ZEROS.fullmatch(zeros) else text
    if not _ID.fullmatch(text) or DEVICE_NAME.fullmatch(text):
        raise ValueError(f"код «{text}»: {_WHAT_IS_A_CODE}")
    return text


def _codes(reading: _Reading, raw: object, row: int, col: int) -> str:
    """One code or several; only a lone one can be a number."""
    if not isinstance(raw, str):
        return _code(reading, raw, row, col)
    return ", ".join(dict.fromkeys(_code(reading, each, row, col)
                                   for each in _CODES.split(parse_text(raw, _FIELD)) if each))


_FIELD = Field("cell", "Ячейка")
_PARSERS: dict[Holds, Callable[[_Reading, object, int, int], str | date]] = {
    Holds.TEXT: _text, Holds.DAY: _day, Holds.MAIL: _mail, Holds.NAMES: _names,
    Holds.CODE: _code, Holds.CODES: _codes}


def _tell_doubles(reading: _Reading, records: Mapping[int, Mapping[str, object]]) -> None:
    """A code stands once; 12 typed as a number beside 012 is most likely the same one."""
    col = reading.heading.places["organization"]
    rows: dict[str, list[int]] = {}
    for row, record in records.items():
        if record["organization"]:
            rows.setdefault(str(record["organization"]).casefold().lstrip("0"), []).append(row)
    for first, *others in rows.values():
        for row in others:
            mine, theirs = (str(records[each]["organization"]) for each in (row, first))
            numbers = any(isinstance(reading.sheet.rows[each][col], float) for each in (row, first))
            if mine.casefold() == theirs.casefold():
                reading.problem(row, "organization", f"код «{mine}» стоит дважды: он уже есть в строке "
                                f"{first + 1}")
            elif numbers:
                reading.problem(row, "organization", f"код «{mine}» – число, а в строке {first + 1} "
                                f"стоит «{theirs}»: если это другая организация, дайте ей другой код")
