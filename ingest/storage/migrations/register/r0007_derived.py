"""Program 0.3: what follows from files together is kept, and derived again only where it changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0007", "0006"


def upgrade() -> None:
    """Make the tables of what is derived, empty: they are filled when the register is read next."""
    for column in ("sha256", "period"):
        op.create_index(f"ix_submissions_{column}", "submissions", [column])
    op.create_table(
        "standings",
        sa.Column("submission", sa.Integer, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.String) for name in ("judged_by", "project", "owner")),
        *(sa.Column(name, sa.String, nullable=False) for name in ("answered_for", "other")),
        *(sa.Column(name, sa.Boolean, nullable=False) for name in ("excluded", "service", "unlisted")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("errors", "warnings", "notes")),
        *(sa.Column(name, sa.JSON, nullable=False) for name in ("findings", "changes")))
    op.create_index("ix_standings_unlisted", "standings", ["unlisted"])
    op.create_table(
        "projects",
        sa.Column("id", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.String, nullable=False) for name in ("organization", "name")))
    op.create_index("ix_projects_organization", "projects", ["organization"])
    op.create_table(
        "replicas",
        sa.Column("submission", sa.Integer, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("organization", "source")))
    op.create_table(
        "alike",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("submission", sa.Integer, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in (
            "organization", "project", "other", "source", "sheet", "cell", "field")))
    op.create_index("ix_alike_submission", "alike", ["submission"])
    op.create_table(
        "basis", sa.Column("name", sa.String, primary_key=True),
        sa.Column("value", sa.JSON, nullable=False))
