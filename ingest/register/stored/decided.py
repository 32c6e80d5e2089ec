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


def write_decision(connection: Connection, decision: Decision) -> None:
    """Write a decision; it takes the place of an earlier one on the same thing.

    Whose a file is, what becomes of it and how its projects are called are different things.
    """
    names, whose = DECISIONS.c.verdict.in_((SAME, APART)), DECISIONS.c.verdict == ASSIGN
    if decision.is_on_names:
        _withdraw(connection, decision.made, names, DECISIONS.c.project == decision.project,
                  DECISIONS.c.organization == decision.organization,
                  DECISIONS.c.other == decision.other)
    else:
        _withdraw(connection, decision.made, DECISIONS.c.sha256 == decision.sha256, ~names,
                  DECISIONS.c.rule == decision.rule, whose if decision.verdict == ASSIGN else ~whose)
    connection.execute(insert(DECISIONS).values(
        {name: getattr(decision, name) for name in Decision.__dataclass_fields__}))


def withdraw_decisions(connection: Connection, sha256: str, moment: datetime) -> int:
    """Withdraw all decisions on a file; return how many there were."""
    return _withdraw(connection, moment, DECISIONS.c.sha256 == sha256)


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
