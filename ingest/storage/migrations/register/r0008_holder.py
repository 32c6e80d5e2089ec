"""Program 0.3: a register on a server says whose it is, and how often it was written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0008", "0007"


def upgrade() -> None:
    """Make the table, which stays empty in a file."""
    op.create_table("holder", sa.Column("district", sa.String, primary_key=True),
                    sa.Column("changes", sa.Integer, nullable=False))
