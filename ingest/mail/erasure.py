"""Erase an organization's letters from the ledger.

Of a letter that came, its number in the mailbox and its checksum stay: else it would be fetched again.
"""

from __future__ import annotations

from sqlalchemy import delete, select, update

from ingest.mail.ledger import Ledger
from ingest.mail.ledger_tables import ATTACHMENTS, LETTERS, MESSAGES
from ingest.storage.erasing import overwrite_deleted

_EMPTY: dict[str, object] = {
    "organization": None, "path": "", "message_id": "", "answers": [], "sender": "", "sender_name": "",
    "subject": "", "matched_by": "", "findings": [], "is_done": True}


def erase_letters(ledger: Ledger, organization: str) -> None:
    """Erase what was written to an organization and what came from it, in one transaction."""
    with ledger.transaction() as connection:
        overwrite_deleted(connection)
        connection.execute(delete(LETTERS).where(LETTERS.c.organization == organization))
        came = select(MESSAGES.c.id).where(MESSAGES.c.organization == organization)
        connection.execute(delete(ATTACHMENTS).where(ATTACHMENTS.c.message.in_(came)))
        connection.execute(update(MESSAGES).where(MESSAGES.c.organization == organization)
                           .values(_EMPTY))
