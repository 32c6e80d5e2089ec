"""The line on top of a form: how much is filled, what is still missing, ready or not.

The same text is computed by a formula in the workbook and, for the moment of generating, here:
formula cells must show the right thing before any program has computed them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from templates.form import Field, Form, Table
from templates.layout import Layout
from templates.reference import cell_ref

PANEL_TOKEN = "{{panel}}"
# Names of missing fields are cut to keep the line short and the formula under Excel's 8,192.
_NAME_LIMIT = 36
_LIST_LIMIT = 110
READY = "Готово к отправке: все обязательные поля заполнены"
_NO_ROWS = "Впишите в таблицу хотя бы одну строку"


@dataclass(frozen=True, slots=True)
class Required:
    """One required input cell and the name by which the panel calls it."""

    ref: str
    name: str
    prefill: str = ""


def required_cells(layout: Layout) -> tuple[Required, ...]:
    """Return the required input cells of a form; of a fixed table, those of its first rows."""
    names = _criterion_names(layout.form)
    cells = [Required(layout.places[field.id].ref, names.get(field.id) or _short(field),
                      field.prefill) for field in layout.form.fields if field.required]
    for place in layout.tables.values():
        for row in range(place.table.required_rows):
            cells += [Required(cell_ref(place.first_row + row, place.columns[column.id]),
                               _short(column)) for column in place.table.columns
                      if column.required]
    return tuple(cells)


def panel_formula(layout: Layout) -> str:
    """Return the panel's formula; only functions that every office program knows."""
    cells = required_cells(layout)
    rows = [place for place in layout.tables.values() if not place.table.required_rows]
    if not cells:
        return f"={_rows_formula(layout, rows[0].table)}" if rows else ""
    missing = "+".join(f"(LEN(TRIM({each.ref}))=0)" for each in cells)
    named = "&".join(f'IF(LEN(TRIM({each.ref}))=0,"; {each.name}","")' for each in cells)
    return (f'=IF({missing}=0,"{READY}","Заполнено "&({len(cells)}-({missing}))&" из {len(cells)} '
            f'обязательных полей. Осталось: "&{_cut(named)})')


def panel_text(form: Form, layout: Layout, values: Mapping[str, str]) -> str:
    """Return the panel's text in a form that has just been generated."""
    cells = required_cells(layout)
    if not cells:
        return _NO_ROWS if layout.tables else ""
    return counted_text(cells, {each.ref for each in cells if values.get(each.prefill, "").strip()})


def counted_text(cells: Collection[Required], filled: Collection[str]) -> str:
    """Return the panel's text when the cells with these addresses are filled."""
    missing = [each.name for each in cells if each.ref not in filled]
    if not missing:
        return READY
    named = "; ".join(missing)
    more = "…" if len(named) > _LIST_LIMIT else ""
    return (f"Заполнено {len(cells) - len(missing)} из {len(cells)} обязательных полей. "
            f"Осталось: {named[:_LIST_LIMIT]}{more}")


def _cut(named: str) -> str:
    """The formula that cuts a list of names to what the panel has room for."""
    return f'MID({named},3,{_LIST_LIMIT})&IF(LEN({named})>{_LIST_LIMIT + 2},"…","")'


def _rows_formula(layout: Layout, table: Table) -> str:
    """Count the rows of a table that can grow, and what its filled rows still lack."""
    place = layout.tables[table.id]

    def column(column_id: str) -> str:
        col = place.columns[column_id]
        return (f"{cell_ref(place.first_row, col, absolute=True)}:"
                f"{cell_ref(place.last_row, col, absolute=True)}")

    lengths = "+".join(f"LEN({column(each.id)})" for each in table.columns)
    filled = f"({lengths}>0)"
    lacks = {_short(each): f"SUMPRODUCT({filled}*(LEN({column(each.id)})=0))"
             for each in table.columns if each.required}
    count = f"SUMPRODUCT({filled}*1)"
    named = "&".join(f'IF({lack}>0,"; {name} – "&{lack},"")' for name, lack in lacks.items())
    return (f'IF({count}=0,"{_NO_ROWS}",IF({"+".join(lacks.values())}=0,"Готово к отправке: '
            f'заполнено строк "&{count},"Заполнено строк "&{count}&". Не хватает: "&{_cut(named)}))')


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
