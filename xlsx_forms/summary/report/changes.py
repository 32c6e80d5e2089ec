"""What moved since the quarter before, and which projects stand still."""

from __future__ import annotations

from dataclasses import dataclass

from templates.period import Period
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.collect.movement import Move, ProjectHistory
from xlsx_forms.summary.report.links import Links


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
class Changes:
    """What changed from the quarter ``before``, which is None when this one is the first.

    ``counts``: projects by what they did in the quarter; ``moved`` names those that went on, were
    closed, are new or went back.
    """

    quarter: Period
    before: Period | None
    counts: dict[Move, int]
    moved: list[Moved]
    standing: list[Standing]


# Told one by one, in this order.
_TOLD = (Move.CLOSED, Move.MOVED, Move.BACK, Move.OPENED)


def collect_changes(data: Facts, links: Links) -> Changes:
    """Return what moved in the last quarter of the period."""
    movement = data.movement
    before = movement.quarters[-2] if len(movement.quarters) > 1 else None
    moved = [_moved(data, links, each) for move in _TOLD for each in movement.with_move(move)]
    return Changes(
        movement.quarter, before, {move: len(movement.with_move(move)) for move in Move},
        moved if before else [], [_standing(data, links, each) for each in movement.standing])


def _moved(data: Facts, links: Links, each: ProjectHistory) -> Moved:
    told = [step for step in each.told if step.period != each.last.period]
    return Moved(each.project, data.short_name(each.organization), each.last.move.russian,
                 (told[-1].stage or 0) if told else 0, each.last.stage or 0,
                 links.file(each.last.submission))


def _standing(data: Facts, links: Links, each: ProjectHistory) -> Standing:
    last = each.last
    return Standing(each.project, data.short_name(each.organization), last.text, last.quarters,
                    last.since.text if last.since else "", links.file(last.submission))
