"""Excel data validations of input cells, and their prompts and error messages.

One table of data validations by field type; limits are Excel's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from templates.definition import LONGEST_TEXT, YES_NO, Field
from templates.excel_limits import ERROR, TITLE
from templates.field_types import CHOICE, DAY, NUMBER, TEXT, YES_OR_NO
from templates.sheet.layout import LISTS_SHEET, Layout

# A rectangle of cells, rows and columns from 0, with XlsxWriter's options.
Validation = tuple[tuple[int, int, int, int], dict[str, Any]]


def validations(layout: Layout) -> Iterator[Validation]:
    """Yield the validation of every input; of a table, column by column."""
    for place in layout.places.values():
        yield ((place.row, place.col, place.last_row, place.last_col),
               validation(place.field, layout, place.ref))
    for table in layout.tables.values():
        letters, first, last = table.letters, table.first_row, table.last_kept_row
        for column in table.table.columns:
            col = table.columns[column.id]
            yield ((first, col, last, col),
                   validation(column, layout, f"{letters[column.id]}{first + 1}"))


def validation(field: Field, layout: Layout, first_cell: str) -> dict[str, Any]:
    """Return XlsxWriter's options for a field whose (first) input cell is ``first_cell``."""
    options = {**_rule(field)(field, layout, first_cell), "ignore_blank": True}
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


def _bounds(field: Field) -> tuple[float, float]:
    return (field.kind.low if field.minimum is None else field.minimum,
            field.kind.high if field.maximum is None else field.maximum)


def _whole(field: Field, layout: Layout, cell: str) -> dict[str, Any]:
    low, high = map(int, _bounds(field))
    return {"validate": "integer", "criteria": "between", "minimum": low, "maximum": high,
            "error_message": f"Нужно целое число от {low} до {high}, цифрами."}


def _year(field: Field, layout: Layout, cell: str) -> dict[str, Any]:
    low, high = map(int, _bounds(field))
    return {**_whole(field, layout, cell),
            "error_message": f"Нужен год четырьмя цифрами, от {low} до {high}."}


def _number(field: Field, layout: Layout, cell: str) -> dict[str, Any]:
    low, high = _bounds(field)
    limits = "" if field.minimum is None or field.maximum is None else (
        f" от {low:g} до {high:g}".replace(".", ","))
    return {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high,
            "error_message": f"Нужно число{limits} цифрами, без единицы измерения."}


def _date(field: Field, layout: Layout, cell: str) -> dict[str, Any]:
    low, high = field.earliest or field.kind.low, field.latest or field.kind.high
    return {"validate": "date", "criteria": "between", "minimum": low, "maximum": high,
            "error_message": f"Нужна дата в виде дд.мм.гггг, от {low:%d.%m.%Y} до {high:%d.%m.%Y}."}


def _month(field: Field, layout: Layout, cell: str) -> dict[str, Any]:
    # A warning, not a stop: in some locales «12.26» is no date, and we read the text as well.
    return {**_date(field, layout, cell), "error_type": "warning",
            "error_message": "Нужны месяц и год в виде мм.гг, например 12.26."}


def _choice(field: Field, layout: Layout, cell: str) -> dict[str, Any]:
    column = layout.list_columns[field.choices]
    return {"validate": "list",
            "source": f"={LISTS_SHEET}!${column}$1:${column}${len(field.choices)}",
            "error_message": "Выберите ответ из списка: щелкните по стрелке справа от ячейки."}


def _yes_no(field: Field, layout: Layout, cell: str) -> dict[str, Any]:
    return {"validate": "list", "source": list(YES_NO),
            "error_message": "Выберите «Да» или «Нет»: щелкните по стрелке справа от ячейки."}


def _link(field: Field, layout: Layout, cell: str) -> dict[str, Any]:
    formula = (f'=AND(LEN({cell})<={room_for(field, layout, cell)[1]},'
               f'OR(LEFT({cell},8)="https://",LEFT({cell},7)="http://"))')
    return {"validate": "custom", "value": formula,
            "error_message": "Нужна ссылка целиком: она начинается с https:// или http://."}


# By type, else by what the type holds.
_RULES = {
    TEXT: _text, NUMBER: _number, DAY: _date, CHOICE: _choice, YES_OR_NO: _yes_no,
    "integer": _whole, "year": _year, "month": _month, "link": _link,
}


def _rule(field: Field) -> Callable[[Field, Layout, str], dict[str, Any]]:
    return _RULES.get(field.type) or _RULES[field.kind.holds]
