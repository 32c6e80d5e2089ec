"""Forms with other ids for the same questions, and files of them."""

from __future__ import annotations

from dataclasses import replace

from ingest.submission import Submission
from templates.definition import Catalogue, Check, Field, Form, Section, Table
from templates.plan import Plan


def other(name: str) -> str:
    """Another name for a form ("a-b"), a field ("a_b"), a table or a column ("a.b")."""
    return ".".join(f"x-{each}" if "-" in each else f"x{each}" for each in name.split("."))


def renamed(form: Form) -> Form:
    """The form with other ids of itself, its fields, tables and columns.

    The methodology names the criteria: these stay what they are.
    """
    kept = {field.id for criterion in form.criteria
            for field in (*criterion.answer_fields, criterion.evidence_field)}
    return replace(form, id=other(form.id), sections=tuple(map(_section, form.sections)),
                   project_field=form.project_field and other(form.project_field),
                   checks=tuple(_check(each, kept) for each in form.checks))


def _section(section: Section) -> Section:
    return replace(section, fields=tuple(map(_field, section.fields)),
                   tables=tuple(map(_table, section.tables)))


def _field(field: Field) -> Field:
    return replace(field, id=other(field.id))


def _table(table: Table) -> Table:
    return replace(table, id=other(table.id), key=table.key and other(table.key),
                   declared_empty=table.declared_empty and other(table.declared_empty),
                   columns=tuple(map(_field, table.columns)))


def _check(check: Check, kept: set[str]) -> Check:
    def named(name: str) -> str:
        return name if name in kept else other(name)

    return replace(check, fields=tuple(map(named, check.fields)),
                   table=check.table and other(check.table),
                   pairs=tuple(tuple(map(named, pair)) for pair in check.pairs))


def renamed_catalogue(catalogue: Catalogue) -> Catalogue:
    """All forms with other ids."""
    forms = map(renamed, catalogue.forms.values())
    return Catalogue({(form.id, form.version): form for form in forms})


def renamed_plan(plan: Plan) -> Plan:
    """The plan, made up of the forms with other ids."""
    return replace(plan, sections=tuple(replace(section, indicators=tuple(
        replace(each, source=each.source and other(each.source)) for each in section.indicators))
        for section in plan.sections))


def renamed_file(each: Submission, catalogue: Catalogue) -> Submission:
    """A file of a form as one of the form with other ids, without what the form's checks found."""
    form = catalogue.get(each.form or "", each.version or "")
    if form is None:
        return each
    own = [field.id for field in form.fields]
    ids = dict(zip(own, (field.id for field in renamed(form).fields), strict=True))
    tables = {other(name): tuple(replace(row, values=_keyed(row.values), cells=_keyed(row.cells),
                                         raw=_keyed(row.raw)) for row in rows)
              for name, rows in (each.tables or {}).items()}
    codes = {check.rule for check in form.checks}
    read = tuple(finding for finding in each.findings if finding.code not in codes)
    return replace(each, form=other(form.id), findings=read,
                   project_field=each.project_field and other(each.project_field),
                   tables=tables if each.tables is not None else None,
                   **{part: {ids[key]: value for key, value in getattr(each, part).items()}
                      for part in ("answers", "cells", "raw") if getattr(each, part) is not None})


def _keyed(row: object) -> dict[str, object]:
    return {other(key): value for key, value in dict(row).items()}  # type: ignore[call-overload]
