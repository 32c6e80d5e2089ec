"""TOML to frozen values, every problem told at once with its place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from datetime import date
from typing import Any, get_args, get_origin, get_type_hints

from templates.form import BANDS, KINDS, LONGEST_TEXT, TYPES, Field, Form, Table, section_fields

_ID = re.compile(r"[a-z][a-z0-9_]*")
_FORM_ID = re.compile(r"[a-z][a-z0-9-]*")
_LISTED = re.compile(r"@([a-z]+)\.(\d+(?:\.\d+)?)")
_VERSION = re.compile(r"[0-9A-Za-z.]+")


class DefinitionError(ValueError):
    """A form or methodology file does not say what it must; lists every problem with its place."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


def build(cls: type, raw: object, path: str, problems: list[str]) -> Any:
    """Return ``cls`` made from a TOML table; every misfit is added to ``problems`` with its path."""
    if not isinstance(raw, Mapping):
        problems.append(f"{path}: нужна таблица TOML, а стоит {raw!r}")
        return None
    known = {each.name: each for each in fields(cls)}
    for key in raw.keys() - known.keys():
        problems.append(f"{path}.{key}: такого ключа нет; есть {', '.join(known)}")
    hints = get_type_hints(cls)
    values = {}
    for name, each in known.items():
        if name in raw:
            values[name] = _convert(hints[name], raw[name], f"{path}.{name}", problems)
        elif each.default is MISSING and each.default_factory is MISSING:
            problems.append(f"{path}.{name}: не указано")
            values[name] = None
    return cls(**values)


def _convert(hint: Any, raw: object, path: str, problems: list[str]) -> Any:
    if get_origin(hint) is tuple:
        if not isinstance(raw, list):
            problems.append(f"{path}: нужен список, а стоит {raw!r}")
            return ()
        inner = get_args(hint)[0]
        return tuple(_convert(inner, item, f"{path}[{i}]", problems) for i, item in enumerate(raw))
    kinds = [kind for kind in get_args(hint) or (hint,) if kind is not type(None)]
    for kind in kinds:
        if hasattr(kind, "__dataclass_fields__"):
            return build(kind, raw, path, problems)
        if kind is float and isinstance(raw, int) and not isinstance(raw, bool):
            return float(raw)
        if type(raw) is kind:
            return raw
    wanted = " или ".join(_TYPE_NAMES.get(kind, kind.__name__) for kind in kinds)
    problems.append(f"{path}: нужно {wanted}, а стоит {raw!r}")
    return None


_TYPE_NAMES = {str: "текст в кавычках", int: "целое число", float: "число",
               bool: "true или false", date: "дата ГГГГ-ММ-ДД"}


def resolve_lists(raw: Any, lists: Mapping[str, Mapping[str, str]], path: str,
                  problems: list[str]) -> Any:
    """Replace ``"@stages"`` by all texts of that list and ``@stages.3`` in a text by its third.

    >>> resolve_lists({"label": "@stages.1, с"}, {"stages": {"1": "Начало"}}, "x", [])
    {'label': 'Начало, с'}
    """
    if isinstance(raw, dict):
        return {key: resolve_lists(value, lists, f"{path}.{key}", problems)
                for key, value in raw.items()}
    if isinstance(raw, list):
        return [resolve_lists(value, lists, f"{path}[{i}]", problems) for i, value in enumerate(raw)]
    if not isinstance(raw, str):
        return raw
    if raw[:1] == "@" and raw[1:] in lists:
        return list(lists[raw[1:]].values())

    def text_of(match: re.Match[str]) -> str:
        found = lists.get(match[1], {}).get(match[2])
        if found is None:
            problems.append(f"{path}: списка или строки «{match[0]}» нет ни в lists.toml, ни в плане")
        return found or match[0]

    return _LISTED.sub(text_of, raw)


def read_toml(path: Any) -> dict[str, Any]:
    """Return a TOML file as a dict; DefinitionError when it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DefinitionError([f"{path.name}: файл не читается: {error}"]) from error


def parse_form(raw: Mapping[str, Any], name: str,
               lists: Mapping[str, Mapping[str, str]]) -> Form:
    """Return the form that a TOML table describes; DefinitionError with all problems at once."""
    problems: list[str] = []
    form: Form = build(Form, resolve_lists(dict(raw), lists, name, problems), name, problems)
    if not problems:
        problems = list(_misfits(form, name))
    if problems:
        raise DefinitionError(problems)
    return form


def _misfits(form: Form, name: str) -> Iterator[str]:
    if not _FORM_ID.fullmatch(form.id):
        yield f"{name}.id: «{form.id}»: годятся строчные латинские буквы, цифры и дефис"
    if not _VERSION.fullmatch(form.version):
        yield f"{name}.version: «{form.version}»: годятся латинские буквы, цифры и точка"
    if form.period not in ("year", "quarter"):
        yield f"{name}.period: нужно year или quarter, а стоит «{form.period}»"
    if len(form.page.sheet) > 31 or re.search(r"[\[\]:*?/\\]", form.page.sheet):
        yield f"{name}.page.sheet: имя листа до 31 знака и без знаков [ ] : * ? / \\"
    seen: set[str] = set()
    for i, section in enumerate(form.sections):
        path = f"{name}.sections[{i}]"
        if section.kind not in KINDS:
            yield f"{path}.kind: «{section.kind}»: есть {', '.join(KINDS)}"
        if section.band not in BANDS:
            yield f"{path}.band: «{section.band}»: есть {', '.join(BANDS)}"
        for each in section_fields((section,)):
            yield from _field_misfits(each, f"{path}.{each.id}", seen)
        for table in section.tables:
            yield from _table_misfits(table, f"{path}.{table.id}", seen)
    if form.project_field and form.project_field not in seen:
        yield f"{name}.project_field: поля «{form.project_field}» в форме нет"
    known = seen | {f"{table.id}.{column.id}" for table in form.tables for column in table.columns}
    for i, check in enumerate(form.checks):
        for named in (*check.fields, *(each for pair in check.pairs for each in pair)):
            if named not in known:
                yield f"{name}.checks[{i}]: поля «{named}» в форме нет"
        if check.table and check.table not in {table.id for table in form.tables}:
            yield f"{name}.checks[{i}].table: таблицы «{check.table}» в форме нет"


def _field_misfits(each: Field, path: str, seen: set[str]) -> Iterator[str]:
    if not _ID.fullmatch(each.id):
        yield f"{path}.id: годятся строчные латинские буквы, цифры и знак _"
    if each.id in seen:
        yield f"{path}.id: «{each.id}» встречается дважды"
    seen.add(each.id)
    if not each.label.strip():
        yield f"{path}.label: не указано"
    if each.type not in TYPES:
        yield f"{path}.type: «{each.type}»: есть {', '.join(TYPES)}"
    if each.type == "choice" and len(each.choices) < 2:
        yield f"{path}.choices: нужно не меньше двух вариантов"
    if each.type != "choice" and each.choices:
        yield f"{path}.choices: варианты бывают только у типа choice"
    if each.max_length and not 1 <= each.max_length <= LONGEST_TEXT:
        yield f"{path}.max_length: от 1 до {LONGEST_TEXT}"
    if each.minimum is not None and each.maximum is not None and each.minimum > each.maximum:
        yield f"{path}.minimum: больше, чем maximum"
    if len(each.prompt) > 255:
        # Excel drops a longer input message.
        yield f"{path}.prompt: не длиннее 255 знаков"


def _table_misfits(table: Table, path: str, seen: set[str]) -> Iterator[str]:
    if table.id in seen or not _ID.fullmatch(table.id):
        yield f"{path}.id: «{table.id}» занято или написано не латиницей"
    seen.add(table.id)
    if table.rows < 1:
        yield f"{path}.rows: нужна хотя бы одна строка"
    columns: set[str] = set()
    for column in table.columns:
        yield from _field_misfits(column, f"{path}.{column.id}", columns)
