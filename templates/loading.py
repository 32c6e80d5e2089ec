"""Load TOML into frozen dataclasses and report all problems at once, each with its path."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from templates.form import Form
from templates.problems.form import misfits
from templates.toml_errors import shown, syntax_problem

_LISTED = re.compile(r"@([a-z]+)\.(\d+(?:\.\d+)?)")
# Stands for a value that has been told as a problem.
_BROKEN: Any = object()


class DefinitionError(ValueError):
    """A form or methodology file does not say what it must; lists every problem with its place."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


def build(cls: type, raw: object, path: str, problems: list[str]) -> Any:
    """Return ``cls`` made from a TOML table; every misfit is added to ``problems`` with its path."""
    if not isinstance(raw, Mapping):
        problems.append(f"{path}: нужна таблица TOML (раздел [имя]), а стоит {shown(raw)}")
        return None
    known, hints = _known(cls)
    for key in raw.keys() - known.keys():
        near = get_close_matches(str(key), known, 1)
        perhaps = f", похоже на {near[0]}" if near else ""
        problems.append(f"{path}.{key}: такого ключа нет{perhaps}; есть {', '.join(known)}")
    values = {}
    for name, each in known.items():
        needed = each.default is MISSING and each.default_factory is MISSING
        value = _BROKEN
        if name in raw:
            value = _convert(hints[name], raw[name], f"{path}.{name}", problems)
        elif needed:
            problems.append(f"{path}.{name}: не указано")
        if value is not _BROKEN:
            values[name] = value
        elif needed:
            # Whatever stands here lets the rest of the file be looked through.
            values[name] = _stand_in(hints[name], len(problems))
    return cls(**values)


@cache
def _known(cls: type) -> tuple[Mapping[str, Field[Any]], Mapping[str, Any]]:
    """The fields of a dataclass and their types, by name."""
    return {each.name: each for each in fields(cls)}, get_type_hints(cls)


def _stand_in(hint: Any, number: int) -> Any:
    if get_origin(hint) is tuple:
        return ()
    return {str: f"unknown{number}", float: 1.0, int: 1, date: date(2000, 1, 1)}.get(hint)


def _convert(hint: Any, raw: object, path: str, problems: list[str]) -> Any:
    if get_origin(hint) is tuple:
        if not isinstance(raw, list):
            unknown = isinstance(raw, str) and raw[:1] == "@"
            problems.append(f"{path}: списка «{raw}» нет в lists.toml" if unknown else
                            f"{path}: нужен список, а стоит {shown(raw)}")
            return _BROKEN
        inner = get_args(hint)[0]
        items = (_convert(inner, item, f"{path}[{i}]", problems) for i, item in enumerate(raw))
        return tuple(item for item in items if item is not _BROKEN and item is not None)
    kinds = [kind for kind in get_args(hint) or (hint,) if kind is not type(None)]
    for kind in kinds:
        if hasattr(kind, "__dataclass_fields__"):
            return build(kind, raw, path, problems)
        if kind is float and isinstance(raw, int) and not isinstance(raw, bool):
            return float(raw)
        if type(raw) is kind:
            return raw
    wanted = " или ".join(_TYPE_NAMES.get(kind, kind.__name__) for kind in kinds)
    problems.append(f"{path}: {wanted}, а стоит {shown(raw)}")
    return _BROKEN


_TYPE_NAMES = {str: "нужен текст в кавычках", int: "нужно целое число", float: "нужно число",
               bool: "нужно true или false", date: "нужна дата ГГГГ-ММ-ДД без кавычек"}


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
    text = read_text(path)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError([syntax_problem(path.name, text, str(error))]) from error


def read_text(path: Any) -> str:
    """Return the text of a TOML file; DefinitionError when it is none."""
    try:
        found: str = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DefinitionError([
            f"{path.name}: файл не читается: это не текст UTF-8. Откройте его в Блокноте, выберите "
            "«Сохранить как» и кодировку UTF-8"]) from error
    return found


def parse_form(raw: Mapping[str, Any], name: str,
               lists: Mapping[str, Mapping[str, str]]) -> Form:
    """Return the form that a TOML table describes; DefinitionError with all problems at once."""
    problems: list[str] = []
    form: Form = build(Form, resolve_lists(dict(raw), lists, name, problems), name, problems)
    if form is not None and form.page is not None:
        # A value of a wrong type has been told; what stands in for it is none of the file's.
        told = {each.partition(": ")[0] for each in problems}
        problems += [each for each in misfits(form, name) if each.partition(": ")[0] not in told]
    if problems:
        raise DefinitionError(problems)
    return form
