"""Each project quarter by quarter, from the reports alone: which stage, and did it move."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ingest.checks.projects import Passport, Reported
from templates.period import Period
from templates.text import fold_name
from xlsx_forms.summary.collect.schedule import days_behind

Predecessors = Mapping[str, Mapping[str, date]]
# From so many quarters at one stage on a project stands still.
STANDS_FROM = 2


class Move(StrEnum):
    """What a project did from the report before to this one; each step has exactly one."""

    OPENED = "opened"
    MOVED = "moved"
    STANDS = "stands"
    BACK = "back"
    CLOSED = "closed"
    KNOWN = "known"
    UNTOLD = "untold"
    ABSENT = "absent"
    UNREPORTED = "unreported"

    @property
    def russian(self) -> str:
        """The words that people see."""
        return _RUSSIAN[self.value]


_RUSSIAN = {
    "opened": "новый в отчете", "moved": "продвинулся", "stands": "без движения",
    "back": "вернулся назад", "closed": "закрыт", "known": "этап назван впервые",
    "untold": "этап не понятен", "absent": "нет в отчете",
    "unreported": "отчета нет",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A project in one quarter.

    ``stage``: the number of the stage reached, None where no report tells one; ``text``: its name, or
    what stands in its place.
    ``since``: the first quarter in which it was at this stage; ``quarters``: for how many in a row
    it is, this one among them (0 without a stage).  ``behind``: days behind its passport at the end
    of the quarter, or on the day asked for while it runs; None without a passport or a stage.
    ``submission`` and ``cell``: where the stage stands.
    """

    period: Period
    move: Move
    stage: int | None = None
    text: str = ""
    since: Period | None = None
    quarters: int = 0
    behind: int | None = None
    submission: int | None = None
    cell: str = ""

    @property
    def is_told(self) -> bool:
        """Whether a report tells the stage."""
        return self.stage is not None

    @property
    def is_reported(self) -> bool:
        """Whether a report names the project, with a stage or with what is none."""
        return self.submission is not None


@dataclass(frozen=True, slots=True)
class ProjectHistory:
    """A project from the quarter of its first report on: a step for every quarter since.

    ``organization``: whose it is now; ``project``: its name as last written; ``key``: as compared.
    """

    organization: str
    project: str
    key: str
    steps: tuple[Step, ...]

    def on(self, period: Period) -> Step | None:
        """Return the step of a quarter; None before the first report."""
        return next((each for each in self.steps if each.period == period), None)

    @property
    def last(self) -> Step:
        """The step of the last quarter asked for."""
        return self.steps[-1]

    @property
    def told(self) -> tuple[Step, ...]:
        """The steps of which a report tells the stage, the oldest first."""
        return tuple(each for each in self.steps if each.is_told)

    @property
    def reached(self) -> Step:
        """The last step of which a report tells the stage; the last report's where none does."""
        return (self.told or [each for each in self.steps if each.is_reported])[-1]

    @property
    def change(self) -> int | None:
        """By how many stages it went on since the report before the last; None when it has one alone."""
        told = self.told
        return _stage(told[-1]) - _stage(told[-2]) if len(told) > 1 else None

    def went_on(self, period: Period) -> bool:
        """Tell whether the report of a quarter names a further stage than the one before it."""
        until = [each for each in self.told if each.period <= period]
        return (len(until) > 1 and until[-1].period == period
                and _stage(until[-1]) > _stage(until[-2]))

    @property
    def stands_still(self) -> bool:
        """Whether the last quarter's report finds it at one stage for two quarters or more."""
        return self.last.move is Move.STANDS and self.last.quarters >= STANDS_FROM

    @property
    def slip(self) -> int | None:
        """By how many days it fell further behind its passport since the report before.

        None for a project that is closed.
        """
        if self.last.move is Move.CLOSED:
            return None
        known = [each.behind for each in self.told if each.behind is not None]
        return known[-1] - known[-2] if len(known) > 1 else None

    @property
    def is_behind(self) -> bool:
        """Whether it is behind its passport by the last quarter's report, and not closed."""
        return bool(self.last.behind) and self.last.move is not Move.CLOSED


@dataclass(frozen=True, slots=True)
class Reports:
    """What reports and passports say, and which organizations reported in which quarter.

    ``sent``: whose reports there are, and who has projects in the report of another.
    ``closing``: the number of the stage from which on a project is closed.
    """

    projects: Iterable[Reported]
    passports: Iterable[Passport]
    sent: frozenset[tuple[str, Period]]
    closing: int
    predecessors: Predecessors


def find_project_histories(reports: Reports, quarters: Sequence[Period], as_of: date
                           ) -> tuple[ProjectHistory, ...]:
    """Return the history of every project that a report of these quarters names.

    ``quarters`` are without a gap, the oldest first.  What a successor goes on with is one history,
    the successor's.  A name given twice in a quarter counts with the further stage.
    """
    wanted = set(quarters)
    rows = [each for each in reports.projects if each.period in wanted and fold_name(each.project)]
    owner = _owners(rows, reports.predecessors)
    by_project: dict[tuple[str, str], dict[Period, Reported]] = {}
    for each in sorted(rows, key=lambda one: (one.period, one.stage or 0)):
        own = by_project.setdefault((owner.get(each.key, each.organization), each.key[1]), {})
        before = own.get(each.period)
        # Of a quarter in which both report it, the report of whose it is now stands.
        if before is None or before.organization == each.organization or (
                before.organization != owner.get(each.key, each.organization)):
            own[each.period] = each
    planned = _planned(reports.passports)
    return tuple(_history(key, told, reports, quarters, as_of, planned)
                 for key, told in sorted(by_project.items()))


def _owners(rows: Sequence[Reported], predecessors: Predecessors) -> dict[tuple[str, str], str]:
    """Whose each project is now, where a successor has reported on it later."""
    latest: dict[tuple[str, str], Period] = {}
    for each in rows:
        latest[each.key] = max(each.period, latest.get(each.key, each.period))
    found: dict[tuple[str, str], tuple[Period, str]] = {}
    for (heir, name), period in sorted(latest.items(), key=lambda item: (item[1], item[0])):
        for before in predecessors.get(heir, ()):
            if (before, name) in latest and latest[before, name] < period:
                found[before, name] = period, heir
    return {key: heir for key, (_period, heir) in found.items()}


def _planned(passports: Iterable[Passport]) -> dict[tuple[str, str], Passport]:
    """The latest passport of each project."""
    ordered = sorted(passports, key=lambda each: (each.period, each.submission))
    return {each.key: each for each in ordered}


def _history(key: tuple[str, str], told: Mapping[Period, Reported], reports: Reports,
             quarters: Sequence[Period], as_of: date, planned: Mapping[tuple[str, str], Passport]
             ) -> ProjectHistory:
    organization, name = key
    # A passport stays with whom it was made by.
    owners = (organization, *reports.predecessors.get(organization, ()))
    passport = next((planned[each, name] for each in owners if (each, name) in planned), None)
    first = min(told)
    steps: list[Step] = []
    for period in quarters:
        if period < first:
            continue
        row = told.get(period)
        # Who answered for it last may have left it out.
        sender = told[max(each for each in told if each <= period)].sender
        steps.append(_silent(period, (*owners, sender), reports, steps) if row is None
                     else _untold(row) if row.stage is None
                     else _step(row, row.stage, reports.closing, steps, _behind(
                         passport, row.stage, min(as_of, period.end))))
    return ProjectHistory(organization, told[max(told)].project, name, tuple(steps))


def _behind(passport: Passport | None, stage: int, day: date) -> int | None:
    return None if passport is None else days_behind(passport.starts, stage, day)


def _silent(period: Period, owners: Sequence[str], reports: Reports, before: Sequence[Step]) -> Step:
    """A quarter whose reports do not name the project: a closed one stays so."""
    if any(each.move is Move.CLOSED for each in before):
        return Step(period, Move.CLOSED)
    reported = any((each, period) in reports.sent for each in owners)
    return Step(period, Move.ABSENT if reported else Move.UNREPORTED)


def _untold(row: Reported) -> Step:
    """A quarter whose report names the project, but no stage: whether it moved is not known."""
    return Step(row.period, Move.UNTOLD, text=row.stage_text, submission=row.submission,
                cell=_cell(row))


def _step(row: Reported, stage: int, closing: int, steps: Sequence[Step], behind: int | None) -> Step:
    before = next((each for each in reversed(steps) if each.is_told), None)
    last = _stage(before) if before else None
    same = before is not None and stage == last and before.since is not None
    since = before.since if before is not None and same and before.since else row.period
    move = (Move.CLOSED if stage >= closing else (Move.KNOWN if steps else Move.OPENED) if last is None
            else Move.MOVED if stage > last else Move.STANDS if same else Move.BACK)
    return Step(row.period, move, stage, row.stage_text, since, _distance(since, row.period) + 1,
                None if stage >= closing else behind, row.submission, _cell(row))


def _cell(row: Reported) -> str:
    """Where the stage stands, else the name."""
    place = row.stage_place if row.stage_place.cell else row.place
    return f"{place.sheet}!{place.cell}" if place.sheet and place.cell else ""


def _distance(first: Period, last: Period) -> int:
    """How many quarters lie between two."""
    return 4 * (last.year - first.year) + last.quarter - first.quarter


def _stage(step: Step) -> int:
    return step.stage or 0
