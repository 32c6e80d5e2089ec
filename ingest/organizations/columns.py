"""The columns of the register of organizations, and the headers by which they are found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from templates.text import fold_name

FILE_NAME = "организации.xlsx"
SHEET_NAME = "Организации"
_IN_BRACKETS = re.compile(r"\([^()]*\)")


class Holds(Enum):
    """What the cells of a column hold."""

    TEXT = auto()
    CODE = auto()
    CODES = auto()
    DAY = auto()
    MAIL = auto()
    NAMES = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the register: our id, its header, and how else people call it."""

    id: str
    header: str
    holds: Holds = Holds.TEXT
    required: bool = False
    also: tuple[str, ...] = ()

    @property
    def headers(self) -> frozenset[str]:
        """Every header that names the column, as ``header_key`` has it."""
        return _keys(self.header, *self.also)


COLUMNS = (
    Column("organization", "Код", Holds.CODE, required=True, also=("Код организации",)),
    Column("full_name", "Полное наименование", required=True,
           also=("Полное наименование организации", "Наименование полное", "Полное название")),
    Column("short_name", "Сокращенное наименование", required=True,
           also=("Сокращенное наименование организации", "Наименование сокращенное",
                 "Краткое наименование", "Сокращенное название")),
    Column("kind", "Вид", also=("Вид организации",)),
    Column("direction", "Направление"),
    Column("deputy", "Курирующий заместитель", also=("Куратор",)),
    Column("head", "Руководитель", also=("Руководитель организации",)),
    Column("email", "Электронная почта", Holds.MAIL,
           also=("Эл. почта", "E-mail", "Email", "Почта", "Адрес электронной почты",
                 "Адрес эл. почты")),
    Column("phone", "Телефон", also=("Телефоны", "Тел.", "Номер телефона")),
    Column("participates_from", "Участвует с", Holds.DAY),
    Column("participates_to", "Участвует по", Holds.DAY),
    Column("successor", "Правопреемник", Holds.CODES,
           also=("Код правопреемника", "Правопреемники")),
    Column("answers_for", "Отвечает за", Holds.CODES,
           also=("Отчитывается за", "Отвечает за организации")),
    Column("former_names", "Прежние наименования", Holds.NAMES,
           also=("Прежнее наименование", "Прежние названия", "Прежнее название")),
)
DAYS = tuple(column.id for column in COLUMNS if column.holds is Holds.DAY)


@cache
def _keys(*headers: str) -> frozenset[str]:
    return frozenset(map(header_key, headers))


def header_key(text: str) -> str:
    """Return a header in the shape in which two spellings are equal; what is in brackets is a hint.

    >>> header_key("Эл.  почта*") == header_key("эл. почта (через запятую)")
    True
    """
    return fold_name(_IN_BRACKETS.sub(" ", text))
