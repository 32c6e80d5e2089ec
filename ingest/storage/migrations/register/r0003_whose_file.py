"""Program 0.3: a decision can say whose a file is and for which period."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0003", "0002"


def upgrade() -> None:
    """Give decisions the organization and the period that they name."""
    op.add_column("decisions", sa.Column("organization", sa.String, nullable=False,
                                         server_default=""))
    op.add_column("decisions", sa.Column("period", sa.String, nullable=False, server_default=""))
