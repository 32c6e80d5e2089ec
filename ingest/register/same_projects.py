"""Give the projects that a decision has joined one name, and know which names it has parted.

The names in files stay as they were typed; the frames, and what is counted from them, have one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

import pandas as pd

from ingest.checks.names.alike import Pair
from ingest.register.decisions import APART, SAME, Decision
from ingest.submission import Submission
from templates.form import Form
from templates.form.roles import project_table
from templates.rules import Finding, Place, rule
from templates.text import fold_name

_Frames = Mapping[str, pd.DataFrame]


class ProjectNames:
    """What decisions say of the names of projects, organization by organization.

    Those on a predecessor's projects hold for its successor, unless its own say otherwise.
    """

    def __init__(self, decisions: Iterable[Decision],
                 predecessors: Mapping[str, Mapping[str, date]] | None = None) -> None:
        made = list(_handed_on(decisions, predecessors or {}))
        self._joined = {(each.organization, fold_name(each.project)): each
                        for each in made if each.verdict == SAME}
        self.apart: frozenset[Pair] = frozenset(
            (each.organization, frozenset((fold_name(each.project), fold_name(each.other))))
            for each in made if each.verdict == APART)

    def of(self, submission: Submission) -> Submission:
        """Return a file with the name that its project goes by."""
        found = self._decision(submission.organization, submission.project)
        return submission if found is None else replace(submission, known_as=found.other)

    def in_frames(self, tables: _Frames, cells: _Frames, whose: pd.Series, forms: Iterable[Form],
                  owners: Mapping[str, pd.Series] | None = None
                  ) -> tuple[dict[str, pd.DataFrame], list[tuple[int, Finding]]]:
        """Return the tables with one name for each project, and what each file is told of it.

        ``whose``: the organization of each submission; ``owners``: of each row, where rows have one.
        """
        renamed: dict[str, pd.DataFrame] = dict(tables)
        told: list[tuple[int, Finding]] = []
        for name, column in _columns_of_projects(forms) if self._joined else ():
            if name in tables and column in tables[name]:
                of_files = whose.reindex(tables[name].index.get_level_values(0))
                renamed[name], said = self._in_frame(tables[name], cells[name], column,
                                                     (owners or {}).get(name, of_files))
                told += said
        return renamed, told

    def _in_frame(self, table: pd.DataFrame, cells: pd.DataFrame, column: str, whose: pd.Series
                  ) -> tuple[pd.DataFrame, list[tuple[int, Finding]]]:
        numbers = table.index.get_level_values(0)
        names, told = list(table[column].astype(object)), []
        for at, (number, owner, typed) in enumerate(zip(numbers, whose, names, strict=True)):
            found = self._decision(owner, typed)
            if found is not None:
                names[at] = found.other
                told.append((int(number), _said(found, typed, Place.of(str(cells[column].iloc[at])))))
        values = pd.Series(names, index=table.index, dtype=object).astype(table[column].dtype)
        return table.assign(**{column: values}), told

    def _decision(self, organization: object, name: object) -> Decision | None:
        """The decision by which a project has another name; of several in a row the last."""
        found, folded = None, fold_name(name) if isinstance(name, str) else ""
        seen: set[str] = set()
        while folded not in seen and (each := self._joined.get((str(organization), folded))):
            seen.add(folded)
            found, folded = each, fold_name(each.other)
        return found


def _handed_on(decisions: Iterable[Decision], predecessors: Mapping[str, Mapping[str, date]]
               ) -> Iterator[Decision]:
    """Each decision on names, and the same for whoever goes on with its organization's work.

    An heir's own decision on a name, or on the pair, goes before; among predecessors the latest.
    """
    made = sorted((each for each in decisions if each.verdict in (SAME, APART)),
                  key=lambda each: each.made)
    yield from made
    for heir, gone in predecessors.items():
        own = [_pair(each) for each in made if each.organization == heir]
        joined = {fold_name(each.project) for each in made
                  if each.organization == heir and each.verdict == SAME}
        for each in made:
            if (each.organization in gone and _pair(each) not in own
                    and (each.verdict == APART or fold_name(each.project) not in joined)):
                yield replace(each, organization=heir)


def _pair(decision: Decision) -> frozenset[str]:
    return frozenset((fold_name(decision.project), fold_name(decision.other)))


def _columns_of_projects(forms: Iterable[Form]) -> Iterator[tuple[str, str]]:
    """Every frame that names projects, and its column."""
    for form in forms:
        if form.project_field:
            yield form.id, form.project_field
        projects = project_table(form)
        if projects is not None:
            yield projects.frame, projects.project


def _said(decision: Decision, typed: str, place: Place) -> Finding:
    return rule("X517").at(place, project=typed, other=decision.other,
                           reason=decision.reason.rstrip("."), by=decision.author,
                           made=f"{decision.made:%d.%m.%Y}", file=decision.sha256[:12])
