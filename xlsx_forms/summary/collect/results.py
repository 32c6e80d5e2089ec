"""The checklists of a year: points, results and places, and who has none and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from scoring.methodology import Methodology
from scoring.rating import rating
from scoring.score import Scores, highest_total, score, under_ids
from templates.definition import Catalogue, Criterion, Form
from templates.versions import ids_in_force

CHECKLIST = "checklist"


@dataclass(frozen=True, slots=True)
class Results:
    """Points and places of the organizations, the best first.

    ``rating``: index organization, every one of them; columns place, total, level, submission,
    cell.  ``points`` and ``declared``: the rated ones, in the same order; a column per criterion,
    Int64, empty where the form's version has no such criterion.
    """

    criteria: tuple[Criterion, ...]
    rating: pd.DataFrame
    points: pd.DataFrame
    declared: pd.DataFrame
    highest: float

    @property
    def rated(self) -> pd.DataFrame:
        """The rows of ``rating`` that have a result."""
        return self.rating[self.rating["place"].notna()]


def collect_results(submissions: pd.DataFrame, tables: pd.DataFrame, cells: pd.DataFrame,
                    organizations: pd.Index, catalogue: Catalogue, methodology: Methodology,
                    year: int, as_of: date) -> Results:
    """Return the results of the checklists that count for a year."""
    used = submissions[submissions["counts"] & (submissions["form"] == CHECKLIST)
                       & (submissions["period"] == str(year))]
    used = used.dropna(subset=["organization"]).drop_duplicates("organization", keep="last")
    current = catalogue.current(CHECKLIST, as_of)
    scored = list(_by_version(used, tables, catalogue, methodology, as_of))
    forms = [form for form, _ in scored] or [current]
    criteria = {each.id: each for form in forms for each in form.criteria}
    ids = list(criteria)
    points = _joined([each.points for _, each in scored], ids)
    declared = _joined([each.declared for _, each in scored], ids)
    totals = pd.concat([each.total for _, each in scored]) if scored else pd.Series(dtype="float64")
    whose = used["organization"]
    by_organization = pd.Series(totals.to_numpy(), whose.reindex(totals.index).to_numpy(),
                                dtype="float64")
    order = rating(by_organization.reindex(organizations), methodology)
    numbers = pd.Series(whose.index, whose.to_numpy(), dtype="Int64").reindex(order.index)
    order = order.assign(submission=numbers, cell=_first_cells(
        under_ids(cells, ids_in_force(catalogue.versions(CHECKLIST), forms[-1], as_of)),
        numbers, forms))
    rated = order.index[order["place"].notna()]
    return Results(tuple(criteria.values()), order, _of(points, numbers, rated),
                   _of(declared, numbers, rated), highest_total(current, methodology))


def _by_version(used: pd.DataFrame, checklists: pd.DataFrame, catalogue: Catalogue,
                methodology: Methodology, as_of: date) -> Iterator[tuple[Form, Scores]]:
    """Each checklist is scored by the criteria of the version that its year calls for.

    The oldest version comes first.
    """
    versions = catalogue.versions(CHECKLIST)
    for form in versions:
        numbers = used.index[used["judged_by"] == form.version]
        answers = checklists[checklists.index.isin(numbers)]
        if len(answers):
            ids = ids_in_force(versions, form, as_of)
            yield form, score(under_ids(answers, ids), form, methodology)


def _joined(parts: list[pd.DataFrame], criteria: list[str]) -> pd.DataFrame:
    if not parts:
        return pd.DataFrame(columns=criteria, dtype="Int64")
    return pd.concat([part.astype("Int64") for part in parts]).reindex(columns=criteria)


def _of(frame: pd.DataFrame, numbers: pd.Series, organizations: pd.Index) -> pd.DataFrame:
    """Rows of submissions as rows of organizations."""
    found = frame.reindex(numbers.reindex(organizations).astype("int64"))
    return found.set_axis(organizations, axis=0)


def _first_cells(cells: pd.DataFrame, numbers: pd.Series, forms: list[Form]) -> pd.Series:
    """Where the answers of each checklist begin."""
    first = forms[-1].criteria[0].answer_fields[0].id
    known = cells[first].to_dict() if first in cells else {}
    found = [None if pd.isna(number) else known.get(number) for number in numbers]
    return pd.Series(found, index=numbers.index, dtype=object)
