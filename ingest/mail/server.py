"""Mail server settings, and TLS with a verified certificate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl

# Implicit TLS, TLS after a plain start, and no TLS, which only this machine itself may have.
TLS, STARTTLS, NONE = "tls", "starttls", "none"
_PORTS = {"smtp": {TLS: 465, STARTTLS: 587, NONE: 25}, "imap": {TLS: 993, STARTTLS: 143, NONE: 143}}
LEAVE, SEEN, MOVE = "leave", "seen", "move"


@dataclass(frozen=True, slots=True)
class Server:
    """Host, port (0: the usual one), kind of protection, user, and a file of authorities.

    ``ca_file`` replaces the system's authorities: for a server within an organization.
    """

    host: str
    port: int = 0
    security: str = TLS
    user: str = ""
    ca_file: str = ""
    timeout: int = 60

    def port_for(self, protocol: str) -> int:
        """The port, or the usual one of ``smtp`` or ``imap``."""
        return self.port or _PORTS[protocol][self.security]

    def context(self) -> ssl.SSLContext:
        """Return the context that verifies the server; OSError when ``ca_file`` is none."""
        # Every command reads the settings; few speak to a server.
        import ssl

        context = ssl.create_default_context(cafile=self.ca_file or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


@dataclass(frozen=True, slots=True)
class Mailbox(Server):
    """A folder on an IMAP server: letters that came ``since`` a day are taken, else all.

    ``after`` says what to do with a letter that was taken: ``leave`` changes nothing in the
    mailbox, not even whether a letter was read.
    """

    folder: str = "INBOX"
    after: str = LEAVE
    move_to: str = ""
    since: date | None = None

    @property
    def key(self) -> str:
        """What tells this mailbox from any other in the ledger."""
        return f"{self.user}@{self.host}/{self.folder}"


def server_problems(server: Server, path: str) -> Iterator[str]:
    """Yield what is wrong with the settings of a server."""
    if not server.host or not server.host.isprintable() or " " in server.host:
        yield f"{path}.host: нужно имя сервера, как \"smtp.example.ru\""
    if not 0 <= server.port <= 65535:
        yield f"{path}.port: нужно число от 1 до 65535, а стоит {server.port}"
    if server.timeout < 1:
        yield f"{path}.timeout: нужно число секунд, больше нуля"
    if server.security not in (TLS, STARTTLS, NONE):
        yield (f"{path}.security: бывает \"{TLS}\", \"{STARTTLS}\" или \"{NONE}\", "
               f"а стоит \"{server.security}\"")
    elif server.security == NONE and not is_this_machine(server.host):
        yield (f"{path}.security: без шифрования можно только на этом же компьютере (localhost), "
               f"а сервер – {server.host}. Поставьте \"{TLS}\" или \"{STARTTLS}\"")
    if isinstance(server, Mailbox):
        yield from _mailbox_problems(server, path)


def _mailbox_problems(server: Mailbox, path: str) -> Iterator[str]:
    if not server.user:
        yield f"{path}.user: не указано, чей это ящик"
    if server.after not in (LEAVE, SEEN, MOVE):
        yield (f"{path}.after: бывает \"{LEAVE}\", \"{SEEN}\" или \"{MOVE}\", "
               f"а стоит \"{server.after}\"")
    if (server.after == MOVE) != bool(server.move_to):
        yield f"{path}.move_to: папка нужна тогда и только тогда, когда after = \"{MOVE}\""
    for name in (server.folder, server.move_to):
        if not name.isprintable() or '"' in name or "\\" in name:
            yield f"{path}: имя папки «{name}» не годится: без кавычек и обратной черты"


def untrusted(server: Server, error: ssl.SSLCertVerificationError, kept: str) -> str:
    """Return in words that a server's certificate is not to be trusted, and what it did not get."""
    from ingest.mail.failures import untrusted_reason

    return (f"сертификату сервера {server.host} нельзя верить: {untrusted_reason(error)}. {kept}. "
            "Проверьте имя сервера в programme.toml; если это сервер вашей организации, укажите "
            "файл ее удостоверяющего центра: ca_file")


def is_this_machine(host: str) -> bool:
    """Tell whether a name or address is this machine's own.

    >>> [is_this_machine(host) for host in ("localhost", "127.0.0.5", "::1", "10.0.0.1", "mail.ru")]
    [True, True, True, False, False]
    """
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
