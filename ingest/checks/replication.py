"""Rules on replicated projects: whose they were is somebody else, and known in the district.

A form about one project says so in the fields of the roles ``replicated`` and ``replicated-from``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ingest.checks.names.mentions import Mentions
from ingest.checks.projects import Frames, Passport, Reported, WhoseAndWhen, records_of
from templates.form import Form
from templates.form.roles import REPLICATED, REPLICATED_FROM, field_of
from templates.rules import Finding, Place, rule

# What each listed organization is called.
Names = Mapping[str, tuple[str, ...]]
# Whose projects a text mentions, of organizations whose files are not at hand.
Elsewhere = Callable[[str], Collection[str]]
# МБОУ, МАДОУ, ГКУ: what kind of institution it is, and mostly left out.
_LEGAL_FORM = re.compile(r"\b[МГ][АБК][А-Я]{1,4}\b")


@dataclass(frozen=True, slots=True)
class Replica:
    """A project that a counted file says to be replicated, and from whom."""

    submission: int
    organization: str
    project: str
    source: str
    place: Place


def nowhere(_text: str) -> Collection[str]:
    """Return nobody: all files are at hand."""
    return ()


def read_replicas(tables: Frames, cells: Frames, facts: WhoseAndWhen, forms: Iterable[Form]
                  ) -> Iterator[Replica]:
    """Yield the replicated projects whose source is named."""
    for form in forms:
        mark, source = field_of(form, REPLICATED), field_of(form, REPLICATED_FROM)
        if not (form.project_field and mark and source and form.id in tables):
            continue
        asked = tables[form.id].reindex(columns=[form.project_field, mark.id, source.id])
        marked = asked[mark.id].eq(True).fillna(False).astype(bool) & asked[source.id].notna()
        # A frame without rows would take those of a column that is put into it.
        for row in records_of(asked.assign(cell=cells[form.id][source.id])[marked]):
            if row["submission"] in facts:
                yield Replica(row["submission"], facts[row["submission"]][0], row[form.project_field],
                              str(row[source.id]), Place.of(str(row["cell"]), source.id))


def names_of(organizations: Names) -> Mentions:
    """Return what organizations are called, without their legal forms, to be asked who is mentioned."""
    return Mentions((key, without_form(each)) for key, own in organizations.items() for each in own)


def check_replication(replicas: Iterable[Replica], known: Iterable[Reported | Passport],
                      named: Mentions, elsewhere: Elsewhere) -> Iterator[tuple[int, Finding]]:
    """A replicated project is not its own organization's (X508), and somebody knows whose (X509)."""
    projects = Mentions({each.key: (each.organization, each.project) for each in known}.values())
    for each in replicas:
        owner, said = each.organization, each.source
        found = named.owners(said) | ({*projects.owners(said), *elsewhere(said)} - {owner})
        if found - {owner}:
            continue
        yield each.submission, rule("X508" if found else "X509").at(
            each.place, project=each.project, source=said)


def without_form(name: str) -> str:
    """Return a name without its legal form, if anything is left."""
    rest = _LEGAL_FORM.sub(" ", name)
    return rest if any(map(str.isalnum, rest)) else name
