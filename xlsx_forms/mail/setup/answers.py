"""What the operator says of the mail, and which servers that makes likely."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ingest.mail.server import STARTTLS, TLS, Mailbox, Server
from xlsx_forms.mail.setup.probe import PATIENCE
from xlsx_forms.mail.setup.services import Service

# The name of a server, with a port where one is typed.
HOST = re.compile(r"[\w.-]+(?::([0-9]{1,5}))?")


@dataclass
class MailAnswers:
    """What the operator has said so far; ``hosts`` are names, with a port where one was typed."""

    service: Service
    address: str
    user: str
    password: str
    hosts: dict[str, str]
    folder: str = "INBOX"
    ca_file: str = ""
    since: date | None = None

    def servers(self, protocol: str) -> list[Server]:
        """The servers to try, the likeliest first."""
        host, _, port = self.hosts[protocol].partition(":")
        usual = self.service.ways if protocol == "smtp" else ((TLS, 993), (STARTTLS, 143))
        ways = [(security, int(port)) for security, _ in usual] if port.isdecimal() else usual
        if protocol == "smtp":
            return [Server(host, number, security, self.user, self.ca_file, PATIENCE)
                    for security, number in ways]
        return [Mailbox(host, number, security, self.user, self.ca_file, PATIENCE, self.folder,
                        since=self.since) for security, number in ways]
