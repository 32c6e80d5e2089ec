"""The formulas of a form, and the values that they have in a blank.

Only functions that MS Excel 2010, LibreOffice, ONLYOFFICE and Gnumeric all compute.
The same rule stands in ``scoring.score``; tests compare the two over random answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scoring.methodology import DECIMALS
from templates.definition import YES_NO, Criterion
from templates.form.criterion import INAPPLICABLE
from templates.sheet.layout import Layout


def computed_cells(layout: Layout, coefficients: Mapping[str, float], maximum: float | None = None
                   ) -> Iterator[tuple[str, str, float]]:
    """Yield (cell, formula, value in an empty form) of everything a form computes.

    ``maximum``: the highest possible result, where the methodology sets one.
    """
    points, results = layout.computed["points"], layout.computed["result"]
    factors = layout.computed["coefficient"]
    for criterion in layout.form.criteria:
        yield points[criterion.id].ref, _points(criterion, layout), 0
        product = f"{points[criterion.id].ref}*{factors[criterion.id].ref}"
        yield results[criterion.id].ref, f"=ROUND({product},{DECIMALS})", 0
    for cell in layout.computed["total"].values():
        terms = "+".join(each.ref for each in results.values())
        yield cell.ref, f"=ROUND({terms},{DECIMALS})", 0
    for cell in layout.computed["highest"].values():
        if maximum is not None:
            yield cell.ref, f"={maximum:g}", maximum
            continue
        terms = "+".join(f"{_most(each, layout)}*{factors[each.id].ref}"
                         for each in layout.form.criteria)
        value = sum(each.most * coefficients[each.id] for each in layout.form.criteria)
        yield cell.ref, f"=ROUND({terms},{DECIMALS})", round(value, DECIMALS)


def _most(criterion: Criterion, layout: Layout) -> str:
    """The most points of a criterion; none once it is answered «не применимо»."""
    if not criterion.may_be_inapplicable:
        return str(criterion.most)
    answer = layout.places[criterion.answer_fields[0].id].ref
    return f'IF(TRIM({answer})="{INAPPLICABLE}",0,{criterion.most})'


def _points(criterion: Criterion, layout: Layout) -> str:
    """The decree's rule: lines add up until the first that is not «Да»; else one choice."""
    refs = [layout.places[each.id].ref for each in criterion.answer_fields]
    steps = [option.points for option in criterion.options if option.points]
    if criterion.cumulative:
        formula = str(steps[-1])
        for ref, below in zip(reversed(refs), [*reversed(steps[:-1]), 0], strict=True):
            formula = f'IF(TRIM({ref})<>"{YES_NO[0]}",{below},{formula})'
        return f"={formula}"
    formula = "0"
    for option, text in zip(criterion.options, criterion.answer_fields[0].choices, strict=False):
        if option.points:
            formula = f'IF(TRIM({refs[0]})="{text}",{option.points},{formula})'
    return f"={formula}"
