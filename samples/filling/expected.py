"""Write what must come out: times of receipt, findings, statuses, scores.

Scores are counted here from the points in ``answers/checklist.toml``, with the coefficients as
they stand in the decree (criterion 3 has none there: 1), and not by the tool's own arithmetic.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from samples.filling.answers import Other, Returned

COEFFICIENTS = tuple(map(Decimal, ("1", "0.3", "1", "0.5", "0.9", "0.5", "0.6", "0.4")))
_COUNTED = ("accepted", "accepted_with_remarks")


def write_expected(returned: list[Returned], others: list[Other], samples: Path) -> None:
    """Write ``received.csv`` and ``expected/*.csv``."""
    received: list[Returned | Other] = [*returned, *others]
    files = sorted((each.path, each.status, each.expected) for each in received)
    _write(samples / "received.csv", ("file", "received"), _received(received))
    expected = samples / "expected"
    _write(expected / "findings.csv", ("file", "code", "sheet", "cell", "field"), (
        (path, found.code, found.sheet, found.cell, found.field)
        for path, _status, findings in files for found in findings))
    _write(expected / "statuses.csv", ("file", "status"),
           ((path, status) for path, status, _findings in files))
    checklists = [each for each in returned
                  if each.form == "checklist" and each.status in _COUNTED]
    _write(expected / "scores.csv", (
        "year", "organization", *(f"c{n}" for n in range(1, 9)),
        *(f"declared_c{n}" for n in range(1, 9)), "calculation", "total", "place"),
        (row for year in sorted({each.period for each in checklists})
         for row in _scores([each for each in checklists if each.period == year])))


def _received(received: list[Returned | Other]) -> list[tuple[str, str]]:
    """A file's time; an archive came when its youngest file did."""
    times: dict[str, str] = {}
    for each in received:
        path = each.path.partition("/")[0]
        times[path] = max(times.get(path, ""), each.received.isoformat())
    return sorted(times.items())


def _scores(checklists: list[Returned]) -> list[tuple[object, ...]]:
    totals = {each.organization: _total(each.points) for each in checklists}
    rows = []
    for each in sorted(checklists, key=lambda each: each.organization):
        total = totals[each.organization]
        # Equal results share a place, and the next one is left out.
        place = 1 + sum(other > total for other in totals.values())
        rows.append((each.period, each.organization, *each.points, *(each.declared or each.points),
                     _calculation(each.points), total, place))
    return rows


def _total(points: Sequence[int]) -> Decimal:
    return sum((point * coefficient for point, coefficient
                in zip(points, COEFFICIENTS, strict=True)), Decimal("0.0"))


def _calculation(points: Sequence[int]) -> str:
    return " + ".join(f"{point}*{str(coefficient).replace('.', ',')}"
                      for point, coefficient in zip(points, COEFFICIENTS, strict=True))


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
