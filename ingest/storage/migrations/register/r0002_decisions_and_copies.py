"""The tables of program 0.2: decisions on files, and the copies that went back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    """Make both tables, where program 0.2 has not done so: it made each when it was first used."""
    there = sa.inspect(op.get_bind()).get_table_names()
    if "decisions" not in there:
        op.create_table(
            "decisions",
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("sha256", sa.String, nullable=False, index=True),
            sa.Column("verdict", sa.String, nullable=False),
            sa.Column("rule", sa.String, nullable=False),
            sa.Column("reason", sa.String, nullable=False),
            sa.Column("author", sa.String, nullable=False),
            sa.Column("made", sa.DateTime, nullable=False),
            sa.Column("until", sa.Date),
            sa.Column("withdrawn", sa.DateTime),
        )
    if "copies" not in there:
        op.create_table(
            "copies",
            sa.Column("name", sa.String, primary_key=True),
            sa.Column("sha256", sa.String, primary_key=True),
            sa.Column("submission", sa.String, nullable=False),
        )
