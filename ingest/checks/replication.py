"""Rules on replicated projects: whose they were is somebody else, and known in the district.

A form about one project says so in the fields of the roles ``replicated`` and ``replicated-from``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ingest.checks.alike import is_mentioned
from ingest.checks.projects import Frames, Passport, Reported, WhoseAndWhen, records_of
from templates.form import Form
from templates.form.roles import REPLICATED, REPLICATED_FROM, field_of
from templates.rules import Finding, Place, rule

# What each listed organization is called.
Names = Mapping[str, tuple[str, ...]]
# МБОУ, МАДОУ, ГКУ: what kind of institution it is, and mostly left out.
_LEGAL_FORM = re.compile(r"\b[МГ][АБК][А-Я]{1,4}\b")


def check_replication(tables: Frames, cells: Frames, facts: WhoseAndWhen, forms: Iterable[Form],
                      known: Iterable[Reported | Passport], names: Names
                      ) -> Iterator[tuple[int, Finding]]:
    """A replicated project is not its own organization's (X508), and somebody knows whose (X509).

    Without a list of organizations (``names``) nothing is asked.
    """
    projects = {each.key: each.project for each in known}
    for form in forms if names else ():
        mark, source = field_of(form, REPLICATED), field_of(form, REPLICATED_FROM)
        if not (form.project_field and mark and source and form.id in tables):
            continue
        asked = tables[form.id].reindex(columns=[form.project_field, mark.id, source.id])
        marked = asked[mark.id].eq(True).fillna(False).astype(bool) & asked[source.id].notna()
        for row in records_of(asked[marked].assign(cell=cells[form.id][source.id])):
            if row["submission"] not in facts:
                continue
            owner, said = facts[row["submission"]][0], str(row[source.id])
            code = _doubt(owner, said, projects, names)
            if code:
                yield row["submission"], rule(code).at(
                    Place.of(str(row["cell"]), source.id), project=row[form.project_field],
                    source=said)


def _doubt(owner: str, said: str, projects: Mapping[tuple[str, str], str], names: Names) -> str:
    """The rule that a source breaks; empty when another organization or its project is named."""
    named = {key for key, own in names.items()
             if any(is_mentioned(_without_form(each), said) for each in own)}
    named |= {organization for (organization, _), project in projects.items()
              if organization != owner and is_mentioned(project, said)}
    if named - {owner}:
        return ""
    return "X508" if named else "X509"


def _without_form(name: str) -> str:
    """A name without its legal form, if anything is left."""
    rest = _LEGAL_FORM.sub(" ", name)
    return rest if any(map(str.isalnum, rest)) else name
