"""The progress line on top of a form: how much is filled in, and what is missing.

The same text is computed by a formula in the workbook and, for the moment of generating, here:
formula cells must show the right thing before any program has computed them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from templates.definition import DefinitionError
from templates.excel_limits import FORMULA
from templates.form import YES_NO, Field, Form
from templates.sheet.layout import Layout, TablePlace
from templates.sheet.reference import cell_ref
from xlsx_forms.blank.valid_answers import is_lacking, valid, wrong

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
    names = _criterion_names(layout.form)
    cells = []
    for field in layout.form.fields:
        if field.required:
            ref = layout.places[field.id].ref
            cells.append(Required(ref, names.get(field.id) or _short(field),
                                  is_lacking(field, layout, ref), field.prefill))
    for place in layout.tables.values():
        for row in range(place.table.required_rows):
            for column in place.table.columns:
                if column.required:
                    ref = cell_ref(place.first_row + row, place.columns[column.id])
                    cells.append(Required(ref, _short(column), is_lacking(column, layout, ref)))
    return tuple(cells)


def _wrong_fields(layout: Layout) -> Iterator[tuple[str, str]]:
    """Yield an optional field's name and the formula that tells whether it would not be read."""
    for field in layout.form.fields:
        counted = "" if field.required else wrong(field, layout, layout.places[field.id].ref)
        if counted:
            yield _short(field), counted


def panel_formula(layout: Layout) -> str:
    """Return the panel's formula; only functions that every office program knows.

    It names what is missing where there is room for that, else it counts.  DefinitionError
    when the form is too large for either.
    """
    cells = required_cells(layout)
    if not cells and not layout.tables:
        return ""
    for formula in (_named_formula(cells, layout), _counted_formula(cells, layout)):
        if len(formula) <= FORMULA:
            return formula
    raise DefinitionError([
        f"форма «{layout.form.id}»: обязательных полей {len(cells)}: строке состояния не хватает "
        f"формулы Excel ({FORMULA} знаков). Сделайте часть полей необязательными или перенесите "
        "их в таблицу"])


def has_room_for_names(layout: Layout) -> bool:
    """Tell whether the panel names what is missing."""
    return len(_named_formula(required_cells(layout), layout)) <= FORMULA


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


def _named_formula(cells: Sequence[Required], layout: Layout) -> str:
    """Name the required cells that are empty or wrong, and what the begun rows of tables lack."""
    names = [f'IF({each}>0,"; {name}","")' for name, each in _wrong_fields(layout)]
    # «… – 0» goes: to ask for the number twice would make the formula too long.
    names += [f'SUBSTITUTE("; {name} – "&{lack},"; {name} – 0","")' for name, lack in _lacks(layout)]
    gaps = "+".join(_all_gaps(layout))
    if not cells:
        lacking = f'". {_TO_DO}: "&{_cut(names)}' if names else '""'
        return _rows_formula(layout, gaps, lacking)
    missing = _missing(cells)
    names = [f'IF({each.lacking},"; {each.name}","")' for each in cells] + names
    empty = f"{missing}+{gaps}" if gaps else missing
    return (f'=IF({empty}=0,"{READY}","Заполнено "&({len(cells)}-({missing}))&" из {len(cells)} '
            f'обязательных полей. {_TO_DO}: "&{_cut(names)})')


def _counted_formula(cells: Sequence[Required], layout: Layout) -> str:
    """Count the required cells that are empty or wrong, and what the begun rows of tables lack."""
    gaps = "+".join(_all_gaps(layout))
    if not cells:
        return _rows_formula(layout, gaps, f'". {_TO_DO} ответов: "&({gaps})' if gaps else '""')
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


def _rows_formula(layout: Layout, gaps: str, lacking: str) -> str:
    """Count the rows of tables; ``lacking`` says what the begun ones lack when there are gaps."""
    count = "+".join(_begun(place, 0) for place in layout.tables.values())
    ready = f'"Готово к отправке: заполнено строк "&{count}'
    if gaps:
        ready = f'IF({gaps}=0,{ready},"Заполнено строк "&{count}&{lacking})'
    declared = _declared(layout)
    if declared:
        empty = f'IF({declared},"{_NONE}","{_NO_ROWS_OR_SO}")'
        return f'=IF({count}=0,{empty},IF({declared},"{_BOTH}",{ready}))'
    return f'=IF({count}=0,"{_NO_ROWS}",{ready})'


def _declared(layout: Layout) -> str:
    """The formula that tells whether a table is said to be empty; none where nothing is asked so."""
    cells = (layout.places[place.table.declared_empty].ref for place in layout.tables.values()
             if place.table.declared_empty)
    return "+".join(f'(TRIM({ref})="{YES_NO[0]}")' for ref in cells)


def _open_tables(layout: Layout) -> list[TablePlace]:
    """Tables with rows that may stay empty."""
    return [place for place in layout.tables.values()
            if place.table.required_rows < place.table.rows]


def _lacks(layout: Layout) -> Iterator[tuple[str, str]]:
    """Yield a column's name and the formula that counts what its begun rows lack or have wrong."""
    for place in _open_tables(layout):
        first = place.table.required_rows
        for column in place.table.columns:
            cells = _range(place, place.columns[column.id], first)
            if column.required:
                filled = valid(column, layout, cells) or f"COUNTA({cells})"
                yield _short(column), f"({_begun(place, first)}-({filled}))"
            elif counted := wrong(column, layout, cells):
                yield _short(column), counted


def _all_gaps(layout: Layout) -> Iterator[str]:
    """Yield the formulas that count everything to be mended beside the required cells."""
    yield from (each for _name, each in _wrong_fields(layout))
    for place in _open_tables(layout):
        first = place.table.required_rows
        columns = [(column, _range(place, place.columns[column.id], first))
                   for column in place.table.columns]
        required = [(column, cells) for column, cells in columns if column.required]
        if required:
            counted = [valid(column, layout, cells) for column, cells in required]
            texts = [cells for (_, cells), each in zip(required, counted, strict=True) if not each]
            filled = [f"COUNTA({','.join(texts)})"] * bool(texts) + [each for each in counted if each]
            yield f"({len(required)}*{_begun(place, first)}-({'+'.join(filled)}))"
        yield from (found for column, cells in columns if not column.required
                    and (found := wrong(column, layout, cells)))


def _begun(place: TablePlace, first: int) -> str:
    """The formula that counts the rows of a table, from one on, in which something is written."""
    # Not by the length of the texts, which Gnumeric takes for one cell, nor of all of them
    # joined, which Excel refuses beyond 32,767 characters.
    texts = "+".join(f'({_range(place, col, first)}<>"")' for col in place.columns.values())
    return f"SUMPRODUCT(({texts}>0)*1)"


def _range(place: TablePlace, col: int, first: int) -> str:
    return (f"{cell_ref(place.first_row + first, col)}:"
            f"{cell_ref(place.last_kept_row, col)}")


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
