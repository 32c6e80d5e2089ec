"""The database tables of the ledger: letters sent, letters received, attachments."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    func,
)

METADATA = MetaData()
LETTERS = Table(
    "letters", METADATA,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False),
    Column("attempt", Integer, nullable=False, server_default="1"),
    Column("message_id", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("form", String),
    Column("period", String),
    Column("organization", String, nullable=False, index=True),
    Column("recipients", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("files", JSON, nullable=False),
    Column("checksums", JSON, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String, nullable=False, server_default=""),
    Column("changed_at", DateTime, nullable=False, server_default=func.now()),
    UniqueConstraint("key", "attempt"),
)
MESSAGES = Table(
    "messages", METADATA,
    Column("id", Integer, primary_key=True),
    Column("mailbox", String, nullable=False),
    Column("uidvalidity", Integer, nullable=False),
    Column("uid", Integer, nullable=False),
    Column("sha256", String, nullable=False, index=True),
    Column("size", Integer, nullable=False),
    Column("received", DateTime, nullable=False),
    Column("path", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("message_id", String, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("sender", String, nullable=False),
    Column("sender_name", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("organization", String),
    Column("matched_by", String, nullable=False),
    Column("findings", JSON, nullable=False),
    Column("is_done", Boolean, nullable=False),
    Column("seen_at", DateTime, nullable=False, server_default=func.now()),
    UniqueConstraint("mailbox", "uidvalidity", "uid"),
)
ATTACHMENTS = Table(
    "attachments", METADATA,
    Column("message", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("path", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("is_picture", Boolean, nullable=False),
    Column("is_ours", Boolean, nullable=False),
    Column("findings", JSON, nullable=False),
)
