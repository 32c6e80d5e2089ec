"""Field types: everything that is said of a type of answer, one record each.

A new type is a record here and its parser in ``ingest/values/parse.py``.  Its validation in Excel, and
what is understood of its answers, are those of what it holds, unless ``xlsx_forms/blank/validation.py``
and ``ingest/values/understand.py`` have them for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from templates.excel_limits import (
    FIRST_DAY,
    FIRST_MONTH,
    LARGEST_NUMBER,
    LARGEST_WHOLE,
    LAST_DAY,
)

TEXT, NUMBER, DAY, CHOICE, YES_OR_NO = "text", "number", "day", "choice", "yes-no"
# The keys of a field that say something of its answers, by what it holds.
_LIMITS = {
    TEXT: ("max_length", "prefill"), NUMBER: ("minimum", "maximum"), DAY: ("earliest", "latest"),
    CHOICE: ("choices", "renamed", "closing"), YES_OR_NO: (),
}
LIMITS = tuple(key for keys in _LIMITS.values() for key in keys)


@dataclass(frozen=True, slots=True)
class FieldType:
    """A type of answer.

    ``holds``: text, number, day, choice or yes-no.  ``unread``: the code of the finding when a value
    is none of this type.  ``dtype`` of its column in a frame; empty for objects.  ``low`` and ``high``
    bound its limits: numbers, or days.  ``shown``: how a day is written for people; ``stored``: how many
    characters of its ISO text are kept in JSON.  ``unit`` of those of its fields that name no other.
    """

    id: str
    holds: str
    prompt: str
    unread: str
    dtype: str = ""
    number_format: str = "General"
    low: Any = None
    high: Any = None
    is_whole: bool = False
    is_link: bool = False
    is_personal: bool = False
    shown: str = ""
    stored: int = 0
    unit: str = ""

    @property
    def limits(self) -> tuple[str, ...]:
        """The keys of a field that this type admits, of those in ``LIMITS``."""
        return _LIMITS[self.holds]


def _number(type_id: str, prompt: str, unread: str, dtype: str, number_format: str, low: float,
            high: float, unit: str = "") -> FieldType:
    return FieldType(type_id, NUMBER, prompt, unread, dtype, number_format, low, high,
                     is_whole=dtype == "Int64", unit=unit)


FIELD_TYPES: dict[str, FieldType] = {each.id: each for each in (
    FieldType("text", TEXT, "Впишите текст.", "V302"),
    _number("integer", "Впишите целое число цифрами.", "V303", "Int64", "0",
            -LARGEST_WHOLE, LARGEST_WHOLE),
    _number("number", "Впишите число цифрами, без единицы измерения.", "V304", "Float64", "General",
            -LARGEST_NUMBER, LARGEST_NUMBER),
    FieldType("date", DAY, "Дата в виде дд.мм.гггг.", "V305", "datetime64[s]", "dd.mm.yyyy",
              FIRST_DAY, LAST_DAY, shown="%d.%m.%Y", stored=10),
    FieldType("month", DAY, "Месяц и год в виде мм.гг.", "V306", "datetime64[s]", "mm.yy",
              FIRST_MONTH, LAST_DAY, shown="%m.%Y", stored=7),
    _number("year", "Год четырьмя цифрами.", "V307", "Int64", "0", FIRST_DAY.year, LAST_DAY.year),
    FieldType("choice", CHOICE, "Выберите ответ из списка.", "V308"),
    FieldType("yes-no", YES_OR_NO, "Выберите «Да» или «Нет».", "V309", "boolean"),
    FieldType("link", TEXT, "Ссылка целиком, начинается с https:// или http://.", "V310",
              is_link=True),
    FieldType("contact", TEXT, "Телефон и (или) адрес электронной почты.", "V311",
              is_personal=True),
)}
