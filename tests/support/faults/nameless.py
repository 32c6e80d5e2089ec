"""All names lost, and something moved beside: found again or asked about, and never guessed.

What two such faults come to is not what each tells alone, so each file is told of here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from support.faults.answers import clean
from support.faults.model import ANY_PLACE, NO_PLACE, Fault, Moves, Told
from support.faults.places import Places, places, ref_of
from support.faults.structure import block, down, right, up


def faults() -> Iterator[Fault]:
    """Torn from their labels to the right, up and down; far away; gone."""
    facts, passport, checklist = map(places, ("plan-facts", "passport", "checklist"))
    yield from _columns_of_facts(facts)
    yield from _columns_of_checklist(checklist)
    yield from _rows_of_passport(passport)
    yield from _columns_of_passport(passport)
    yield from _far(facts)
    yield from _gone()


def _fault(name: str, form: str, steps: list[list[Any]], moves: Moves, tells: list[Told],
           unread: list[str], unfound: list[str] | None = None) -> Fault:
    """``unread`` answers do not come back; ``unfound`` fields have no note of being found."""
    unfound = unread if unfound is None else unfound
    labelled = [Told("S205", key, ANY_PLACE) for key in places(form).everything
                if key not in unfound]
    return Fault(f"names lost, {name}", form, "sheet", moves=moves,
                 steps=(["unprotect", places(form).sheet], ["drop_names"], *steps),
                 tells=(*labelled, *tells), loses=frozenset({"name"}),
                 back=dict.fromkeys(unread))


def _asked(place: Places, keys: list[str]) -> list[Told]:
    """A question at the cell to which the label leads: where the answer stood in the blank form."""
    return [Told("S214", key, f"={ref_of(place.cell(key))}") for key in keys]


def _doubtful(place: Places, keys: list[str]) -> list[Told]:
    """A question at the cell where another answer of the line now stands."""
    return [Told("S206", key, f"={ref_of(place.cell(key))}") for key in keys]


def _answered(form: str, *beginnings: str) -> list[str]:
    return [key for key, value in clean(form).items()
            if value is not None and key.startswith(beginnings)]


def _columns_of_facts(place: Places) -> Iterator[Fault]:
    notes, all_of_them = _answered("plan-facts", "note"), _answered("plan-facts", "")
    col = place.cell("note_2_1")[1]
    yield _fault("a column between the answers of a line", "plan-facts",
                 [["insert_columns", place.sheet, col, 1]], right(col, 1),
                 _asked(place, notes), notes)
    col = place.cell("fact_2_1")[1]
    yield _fault("columns before the answers", "plan-facts",
                 [["insert_columns", place.sheet, col, 2]], right(col, 2),
                 _asked(place, all_of_them), all_of_them)


def _columns_of_checklist(place: Places) -> Iterator[Fault]:
    evidence = [key for key in place.fields if key.endswith("_evidence")]
    answers = [key for key in place.fields if key not in evidence]
    col = place.cell("c1_evidence")[1]
    yield _fault("a column before the documents", "checklist",
                 [["insert_columns", place.sheet, col, 1]], right(col, 1),
                 _asked(place, evidence), evidence)
    col = place.cell("c1_1")[1]
    # The label of a document now leads to a result, in some lines right of an answer's.
    rows = {place.cell(key)[0] for key in answers}
    beside = [key for key in evidence if place.cell(key)[0] in rows]
    alone = [key for key in evidence if key not in beside]
    results = [Told("V316", key, f"={ref_of(place.cell(key))}") for key in alone]
    yield _fault("a column before the answers", "checklist",
                 [["insert_columns", place.sheet, col, 1]], right(col, 1),
                 [*_asked(place, answers), *_doubtful(place, beside), *results,
                  Told("S215", "", "=I5")], [*answers, *evidence], [*answers, *beside])


def _rows_of_passport(place: Places) -> Iterator[Fault]:
    row = place.cell("approver_name")[0] + 1
    told = [Told("S214", "approver_name", f"={ref_of((row, place.cell('approver_name')[1]))}")]
    yield _fault("a row between an answer and its caption", "passport",
                 [["insert_rows", place.sheet, row + 1, 1]], down(row, 1), told,
                 ["approver_name"])
    row = place.cell("rationale_2")[0]
    # The rows of the answer's own height do not tear it off: its first row is where it was.
    broken = [key for key in place.fields if place.cell(key)[0] == row]
    yield _fault("a row between a caption and its answer", "passport",
                 [["insert_rows", place.sheet, row + 1, 1]], down(row, 1),
                 _asked(place, broken), broken)


def _columns_of_passport(place: Places) -> Iterator[Fault]:
    """«по» of the form stands where the label leads: the field's own cell is gone from there."""
    ends = [f"stage_{number}_to" for number in range(2, 9)]
    col = place.cell("stage_2_to")[1] - 1
    yield _fault("a column between the dates of a line", "passport",
                 [["insert_columns", place.sheet, col, 1]], right(col, 1),
                 [*(Told("S204", key, NO_PLACE) for key in ends), Told("S215", "", "=L36")], ends)
    starts = [f"stage_{number}_from" for number in range(2, 9)]
    ones = ["stage_1", "stage_9", "stage_10"]
    yield _fault("columns after the marks", "passport",
                 [["insert_columns", place.sheet, col - 1, 2]], right(col - 1, 2),
                 [*_asked(place, [*starts, *ones]), *_doubtful(place, ends)],
             [*starts, *ones, *ends])


def _far(place: Places) -> Iterator[Fault]:
    top, bottom = place.cell("fact_2_1"), place.cell("note_3_1")
    keys = [key for key in place.fields if place.cell(key)[0] <= bottom[0]]
    blank = [Told("V301", key, f"={ref_of(place.cell(key))}") for key in keys if "fact" in key]
    yield _fault("the answers cut and pasted far away", "plan-facts",
                 [["cut_paste", place.sheet, f"{ref_of(top)}:{ref_of(bottom)}",
                   ref_of((top[0] + 20, top[1]))]],
                 block(range(top[0], bottom[0] + 1), 20, range(top[1], bottom[1] + 1)),
                 [*blank, Told("S215", "", f"={ref_of((top[0] + 20, top[1]))}")], keys, [])
    yield _fault("a note written far below", "plan-facts",
                 [["set", place.sheet, [["B40", "text", "Исп. Петрова, 7-19-17"]]]],
                 lambda cell: cell, [Told("S215", "", "=B40")], [])
    yield _fault("a note written beside an empty answer", "plan-facts",
                 [["set", place.sheet, [["E7", "text", "уточняется"]]]],
                 lambda cell: cell, _asked(place, ["note_2_2"]), ["note_2_2"])


def _gone() -> Iterator[Fault]:
    for form, key in (("passport", "stage_9"), ("plan-facts", "fact_2_2"), ("checklist", "c5_3")):
        place = places(form)
        row = place.cell(key)[0]
        gone = place.fields_in_row(row)
        yield _fault(f"the row of {key} deleted", form, [["delete_rows", place.sheet, row + 1, 1]],
                     up(row, 1), [Told("S204", each, NO_PLACE) for each in gone], gone)
    yield _fault("a label retyped", "passport",
                 [["set", "Паспорт", [["B15", "text", "Кто заказчик?"]]]], lambda cell: cell,
                 [Told("S204", "customer", NO_PLACE), Told("S215", "", "=B15")], ["customer"])
