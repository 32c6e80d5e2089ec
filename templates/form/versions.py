"""Match the fields of one version of a form to those of the next.

A question keeps its id as long as it means the same; where its id had to change, the newer
version says so (``was``).  Answers are carried along these steps, never by position or text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol, TypeVar

from templates.form.field import Field
from templates.form.form import Form, Section, Table

Sequel = TypeVar("Sequel", bound="_Named")


class _Named(Protocol):
    """Anything with an id of its own and the id it had in the version before."""

    @property
    def id(self) -> str: ...

    @property
    def was(self) -> str: ...


def successors(old: Iterable[str], new: Iterable[Sequel]) -> dict[str, Sequel]:
    """Return what each old id goes on as; an id that is not there has no counterpart.

    Who names an id (``was``) takes it from the one that merely has it.

    >>> moved = Field("c4", "Обмен опытом", was="c3")
    >>> [each.id for each in successors(["c1", "c3"], [Field("c1", "Участие"), moved,
    ...                                                 Field("c3", "Новый")]).values()]
    ['c1', 'c4']
    """
    listed = list(new)
    found = {each.id: each for each in listed if not each.was}
    found |= {each.was: each for each in listed if each.was}
    return {each: found[each] for each in old if each in found}


def steps(versions: Sequence[Form], own: str, target: str) -> tuple[Form, ...]:
    """Return the versions after a file's own, up to the target; empty when there is none.

    ``versions``: all of the form, the oldest first.
    """
    names = [form.version for form in versions]
    if own not in names or target not in names:
        return ()
    return tuple(versions[names.index(own) + 1:names.index(target) + 1])


def edition(versions: Sequence[Form], own: str, on: date) -> str:
    """Return the version that a file made from ``own`` is judged by on a day.

    That in force on the day; a file of a newer one, sent early, is its own.
    """
    in_force = [form.version for form in versions if form.in_force <= on]
    names = [form.version for form in versions]
    if own not in names or not in_force:
        return own
    return max(own, in_force[-1], key=names.index)


def ids_in_force(versions: Sequence[Form], form: Form, on: date) -> dict[str, str]:
    """Return the id under which each field of a version stands on a day, its own if none.

    A field whose id has another question by then is left out.
    """
    now = {field.id: field for field in form.fields}
    for later in steps(versions, form.version, edition(versions, form.version, on)):
        now = _onward(now, later.fields)
    return {first: field.id for first, field in now.items()}


def _onward(now: Mapping[str, Field], new: Sequence[Field]) -> dict[str, Field]:
    """Return questions, by the id each had first, one version further; who has no place is out."""
    found = successors((field.id for field in now.values()), new)
    taken = {field.id for field in new}
    return {first: found.get(field.id, field) for first, field in now.items()
            if field.id in found or field.id not in taken}


def with_kept(form: Form, chains: Iterable[Sequence[Form]]) -> Form:
    """Return a form with the questions of older ones that it has no counterpart for, at its end.

    ``chains``: an older version and those between it and the form, the oldest first.  Such a
    form is for frames: their columns tell everything that was ever answered.
    """
    own = {field.id for field in form.fields}
    tables = {table.id: table for table in form.tables}
    extra: dict[str, Field] = {}
    for chain in chains:
        later = (*chain[1:], form)
        now = {field.id: field for field in chain[0].fields}
        for each in later:
            now = _onward(now, each.fields)
        extra |= {field.id: field for field in now.values() if field.id not in own}
        for table in (_followed(table, later) for table in chain[0].tables):
            tables[table.id] = _with_columns(tables.get(table.id, table), table)
    sections = [replace(each, tables=tuple(tables.pop(table.id) for table in each.tables))
                for each in form.sections]
    kept_fields = Section("kept_fields", "fields", fields=tuple(extra.values()))
    kept_tables = Section("kept_tables", "table", tables=tuple(tables.values()))
    return replace(form, sections=(*sections, kept_fields, kept_tables))


def _followed(table: Table, later: Iterable[Form]) -> Table:
    """Return a table as it goes on, its columns where they have gone on to."""
    columns = {column.id: column for column in table.columns}
    for form in later:
        found = successors([table.id], form.tables).get(table.id)
        if found is not None:
            table, columns = found, _onward(columns, found.columns)
    return replace(table, columns=tuple(columns.values()))


def _with_columns(table: Table, older: Table) -> Table:
    known = {column.id for column in table.columns}
    return replace(table, columns=(*table.columns, *(
        column for column in older.columns if column.id not in known)))


def edition_misfits(forms: Mapping[str, Sequence[Form]]) -> Iterator[str]:
    """Yield every ``was`` that no older version has, and every role that a later one forgets.

    ``forms``: all versions by form id.
    """
    for form_id, versions in forms.items():
        for number, form in enumerate(versions):
            older = versions[:number]
            known = {field.id for each in older for field in each.fields}
            yield from _unknown(form_id, form, form.fields, known)
            tables = {table.id: table for each in older for table in each.tables}
            yield from _unknown(form_id, form, form.tables, set(tables))
            for table in form.tables:
                before = tables.get(table.was or table.id)
                yield from _unknown(form_id, form, table.columns, {
                    column.id for column in before.columns} if before else set())
                yield from _without_role(form_id, form, table.columns, before.columns if before else ())
            yield from _without_role(form_id, form, form.fields, older[-1].fields if older else ())


def _without_role(form_id: str, form: Form, fields: Sequence[Field], older: Sequence[Field]
                  ) -> Iterator[str]:
    """A question that goes on is to the program what it was."""
    found = successors((each.id for each in older), fields)
    for each in older:
        if each.role and each.id in found and not found[each.id].role:
            yield (f"форма «{form_id}», версия {form.version}, {found[each.id].id}.role: в прежней "
                   f"версии стояло «{each.role}»; впишите role и сюда")


def _unknown(form_id: str, form: Form, named: Iterable[_Named], known: set[str]) -> Iterator[str]:
    """Each ``was`` is known and named once."""
    seen: set[str] = set()
    for each in named:
        if each.was and each.was not in known:
            yield (f"форма «{form_id}», версия {form.version}, {each.id}.was: «{each.was}» не было "
                   "ни в одной из прежних версий")
        if each.was and each.was in seen:
            yield (f"форма «{form_id}», версия {form.version}, {each.id}.was: «{each.was}» уже "
                   "названо у другого")
        seen.add(each.was)
