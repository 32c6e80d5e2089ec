"""Program 0.3: a decision can say that two names are one project, or two."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0006", "0005"


def upgrade() -> None:
    """Give decisions the two names that they are about."""
    for name in ("project", "other"):
        op.add_column("decisions", sa.Column(name, sa.String, nullable=False, server_default=""))
