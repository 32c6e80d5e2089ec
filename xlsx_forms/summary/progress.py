"""What one organization has sent and reached in a year, for the letters to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from templates.definition import points_text
from templates.form.criterion import Criterion
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.collect.movement import find_sent
from xlsx_forms.summary.collect.results import Results
from xlsx_forms.summary.sheets.methodology import highest_result
from xlsx_forms.summary.sheets.submissions import state_words

Row = dict[str, Any]
# Of the criteria in which a point is near, a letter names so many.
_NEAREST = 3


class Progress:
    """Organizations by year.  ``facts_of_year``: the facts of the summary of a whole year."""

    def __init__(self, facts_of_year: Callable[[int], Facts]) -> None:
        self._of = cache(facts_of_year)
        self._sent = cache(self._find_sent)

    def history(self, organization: str, year: int) -> Row | None:
        """Return what was sent of a year's forms, returned how often, and how the result moved.

        ``sent``: form, period, state in words, returned (times).  ``result`` and ``before``: year,
        total, place, of (how many are rated); None where there is none.  ``change``: by how much the
        result grew between both, None without both.  None when there is nothing to tell.
        """
        data = self._of(year)
        results = [found for each in (year, year - 1)
                   if (found := _result(data.results_of(each), organization, each))]
        sent = self._sent(year).get(organization, [])
        if not (sent or results):
            return None
        now, before = (*results, None, None)[:2]
        return {"year": year, "sent": sent, "result": now, "before": before,
                "change": round(now["total"] - before["total"], 4) if now and before else None}

    def standing(self, organization: str, year: int) -> Row | None:
        """Return the place of an organization, its result, and where a point is nearest.

        ``place``, ``of``, ``total``, ``highest``; ``open``: how many organizations have no result yet,
        so that the place may change; ``assumption``: the sentence on a coefficient that the decree does
        not give; ``nearest``: see ``_nearest``.  None without a result.
        """
        data = self._of(year)
        found = _result(data.results, organization, year)
        if found is None:
            return None
        without = data.results.inapplicable.get(organization, ())
        less = sum(each.most * data.methodology.coefficient(each.id).value for each in without)
        return found | {"highest": round(highest_result(data) - less, 4),
                        "assumption": data.methodology.assumption,
                        "open": len(data.results.rating) - len(data.results.rated),
                        "nearest": _nearest(data, organization)}

    def _find_sent(self, year: int) -> dict[str, list[Row]]:
        data, found = self._of(year), dict[str, list[Row]]()
        for each in find_sent(data.sending, data.submissions):
            if each.is_sent or each.returned:
                found.setdefault(each.organization, []).append(
                    {"form": data.form_name(each.form), "period": each.period,
                     "state": state_words({"state": each.state, "due": each.due}),
                     "returned": each.returned})
        return found


def _result(results: Results, organization: str, year: int) -> Row | None:
    rated = results.rated
    if organization not in rated.index:
        return None
    row: Any = rated.loc[organization]
    return {"year": year, "total": float(row["total"]), "place": int(row["place"]), "of": len(rated)}


def _nearest(data: Facts, organization: str) -> list[Row]:
    """The criteria in which the next points are nearest, with what they take.

    First those where a line further on is answered «Да» and one before it is not; then the smallest
    step; of equal steps the one that adds most to the result.  Columns: number, has and next (points
    in words), text (of the line that is missing), gain.
    """
    steps = sorted(_steps(data, organization), key=lambda each: each[0])
    return [row for _order, row in steps[:_NEAREST]]


def _steps(data: Facts, organization: str) -> Iterator[tuple[tuple[bool, int, float, int], Row]]:
    without = {each.id for each in data.results.inapplicable.get(organization, ())}
    for position, each in enumerate(data.results.criteria):
        compared = data.results.of(organization, each.id)
        if compared is None or each.id in without:
            continue
        confirmed = compared.confirmed is not None
        has = compared.effective if compared.confirmed is None else compared.confirmed
        following = _following(each, has)
        if following is None:
            continue
        is_claimed = each.cumulative and not confirmed and compared.declared > has
        # Where one line alone is left out, those after it count with it.
        reached = (compared.declared if is_claimed and compared.declared == following[0] + 1
                   else following[0])
        gain = round((reached - has) * data.methodology.coefficient(each.id).value, 4)
        yield (not is_claimed, following[0] - has, -gain, position), {
            "number": each.number.rstrip("*"), "has": points_text(has),
            "next": points_text(reached), "text": following[1], "gain": gain}


def _following(criterion: Criterion, has: int) -> tuple[int, str] | None:
    """The next points that a criterion gives, and its line; None for who has them all."""
    more = [(option.points, option.text) for option in criterion.options if option.points > has]
    return min(more, default=None)
