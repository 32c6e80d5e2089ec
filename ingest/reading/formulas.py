"""Report formulas of a form that were replaced by others.

Results are computed anew from the answers, so this is only told.  Where rows were inserted,
the formulas are not where the form has them, and nothing is claimed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from ingest.opening.formats.appearance import Appearance
from ingest.reading.anchors import Anchors
from ingest.reading.book import Book, Spot
from ingest.reading.locate import Located
from templates.form import Form
from templates.rules import Finding, rule
from templates.sheet.layout import Layout, lay_out
from templates.text import cut

_TEXT = re.compile(r'"(?:[^"]|"")*"')
_REF = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]+)")
_NUMBER = re.compile(r"(?<![A-Z0-9.])[0-9]+(?:[.][0-9]+)?")
_LONGEST = 100
# How a formula of a role reads when cells are X and numbers 1.
_SHAPES = {
    "points": re.compile(r"[IFTRM(),<>=X1\"]+"),
    "result": re.compile(r"ROUND\(X\*X,1\)"),
    "total": re.compile(r"ROUND\(X(\+X)*,1\)"),
    "highest": re.compile(r"ROUND\(1\*X(\+1\*X)*,1\)"),
}


def about_formulas(book: Book, layout: Layout, home: str, located: Located,
                   looks: Appearance) -> Iterator[Finding]:
    """Yield where a cell that the form computes holds a formula of somebody's own (S233).

    ``looks``: those of the form's sheet.
    """
    if any(located.fields.get(key) != Spot(home, place.row, place.col)
           for key, place in layout.places.items()):
        return
    anchors, formulas = Anchors(layout, book, home), looks.formulas()
    for ref, (role, wanted) in _computed(layout.form).items():
        formula = formulas.get(ref)
        if formula is None or "#REF!" in formula or _is_ours(formula, role, wanted):
            continue
        spot = anchors.find(next(each for each in layout.cells if each.ref == ref))
        if spot is not None and spot.ref == ref:
            yield rule("S233").at(spot.place(""), formula=f"«={cut(formula, _LONGEST)}»")


@cache
def _computed(form: Form) -> Mapping[str, tuple[str, frozenset[str]]]:
    """The role of each computed cell and the cells that its formula refers to."""
    layout = lay_out(form)
    cells = {role: layout.computed[role] for role in ("points", "result", "coefficient")}
    found: dict[str, tuple[str, frozenset[str]]] = {}
    for each in layout.form.criteria:
        answers = frozenset(layout.places[field.id].ref for field in each.answer_fields)
        product = frozenset(cells[role][each.id].ref for role in ("points", "coefficient"))
        found[cells["points"][each.id].ref] = "points", answers
        found[cells["result"][each.id].ref] = "result", product
    for role, terms in (("total", "result"), ("highest", "coefficient")):
        for cell in layout.computed[role].values():
            found[cell.ref] = role, frozenset(each.ref for each in cells[terms].values())
    return found


@lru_cache(maxsize=1024)
def _is_ours(formula: str, role: str, wanted: frozenset[str]) -> bool:
    plain = _TEXT.sub('"', formula).replace(" ", "").upper()
    refs = {"".join(match) for match in _REF.findall(plain)}
    shape = _NUMBER.sub("1", _REF.sub("X", plain))
    return refs == wanted and bool(_SHAPES[role].fullmatch(shape))
