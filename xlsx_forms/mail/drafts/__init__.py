"""Letters that an operator sends: as files (.eml), and in Outlook."""

from xlsx_forms.mail.drafts.files import (
    declare,
    folder_of,
    outdate,
    tidy,
    waiting_drafts,
    waiting_letters,
    waiting_lines,
    write_drafts,
)

__all__ = ["declare", "folder_of", "outdate", "tidy", "waiting_drafts", "waiting_letters",
           "waiting_lines", "write_drafts"]
