"""Views of the exported tables with names that people read: what counts, joined with whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Boolean, Connection, MetaData, Select, Table, case, select
from sqlalchemy.sql.elements import ColumnElement

from ingest.register.standing import Status
from templates.definition import Catalogue
from templates.form.field import Field
from xlsx_forms.exports.names import answer_tables

# PostgreSQL keeps 63 bytes of a name, which are 31 Cyrillic letters.
_LONGEST = 31
_WHOSE = {"short_name": "Организация", "kind": "Вид", "deputy": "Куратор"}
_FILE = {"form": "Форма", "period": "Период", "project": "Проект", "file": "Файл",
         "received": "Получен", "errors": "Ошибок", "warnings": "Предупреждений",
         "fix_by": "Исправить до"}
_FINDING = {"code": "Код", "severity": "Вес", "sheet": "Лист", "cell": "Ячейка",
            "message": "Замечание", "remedy": "Что сделать"}
_STATUSES = {each.value: each.russian for each in Status}
_SEVERITIES = {"error": "ошибка", "warning": "предупреждение", "note": "примечание"}


@dataclass(frozen=True, slots=True)
class View:
    """A table and the columns of it to show, by name and title.

    ``counted``: only rows of files that count.  ``owner``: the column that says whose a row is, where
    it need not be its sender's.
    """

    table: str
    columns: Mapping[str, str]
    counted: bool = True
    owner: str = ""

    def query(self, connection: Connection) -> Select[Any]:
        """What the view selects; the tables are there."""
        known = MetaData()
        files, whose = (Table(name, known, autoload_with=connection)
                        for name in ("submissions", "organizations"))
        rows = Table(self.table, known, autoload_with=connection)
        key = rows.c[self.owner] if self.owner else files.c.organization
        shown: list[ColumnElement[Any]] = [files.c.district.label("Район")]
        shown += [whose.c[name].label(title) for name, title in _WHOSE.items()]
        shown += [files.c[name].label(title) for name, title in _FILE.items()]
        shown += [_worded(files.c.status, _STATUSES, "Состояние"), files.c.counts.label("Учтен")]
        shown += [_worded(rows.c[name], _SEVERITIES, title) if name == "severity"
                  else rows.c[name].label(title) for name, title in self.columns.items()]
        source = files if rows is files else files.join(
            rows, (files.c.submission == rows.c.submission) & (files.c.district == rows.c.district))
        joined = source.outerjoin(whose, (whose.c.organization == key)
                                  & (whose.c.district == files.c.district))
        query = select(*shown).select_from(joined)
        if not self.counted:
            return query
        counts = files.c.counts
        # Where a database has no truth values they are numbers.
        return query.where(counts.is_(True) if isinstance(counts.type, Boolean) and
                           connection.dialect.supports_native_boolean else counts == 1)


def _worded(column: ColumnElement[Any], words: Mapping[str, str],
            title: str) -> ColumnElement[Any]:
    return case(dict(words), value=column, else_=column).label(title)


def views_of(frames: Mapping[str, pd.DataFrame], catalogue: Catalogue) -> dict[str, View]:
    """Return the views by their titles: files, findings, and the answers of every form."""
    views = {"Файлы": View("submissions", {}, counted=False),
             "Замечания к файлам": View("findings", _FINDING, counted=False)}
    for each in answer_tables(catalogue):
        if each.name in frames:
            columns = frames[each.name].columns
            asked = {field.id: field for field in each.fields}
            titles = _titles([asked[column] for column in columns if column in asked])
            owner = "_organization" if "_organization" in columns else ""
            title = each.titled(each.form.short_title)[:_LONGEST].strip()
            views[title] = View(each.name, titles, owner=owner)
    return views


def _titles(fields: list[Field]) -> dict[str, str]:
    """Labels as names of columns: short enough, and no two alike."""
    taken = {title.casefold() for title in (
        *_WHOSE.values(), *_FILE.values(), "Район", "Состояние", "Учтен")}
    titles: dict[str, str] = {}
    for field in fields:
        label = " ".join(field.label.split()) or field.id
        title, number = label[:_LONGEST].strip(), 1
        while title.casefold() in taken:
            number += 1
            title = f"{label[:_LONGEST - 4].strip()} ({number})"
        taken.add(title.casefold())
        titles[field.id] = title
    return titles
