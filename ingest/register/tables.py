"""The database tables of the register: files, decisions on them, copies that went back,
confirmed points, whose data were erased, whose register it is; and what follows from all files together.

A changed table needs a step in ``ingest/storage/migrations/register/``; a test compares both.
"""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    event,
    func,
)

from ingest.storage.columns import Text
from ingest.storage.schema import Schema

METADATA = MetaData()


def _index(table: str, column: str) -> Index:
    """An index of texts that files say themselves: PostgreSQL's usual one takes 2,704 bytes at most."""
    return Index(f"ix_{table}_{column}", column, postgresql_using="spgist")


SUBMISSIONS = Table(
    "submissions", METADATA,
    Column("id", Integer, primary_key=True),
    Column("file", Text, nullable=False),
    Column("sha256", Text, nullable=False, index=True),
    Column("size", Integer().with_variant(BigInteger, "postgresql"), nullable=False),
    Column("received", DateTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("form", Text),
    Column("version", Text),
    Column("organization", Text),
    Column("period", Text),
    Column("project", Text),
    Column("status", Text, index=True),
    Column("counts", Boolean),
    Column("content", JSON),
    Column("findings", JSON, nullable=False),
    Column("seen_at", DateTime, nullable=False, server_default=func.now()),
    *(_index("submissions", column) for column in ("form", "organization", "period")),
    UniqueConstraint("file", "sha256").ddl_if(dialect="sqlite"),
)
# The path of a file in archives within archives may be longer than an index takes.
for _words in ("CREATE UNIQUE INDEX submissions_file_sha256_key ON submissions (md5(file), sha256)",
               "CREATE INDEX ix_submissions_file ON submissions USING spgist (file)"):
    event.listen(SUBMISSIONS, "after_create", DDL(_words).execute_if(  # type: ignore[no-untyped-call]
        dialect="postgresql"))
DECISIONS = Table(
    "decisions", METADATA,
    Column("id", Integer, primary_key=True),
    Column("sha256", Text, nullable=False, index=True),
    Column("verdict", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("made", DateTime, nullable=False),
    Column("until", Date),
    # A decision is never deleted: who withdrew it later can be asked why.
    Column("withdrawn", DateTime),
    Column("organization", Text, nullable=False, server_default=""),
    Column("period", Text, nullable=False, server_default=""),
    Column("project", Text, nullable=False, server_default=""),
    Column("other", Text, nullable=False, server_default=""),
)
COPIES = Table(
    "copies", METADATA,
    Column("name", Text, primary_key=True),
    # Two while a copy is being replaced: whichever is on the disk after a crash is ours.
    Column("sha256", Text, primary_key=True),
    Column("submission", Text, nullable=False),
)
CONFIRMATIONS = Table(
    "confirmations", METADATA,
    Column("id", Integer, primary_key=True),
    Column("organization", Text, nullable=False),
    Column("period", Text, nullable=False, index=True),
    Column("criterion", Text, nullable=False),
    # None: the confirmation before was withdrawn.  No row is ever deleted.
    Column("points", Integer),
    Column("reason", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("made", DateTime, nullable=False),
    # The workbook that it stands in; empty for one that was typed as a command.
    Column("sha256", Text, nullable=False, index=True),
)
ERASURES = Table(
    "erasures", METADATA,
    Column("id", Integer, primary_key=True),
    # A code and no name: nothing personal is told of whose data were erased.
    Column("organization", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("made", DateTime, nullable=False),
)
HOLDER = Table(
    "holder", METADATA,
    # The district whose register this is: several may have theirs on one server.  One row there, none
    # in a file, which lies in the folder of its programme.
    Column("district", Text, primary_key=True),
    # How often the register was written: who has read it sees that it is another.
    Column("changes", Integer().with_variant(BigInteger, "postgresql"), nullable=False),
)

# --- what follows from the files together --------------------------------------------------------
# All of it can be derived again: nothing is lost with these tables.

STANDINGS = Table(
    "standings", METADATA,
    # The number of a row of ``submissions``.
    Column("submission", Integer, primary_key=True, autoincrement=False),
    Column("judged_by", Text),
    # The name that its project goes by since a decision.
    Column("project", Text),
    # Whose a file about one project is, where that is not its sender.
    Column("owner", Text),
    Column("answered_for", Text, nullable=False),
    Column("other", Text, nullable=False),
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
    Column("organization", Text, nullable=False),
    # As it is compared.
    Column("name", Text, nullable=False),
    _index("projects", "organization"),
)
REPLICAS = Table(
    "replicas", METADATA,
    Column("submission", Integer, primary_key=True, autoincrement=False),
    Column("organization", Text, nullable=False),
    # Whose project it was, in the words of the file.
    Column("source", Text, nullable=False),
)
ALIKE = Table(
    "alike", METADATA,
    Column("id", Integer, primary_key=True),
    Column("submission", Integer, nullable=False, index=True),
    Column("organization", Text, nullable=False),
    Column("project", Text, nullable=False),
    Column("other", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("sheet", Text, nullable=False),
    Column("cell", Text, nullable=False),
    Column("field", Text, nullable=False),
)
# By what all this was derived.
BASIS = Table(
    "basis", METADATA,
    Column("name", Text, primary_key=True),
    Column("value", JSON, nullable=False),
)
DERIVED = (STANDINGS, PROJECTS, REPLICAS, ALIKE, BASIS)
SCHEMA = Schema(METADATA, "submissions", frozenset({"file", "sha256", "findings"}), "register")
