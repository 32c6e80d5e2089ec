"""Score checklists: points, declared points and weighted results, frames in and frames out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from scoring.confirmed import counted_points
from scoring.methodology import DECIMALS, Methodology
from templates.definition import Criterion, Form


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of many checklists, explained.

    ``points``, ``declared``, ``counted``, ``weighted``: index submission, a column per criterion.
    ``points`` are what the checklist gives, ``declared`` what the highest line answered «Да» would
    give, ``counted`` what makes the result: the confirmed points, where there are any.
    ``weighted`` and ``total`` are rounded to 4 decimals.
    """

    points: pd.DataFrame
    declared: pd.DataFrame
    counted: pd.DataFrame
    weighted: pd.DataFrame
    total: pd.Series
    coefficients: pd.Series
    highest: float


def score(checklists: pd.DataFrame, form: Form, methodology: Methodology,
          confirmed: pd.DataFrame | None = None) -> Scores:
    """Return the scores of checklists (index submission, columns field ids; typed values).

    ``confirmed``: points that the commission has confirmed, as ``confirmed_by_submission`` gives
    them.  The decree leaves the result to the commission and names no such points: that they go
    before the declared ones is assumed.

    The result is the sum of points times coefficient (Порядок, приложение № 1, «Подсчет
    результата»).  A blank answer, or a column that is not there, counts as not met.
    """
    coefficients = pd.Series(methodology.coefficients_of(form), dtype="float64",
                             name="coefficient").rename_axis("criterion")
    points = effective_points(checklists, form)
    counted = points if confirmed is None else counted_points(points, confirmed)
    weighted = counted * coefficients
    return Scores(
        points=points,
        declared=declared_points(checklists, form),
        counted=counted,
        weighted=weighted.round(DECIMALS),
        total=weighted.sum(axis=1).astype("float64").round(DECIMALS).rename("total"),
        coefficients=coefficients,
        highest=highest_total(form, methodology),
    )


def joined(parts: Iterable[Scores]) -> Scores | None:
    """Return the scores of several years of one form together, ordered by submission; None of none.

    ``coefficients`` and ``highest`` are those of the last.
    """
    found = list(parts)
    if len(found) < 2:
        return found[0] if found else None
    return replace(found[-1], **{name: pd.concat([getattr(each, name) for each in found]).sort_index()
                                 for name in ("points", "declared", "counted", "weighted", "total")})


def under_ids(checklists: pd.DataFrame, ids: Mapping[str, str]) -> pd.DataFrame:
    """Return answers with the field ids of a version; ``ids``: the column each now stands in."""
    if all(own == now for own, now in ids.items()):
        return checklists
    return checklists.reindex(columns=list(ids.values())).set_axis(list(ids), axis="columns")


def highest_total(form: Form, methodology: Methodology) -> float:
    """Return the highest possible result of a form; that which the methodology sets goes before."""
    if methodology.maximum is not None:
        return methodology.maximum
    coefficients = methodology.coefficients_of(form)
    return round(sum(each.most * coefficients[each.id] for each in form.criteria), DECIMALS)


def effective_points(checklists: pd.DataFrame, form: Form) -> pd.DataFrame:
    """Return the points that count.

    A cumulative criterion gives the points of the last line before the first that is not «Да»:
    each line is an addition to the one before (Порядок, приложение № 1, сноска *).
    """
    return _frame(checklists, form, lambda criterion, met: _highest(
        met.cummin(axis=1), criterion))


def declared_points(checklists: pd.DataFrame, form: Form) -> pd.DataFrame:
    """Return the points of the highest line answered «Да»; other criteria as they count."""
    return _frame(checklists, form, lambda criterion, met: _highest(met, criterion))


def _frame(checklists: pd.DataFrame, form: Form,
           count: Callable[[Criterion, pd.DataFrame], pd.Series]) -> pd.DataFrame:
    columns = {each.id: count(each, _met(checklists, each)) if each.cumulative
               else _chosen(checklists, each) for each in form.criteria}
    frame = pd.DataFrame(columns, index=checklists.index).astype("int64")
    return frame.rename_axis(columns="criterion")


def _met(checklists: pd.DataFrame, criterion: Criterion) -> pd.DataFrame:
    """Which lines of a cumulative criterion are answered «Да», in the order of their points."""
    lines = [each.id for each in criterion.answer_fields]
    answers = checklists.reindex(columns=lines)
    return answers.eq(True).astype("boolean").fillna(False).astype("int64")


def _highest(met: pd.DataFrame, criterion: Criterion) -> pd.Series:
    points = [option.points for option in criterion.options if option.points]
    return met.mul(points, axis=1).max(axis=1)


def _chosen(checklists: pd.DataFrame, criterion: Criterion) -> pd.Series:
    answer = criterion.answer_fields[0]
    if answer.id not in checklists:
        return pd.Series(0, index=checklists.index)
    points = {text: criterion.points_of(text) for text in answer.choices}
    return checklists[answer.id].map(points).fillna(0)
