"""The database tables of the register: files, decisions on them, copies that went back,
confirmed points, whose data were erased; and what follows from all files together.

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
    Column("sha256", String, nullable=False, index=True),
    Column("size", Integer, nullable=False),
    Column("received", DateTime, nullable=False),
    Column("state", String, nullable=False),
    Column("form", String, index=True),
    Column("version", String),
    Column("organization", String, index=True),
    Column("period", String, index=True),
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

# --- what follows from the files together --------------------------------------------------------
# All of it can be derived again: nothing is lost with these tables.

STANDINGS = Table(
    "standings", METADATA,
    # The number of a row of ``submissions``.
    Column("submission", Integer, primary_key=True, autoincrement=False),
    Column("judged_by", String),
    # The name that its project goes by since a decision.
    Column("project", String),
    # Whose a file about one project is, where that is not its sender.
    Column("owner", String),
    Column("answered_for", String, nullable=False),
    Column("other", String, nullable=False),
    Column("excluded", Boolean, nullable=False),
    Column("service", Boolean, nullable=False),
    # Its organization was not in the list when it was judged.
    Column("unlisted", Boolean, nullable=False, index=True),
    Column("errors", Integer, nullable=False),
    Column("warnings", Integer, nullable=False),
    Column("notes", Integer, nullable=False),
    # Those of the file, those between files, as decisions have them.
    Column("findings", JSON, nullable=False),
    # Rows as ``Batch.changes`` has them.
    Column("changes", JSON, nullable=False),
)
PROJECTS = Table(
    "projects", METADATA,
    Column("id", Integer, primary_key=True),
    Column("organization", String, nullable=False, index=True),
    # As it is compared.
    Column("name", String, nullable=False),
)
REPLICAS = Table(
    "replicas", METADATA,
    Column("submission", Integer, primary_key=True, autoincrement=False),
    Column("organization", String, nullable=False),
    # Whose project it was, in the words of the file.
    Column("source", String, nullable=False),
)
ALIKE = Table(
    "alike", METADATA,
    Column("id", Integer, primary_key=True),
    Column("submission", Integer, nullable=False, index=True),
    Column("organization", String, nullable=False),
    Column("project", String, nullable=False),
    Column("other", String, nullable=False),
    Column("source", String, nullable=False),
    Column("sheet", String, nullable=False),
    Column("cell", String, nullable=False),
    Column("field", String, nullable=False),
)
# By what all this was derived.
BASIS = Table(
    "basis", METADATA,
    Column("name", String, primary_key=True),
    Column("value", JSON, nullable=False),
)
DERIVED = (STANDINGS, PROJECTS, REPLICAS, ALIKE, BASIS)
SCHEMA = Schema(METADATA, "submissions", frozenset({"file", "sha256", "findings"}), "register")
