"""Mail settings of ``programme.toml``, and the password, which is kept elsewhere."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.mail.server import Mailbox, Server, server_problems
from ingest.storage.safe import password_from_safe, put_into_safe
from templates.definition import DefinitionError

PASSWORD_VARIABLE = "XLSX_FORMS_MAIL_PASSWORD"
KEYRING_SERVICE = "xlsx-forms-mail"


class MailSettingsError(DefinitionError):
    """A command needs a setting of mail, or the password, that is not there."""


@dataclass(frozen=True, slots=True)
class Mail:
    """Section ``[mail]``.  ``address`` and ``name`` stand in «От кого»; empty: the contact's.

    ``per_minute`` letters leave in a minute; ``largest_mb`` bounds one letter, out and in.
    """

    address: str = ""
    name: str = ""
    smtp: Server | None = None
    imap: Mailbox | None = None
    per_minute: int = 20
    largest_mb: int = 20


def mail_problems(mail: Mail, path: str) -> Iterator[str]:
    """Yield what is wrong with the section, each problem with its path."""
    if mail.smtp is not None:
        yield from server_problems(mail.smtp, f"{path}.smtp")
    if mail.imap is not None:
        yield from server_problems(mail.imap, f"{path}.imap")
    if not 1 <= mail.per_minute <= 6000:
        yield f"{path}.per_minute: нужно число писем в минуту, от 1 до 6000"
    if not 1 <= mail.largest_mb <= 40:
        yield f"{path}.largest_mb: нужно число мегабайт, от 1 до 40"


def password_problems(raw: object, path: str) -> Iterator[str]:
    """Yield where a password is written into the settings, whose place is not there."""
    if not isinstance(raw, dict):
        return
    for key, value in raw.items():
        if "passw" in str(key).lower() or "парол" in str(key).lower():
            yield (f"{path}.{key}: пароль в настройках не хранят. Уберите эту строку; пароль – в "
                   f"хранилище системы или в переменной {PASSWORD_VARIABLE}")
        yield from password_problems(value, f"{path}.{key}")


def with_files_of(mail: Mail, folder: Path) -> Mail:
    """Return the settings with files of authorities looked for from the programme folder on."""
    def placed(server: Server) -> str:
        return str(folder / server.ca_file) if server.ca_file else ""

    return replace(
        mail, smtp=mail.smtp and replace(mail.smtp, ca_file=placed(mail.smtp)),
        imap=mail.imap and replace(mail.imap, ca_file=placed(mail.imap)))


def find_password(server: Server) -> str:
    """Return the password of a server's user, from the environment or the system's keyring.

    Empty for a server that asks for no user.  MailSettingsError when there is none.
    """
    if not server.user:
        return ""
    password = os.environ.get(PASSWORD_VARIABLE) or password_from_safe(KEYRING_SERVICE, server.user)
    if not password:
        raise MailSettingsError([
            f"нет пароля почты для «{server.user}». Запишите его в хранилище системы: xlsx-forms "
            f"mail-setup (или keyring set {KEYRING_SERVICE} {server.user}), или задайте переменную "
            f"окружения {PASSWORD_VARIABLE}"])
    return password


def keep_password(user: str, password: str) -> bool:
    """Put a password into the system's keyring; False where there is none to be used."""
    return put_into_safe(KEYRING_SERVICE, user, password)
