"""The tables of what people have decided: decisions on files, and confirmed points.

Apart from what decisions and points mean, since ``check`` needs that and no database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, Connection, insert, select, update

from ingest.register.confirmations import Confirmation
from ingest.register.decisions import APART, ASSIGN, SAME, Decision
from ingest.register.tables import CONFIRMATIONS, DECISIONS

# --- decisions on files --------------------------------------------------------------------------


def load_decisions(connection: Connection, as_of: date | None = None) -> list[Decision]:
    """Return the decisions that were not withdrawn, the oldest first.

    ``as_of``: those that stood at the end of a day.
    """
    columns = [DECISIONS.c[name] for name in Decision.__dataclass_fields__]
    stand: ColumnElement[bool] = DECISIONS.c.withdrawn.is_(None)
    if as_of is not None:
        ends = datetime.combine(as_of, time.max)
        stand = (DECISIONS.c.made <= ends) & (stand | (DECISIONS.c.withdrawn > ends))
    return [Decision(*row) for row in connection.execute(
        select(*columns).where(stand).order_by(DECISIONS.c.id))]


def load_history(connection: Connection, sha256: str = "") -> list[tuple[Decision, datetime | None]]:
    """Return every decision on a file, or on all, in the order of their making, with the moment of
    its end."""
    columns = [DECISIONS.c[name] for name in Decision.__dataclass_fields__]
    query = select(*columns, DECISIONS.c.withdrawn).order_by(DECISIONS.c.id)
    if sha256:
        query = query.where(DECISIONS.c.sha256 == sha256)
    return [(Decision(*row[:-1]), row[-1]) for row in connection.execute(query)]


def load_replaced(connection: Connection, decision: Decision) -> list[Decision]:
    """Return the decisions whose place another would take."""
    columns = [DECISIONS.c[name] for name in Decision.__dataclass_fields__]
    return [Decision(*row) for row in connection.execute(select(*columns).where(
        DECISIONS.c.withdrawn.is_(None), *_on_the_same(decision)))]


def write_decision(connection: Connection, decision: Decision) -> None:
    """Write a decision; it takes the place of an earlier one on the same thing."""
    _withdraw(connection, decision.made, *_on_the_same(decision))
    connection.execute(insert(DECISIONS).values(
        {name: getattr(decision, name) for name in Decision.__dataclass_fields__}))


def withdraw_decisions(connection: Connection, sha256: str, moment: datetime) -> int:
    """Withdraw all decisions on a file; return how many there were."""
    return _withdraw(connection, moment, DECISIONS.c.sha256 == sha256)


def _on_the_same(decision: Decision) -> list[ColumnElement[bool]]:
    """What is true of decisions on the same thing.

    Whose a file is, what becomes of it and how its projects are called are different things.
    """
    names, whose = DECISIONS.c.verdict.in_((SAME, APART)), DECISIONS.c.verdict == ASSIGN
    if decision.is_on_names:
        return [names, *(DECISIONS.c[name] == getattr(decision, name)
                         for name in ("project", "organization", "other"))]
    return [~names, DECISIONS.c.sha256 == decision.sha256, DECISIONS.c.rule == decision.rule,
            whose if decision.verdict == ASSIGN else ~whose]


def _withdraw(connection: Connection, moment: datetime, *which: ColumnElement[bool]) -> int:
    return connection.execute(update(DECISIONS).where(DECISIONS.c.withdrawn.is_(None), *which)
                              .values(withdrawn=moment)).rowcount


# --- confirmed points ----------------------------------------------------------------------------


def load_confirmations(connection: Connection) -> list[Confirmation]:
    """Return every confirmation, in the order of their writing."""
    columns = [CONFIRMATIONS.c[name] for name in Confirmation.__dataclass_fields__]
    return [Confirmation(*row) for row in connection.execute(
        select(*columns).order_by(CONFIRMATIONS.c.id))]


def write_confirmations(connection: Connection, confirmations: Iterable[Confirmation]) -> None:
    """Write confirmations; those of a workbook that stands there already are not written twice."""
    known = set(connection.execute(select(CONFIRMATIONS.c.sha256).distinct()).scalars())
    rows = [asdict(each) for each in confirmations if not each.sha256 or each.sha256 not in known]
    if rows:
        connection.execute(insert(CONFIRMATIONS), rows)
