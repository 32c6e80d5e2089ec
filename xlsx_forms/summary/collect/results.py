"""The checklists of a year: points, results and places, and who has none and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from scoring.confirmed import confirmed_by_submission
from scoring.methodology import Methodology
from scoring.rating import rating
from scoring.score import Scores, highest_total, score, under_ids
from templates.definition import Catalogue, Criterion, Form
from templates.form.criterion import INAPPLICABLE
from templates.form.versions import ids_in_force

CHECKLIST = "checklist"


@dataclass(frozen=True, slots=True)
class Compared:
    """Points of one criterion: declared, effective by the checklist, confirmed (None: not)."""

    declared: int
    effective: int
    confirmed: int | None


@dataclass(frozen=True, slots=True)
class Results:
    """Points and places of the organizations, the best first.

    ``rating``: index organization, every one of them; columns place, total, level, submission,
    cell.  ``points``, ``effective``, ``declared``, ``confirmed``: the rated ones, in the same order;
    a column per criterion, Int64, empty where the form's version has no such criterion.
    ``points`` make the result: those confirmed (empty where none are), else those effective by
    the checklist.  ``confirmations``: a row for each of them, with who, when and why.
    ``inapplicable``: by organization, the criteria that it has answered «не применимо».
    """

    criteria: tuple[Criterion, ...]
    rating: pd.DataFrame
    points: pd.DataFrame
    effective: pd.DataFrame
    declared: pd.DataFrame
    confirmed: pd.DataFrame
    confirmations: pd.DataFrame
    highest: float
    inapplicable: Mapping[str, tuple[Criterion, ...]] = field(default_factory=dict)

    @property
    def has_confirmed(self) -> bool:
        """Whether the commission has confirmed any of these points."""
        return bool(len(self.confirmations))

    def of(self, organization: object, criterion: str) -> Compared | None:
        """Return the points of one criterion side by side; None where the form has it not."""
        declared, effective, confirmed = (
            None if pd.isna(value) else int(value)  # type: ignore[arg-type]
            for value in (frame.at[organization, criterion]
                          for frame in (self.declared, self.effective, self.confirmed)))
        if declared is None or effective is None:
            return None
        return Compared(declared, effective, confirmed)

    @property
    def rated(self) -> pd.DataFrame:
        """The rows of ``rating`` that have a result."""
        return self.rating[self.rating["place"].notna()]


@dataclass(frozen=True, slots=True)
class Checklists:
    """All checklists: the files, their typed answers, the cells of these, and confirmed points.

    ``confirmed``: the commission's points of all years, as ``Batch.confirmed`` has them.
    """

    submissions: pd.DataFrame
    answers: pd.DataFrame
    cells: pd.DataFrame
    confirmed: pd.DataFrame

    def of(self, year: int) -> pd.DataFrame:
        """The files that count for a year."""
        files = self.submissions
        return files[files["counts"] & (files["form"] == CHECKLIST) & (files["period"] == str(year))]


def collect_results(checklists: Checklists, organizations: pd.Index, catalogue: Catalogue,
                    methodology: Methodology, year: int, as_of: date) -> Results:
    """Return the results of the checklists that count for a year."""
    used = checklists.of(year)
    used = used.dropna(subset=["organization"]).drop_duplicates("organization", keep="last")
    current = catalogue.current(CHECKLIST, as_of)
    confirmed = confirmed_by_submission(checklists.confirmed, used)
    scored = list(_by_version(used, checklists.answers, catalogue, methodology, as_of, confirmed))
    forms = [form for form, _ in scored] or [current]
    criteria = {each.id: each for form in forms for each in form.criteria}
    ids = list(criteria)
    points = _joined([each.counted for _, each in scored], ids)
    effective = _joined([each.points for _, each in scored], ids)
    declared = _joined([each.declared for _, each in scored], ids)
    totals = pd.concat([each.total for _, each in scored]) if scored else pd.Series(dtype="float64")
    whose = used["organization"]
    by_organization = pd.Series(totals.to_numpy(), whose.reindex(totals.index).to_numpy(),
                                dtype="float64")
    order = rating(by_organization.reindex(organizations), methodology)
    numbers = pd.Series(whose.index, whose.to_numpy(), dtype="Int64").reindex(order.index)
    order = order.assign(submission=numbers, cell=_first_cells(
        under_ids(checklists.cells, ids_in_force(catalogue.versions(CHECKLIST), forms[-1], as_of)),
        numbers, forms))
    rated = order.index[order["place"].notna()]
    points, effective, declared, confirmed = (
        _of(each.reindex(columns=ids), numbers, rated)
        for each in (points, effective, declared, confirmed))
    known = checklists.confirmed
    known = known[known["organization"].isin(rated) & known["criterion"].isin(ids)
                  & (known["period"] == str(year))]
    return Results(tuple(criteria.values()), order, points, effective, declared, confirmed, known,
                   highest_total(current, methodology),
                   _inapplicable(checklists.answers, used, criteria.values()))


def _inapplicable(answers: pd.DataFrame, used: pd.DataFrame, criteria: Iterable[Criterion]
                  ) -> dict[str, tuple[Criterion, ...]]:
    """Which criteria each organization has answered «не применимо»."""
    found: dict[str, tuple[Criterion, ...]] = {}
    for each in criteria:
        if each.may_be_inapplicable and each.id in answers:
            numbers = answers.index[answers[each.id].eq(INAPPLICABLE).fillna(False).astype(bool)]
            for organization in used["organization"].reindex(numbers).dropna():
                found[organization] = (*found.get(organization, ()), each)
    return found


def _by_version(used: pd.DataFrame, checklists: pd.DataFrame, catalogue: Catalogue,
                methodology: Methodology, as_of: date, confirmed: pd.DataFrame
                ) -> Iterator[tuple[Form, Scores]]:
    """Each checklist is scored by the criteria of the version that its year calls for.

    The oldest version comes first.
    """
    versions = catalogue.versions(CHECKLIST)
    for form in versions:
        numbers = used.index[used["judged_by"] == form.version]
        answers = checklists[checklists.index.isin(numbers)]
        if len(answers):
            ids = ids_in_force(versions, form, as_of)
            yield form, score(under_ids(answers, ids), form, methodology, confirmed)


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
