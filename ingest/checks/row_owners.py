"""Whose each row of a table of projects is, as its columns of the role ``organization`` say.

A row is its sender's own, unless it names one of those that the sender answers for (X519 where the
name had to be guessed).  One that names anybody else of the list is asked about (X518).  A name that
nobody in the list has is a department or a class within the sender, and nobody's business; where the
sender answers for others it may be one of these, misspelt, and is asked about (X520).  So is a row whose
columns name two organizations (X523).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ingest.checks.names.organization_names import OrganizationNames, is_a_district
from ingest.organizations.listed import Listed
from ingest.submission import Row, Submission
from templates.definition import Catalogue
from templates.form.roles import ProjectTable, project_table
from templates.rules import Finding, Place, Trait, has_trait, rule
from templates.text import fold_name


@dataclass(frozen=True, slots=True)
class Judged:
    """Whose each row of a file's table of projects is, and what is to be asked about them.

    ``before``: by the cell of a project, its name and the first cell in which its organization has
    named it; empty where it has not before.  Of files with rows of several organizations.
    """

    owners: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    before: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def told_of(self, each: Submission) -> Submission:
        """Return the file with these findings among its own, and repetitions within one organization."""
        if not self.findings and not self.before:
            return each
        own = (each for finding in each.findings for each in self._repeated(finding))
        return replace(each, findings=(*own, *self.findings))

    def _repeated(self, finding: Finding) -> Iterator[Finding]:
        """A finding; of a project that stands twice only where its organization has named it before."""
        if not has_trait(finding.code, Trait.TWICE) or finding.place.address not in self.before:
            yield finding
            return
        name, other = self.before[finding.place.address]
        if other:
            yield replace(finding, message=rule(finding.code).at(found=name, other=other).message)


@dataclass(frozen=True, slots=True)
class _Meant:
    """Whom a name means: ``of`` are several where it fits each; none where nobody is called so.

    ``is_theirs``: it is the sender or one that it answers for.  ``is_guess``: it is not spelled so.
    """

    of: tuple[str, ...] = ()
    is_theirs: bool = False
    is_guess: bool = False


class RowOwners:
    """Judges the rows of files by the list of organizations; without one every row is its sender's."""

    def __init__(self, listed: Listed, catalogue: Catalogue) -> None:
        self._listed, self._catalogue = listed, catalogue
        self._names = OrganizationNames(listed.names)
        self._superior = {other: key for key, others in listed.answers_for.items() for other in others}
        # What one sender means by a name: most rows of a file say the same.
        self._known: dict[tuple[str, str], _Meant] = {}

    def of(self, each: Submission, is_decided: bool = False) -> Judged:
        """Return whose the rows of a file are; nothing is judged where nobody knows whose it is.

        ``is_decided``: an operator has said whose the file is, and nobody else's name doubts it.
        """
        form = self._catalogue.get(each.form or "", each.version or "")
        projects = project_table(form) if form else None
        rows = (each.tables or {}).get(projects.table.id, ()) if projects else ()
        if projects is None or not rows or each.organization not in self._listed.names:
            return Judged()
        sender = str(each.organization)
        found = [self._row(sender, row, projects) for row in rows]
        named = [owner for owner, _theirs, _finding in found]
        return Judged(
            tuple(owner if theirs else sender for owner, theirs, _finding in found),
            tuple(finding for _owner, theirs, finding in found
                  if finding and (theirs or not is_decided)),
            _named_before(rows, named, projects.project) if len(set(named)) > 1 else {})

    def naming(self, each: Submission, organization: str) -> tuple[str, dict[int, Row]]:
        """Return the table of projects of a file, and by place its rows that name an organization."""
        form = self._catalogue.get(each.form or "", each.version or "")
        projects = project_table(form) if form else None
        if projects is None:
            return "", {}
        sender = each.organization or ""
        return projects.table.id, {
            at: row for at, row in enumerate((each.tables or {}).get(projects.table.id, ()))
            if any(organization in self._names.called(text)
                   or organization in self._meant(sender, text).of
                   for _place, text in _names_in(row, projects))}

    def _row(self, sender: str, row: Row, projects: ProjectTable) -> tuple[str, bool, Finding | None]:
        """Whose a row is, whether its sender may speak for it, and what is asked.

        The column that says it closest is asked first.
        What stands further off matters where that column is silent, or where the sender has left
        its own name beside that of one for whom it answers.  That the district takes part says nothing.
        """
        doubt, is_own = None, False
        names = _names_in(row, projects)
        for place, text in names:
            meant = self._meant(sender, text)
            if len(meant.of) != 1:
                doubt = doubt or (None if is_own else self._unclear(sender, place, text, meant))
            elif meant.of[0] == sender:
                is_own = True
            elif meant.is_theirs:
                return meant.of[0], True, (self._contradicted(sender, text, meant, names)
                                           or self._guessed(place, text, meant))
            elif not is_own:
                return meant.of[0], False, self._foreign(sender, place, text, meant)
        return sender, True, doubt

    def _meant(self, sender: str, text: str) -> _Meant:
        key = (sender, text)
        if key not in self._known:
            self._known[key] = self._find(sender, text)
        return self._known[key]

    def _find(self, sender: str, text: str) -> _Meant:
        if self._names.is_called(sender, text):
            return _Meant((sender,), is_theirs=True)
        gone = self._listed.succession.predecessors
        own = {sender, *gone.get(sender, ())}
        others = {each: heir for heir in self._listed.answers_for.get(sender, ())
                  for each in (heir, *gone.get(heir, ()))}
        # Whoever answers for the sender is often named as its authority.
        own |= {self._superior[sender]} if sender in self._superior else set()
        names = self._names
        called = names.called(text)
        tried = [called] if called else [
            names.nearly_called(text), names.meant_of(text, {sender, *others})]
        for found in tried:
            if theirs := tuple(sorted({others[each] for each in found if each in others})):
                return _Meant(theirs, is_theirs=True, is_guess=not called)
            if found & own:
                return _Meant((sender,), is_theirs=True)
        # Of strangers who are called alike one is enough to ask.
        return _Meant(tuple(sorted(tried[0])[:1]))

    def _unclear(self, sender: str, place: Place, text: str, meant: _Meant) -> Finding | None:
        """The question about a name that means nobody, or several: only where it can be another's."""
        if sender not in self._listed.answers_for:
            return None
        why = "такого названия нет в списке организаций"
        if meant.of:
            why = f"оно подходит к нескольким организациям: {', '.join(map(self._called, meant.of))}"
        return rule("X520").at(place, found=text, why=why, own=self._called(sender))

    def _guessed(self, place: Place, text: str, meant: _Meant) -> Finding | None:
        [owner] = meant.of
        if not meant.is_guess:
            return None
        name = self._called(owner)
        return replace(rule("X519").at(place, found=text, organization=name, code=owner),
                       typed=text, taken=name)

    def _contradicted(self, sender: str, text: str, meant: _Meant, others: Iterable[tuple[Place, str]]
                      ) -> Finding | None:
        """The question about a row that another column says to be of another organization."""
        for place, name in others:
            other = self._meant(sender, name).of
            if len(other) == 1 and other[0] not in (sender, *meant.of):
                return rule("X523").at(
                    place, found=name, organization=self._called(other[0]), code=other[0], other=text,
                    owner=self._called(meant.of[0]), counted=meant.of[0])
        return None

    def _foreign(self, sender: str, place: Place, text: str, meant: _Meant) -> Finding:
        [owner] = meant.of
        return rule("X518").at(place, found=text, organization=self._called(owner), code=owner,
                               own=self._called(sender), sender=sender)

    def _called(self, organization: str) -> str:
        """An organization's short name: people know it better, and it fits into a sentence."""
        full, *others = self._listed.names[organization]
        return others[0] if others else full


def _names_in(row: Row, projects: ProjectTable) -> Iterator[tuple[Place, str]]:
    """Yield where a row names organizations, and as what; the column that says it closest first."""
    for column in reversed(projects.organizations):
        text = row.values.get(column.id)
        if not isinstance(text, str) or not any(map(str.isalnum, text)):
            continue
        if column is projects.organizations[-1] or not is_a_district(text):
            yield Place.of(row.cells.get(column.id, ""), f"{projects.table.id}.{column.id}"), text


def _named_before(rows: Sequence[Row], owners: Sequence[str], project: str
                  ) -> dict[str, tuple[str, str]]:
    """By the cell of each project its name, and where its organization has named it first."""
    first: dict[tuple[str, str], str] = {}
    found: dict[str, tuple[str, str]] = {}
    for row, owner in zip(rows, owners, strict=True):
        name, cell = row.values.get(project), row.cells.get(project)
        if isinstance(name, str) and cell:
            other = first.setdefault((owner, fold_name(name)), cell)
            found[cell] = (name, "" if other == cell else other)
    return found


def answered_for(each: Submission, judged: Judged) -> tuple[str, ...]:
    """Return the organizations beside its sender that a file reports on."""
    return tuple(sorted(set(judged.owners) - {str(each.organization)}))
