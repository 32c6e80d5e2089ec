"""By what the kept results were derived, and what must be derived anew when that has changed.

Forms, rules, the list of organizations and the day bear on results as files do.  When forms, rules
or the code that derives are others, everything is derived anew.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from ingest.organizations.succession import Succession
from ingest.register.assemble import Setting
from ingest.register.stored.rows import keys_where
from ingest.register.stored.touched import Seeds, everything
from ingest.register.tables import BASIS, SUBMISSIONS
from templates.rules import RULES

# What derives, from the root of the program on.
_CODE = ("ingest/checks", "ingest/register", "ingest/values", "ingest/frames.py", "ingest/submission.py",
         "templates/form", "templates/text.py", "templates/period.py")
Name = tuple[str, str]


@dataclass(slots=True)
class Stale:
    """What must be derived anew: files, and what says that its project was one of these names'."""

    seeds: Seeds = field(default_factory=Seeds)
    names: set[Name] = field(default_factory=set)
    is_other: bool = False

    def __bool__(self) -> bool:
        return bool(self.seeds) or self.is_other


def find_stale(connection: Connection, setting: Setting) -> Stale:
    """Return what the kept results of a register do not know yet."""
    known = {row.name: row.value for row in connection.execute(select(BASIS))}
    now = _basis(setting)
    # By their names the rows of reports say whose they are: any of them may be another's now.
    if known.get("code") != now["code"] or known["names"] != now["names"]:
        return Stale(everything(connection), is_other=True)
    stale = Stale(_lapsed(connection, setting, date.fromisoformat(known["on"])))
    before, after = known["succession"], now["succession"]
    stale.seeds.organizations |= {key for key in before["predecessors"].keys() | after["predecessors"]
                                  if before["predecessors"].get(key) != after["predecessors"].get(key)}
    if before["departures"] != after["departures"]:
        # Who goes on for an organization that has left may have left as well.
        stale.seeds.organizations |= before["departures"].keys() | after["departures"].keys()
    answering = known["answers_for"], now["answers_for"]
    for key in {key for each in answering for key in each}:
        one, other = (each.get(key, ()) for each in answering)
        if one != other:
            stale.seeds.organizations |= {key, *one, *other}
    stale.is_other = bool(stale.seeds) or any(
        known[name] != now[name] for name in ("succession", "answers_for"))
    return stale


def write_basis(connection: Connection, setting: Setting) -> None:
    """Write by what the results have been derived."""
    connection.execute(delete(BASIS))
    connection.execute(insert(BASIS), [
        {"name": name, "value": value} for name, value in _basis(setting).items()])


def _basis(setting: Setting) -> dict[str, Any]:
    return {"code": _fingerprint(setting), "on": setting.on.isoformat(),
            "succession": _plain(setting.listed.succession),
            "answers_for": {key: list(own) for key, own in setting.listed.answers_for.items()},
            "names": [{key: list(own) for key, own in each.items()}
                      for each in (setting.listed.names, setting.listed.succession.names)]}


def _plain(succession: Succession) -> dict[str, Any]:
    return {"predecessors": {heir: {key: day.isoformat() for key, day in gone.items()}
                             for heir, gone in succession.predecessors.items()},
            "departures": {key: [each.last_day.isoformat(), dict(each.heirs)]
                           for key, each in succession.departures.items()}}


def _fingerprint(setting: Setting) -> str:
    """What is another when forms, the versions in force, rules or the program have changed."""
    forms = setting.catalogue.forms
    begun = sorted(key for key, form in forms.items() if form.in_force <= setting.on)
    told = repr((sorted(forms.items()), begun, RULES))
    return hashlib.sha256(f"{_code()}{told}".encode(errors="surrogatepass")).hexdigest()


@cache
def _code() -> str:
    """A checksum of the code that derives; the version of a program that has no sources."""
    root = Path(__file__).parents[3]
    paths = [each for place in _CODE for each in (
        sorted((root / place).rglob("*.py")) if (root / place).is_dir() else [root / place])
        if each.is_file()]
    if not paths:
        return version("xlsx-forms")
    found = hashlib.sha256()
    for each in paths:
        found.update(each.read_bytes())
    return found.hexdigest()


def _lapsed(connection: Connection, setting: Setting, before: date) -> Seeds:
    """The files on which a decision holds now and did not then, or the other way."""
    changed = {each.sha256 for each in setting.decisions if each.holds(before) != each.holds(setting.on)}
    return Seeds.of(keys_where(connection, SUBMISSIONS.c.sha256, changed))
