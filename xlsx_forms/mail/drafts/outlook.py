"""Put drafts into Outlook on Windows, by COM (pywin32): the only module that talks to it.

As thin as can be, since no test here has an Outlook: everything that decides which letters there are
stays with the files and the ledger.  Outlook gives a letter its own Message-ID when it sends it, so
that of ours stands in a field that it keeps and finds letters by («Сведения об оплате»).
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from xlsx_forms.mail.compose import Draft

_INSTALL = "установите: .venv\\Scripts\\python -m pip install pywin32"
_INSTEAD = "Черновики файлами – те же команды с --drafts"
# Names of Outlook's object model: OlItemType.olMailItem, OlDefaultFolders.olFolderDrafts,
# OlAttachmentType.olByValue.
_MAIL_ITEM, _DRAFTS, _BY_VALUE = 0, 16, 1
# PR_IN_REPLY_TO_ID and PR_INTERNET_REFERENCES, as PropertyAccessor names them.
_IN_REPLY_TO = "http://schemas.microsoft.com/mapi/proptag/0x1042001F"
_REFERENCES = "http://schemas.microsoft.com/mapi/proptag/0x1039001F"


class OutlookError(OSError):
    """No draft can be put into Outlook: it is not Windows, pywin32 or Outlook is not there."""


class Outlook:
    """The folder «Черновики» of the Outlook of who is logged in."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self._items = application.GetNamespace("MAPI").GetDefaultFolder(_DRAFTS).Items

    def put(self, draft: Draft, replaces: Collection[str] = ()) -> None:
        """Put a letter among the drafts, instead of itself and of those with these Message-IDs."""
        with _in_words():
            for message_id in {draft.message_id, *replaces}:
                self._remove(message_id)
            item = self._application.CreateItem(_MAIL_ITEM)
            item.To = "; ".join(draft.recipients)
            item.Subject = draft.words.subject
            # Outlook makes the plain text from this itself.
            item.HTMLBody = draft.words.html
            item.BillingInformation = draft.message_id
            if draft.answers:
                properties = item.PropertyAccessor
                properties.SetProperty(_IN_REPLY_TO, draft.answers[0])
                properties.SetProperty(_REFERENCES, " ".join(reversed(draft.answers)))
            with tempfile.TemporaryDirectory() as folder:
                for file in draft.files:
                    path = Path(folder) / file.name
                    path.write_bytes(file.content)
                    item.Attachments.Add(str(path), _BY_VALUE)
                item.Save()

    def _remove(self, message_id: str) -> None:
        quoted = message_id.replace("'", "''")
        while (found := self._items.Find(f"[BillingInformation] = '{quoted}'")) is not None:
            found.Delete()


def open_outlook() -> Outlook:
    """Return the Outlook of this computer.  OutlookError says what is missing."""
    if sys.platform != "win32":
        raise OutlookError(f"черновики в Outlook кладутся только в Windows. {_INSTEAD}")
    try:
        from win32com.client import Dispatch
    except ImportError as error:
        raise OutlookError("чтобы класть черновики в Outlook, нужна библиотека pywin32: "
                           f"{_INSTALL}. {_INSTEAD}") from error
    with _in_words():
        return Outlook(Dispatch("Outlook.Application"))


@contextmanager
def _in_words() -> Iterator[None]:
    """Turn what COM raises into a sentence."""
    try:
        yield
    except Exception as error:
        # pywin32 is not there to be imported where the checks run; its error has this name.
        if type(error).__name__ != "com_error":
            raise
        raise OutlookError("Outlook не отвечает или не установлен (нужен Outlook для Windows, не «новый "
                           f"Outlook» и не Outlook в браузере). {_INSTEAD}") from error
