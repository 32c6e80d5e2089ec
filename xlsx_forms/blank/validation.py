"""What Excel lets a person type into an input cell, and what it says about it.

One table of data validations by field type; limits are Excel's own.
"""

from __future__ import annotations

from typing import Any

from templates.definition import LONGEST_TEXT, YES_NO, Field
from templates.sheet.excel_limits import (
    ERROR,
    FIRST_DAY,
    FIRST_MONTH,
    LARGEST_NUMBER,
    LARGEST_WHOLE,
    LAST_DAY,
    TITLE,
)
from templates.sheet.layout import LISTS_SHEET, Layout
from templates.sheet.reference import cell_ref

# Longer texts in a cell of text format are shown as ### by older Excel.
_TEXT_FORMAT_LIMIT = 255

NUMBER_FORMATS = {"date": "dd.mm.yyyy", "month": "mm.yy", "year": "0", "integer": "0"}


def number_format(field: Field) -> str:
    """Return the number format of an input cell; text stays text as far as Excel can show it."""
    if field.type in ("text", "contact", "link"):
        return "@" if (field.max_length or LONGEST_TEXT) <= _TEXT_FORMAT_LIMIT else "General"
    return NUMBER_FORMATS.get(field.type, "General")


def validation(field: Field, layout: Layout, first_cell: str) -> dict[str, Any]:
    """Return XlsxWriter's options for a field whose (first) input cell is ``first_cell``."""
    options = {**_RULES[field.type](field, layout, first_cell), "ignore_blank": True}
    return options | {
        "input_title": field.label[:TITLE], "input_message": field.full_prompt,
        "error_title": "Проверьте ответ", "error_message": options["error_message"][:ERROR]}


def _text(field: Field, layout: Layout, cell: str) -> dict[str, Any]:
    line, limit, _most = room_for(field, layout, cell)
    return {"validate": "custom", "value": f"={fits_formula(field, layout, cell)}",
            "error_message": f"Здесь помещается не больше {limit} знаков; перенос строки идет за "
                             f"{line}. Сократите текст."}


def room_for(field: Field, layout: Layout, cell: str) -> tuple[int, int, int]:
    """Return the characters of a line, of the longest answer, and of all lines of its cell."""
    line, lines = layout.room(cell)
    return line, field.max_length or min(line * lines * 9 // 10, LONGEST_TEXT), line * lines


def fits_formula(field: Field, layout: Layout, cell: str) -> str:
    """Return the condition that a text is fully seen: a line break takes the rest of a line."""
    line, limit, most = room_for(field, layout, cell)
    breaks = f'LEN(SUBSTITUTE({cell},CHAR(10),""))'
    return f"AND(LEN({cell})<={limit},LEN({cell})+{line}*(LEN({cell})-{breaks})<={most})"


def _whole(field: Field, layout: Layout, cell: str) -> dict[str, Any]:
    low = int(field.minimum if field.minimum is not None else -LARGEST_WHOLE)
    high = int(field.maximum if field.maximum is not None else LARGEST_WHOLE)
    return {"validate": "integer", "criteria": "between", "minimum": low, "maximum": high,
            "error_message": f"Нужно целое число от {low} до {high}, цифрами."}


def _year(field: Field, layout: Layout, cell: str) -> dict[str, Any]:
    low = int(field.minimum if field.minimum is not None else FIRST_DAY.year)
    high = int(field.maximum if field.maximum is not None else LAST_DAY.year)
    return {"validate": "integer", "criteria": "between", "minimum": low, "maximum": high,
            "error_message": f"Нужен год четырьмя цифрами, от {low} до {high}."}


def _number(field: Field, layout: Layout, cell: str) -> dict[str, Any]:
    low = field.minimum if field.minimum is not None else -LARGEST_NUMBER
    high = field.maximum if field.maximum is not None else LARGEST_NUMBER
    limits = "" if field.minimum is None or field.maximum is None else (
        f" от {low:g} до {high:g}".replace(".", ","))
    return {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high,
            "error_message": f"Нужно число{limits} цифрами, без единицы измерения."}


def _date(field: Field, layout: Layout, cell: str) -> dict[str, Any]:
    first = FIRST_MONTH if field.type == "month" else FIRST_DAY
    low, high = field.earliest or first, field.latest or LAST_DAY
    return {"validate": "date", "criteria": "between", "minimum": low, "maximum": high,
            "error_message": f"Нужна дата в виде дд.мм.гггг, от {low:%d.%m.%Y} до {high:%d.%m.%Y}."}


def _month(field: Field, layout: Layout, cell: str) -> dict[str, Any]:
    # A warning, not a stop: in some locales «12.26» is no date, and we read the text as well.
    return {**_date(field, layout, cell), "error_type": "warning",
            "error_message": "Нужны месяц и год в виде мм.гг, например 12.26."}


def _choice(field: Field, layout: Layout, cell: str) -> dict[str, Any]:
    column = layout.lists.index(field.choices)
    first = cell_ref(0, column, absolute=True)
    last = cell_ref(len(field.choices) - 1, column, absolute=True)
    return {"validate": "list", "source": f"={LISTS_SHEET}!{first}:{last}",
            "error_message": "Выберите ответ из списка: щелкните по стрелке справа от ячейки."}


def _yes_no(field: Field, layout: Layout, cell: str) -> dict[str, Any]:
    return {"validate": "list", "source": list(YES_NO),
            "error_message": "Выберите «Да» или «Нет»: щелкните по стрелке справа от ячейки."}


def _link(field: Field, layout: Layout, cell: str) -> dict[str, Any]:
    formula = (f'=AND(LEN({cell})<={room_for(field, layout, cell)[1]},'
               f'OR(LEFT({cell},8)="https://",LEFT({cell},7)="http://"))')
    return {"validate": "custom", "value": formula,
            "error_message": "Нужна ссылка целиком: она начинается с https:// или http://."}


_RULES = {
    "text": _text, "contact": _text, "integer": _whole, "year": _year, "number": _number,
    "date": _date, "month": _month, "choice": _choice, "yes-no": _yes_no, "link": _link,
}
