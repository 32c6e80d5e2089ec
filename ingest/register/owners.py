"""Whose each row of the frames is that speak of projects: mostly, but not always, its sender's.

Of a table of projects a series by file and row, of a form about one project a series by file.
Whether its sender is in the list is said here, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from ingest.checks.row_owners import Judged
from ingest.organizations.listed import Listed
from ingest.submission import Submission
from templates.form import Form
from templates.form.roles import project_table
from templates.rules import Trait, has_trait, rule
from templates.text import fold_name

# By the name of the frame, each of its index.
Owners = Mapping[str, pd.Series]
_Frames = Mapping[str, pd.DataFrame]


def owners_of_rows(tables: _Frames, senders: pd.Series, judged: Mapping[int, Judged],
                   forms: Iterable[Form]) -> dict[str, pd.Series]:
    """Return whose each row of every table of projects is; ``senders``: whose each file is."""
    found: dict[str, pd.Series] = {}
    for form in forms:
        projects = project_table(form)
        if projects is None or projects.frame not in tables:
            continue
        index = tables[projects.frame].index
        owners = senders.reindex(index.get_level_values(0)).set_axis(index, axis=0).astype(object)
        others = {(number, at): owner for number, each in judged.items()
                  for at, owner in enumerate(each.owners) if owner != senders[number]}
        if others:
            whose = [others.get(key, own) for key, own in zip(index.tolist(), owners, strict=True)]
            owners = pd.Series(whose, index=index, dtype=object)
        found[projects.frame] = owners
    return found


def with_owners_of_passports(owners: Owners, tables: _Frames, submissions: pd.DataFrame,
                             forms: Iterable[Form]) -> dict[str, pd.Series]:
    """Return the owners of rows and those of passports.

    The passport of a project that its sender has only ever reported for others is theirs: the first
    one's, since it is one passport.
    """
    forms = list(forms)
    reported = _reported_for(owners, tables, submissions, forms)
    found = dict(owners)
    for form in forms:
        if not form.project_field or form.id not in tables:
            continue
        table = tables[form.id]
        whose = submissions["organization"].reindex(table.index).astype(object)
        if reported:
            named = zip(whose, table[form.project_field].astype(object), strict=True)
            whose[:] = [reported.get((sender, fold_name(name)), sender) if isinstance(name, str)
                        else sender for sender, name in named]
        found[form.id] = whose
    return found


def _reported_for(owners: Owners, tables: _Frames, submissions: pd.DataFrame, forms: Iterable[Form]
                  ) -> dict[tuple[object, str], str]:
    """For whom somebody reports on a project first, by sender and name, where never for itself."""
    seen: dict[tuple[object, str], dict[str, None]] = {}
    for form in forms:
        projects = project_table(form)
        if projects is None or projects.frame not in owners:
            continue
        whose = owners[projects.frame]
        numbers = whose.index.get_level_values(0)
        senders = submissions["organization"].reindex(numbers).to_numpy()
        covering = set(senders[(whose.to_numpy() != senders) & whose.notna().to_numpy()])
        if not covering:
            continue
        names = tables[projects.frame][projects.project].astype(object)
        counts = submissions["counts"].reindex(numbers).to_numpy(dtype=bool)
        for sender, owner, name, is_counted in zip(senders, whose, names, counts, strict=True):
            if is_counted and sender in covering and isinstance(name, str):
                seen.setdefault((sender, fold_name(name)), {})[owner] = None
    return {key: next(iter(who)) for key, who in seen.items() if key[0] not in who}


def as_listed(each: Submission, listed: Listed) -> Submission:
    """Return a file that says so when its organization has left the list since it was judged.

    One whose organization has come into it since is judged anew first: its heading was not compared.
    """
    if not listed.names or each.organization is None or each.organization in listed.names or any(
            has_trait(finding.code, Trait.NOT_IN_REGISTER) for finding in each.findings):
        return each
    return replace(each, findings=(*each.findings, rule("S210").at(organization=each.organization)))
