"""The tables of program 0.2: letters that went out, letters that came, and what was in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001", None


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "letters",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False, server_default="1"),
        sa.Column("message_id", sa.String, nullable=False, unique=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("form", sa.String),
        sa.Column("period", sa.String),
        sa.Column("organization", sa.String, nullable=False, index=True),
        sa.Column("recipients", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("files", sa.JSON, nullable=False),
        sa.Column("checksums", sa.JSON, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False, server_default=""),
        sa.Column("changed_at", sa.DateTime, nullable=False, server_default=sa.func.now()),
        sa.UniqueConstraint("key", "attempt"),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("mailbox", sa.String, nullable=False),
        sa.Column("uidvalidity", sa.Integer, nullable=False),
        sa.Column("uid", sa.Integer, nullable=False),
        sa.Column("sha256", sa.String, nullable=False, index=True),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("received", sa.DateTime, nullable=False),
        sa.Column("path", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("message_id", sa.String, nullable=False),
        sa.Column("answers", sa.JSON, nullable=False),
        sa.Column("sender", sa.String, nullable=False),
        sa.Column("sender_name", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("organization", sa.String),
        sa.Column("matched_by", sa.String, nullable=False),
        sa.Column("findings", sa.JSON, nullable=False),
        sa.Column("is_done", sa.Boolean, nullable=False),
        sa.Column("seen_at", sa.DateTime, nullable=False, server_default=sa.func.now()),
        sa.UniqueConstraint("mailbox", "uidvalidity", "uid"),
    )
    op.create_table(
        "attachments",
        sa.Column("message", sa.Integer, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("path", sa.String, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("is_picture", sa.Boolean, nullable=False),
        sa.Column("is_ours", sa.Boolean, nullable=False),
        sa.Column("findings", sa.JSON, nullable=False),
    )
