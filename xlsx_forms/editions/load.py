"""Load every edition of a programme folder: what was shipped, then the operator's own, in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from scoring.methodology import Coefficient, Methodology, load_methodology, with_overrides
from templates.commission import Commission, load_commission
from templates.definition import Catalogue
from templates.plan import Plan, load_plan
from xlsx_forms.editions.checklist import scored_form, with_criteria
from xlsx_forms.editions.edition import Edition, Editions
from xlsx_forms.editions.folder import load_editions

PLAN, COMMISSION, METHODOLOGY = "план", "комиссия", "методика"


def load_plans(folder: Path, catalogue: Catalogue) -> Editions[Plan]:
    """Return the plan of measures in all its editions; DefinitionError lists every problem."""
    def read(path: Path, number: int, _before: Edition[Plan]) -> Edition[Plan]:
        from xlsx_forms.editions.reading.plan import read_plan

        return read_plan(path, number, catalogue)

    return load_editions(load_plan(catalogue=catalogue), folder, PLAN, read)


def load_commissions(folder: Path) -> Editions[Commission]:
    """Return the commission in all its editions; DefinitionError lists every problem."""
    def read(path: Path, number: int, _before: Edition[Commission]) -> Edition[Commission]:
        from xlsx_forms.editions.reading.commission import read_commission

        return read_commission(path, number)

    return load_editions(load_commission(), folder, COMMISSION, read)


def load_methodologies(folder: Path, catalogue: Catalogue, overrides: Mapping[str, float]
                       ) -> tuple[Editions[Methodology], Catalogue]:
    """Return the methodology in all its editions, and the catalogue with the checklists they call for.

    ``overrides``: the operator's coefficients, criterion id -> value; the newest edition must
    have each of these criteria, else CoefficientError.  DefinitionError lists every problem.
    """
    grown = [catalogue]

    def read(path: Path, number: int, before: Edition[Methodology]) -> Edition[Methodology]:
        from xlsx_forms.editions.reading.methodology import read_methodology

        edition = read_methodology(path, number, before)
        grown.append(with_criteria(grown[-1], edition))
        return edition

    shipped = replace(load_methodology(), criteria=scored_form(catalogue).criteria)
    found = load_editions(shipped, folder, METHODOLOGY, read)
    with_overrides(found.newest.value, overrides)
    newest = found.newest.value.coefficients
    return Editions(tuple(_overridden(_completed(each, newest), overrides) for each in found.all)
                    ), grown[-1]


def _completed(edition: Edition[Methodology], newest: tuple[Coefficient, ...]) -> Edition[Methodology]:
    """An edition that also knows the coefficients of later criteria: a form may be sent early."""
    known = {each.criterion for each in edition.value.coefficients}
    later = (each for each in newest if each.criterion not in known)
    return replace(edition, value=replace(
        edition.value, coefficients=(*edition.value.coefficients, *later)))


def _overridden(edition: Edition[Methodology], overrides: Mapping[str, float]) -> Edition[Methodology]:
    """An edition with the operator's coefficients, as far as it has those criteria."""
    known = {each.criterion for each in edition.value.coefficients}
    return replace(edition, value=with_overrides(edition.value, {
        key: value for key, value in overrides.items() if key in known}))
