"""What ``check --json`` says of a file beside what its faults say it must."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from support.faults.answers import clean, plain
from support.faults.model import ANY_PLACE, NO_PLACE, Case, Told
from support.faults.places import cell_of, places, ref_of

# Code, field, sheet, cell.
Found = tuple[str, str, str, str]


@dataclass(frozen=True)
class Outcome:
    """One file: what must be found and what was, answers that must come back and those that did."""

    case: Case
    expected: Counter[Found]
    found: Counter[Found]
    answers: int
    wrong: tuple[str, ...]
    silent: tuple[str, ...]

    @property
    def missed(self) -> Counter[Found]:
        """Findings that should be there."""
        return self.expected - self.found

    @property
    def needless(self) -> Counter[Found]:
        """Findings that nothing is to blame for."""
        return self.found - self.expected


def judge(case: Case, described: Mapping[str, Any]) -> Outcome:
    """Compare a described file with its case."""
    tells = case.tells
    loose = {(each.code, _name(each.key)) for each in tells if each.at == ANY_PLACE}
    found = Counter(
        (each["code"], each["field"], *(("*", "*") if (each["code"], each["field"]) in loose else
                                        (each["sheet"], each["cell"])))
        for each in described["findings"])
    expected = Counter(_expected(case, each) for each in tells)
    if case.status:
        wrong = () if described["status"] == case.status else ("status",)
        return Outcome(case, expected, found, 0, wrong, wrong)
    right, given = dict(_answers(case)), dict(_given(described))
    wrong = tuple(key for key in {**right, **given}
                  if key not in right or key not in given or not _same(right[key], given[key]))
    named = {each["field"] for each in described["findings"] if each["severity"] == "error"}
    silent = tuple(key for key in wrong if _name(key) not in named)
    return Outcome(case, expected, found, len(right), wrong, silent)


def _name(key: str) -> str:
    """A key as a finding names it: without the number of the row."""
    return re.sub(r"\.\d+\.", ".", key)


def _expected(case: Case, told: Told) -> Found:
    if told.at == NO_PLACE:
        return told.code, _name(told.key), "", ""
    if told.at == ANY_PLACE:
        return told.code, _name(told.key), "*", "*"
    if told.at[0] == "=":
        return told.code, _name(told.key), _sheet(case), told.at[1:]
    place = places(case.form)
    moved = case.moved(cell_of(told.at[1:]) if told.at[0] == "@" else place.cell(told.key))
    assert moved is not None, (case.name, told)
    return told.code, _name(told.key), _sheet(case), ref_of(moved)


def _sheet(case: Case) -> str:
    return next((each.sheet for each in reversed(case.faults) if each.sheet),
                places(case.form).sheet)


def _answers(case: Case) -> Iterator[tuple[str, object]]:
    """The answers that must come back, table rows numbered as they stand in the file."""
    place = places(case.form)
    back = {key: plain(case.form, key, value) for key, value in clean(case.form).items()}
    for fault in case.faults:
        back |= fault.back
    for key in place.fields:
        yield key, back[key]
    for table_id in place.tables:
        rows: dict[str, dict[str, object]] = {}
        for key, value in back.items():
            if key.startswith(f"{table_id}."):
                _, number, column = key.split(".")
                rows.setdefault(number, {})[column] = value
        filled = [(case.moved(place.cell(f"{table_id}.{number}")), row)
                  for number, row in rows.items() if any(each is not None for each in row.values())]
        ordered = sorted((each for each in filled if each[0] is not None), key=lambda each: each[0])
        for number, (_cell, row) in enumerate(ordered, start=1):
            for column, value in row.items():
                yield f"{table_id}.{number}.{column}", value


def _given(described: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    yield from described["answers"].items()
    for table_id, rows in described["tables"].items():
        for number, row in enumerate(rows, start=1):
            for column, value in row.items():
                yield f"{table_id}.{number}.{column}", value


def _same(right: object, given: object) -> bool:
    return right == given and type(right) is type(given)


# --- over all files ------------------------------------------------------------------------------


def table(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Yield the figures by rule, then those of the answers, as lines for the terminal."""
    outcomes = list(outcomes)
    yield f"{'rule':6}{'expected':>9}{'found':>7}{'right':>7}{'precision':>11}{'recall':>8}"
    for code, (expected, found, right) in sorted(figures(outcomes).items()):
        yield (f"{code:6}{expected:9}{found:7}{right:7}{_share(right, found):>11}"
               f"{_share(right, expected):>8}")
    answers, wrong = sum(each.answers for each in outcomes), sum(len(each.wrong) for each in outcomes)
    silent = sum(len(each.silent) for each in outcomes)
    yield (f"{len(outcomes)} files; {answers:,} answers due, {answers - wrong:,} right, "
           f"{silent} wrong without a word")


def figures(outcomes: Iterable[Outcome]) -> dict[str, tuple[int, int, int]]:
    """Return findings expected, found, and found rightly, by rule."""
    expected: Counter[str] = Counter()
    found: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for each in outcomes:
        for counter, findings in ((expected, each.expected), (found, each.found),
                                  (right, each.expected & each.found)):
            for (code, *_), count in findings.items():
                counter[code] += count
    return {code: (expected[code], found[code], right[code]) for code in expected | found}


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "–"
