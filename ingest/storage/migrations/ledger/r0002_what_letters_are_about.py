"""What a letter is about, which may be several things, its file as a draft, and the day it names."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    """Add three columns; a letter of before is about its one purpose."""
    op.add_column("letters", sa.Column("subjects", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("letters", sa.Column("path", sa.String, nullable=False, server_default=""))
    op.add_column("letters", sa.Column("fix_by", sa.Date))
    op.execute("UPDATE letters SET subjects = json_array(\"key\")")
