"""The database tables of the register: files, decisions on them, copies that went back,
confirmed points, whose data were erased.

A changed table needs a step in ``ingest/storage/migrations/register/``; a test compares both.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    func,
)

from ingest.storage.schema import Schema

METADATA = MetaData()
SUBMISSIONS = Table(
    "submissions", METADATA,
    Column("id", Integer, primary_key=True),
    Column("file", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("received", DateTime, nullable=False),
    Column("state", String, nullable=False),
    Column("form", String, index=True),
    Column("version", String),
    Column("organization", String, index=True),
    Column("period", String),
    Column("project", String),
    Column("status", String, index=True),
    Column("counts", Boolean),
    Column("content", JSON),
    Column("findings", JSON, nullable=False),
    Column("seen_at", DateTime, nullable=False, server_default=func.now()),
    UniqueConstraint("file", "sha256"),
)
DECISIONS = Table(
    "decisions", METADATA,
    Column("id", Integer, primary_key=True),
    Column("sha256", String, nullable=False, index=True),
    Column("verdict", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("author", String, nullable=False),
    Column("made", DateTime, nullable=False),
    Column("until", Date),
    # A decision is never deleted: who withdrew it later can be asked why.
    Column("withdrawn", DateTime),
    Column("organization", String, nullable=False, server_default=""),
    Column("period", String, nullable=False, server_default=""),
    Column("project", String, nullable=False, server_default=""),
    Column("other", String, nullable=False, server_default=""),
)
COPIES = Table(
    "copies", METADATA,
    Column("name", String, primary_key=True),
    # Two while a copy is being replaced: whichever is on the disk after a crash is ours.
    Column("sha256", String, primary_key=True),
    Column("submission", String, nullable=False),
)
CONFIRMATIONS = Table(
    "confirmations", METADATA,
    Column("id", Integer, primary_key=True),
    Column("organization", String, nullable=False),
    Column("period", String, nullable=False, index=True),
    Column("criterion", String, nullable=False),
    # None: the confirmation before was withdrawn.  No row is ever deleted.
    Column("points", Integer),
    Column("reason", String, nullable=False),
    Column("author", String, nullable=False),
    Column("made", DateTime, nullable=False),
    # The workbook that it stands in; empty for one that was typed as a command.
    Column("sha256", String, nullable=False, index=True),
)
ERASURES = Table(
    "erasures", METADATA,
    Column("id", Integer, primary_key=True),
    # A code and no name: nothing personal is told of whose data were erased.
    Column("organization", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("author", String, nullable=False),
    Column("made", DateTime, nullable=False),
)
SCHEMA = Schema(METADATA, "submissions", frozenset({"file", "sha256", "findings"}), "register")
