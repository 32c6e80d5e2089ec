"""Validate a whole form definition: ids, references, periods, and Excel's limits.

Each problem is one sentence: the place in the file, what is wrong there, what would do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isfinite

from templates import excel_limits as limits
from templates.form import (
    BANDS,
    KINDS,
    STYLES,
    TOKENS,
    Criterion,
    Deadline,
    Form,
    Page,
    Section,
    Table,
    section_fields,
)
from templates.problems.checks import check_misfits
from templates.problems.fields import ID, field_misfits
from templates.problems.roles import role_misfits
from templates.sheet.layout import RESERVED_SHEETS, lay_out

_FORM_ID = re.compile(r"[a-z][a-z0-9-]*")
_VERSION = re.compile(r"[0-9A-Za-z.]+")
_TOKEN = re.compile(r"\{\{(.*?)\}\}|\{\{")
# The names of the other tables that ``export`` writes, and the columns that every table has.
_TAKEN_FORMS = ("organizations", "submissions", "findings", "changes")
_TAKEN_FIELDS = ("submission", "row")
_CRITERIA_COLUMNS = 7
_LONGEST_ID = 100
# What a section of each kind holds; anything else in it would be lost in silence.
_HOLDS = {"text": "text", "fields": "fields", "captioned": "fields", "lines": "fields",
          "table": "tables", "criteria": "criteria"}


def misfits(form: Form, name: str) -> Iterator[str]:
    """Yield every problem of a form; ``name`` is the name of its file."""
    found = [*_head_misfits(form, name), *_page_misfits(form.page, f"{name}.page")]
    seen: set[str] = set()
    kinds = {each.id: each.type for each in form.fields}
    for i, section in enumerate(form.sections):
        path = f"{name}.sections[{i}]"
        found += _section_misfits(section, form.page, path)
        for j, each in enumerate(section_fields((section,))):
            place = each.id if ID.fullmatch(each.id) else f"fields[{j}]"
            found += _once(each.id, f"{path}.{place}", seen)
            found += field_misfits(each, f"{path}.{place}", section.kind)
        for criterion in section.criteria:
            found += _criterion_misfits(criterion, f"{path}.{criterion.id}")
        for table in section.tables:
            found += _once(table.id, f"{path}.{table.id}", seen)
            found += _table_misfits(table, f"{path}.{table.id}")
            found += _declared_misfits(table, kinds, f"{path}.{table.id}")
    found += _growing_misfits(form, name)
    found += role_misfits(form, name)
    found += check_misfits(form, name)
    yield from found or _height_misfits(form, name)


def _head_misfits(form: Form, name: str) -> Iterator[str]:
    if not _FORM_ID.fullmatch(form.id) or len(form.id) > _LONGEST_ID:
        yield (f"{name}.id: «{form.id}»: годятся строчные латинские буквы, цифры и дефис, "
               f"до {_LONGEST_ID} знаков")
    if form.id in _TAKEN_FORMS:
        yield f"{name}.id: «{form.id}»: так называется одна из таблиц выгрузки; выберите другое имя"
    if not _VERSION.fullmatch(form.version) or len(form.version) > _LONGEST_ID:
        yield f"{name}.version: «{form.version}»: годятся латинские буквы, цифры и точка"
    if form.period not in ("year", "quarter"):
        yield f"{name}.period: нужно year или quarter, а стоит «{form.period}»"
    for key in ("title", "short_title"):
        if not getattr(form, key).strip():
            yield f"{name}.{key}: пусто; впишите название"
        yield from _no_tokens(getattr(form, key), f"{name}.{key}")
    if not form.sections:
        yield f"{name}.sections: нужен хотя бы один раздел [[sections]]"
    if form.sections and not form.fields and not form.tables:
        yield f"{name}.sections: в форме нет ни одного поля и ни одной таблицы"
    kinds = {each.id: each.type for each in form.fields}
    if form.project_field and kinds.get(form.project_field) is None:
        yield f"{name}.project_field: поля «{form.project_field}» в форме нет"
    elif form.project_field and kinds[form.project_field] != "text":
        yield f"{name}.project_field: поле «{form.project_field}» должно быть типа text"
    if form.order < 0:
        yield f"{name}.order: от 1; без order форма стоит после остальных"
    if form.deadline:
        yield from _deadline_misfits(form.deadline, form.period, f"{name}.deadline")


def _deadline_misfits(deadline: Deadline, period: str, path: str) -> Iterator[str]:
    if deadline.kind not in ("after-quarter", "in-year"):
        yield f"{path}.kind: «{deadline.kind}»: есть after-quarter, in-year"
    if deadline.kind == "after-quarter" and period != "quarter":
        yield f"{path}.kind: after-quarter бывает у формы с period = \"quarter\""
    if not 1 <= deadline.day <= 31:
        yield f"{path}.day: день от 1 до 31, а стоит {deadline.day}"
    if deadline.kind == "in-year" and not 1 <= deadline.month <= 12:
        yield f"{path}.month: месяц от 1 до 12, а стоит {deadline.month}"


def _page_misfits(page: Page, path: str) -> Iterator[str]:
    if (not page.sheet.strip() or len(page.sheet) > limits.SHEET_NAME
            or re.search(r"[\[\]:*?/\\\x00-\x1f]", page.sheet) or page.sheet.strip("'") != page.sheet):
        yield (f"{path}.sheet: имя листа до {limits.SHEET_NAME} знака, без знаков "
               "[ ] : * ? / \\ и без апострофа по краям")
    if page.sheet.casefold() in {each.casefold() for each in RESERVED_SHEETS}:
        yield f"{path}.sheet: «{page.sheet}»: такой лист программа делает сама; назовите иначе"
    if page.orientation not in ("portrait", "landscape"):
        yield f"{path}.orientation: нужно portrait или landscape, а стоит «{page.orientation}»"
    if not 2 <= len(page.widths) <= limits.COLUMNS:
        # The first column holds the code line, another one the panel.
        yield f"{path}.widths: нужно от 2 до {limits.COLUMNS} столбцов, а их {len(page.widths)}"
    for i, width in enumerate(page.widths):
        if not 0 < width <= limits.COLUMN_WIDTH:
            yield f"{path}.widths[{i}]: ширина больше 0 и до {limits.COLUMN_WIDTH:g}, а стоит {width:g}"
    if not 0 < page.row_height <= limits.ROW_HEIGHT:
        yield f"{path}.row_height: больше 0 и до {limits.ROW_HEIGHT:g}, а стоит {page.row_height:g}"
    if min(page.left, page.gap, page.pages_high) < 0:
        yield f"{path}: left, gap и pages_high не бывают меньше 0"


def _section_misfits(section: Section, page: Page, path: str) -> Iterator[str]:
    if section.kind not in KINDS:
        yield f"{path}.kind: «{section.kind}»: есть {', '.join(KINDS)}"
        return
    if section.band not in BANDS:
        yield f"{path}.band: «{section.band}»: есть {', '.join(BANDS)}"
        return
    if section.band != "full" and not 1 <= page.left < len(page.widths) - page.gap:
        yield (f"{path}.band: «{section.band}» нужны page.left и место справа: столбцов "
               f"{len(page.widths)}, page.left = {page.left}, page.gap = {page.gap}")
        return
    for key in ("text", "fields", "tables", "criteria"):
        if getattr(section, key) and _HOLDS[section.kind] != key:
            yield f"{path}.{key}: в разделе вида «{section.kind}» этого не бывает, он пропал бы"
    if not getattr(section, _HOLDS[section.kind]):
        yield f"{path}.{_HOLDS[section.kind]}: не указано; раздел вида «{section.kind}» пуст"
    if section.style not in STYLES:
        yield f"{path}.style: «{section.style}»: есть {', '.join(STYLES)}"
    if not 0 <= section.row_height <= limits.ROW_HEIGHT:
        yield f"{path}.row_height: от 0 до {limits.ROW_HEIGHT:g}, а стоит {section.row_height:g}"
    for key in ("title", "text"):
        for found in _TOKEN.finditer(getattr(section, key)):
            if found[1] not in TOKENS:
                yield f"{path}.{key}: «{found[0]}» подставить нечем; есть {', '.join(TOKENS)}"
    yield from _width_misfits(section, page, path)


def _width_misfits(section: Section, page: Page, path: str) -> Iterator[str]:
    """A section has as many columns as its contents take."""
    room = {"full": len(page.widths), "left": page.left,
            "right": len(page.widths) - page.left - page.gap}[section.band]
    if section.kind == "fields" and not 0 <= section.label_span < room:
        yield (f"{path}.label_span: от 0 до {room - 1}, чтобы рядом осталось место для ответа, "
               f"а стоит {section.label_span}")
    if section.kind == "lines":
        lines: dict[str, int] = {}
        for each in section.fields:
            lines[each.line or each.label] = lines.get(each.line or each.label, 0) + 1
        cells = max(lines.values(), default=0) * (2 if any(x.mark for x in section.fields) else 1)
        if not 1 <= section.label_span <= room - cells:
            yield (f"{path}.label_span: подпись ({section.label_span}) и ячейки строки ({cells}) "
                   f"занимают больше столбцов, чем есть: {room}; подпись – не меньше 1")
    for table in section.tables:
        wide = sum(max(column.span, 1) for column in table.columns)
        if wide > room:
            yield (f"{path}.{table.id}: таблица занимает столбцов: {wide}, а на странице их {room}; "
                   "добавьте ширины в page.widths или уменьшите span")
    if section.kind == "criteria" and (section.band != "full"
                                       or len(page.widths) != _CRITERIA_COLUMNS):
        yield (f"{path}.kind: разделу criteria нужна вся ширина и ровно {_CRITERIA_COLUMNS} столбцов "
               f"в page.widths, а их {len(page.widths)}")


def _criterion_misfits(criterion: Criterion, path: str) -> Iterator[str]:
    points = [option.points for option in criterion.options]
    if len(points) < 2 or points != sorted(set(points)) or points[:1] != [0]:
        yield (f"{path}.options: нужно не меньше двух строк, от 0 баллов и по возрастанию, "
               f"а стоит {points}")
    if criterion.may_be_inapplicable and criterion.cumulative:
        yield f"{path}.may_be_inapplicable: бывает только у критерия без cumulative"
    if criterion.evidence not in ("required", "expected", "optional"):
        yield f"{path}.evidence: «{criterion.evidence}»: есть required, expected, optional"
    for text in (criterion.text, *(option.text for option in criterion.options)):
        yield from _no_tokens(text, f"{path}.text")


def _declared_misfits(table: Table, kinds: dict[str, str], path: str) -> Iterator[str]:
    if table.declared_empty and kinds.get(table.declared_empty) != "yes-no":
        yield (f"{path}.declared_empty: нужно поле типа yes-no вне таблиц, а «{table.declared_empty}» – "
               f"{kinds.get(table.declared_empty, 'такого поля нет')}")


def _table_misfits(table: Table, path: str) -> Iterator[str]:
    if not ID.fullmatch(table.id) or len(f"t_{table.id}") > limits.DEFINED_NAME:
        yield f"{path}.id: годятся строчные латинские буквы, цифры и знак _"
    if table.id == "cells" or table.id.endswith("_cells"):
        yield f"{path}.id: «{table.id}»: так называются адреса ответов в выгрузке; назовите иначе"
    if not table.title.strip():
        yield f"{path}.title: пусто; впишите название таблицы, оно стоит в замечаниях"
    if not 1 <= table.rows <= limits.ROWS:
        yield f"{path}.rows: строк от 1 до {limits.ROWS}, а стоит {table.rows}"
    if not 0 <= table.required_rows <= table.rows:
        yield f"{path}.required_rows: от 0 до rows ({table.rows}), а стоит {table.required_rows}"
    if not table.columns:
        yield f"{path}.columns: нужен хотя бы один столбец"
    if table.key and table.key not in {column.id for column in table.columns}:
        yield f"{path}.key: столбца «{table.key}» в таблице нет"
    columns: set[str] = set()
    labels: set[str] = set()
    for j, column in enumerate(table.columns):
        place = f"{path}.{column.id if ID.fullmatch(column.id) else f'columns[{j}]'}"
        yield from _once(column.id, place, columns)
        if column.label.casefold() in labels:
            yield f"{place}.label: «{column.label}»: два столбца с одной подписью не различить"
        labels.add(column.label.casefold())
        yield from field_misfits(column, place, "column")


def _once(each: str, path: str, seen: set[str]) -> Iterator[str]:
    if each in seen:
        yield f"{path}.id: «{each}» встречается дважды"
    if each in _TAKEN_FIELDS:
        yield f"{path}.id: «{each}»: так называется служебный столбец; выберите другое имя"
    seen.add(each)


def _growing_misfits(form: Form, name: str) -> Iterator[str]:
    """Below a table that can grow there is nothing: its rows go down as far as they must."""
    for i, section in enumerate(form.sections):
        below = form.sections[i + 1:]
        for j, table in enumerate(section.tables):
            if table.extendable and (below or j + 1 < len(section.tables) or section.band != "full"):
                yield (f"{name}.sections[{i}].{table.id}.extendable: таблица, которая растет, стоит "
                       "во всю ширину и последней; перенесите ее в конец")


def _no_tokens(text: str, path: str) -> Iterator[str]:
    if "{{" in text:
        yield f"{path}: здесь ничего не подставляется; {{{{…}}}} бывает в text и title раздела"


def _height_misfits(form: Form, name: str) -> Iterator[str]:
    """No row is higher than Excel can show."""
    layout = lay_out(form)
    for row, height in layout.heights.items():
        if isfinite(height) and height <= limits.ROW_HEIGHT:
            continue
        texts = [cell.text or cell.subject for cell in layout.cells if cell.row == row]
        yield (f"{name}: строка «{max(texts, key=len)[:50]}» выше {limits.ROW_HEIGHT:g} пунктов, "
               "Excel ее обрежет: разделите текст, уменьшите max_length или расширьте столбец")
