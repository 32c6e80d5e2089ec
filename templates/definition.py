"""Form definitions: the catalogue of all versions at hand.

A definition is the only source of truth about a form.  What a form is stands in ``form``,
how TOML becomes one in ``reading``; where a field sits only ``layout`` knows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from templates.form import (
    LONGEST_TEXT,
    TYPES,
    YES_NO,
    Check,
    Criterion,
    Deadline,
    Field,
    Form,
    Option,
    Page,
    Section,
    Table,
    points_text,
)
from templates.form.versions import edition_misfits
from templates.loading import DefinitionError, build, parse_form, read_toml

__all__ = [
    "LONGEST_TEXT", "TYPES", "YES_NO", "Catalogue", "Check", "Criterion", "Deadline",
    "DefinitionError", "Field", "Form", "Option", "Page", "Section", "Table", "build", "load_form",
    "parse_form", "points_text", "read_toml", "shipped", "shipped_catalogue",
]

# Files of a programme that are no forms.
_OTHER_DATA = ("lists.toml", "plan.toml", "methodology.toml", "commission.toml")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All form versions at hand: the shipped ones and a programme's own."""

    forms: Mapping[tuple[str, str], Form] = field(default_factory=dict)

    @property
    def ids(self) -> tuple[str, ...]:
        """Form ids, shipped order first."""
        return tuple(dict.fromkeys(form_id for form_id, _version in self.forms))

    def versions(self, form_id: str) -> tuple[Form, ...]:
        """Versions of a form, the oldest first; KeyError for an unknown form."""
        found = [form for (each, _), form in self.forms.items() if each == form_id]
        if not found:
            raise KeyError(form_id)
        return tuple(sorted(found, key=lambda form: (form.in_force, form.version)))

    def current(self, form_id: str, on: date | None = None) -> Form:
        """The version in force on a day (the newest of all by default); KeyError when unknown."""
        versions = self.versions(form_id)
        in_force = [form for form in versions if on is None or form.in_force <= on]
        return (in_force or versions)[-1]

    def in_force(self, on: date) -> tuple[Form, ...]:
        """The version of every form in force on a day, in the order of ``ids``."""
        return tuple(self.current(each, on) for each in self.ids)

    def get(self, form_id: str, version: str) -> Form | None:
        """One version of a form, or None."""
        return self.forms.get((form_id, version))

    def with_folder(self, folder: Path) -> Catalogue:
        """This catalogue and every form in a folder (searched with its subfolders)."""
        added = dict(self.forms)
        problems: list[str] = []
        for place in sorted({path.parent for path in folder.rglob("*.toml")}):
            try:
                found = _load_folder(place)
            except DefinitionError as error:
                problems.extend(error.problems)
                continue
            problems += [f"форма «{form_id}» версии {version} уже есть: чтобы изменить ее, дайте "
                         "новую версию (version) и день, с которого она действует (in_force)"
                         for form_id, version in found if (form_id, version) in added]
            added |= found
        joined = replace(self, forms=added)
        problems += edition_misfits({each: joined.versions(each) for each in joined.ids})
        if problems:
            raise DefinitionError(problems)
        return joined


def _load_folder(folder: Any) -> dict[tuple[str, str], Form]:
    """Forms of one folder in their order; lists, plan, methodology, commission are other data."""
    found: dict[tuple[str, str], Form] = {}
    problems: list[str] = []
    tables: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.iterdir(), key=lambda each: str(each.name)):
        if path.name.endswith(".toml"):
            try:
                tables[path.name] = read_toml(path)
            except DefinitionError as error:
                problems.extend(error.problems)
    lists = _lists(tables, problems)
    for name, raw in tables.items():
        if name in _OTHER_DATA:
            continue
        try:
            form = parse_form(raw, name, lists)
        except DefinitionError as error:
            problems.extend(error.problems)
            continue
        if (form.id, form.version) in found:
            problems.append(f"{name}: форма «{form.id}» версии {form.version} уже описана")
        found[form.id, form.version] = form
    if problems:
        raise DefinitionError(problems)
    return dict(sorted(found.items(), key=lambda item: (not item[1].order, item[1].order)))


def _lists(tables: Mapping[str, Any], problems: list[str]) -> dict[str, dict[str, str]]:
    """Texts that forms share: the lists, and the shipped plan's indicators by number."""
    own = tables.get("lists.toml", {})
    wrong = [name for name, texts in own.items() if name == "plan" or not isinstance(texts, list)
             or not re.fullmatch("[a-z]+", name) or not all(isinstance(each, str) for each in texts)]
    problems += [f"lists.toml.{name}: нужен список текстов в квадратных скобках, имя – строчные "
                 "латинские буквы, кроме plan" for name in wrong]
    lists = read_toml(shipped("lists.toml")) | {
        name: texts for name, texts in own.items() if name not in wrong}
    indicators = (each for section in read_toml(shipped("plan.toml"))["sections"]
                  for each in section["indicators"])
    return {name: {str(i): text for i, text in enumerate(texts, start=1)}
            for name, texts in lists.items()} | {
                "plan": {each["id"]: each["text"] for each in indicators}}


def shipped(name: str) -> Any:
    """A data file of the shipped programme, from a checkout or an installed wheel."""
    return files("templates") / "effective_region" / name


@cache
def shipped_catalogue() -> Catalogue:
    """The forms that come with this package, in the order of their work."""
    return Catalogue(_load_folder(files("templates") / "effective_region"))


def load_form(form_id: str, version: str | None = None) -> Form:
    """Return a shipped form, the version in force last unless one is named; KeyError if unknown."""
    catalogue = shipped_catalogue()
    if version is None:
        return catalogue.current(form_id)
    return catalogue.forms[form_id, version]
