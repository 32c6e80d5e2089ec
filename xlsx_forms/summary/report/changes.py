"""What moved since the quarter before, and which projects stand still."""

from __future__ import annotations

from dataclasses import dataclass

from templates.period import Period
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.collect.movement import Move, ProjectHistory
from xlsx_forms.summary.report.links import Links
from xlsx_forms.summary.sheets.dynamics.totals import district_lines


@dataclass(frozen=True, slots=True)
class Moved:
    """A project and what it did; ``before`` and ``now`` are numbers of stages, 0 where there is none."""

    project: str
    name: str
    move: str
    before: int
    now: int
    link: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A project that stands at one stage for two quarters or more."""

    project: str
    name: str
    stage: str
    quarters: int
    since: str
    link: str


@dataclass(frozen=True, slots=True)
class Line:
    """A figure of the district in both quarters; ``part`` when it is a part of the one above.

    None where the reports that would tell have not come.
    """

    label: str
    before: int | None
    now: int | None
    change: int | None
    part: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed from the quarter ``before``, which is None when this one is the first.

    ``lines``: the figures of «Динамика»; ``moved``: the projects that went on, were closed, are new
    or went back, one by one.  ``has_reports``: whether any report of the quarter tells of a project.
    """

    quarter: Period
    before: Period | None
    lines: list[Line]
    moved: list[Moved]
    standing: list[Standing]
    has_reports: bool


def collect_changes(data: Facts, links: Links) -> Changes:
    """Return what moved in the last quarter of the period."""
    movement = data.movement
    standing = [_standing(data, links, each) for each in movement.standing]
    if len(movement.quarters) == 1:
        return Changes(movement.quarter, None, [], [], standing,
                       movement.has_reports(movement.quarter))
    shown = movement.quarters[-2:]
    lines = [Line(each.label.strip(), each.values[0], each.values[1], each.change,
                  each.label.startswith(" ")) for each in district_lines(data, shown)]
    told = dict.fromkeys([*movement.with_move(Move.CLOSED), *movement.advanced(),
                          *movement.with_move(Move.BACK), *movement.opened()])
    return Changes(movement.quarter, shown[0], lines, [_moved(data, links, each) for each in told],
                   standing, movement.has_reports(movement.quarter))


def _moved(data: Facts, links: Links, each: ProjectHistory) -> Moved:
    told = [step for step in each.told if step.period != each.last.period]
    is_new = each.steps[0] is each.last and each.last.move is not Move.OPENED
    words = ", ".join([*([Move.OPENED.russian] if is_new else []), each.last.move.russian])
    return Moved(each.project, data.short_name(each.organization), words,
                 (told[-1].stage or 0) if told else 0, each.last.stage or 0,
                 links.file(each.last.submission))


def _standing(data: Facts, links: Links, each: ProjectHistory) -> Standing:
    last = each.last
    return Standing(each.project, data.short_name(each.organization), last.text, last.quarters,
                    last.since.text if last.since else "", links.file(last.submission))
