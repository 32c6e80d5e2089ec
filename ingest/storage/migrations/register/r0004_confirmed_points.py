"""Program 0.3: the points that the commission has confirmed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0004", "0003"


def upgrade() -> None:
    """Make the table of confirmations."""
    op.create_table(
        "confirmations",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("organization", sa.String, nullable=False),
        sa.Column("period", sa.String, nullable=False, index=True),
        sa.Column("criterion", sa.String, nullable=False),
        sa.Column("points", sa.Integer),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("made", sa.DateTime, nullable=False),
        sa.Column("sha256", sa.String, nullable=False, index=True),
    )
