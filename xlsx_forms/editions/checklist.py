"""The version of the checklist that an edition of the methodology calls for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scoring.methodology import Methodology
from templates.definition import Catalogue, DefinitionError
from templates.form import Check, Form
from templates.problems.form import misfits
from xlsx_forms.editions.edition import Edition


def scored_form(catalogue: Catalogue) -> Form:
    """Return the newest version of the form whose criteria are scored."""
    return next(form for form in map(catalogue.current, catalogue.ids) if form.criteria)


def with_criteria(catalogue: Catalogue, edition: Edition[Methodology]) -> Catalogue:
    """Return a catalogue that has the checklist of an edition, where its criteria are new.

    The version is that of the checklist before it and the number of the edition: «1.2».
    DefinitionError when no form can be made of them, as where a text is too long for its cell.
    """
    methodology, before = edition.value, scored_form(catalogue)
    if methodology.criteria == before.criteria:
        return catalogue
    form = replace(before, version=_version(catalogue, before, methodology.version),
                   decree=methodology.decree, in_force=max(before.in_force, methodology.in_force),
                   sections=tuple(replace(each, criteria=methodology.criteria) if each.criteria else each
                                  for each in before.sections))
    form = replace(form, checks=tuple(_kept(before.checks, {each.id for each in form.fields},
                                            before)))
    problems = list(misfits(form, edition.file))
    if problems:
        raise DefinitionError(problems)
    return replace(catalogue, forms={**catalogue.forms, (form.id, form.version): form})


def _version(catalogue: Catalogue, before: Form, number: str) -> str:
    first = catalogue.versions(before.id)[0].version
    taken = {each.version for each in catalogue.versions(before.id)}
    return next(each for each in (f"{first}.{number}{'.1' * more}" for more in range(50))
                if each not in taken)


def _kept(checks: tuple[Check, ...], fields: set[str], before: Form) -> Iterator[Check]:
    """The rules of the form before, as far as what they apply to is still asked."""
    gone = {each.id for each in before.fields} - fields
    for check in checks:
        left = tuple(each for each in check.fields if each not in gone)
        pairs = tuple(pair for pair in check.pairs if not gone.intersection(pair))
        if (left or not check.fields) and (pairs or not check.pairs):
            yield replace(check, fields=left, pairs=pairs)
