"""An organization's mail program, scripted: it opens its letters, fills the form and answers."""

from __future__ import annotations

import io
import smtplib
import ssl
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

import openpyxl

from support.servers.mail import DOMAIN, PASSWORD, Servers

SECTOR = f"economy@{DOMAIN}"
XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


@dataclass(frozen=True)
class Client:
    """The mail program of one user."""

    servers: Servers
    user: str

    @property
    def address(self) -> str:
        return f"{self.user}@{DOMAIN}"

    def letters(self) -> list[EmailMessage]:
        """Return the letters in the mailbox, parsed by the library's own reading of names."""
        return [message_from_bytes(each, policy=policy.default)  # type: ignore[misc]
                for each in self.servers.letters(self.user)]

    def write(self, subject: str, files: Iterable[tuple[str, bytes]] = (),
              answered: EmailMessage | None = None, text: str = "Добрый день!") -> EmailMessage:
        """Return a letter to the sector, an answer to another letter perhaps."""
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self.address, SECTOR, subject
        if answered is not None:
            letter["In-Reply-To"] = letter["References"] = answered["Message-ID"]
        letter.set_content(text)
        for name, content in files:
            letter.add_attachment(content, maintype=XLSX[0], subtype=XLSX[1], filename=name)
        return letter

    def send(self, *letters: EmailMessage | bytes) -> None:
        """Send letters to the sector, as this user."""
        context = ssl.create_default_context(cafile=self.servers.ca_file)
        with smtplib.SMTP_SSL("localhost", self.servers.ports["tls"], context=context) as smtp:
            smtp.login(self.address, PASSWORD)
            for each in letters:
                data = each if isinstance(each, bytes) else each.as_bytes(policy=policy.SMTP)
                smtp.sendmail(self.address, [SECTOR], data)


def attached(letter: EmailMessage) -> dict[str, bytes]:
    """Return the files of a letter by their names."""
    return {str(part.get_filename()): part.get_content() if part.get_content_maintype() != "text"
            else part.get_content().encode() for part in letter.iter_attachments()}


def zipped(files: dict[str, bytes]) -> bytes:
    """Return a .zip with these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def edited(content: bytes, edit: Callable[[openpyxl.Workbook], None]) -> bytes:
    """Return a workbook after somebody has typed into it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    edit(book)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def mail_settings(mail: Servers, **imap: str) -> str:
    """The settings of a programme that uses these servers."""
    more = "".join(f'{key} = "{value}"\n' for key, value in imap.items())
    return f"""
[mail]
address = "{SECTOR}"
name = "Сектор экономического развития"
per_minute = 6000
[mail.smtp]
host = "localhost"
port = {mail.ports["starttls"]}
security = "starttls"
user = "{SECTOR}"
ca_file = "{mail.ca_file}"
[mail.imap]
host = "localhost"
port = {mail.ports["imaps"]}
user = "{SECTOR}"
ca_file = "{mail.ca_file}"
{more}"""
