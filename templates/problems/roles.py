"""Validate the roles of a form's fields: each is known, where it has an effect, and said once."""

from __future__ import annotations

from collections.abc import Iterator

from templates.field_types import TEXT
from templates.form import Field, Form, Table
from templates.form.roles import ROLES, STAGE

_IN_TABLE = f'столбца таблицы проектов, то есть такой, где есть столбец с role = "{STAGE}"'
_IN_FORM = "поля формы об одном проекте, то есть такой, где указано project_field"


def role_misfits(form: Form, name: str) -> Iterator[str]:
    """Yield every problem of the roles in a form; ``name`` is the name of its file."""
    seen: dict[tuple[bool, str], str] = {}
    for i, section in enumerate(form.sections):
        path = f"{name}.sections[{i}]"
        for each in section.fields:
            if each.role:
                yield from _misfits(each, f"{path}.{each.id}.role", False, bool(form.project_field))
                yield from _once(each, f"{path}.{each.id}.role", False, seen)
        for table in section.tables:
            lists_projects = any(each.role == STAGE for each in table.columns)
            for each in table.columns:
                if each.role:
                    place = f"{path}.{table.id}.{each.id}.role"
                    yield from _misfits(each, place, True, lists_projects)
                    yield from _once(each, place, True, seen)
            if lists_projects and not _names_projects(table):
                yield (f"{path}.{table.id}.key: в таблице проектов назовите столбец типа text, в "
                       "котором стоит название проекта")


def _misfits(each: Field, path: str, is_column: bool, has_projects: bool) -> Iterator[str]:
    """A role is known, stands where it is read, and on a field of its type."""
    role = ROLES.get(each.role)
    if role is None:
        yield f"{path}: «{each.role}»: есть {', '.join(ROLES)}"
    elif not has_projects or not (role.column if is_column else role.field):
        places = [text for fits, text in ((role.column, _IN_TABLE), (role.field, _IN_FORM)) if fits]
        yield f"{path}: «{each.role}» бывает только у {' и у '.join(places)}"
    elif each.type not in role.types:
        yield (f"{path}: «{each.role}» бывает только у типа {' или '.join(role.types)}, "
               f"а стоит {each.type}")


def _once(each: Field, path: str, is_column: bool, seen: dict[tuple[bool, str], str]
          ) -> Iterator[str]:
    role, key = ROLES.get(each.role), (is_column, each.role)
    if key in seen and role is not None and not role.many:
        yield f"{path}: «{each.role}» уже стоит у «{seen[key]}»; оставьте одно"
    seen.setdefault(key, each.id)


def _names_projects(table: Table) -> bool:
    return any(each.id == table.key and each.kind.holds == TEXT for each in table.columns)
