"""«Кто сдал»: organizations by forms; and an organization by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ingest.mail.ledger import State
from ingest.register.standing import status_words
from scoring.deadlines import STATES
from xlsx_forms.page.content.paging import paged
from xlsx_forms.page.desk import Snapshot
from xlsx_forms.page.visit import Visit
from xlsx_forms.status.rows import Row

_AT_ONCE = 200


_URGENT = ("missing", "returned", "late", "awaited", "on_time", "not_required")
SORTED = {"code": "organization", "name": "name", "deputy": "deputy"}


@dataclass(frozen=True)
class Line:
    """An organization, and how each of its forms stands."""

    organization: str
    name: str
    deputy: str
    rows: dict[str, Row]


def show(visit: Visit) -> Response:
    """The matrix, as far as it is asked for."""
    now = visit.snapshot
    state, text = visit.asked("state"), visit.asked("text")
    heads = dict.fromkeys((_key(row), f"{row.form.short_title}, {row.period.text}") for row in now.rows)
    lines = [line for line in _lines(now)
             if (state not in STATES or any(row.state == state for row in line.rows.values()))
             and text.casefold() in f"{line.organization} {line.name} {line.deputy}".casefold()]
    sort = visit.asked("sort")
    if sort in SORTED:
        lines.sort(key=lambda line: str(getattr(line, SORTED[sort])).casefold())
    elif any(sort == head for head, _words in heads):
        lines.sort(key=lambda line: _URGENT.index(line.rows[sort].state) if sort in line.rows else 9)
    counts = {key: sum(row.state == key for row in now.rows) for key in STATES}
    return visit.render("who.html", period=now.period, heads=list(heads), sort=sort,
                        page=paged(lines, visit.request.args, _AT_ONCE), states=STATES, counts=counts,
                        state=state, text=text, numbers=_numbers(now))


def show_organization(visit: Visit, key: str) -> Response:
    """All that is known of an organization."""
    now = visit.snapshot
    if key not in now.names:
        raise NotFound
    frame = now.batch.submissions
    own = frame[(frame["organization"] == key) & ~frame["service"]].sort_values("received")
    letters = [each for each in now.ledger.by_message_id().values() if each.organization == key]
    results = now.facts.results.rating
    mine = results.loc[[key]].to_dict("records") if key in results.index else []
    return visit.render(
        "organization.html", key=key, name=now.names[key],
        contacts=now.programme.organizations.loc[key].to_dict(), states=STATES,
        rows=[row for row in now.rows if row.organization == key],
        files=[(number, row) for number, row in own.to_dict("index").items()], words=status_words,
        letters=letters, state_of=lambda letter: State(letter.state).russian, result=mine,
        year=now.period.year, form_name=now.facts.form_name, numbers=_numbers(now), names=now.names)


@lru_cache(maxsize=1)
def _lines(now: Snapshot) -> tuple[Line, ...]:
    return tuple(_made_lines(now))


def _made_lines(now: Snapshot) -> Iterator[Line]:
    by_key: dict[str, dict[str, Row]] = {}
    for row in now.rows:
        by_key.setdefault(row.organization, {})[_key(row)] = row
    for key, rows in by_key.items():
        contacts = next(iter(rows.values())).contacts
        yield Line(key, contacts["short_name"], contacts["deputy"], rows)


def _key(row: Row) -> str:
    return f"{row.form.id}:{row.period}"


@lru_cache(maxsize=1)
def _numbers(now: Snapshot) -> dict[str, int]:
    """The number of the file that counts, by its path."""
    frame = now.batch.submissions
    return {str(file): int(str(number)) for number, file in frame["file"].items()}


ROUTES = (("GET", "/who", show), ("GET", "/organization/<key>", show_organization))
