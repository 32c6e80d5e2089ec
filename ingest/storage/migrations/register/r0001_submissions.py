"""The table of program 0.1: a row for every file."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001", None


def upgrade() -> None:
    """Make the table of submissions."""
    op.create_table(
        "submissions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("file", sa.String, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("received", sa.DateTime, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("form", sa.String, index=True),
        sa.Column("version", sa.String),
        sa.Column("organization", sa.String, index=True),
        sa.Column("period", sa.String),
        sa.Column("project", sa.String),
        sa.Column("status", sa.String, index=True),
        sa.Column("counts", sa.Boolean),
        sa.Column("content", sa.JSON),
        sa.Column("findings", sa.JSON, nullable=False),
        sa.Column("seen_at", sa.DateTime, nullable=False, server_default=sa.func.now()),
        sa.UniqueConstraint("file", "sha256"),
    )
