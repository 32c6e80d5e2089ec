"""Real mail servers for the tests: a Postfix and a Dovecot of their own on this machine's loopback.

Nothing of the system's own mail is touched: each instance has its configuration, queue and
mailboxes in a folder that is removed with it.  Both run as daemons of other users, so root
must start them, and the folder cannot lie below pytest's, which is closed to others.
"""

from __future__ import annotations

import contextlib
import imaplib
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import trustme

PASSWORD = "верный-пароль-42".encode().hex()
DOMAIN = "example.ru"

_MAIN = """
compatibility_level = 3.6
queue_directory = {dir}/queue
data_directory = {dir}/data
maillog_file = {dir}/postfix.log
maillog_file_prefixes = {dir}
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.test
mydestination =
mynetworks =
mynetworks_style = host
alias_maps =
virtual_mailbox_domains = {domain}
virtual_mailbox_base = {dir}/mail
virtual_mailbox_maps = texthash:{dir}/mailboxes
virtual_alias_maps = inline:{{ {{ gone@{domain} = x@gone.test }}, {{ иван@{domain} = org02@{domain} }} }}
transport_maps = inline:{{ {{ gone.test = gone: }} }}
virtual_uid_maps = static:8
virtual_gid_maps = static:8
virtual_minimum_uid = 1
smtpd_tls_cert_file = {dir}/server.pem
smtpd_tls_key_file = {dir}/server.pem
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{auth}
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
smtpd_client_connection_rate_limit = 0
smtpd_error_sleep_time = 0
smtpd_client_connection_count_limit = 0
message_size_limit = 30000000
virtual_mailbox_limit = 0
"""
_MASTER = """
127.0.0.1:{starttls} inet n - n - - smtpd
127.0.0.1:{tls} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
gone unix - n n - - pipe user=nobody argv={dir}/gone
"""
_DOVECOT = """
base_dir = {dir}/run
state_dir = {dir}/state
log_path = {dir}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{dir}/server.pem
ssl_key = <{dir}/server.pem
first_valid_uid = 1
mail_location = maildir:{dir}/mail/%n
mail_max_userip_connections = 0
auth_mechanisms = plain login
auth_failure_delay = 0
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=8 gid=8 home={dir}/mail/%n allow_all_users=yes
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service auth {{
  inet_listener {{
    address = 127.0.0.1
    port = {auth}
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
"""


@dataclass(frozen=True)
class Servers:
    """Where the servers listen, and the file of the authority that vouches for them."""

    folder: Path
    ca_file: Path
    authority: trustme.CA
    ports: dict[str, int]

    def mailbox(self, user: str) -> imaplib.IMAP4_SSL:
        """Open a mailbox as its owner's mail program does."""
        box = imaplib.IMAP4_SSL("localhost", self.ports["imaps"],
                                ssl_context=ssl.create_default_context(cafile=self.ca_file))
        box.login(user, PASSWORD)
        box.select("INBOX")
        return box

    def letters(self, user: str) -> list[bytes]:
        """Return all letters in somebody's mailbox."""
        box = self.mailbox(user)
        try:
            numbers = box.search(None, "ALL")[1][0].split()
            return [box.fetch(number.decode(), "(BODY.PEEK[])")[1][0][1] for number in numbers]
        finally:
            box.logout()

    def wait_until_delivered(self, seconds: float = 30) -> None:
        """Wait until the queue of the SMTP server is empty."""
        end = time.monotonic() + seconds
        while self._queued():
            assert time.monotonic() < end, (self.folder / "postfix.log").read_text()
            time.sleep(0.02)

    def _queued(self) -> bool:
        folders = ("incoming", "active", "deferred", "maildrop")
        return any(path.is_file() for name in folders
                   for path in (self.folder / "queue" / name).rglob("*"))

    def empty(self) -> None:
        """Remove every letter from every mailbox."""
        for path in (self.folder / "mail").iterdir():
            shutil.rmtree(path)


@contextlib.contextmanager
def running(users: Iterable[str]) -> Iterator[Servers]:
    """Start both servers, with a mailbox for each of these users of ``DOMAIN``."""
    folder = Path(tempfile.mkdtemp(prefix="xlsx-forms-mail-"))
    folder.chmod(0o755)
    names = ("starttls", "tls", "imap", "imaps", "auth")
    ports = dict(zip(names, _free_ports(len(names)), strict=True))
    servers = Servers(folder, folder / "ca.pem", trustme.CA(), ports)
    _write(servers, users)
    dovecot = subprocess.Popen(["dovecot", "-F", "-c", folder / "dovecot.conf"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        subprocess.run(["postfix", "-c", folder / "postfix", "start"], check=True,
                       capture_output=True, timeout=60)
        for name in names:
            _wait_for(ports[name])
        yield servers
    finally:
        subprocess.run(["postfix", "-c", folder / "postfix", "stop"], capture_output=True,
                       timeout=60)
        dovecot.terminate()
        dovecot.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _write(servers: Servers, users: Iterable[str]) -> None:
    folder = servers.folder
    values = {"dir": folder, "domain": DOMAIN, "password": PASSWORD} | servers.ports
    for name in ("postfix", "queue", "data", "mail", "run", "state"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    shutil.chown(folder / "mail", "mail", "mail")
    (folder / "postfix" / "main.cf").write_text(_MAIN.format(**values), encoding="utf-8")
    (folder / "postfix" / "master.cf").write_text(_MASTER.format(**values))
    (folder / "dovecot.conf").write_text(_DOVECOT.format(**values))
    (folder / "mailboxes").write_text("".join(f"{user}@{DOMAIN} {user}/\n" for user in users))
    # What is sent on to this program comes back: EX_NOUSER.
    (folder / "gone").write_text("#!/bin/sh\ncat >/dev/null\nexit 67\n")
    (folder / "gone").chmod(0o755)
    servers.authority.cert_pem.write_to_path(servers.ca_file)
    certificate = servers.authority.issue_cert("localhost")
    certificate.private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _wait_for(port: int) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert time.monotonic() < end, f"nothing listens on port {port}"
            time.sleep(0.05)
