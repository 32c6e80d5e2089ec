"""The progress line on top of a form: how much is filled in, and what is missing.

The same text is computed by a formula in the workbook and, for the moment of generating, here:
formula cells must show the right thing before any program has computed them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from templates.definition import DefinitionError
from templates.excel_limits import FORMULA
from templates.form import YES_NO, Field, Form
from templates.sheet.layout import Layout, lay_out
from xlsx_forms.blank.valid_answers import Asked, asked_of

PANEL_TOKEN = "{{panel}}"
# Names of missing fields are cut to keep the line short and the formula under Excel's 8,192.
_NAME_LIMIT = 36
_LIST_LIMIT = 110
READY = "Готово к отправке: все обязательные поля заполнены"
_TO_DO = "Заполните или исправьте"
_NO_ROWS = "Впишите в таблицу хотя бы одну строку"
_NO_ROWS_OR_SO = f"{_NO_ROWS} или отметьте, что вписать нечего"
_NONE = "Готово к отправке: отмечено, что вписать нечего"
_BOTH = "Отмечено, что строк нет, а таблица заполнена: исправьте одно из двух"


@dataclass(frozen=True, slots=True)
class Required:
    """One required input cell and the name by which the panel calls it.

    ``lacking``: the formula that tells whether it is empty, or holds what would not be read.
    """

    ref: str
    name: str
    lacking: str
    prefill: str = ""


def required_cells(layout: Layout) -> tuple[Required, ...]:
    """Return the required input cells of a form; of a fixed table, those of its first rows."""
    return _required_of(layout.form)


@cache
def _required_of(form: Form) -> tuple[Required, ...]:
    return _required(asked_of(lay_out(form)), form)


def _required(asked: Asked, form: Form) -> tuple[Required, ...]:
    names = _criterion_names(form)
    cells = [Required(each.cells, names.get(each.field.id) or _short(each.field), each.is_lacking,
                      each.field.prefill)
             for each in asked.fields if each.field.required]
    cells += [Required(each.cells, _short(each.field), each.is_lacking)
              for table in asked.tables for each in table.required if each.field.required]
    return tuple(cells)


def _wrong_fields(asked: Asked) -> Iterator[tuple[str, str]]:
    """Yield an optional field's name and the formula that tells whether it would not be read."""
    for each in asked.fields:
        if each.wrong and not each.field.required:
            yield _short(each.field), each.wrong


def panel_formula(layout: Layout) -> str:
    """Return the panel's formula; only functions that every office program knows.

    It names what is missing where there is room for that, else it counts.  DefinitionError
    when the form is too large for either.
    """
    asked = asked_of(layout)
    cells, declared = _required(asked, layout.form), _declared(layout)
    if not cells and not asked.tables:
        return ""
    for formula in (_named_formula(cells, asked, declared), _counted_formula(cells, asked, declared)):
        if len(formula) <= FORMULA:
            return formula
    raise DefinitionError([
        f"форма «{layout.form.id}»: обязательных полей {len(cells)}: строке состояния не хватает "
        f"формулы Excel ({FORMULA} знаков). Сделайте часть полей необязательными или перенесите "
        "их в таблицу"])


def has_room_for_names(layout: Layout) -> bool:
    """Tell whether the panel names what is missing."""
    return _has_room_for_names(layout.form)


@cache
def _has_room_for_names(form: Form) -> bool:
    layout = lay_out(form)
    asked = asked_of(layout)
    return len(_named_formula(_required(asked, form), asked, _declared(layout))) <= FORMULA


def panel_text(form: Form, layout: Layout, values: Mapping[str, str]) -> str:
    """Return the panel's text in a form that has just been generated."""
    cells = required_cells(layout)
    if not cells:
        return _no_rows(layout)
    return counted_text(cells, {each.ref for each in cells if values.get(each.prefill, "").strip()},
                        has_room_for_names(layout))


def _no_rows(layout: Layout) -> str:
    """What the panel says of a form of tables alone that begins without rows."""
    if not layout.tables:
        return ""
    return _NO_ROWS_OR_SO if _declared(layout) else _NO_ROWS


def counted_text(cells: Collection[Required], filled: Collection[str], named: bool = True) -> str:
    """Return the panel's text when the cells with these addresses are filled."""
    missing = [each.name for each in cells if each.ref not in filled]
    if not missing:
        return READY
    count = f"Заполнено {len(cells) - len(missing)} из {len(cells)} обязательных полей"
    if not named:
        return count
    return f"{count}. {_TO_DO}: {_shortened(missing)}"


def _shortened(names: Sequence[str]) -> str:
    """What the formula of ``_cut`` comes to: a list of names as far as the panel has room."""
    text = "; ".join(names)
    return text[:_LIST_LIMIT] + ("…" if len(text) > _LIST_LIMIT else "")


def _named_formula(cells: Sequence[Required], asked: Asked, declared: str) -> str:
    """Name the required cells that are empty or wrong, and what the begun rows of tables lack."""
    names = [f'IF({each}>0,"; {name}","")' for name, each in _wrong_fields(asked)]
    # «… – 0» goes: to ask for the number twice would make the formula too long.
    names += [f'SUBSTITUTE("; {name} – "&{lack},"; {name} – 0","")' for name, lack in _lacks(asked)]
    gaps = "+".join(_all_gaps(asked))
    if not cells:
        lacking = f'". {_TO_DO}: "&{_cut(names)}' if names else '""'
        return _rows_formula(asked, declared, gaps, lacking)
    missing = _missing(cells)
    names = [f'IF({each.lacking},"; {each.name}","")' for each in cells] + names
    empty = f"{missing}+{gaps}" if gaps else missing
    return (f'=IF({empty}=0,"{READY}","Заполнено "&({len(cells)}-({missing}))&" из {len(cells)} '
            f'обязательных полей. {_TO_DO}: "&{_cut(names)})')


def _counted_formula(cells: Sequence[Required], asked: Asked, declared: str) -> str:
    """Count the required cells that are empty or wrong, and what the begun rows of tables lack."""
    gaps = "+".join(_all_gaps(asked))
    if not cells:
        return _rows_formula(asked, declared, gaps, f'". {_TO_DO} ответов: "&({gaps})' if gaps else '""')
    missing = _missing(cells)
    empty = f"{missing}+{gaps}" if gaps else missing
    more = f'&IF({gaps}>0,". {_TO_DO} еще ответов: "&({gaps}),"")' if gaps else ""
    return (f'=IF({empty}=0,"{READY}","Заполнено "&({len(cells)}-({missing}))&" из {len(cells)} '
            f'обязательных полей"{more})')


def _missing(cells: Sequence[Required]) -> str:
    return "+".join(each.lacking for each in cells)


def _cut(names: Sequence[str]) -> str:
    """The formula that cuts a list of names to what the panel has room for."""
    named = "&".join(names)
    return f'MID({named},3,{_LIST_LIMIT})&IF(LEN({named})>{_LIST_LIMIT + 2},"…","")'


def _rows_formula(asked: Asked, declared: str, gaps: str, lacking: str) -> str:
    """Count the rows of tables; ``lacking`` says what the begun ones lack when there are gaps."""
    count = "+".join(each.begun for each in asked.tables)
    ready = f'"Готово к отправке: заполнено строк "&{count}'
    if gaps:
        ready = f'IF({gaps}=0,{ready},"Заполнено строк "&{count}&{lacking})'
    if declared:
        empty = f'IF({declared},"{_NONE}","{_NO_ROWS_OR_SO}")'
        return f'=IF({count}=0,{empty},IF({declared},"{_BOTH}",{ready}))'
    return f'=IF({count}=0,"{_NO_ROWS}",{ready})'


def _declared(layout: Layout) -> str:
    """The formula that tells whether a table is said to be empty; none where nothing is asked so."""
    cells = (layout.places[place.table.declared_empty].ref for place in layout.tables.values()
             if place.table.declared_empty)
    return "+".join(f'(TRIM({ref})="{YES_NO[0]}")' for ref in cells)


def _lacks(asked: Asked) -> Iterator[tuple[str, str]]:
    """Yield a column's name and the formula that counts what its begun rows lack or have wrong."""
    for table in asked.tables:
        for each in table.open:
            if each.field.required:
                filled = each.read or f"COUNTA({each.cells})"
                yield _short(each.field), f"({table.begun_open}-({filled}))"
            elif each.wrong:
                yield _short(each.field), each.wrong


def _all_gaps(asked: Asked) -> Iterator[str]:
    """Yield the formulas that count everything to be mended beside the required cells."""
    yield from (each for _name, each in _wrong_fields(asked))
    for table in asked.tables:
        required = [each for each in table.open if each.field.required]
        if required:
            texts = [each.cells for each in required if not each.read]
            filled = [f"COUNTA({','.join(texts)})"] * bool(texts)
            filled += [each.read for each in required if each.read]
            yield f"({len(required)}*{table.begun_open}-({'+'.join(filled)}))"
        yield from (each.wrong for each in table.open if each.wrong and not each.field.required)


def _criterion_names(form: Form) -> dict[str, str]:
    """Criteria are called by number: their texts would not fit."""
    names = {}
    for criterion in form.criteria:
        for field in criterion.answer_fields:
            line = f", {field.id.rpartition('_')[2]} б." if criterion.cumulative else ""
            names[field.id] = f"критерий {criterion.number.rstrip('*')}{line}"
    return names


def _short(field: Field) -> str:
    text = f"{field.line or field.label} {field.mark}".strip().replace('"', "")
    return text if len(text) <= _NAME_LIMIT else text[:_NAME_LIMIT - 1].rstrip() + "…"


def rows_text(layout: Layout, rows: Mapping[str, Sequence[Mapping[str, object]]]) -> str:
    """Return the panel's text in a form of tables alone that begins with some rows."""
    count = sum(len(each) for each in rows.values())
    lacks = {_short(column): sum(row.get(column.id) is None for row in rows.get(table_id, ()))
             for table_id, place in layout.tables.items() for column in place.table.columns
             if column.required}
    names = [f"{name} – {lack}" for name, lack in lacks.items() if lack]
    if not count:
        return _no_rows(layout)
    if not names:
        return f"Готово к отправке: заполнено строк {count}"
    return f"Заполнено строк {count}. {_TO_DO}: {_shortened(names)}"
