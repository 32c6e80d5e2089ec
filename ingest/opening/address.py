"""Addresses of files on other machines: what is asked of fsspec, and what may be shown of them.

A password in an address stays in ``Address.options``: it is in no path that is shown, stored or
logged, and not in what ``repr`` tells.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeGuard
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from ingest.opening.archive import NOT_SHOWN, os_reason

# Not the drive of Windows: C://.
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
# Addresses that name a server; what follows is a path on it.  Others name a place in a store.
_OF_SERVERS = frozenset(("sftp", "ssh", "smb", "ftp"))
_PORT = re.compile(r"[0-9]{1,5}")
# Signs that turn the direction of writing: a name may look like another with them.
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# The optional parts of this program that bring what a protocol needs.
_EXTRAS = {"s3": "s3", "s3a": "s3", "sftp": "sftp", "ssh": "sftp"}
_CONNECTS_WITHIN = 15
# What libraries call their failures: of none of them we import more than it takes to read.
_REASONS = {
    "AuthenticationException": "сервер не принял имя, пароль или ключ",
    "NoCredentialsError": "не заданы ключи доступа",
    "NoValidConnectionsError": "сервер не отвечает",
    "BadHostKeyException": "ключ сервера не тот, что был раньше: проверьте, тот ли это сервер",
    "SSHException": "сервер не ответил по SSH, или его ключ здесь неизвестен: подключитесь к нему один "
                    "раз командой ssh и подтвердите ключ",
    "EndpointConnectionError": "сервер не отвечает",
    "ClientError": "хранилище отказало: проверьте адрес и ключи доступа",
}


_WITH_FOLDERS = frozenset((*_OF_SERVERS, "hdfs", "webdav"))
# Protocols of places that keep files; what else has an address may be a database.
_PLACES = frozenset((*_WITH_FOLDERS, "s3", "s3a", "gs", "gcs", "abfs", "abfss", "az"))


class AddressError(OSError):
    """An address cannot be used; the sentence holds nothing secret."""


def is_url(text: object) -> TypeGuard[str]:
    """Tell whether a path that was named is an address.

    >>> is_url("s3://сводка/2026-Q3"), is_url("C:\\\\папка"), is_url("c://папка")
    (True, False, False)
    """
    return isinstance(text, str) and _URL.match(text) is not None


def is_place(url: str) -> bool:
    """Tell whether an address is one of files, not of a database.

    >>> is_place("s3://бочка/выгрузка"), is_place("postgresql+psycopg://host/база")
    (True, False)
    """
    return is_url(url) and url.partition("://")[0].lower() in _PLACES


def local_path(url: str) -> Path | None:
    """Return the path that a ``file://`` address names; None for an address of another kind.

    >>> local_path("file:///общая/отчет%201.xlsx").as_posix(), local_path("s3://a/b")
    ('/общая/отчет 1.xlsx', None)
    """
    parts = urlsplit(url)
    if parts.scheme.lower() not in ("file", "local"):
        return None
    server = f"//{parts.netloc}" if parts.netloc not in ("", "localhost") else ""
    return Path(url2pathname(server + parts.path))


@dataclass(frozen=True, slots=True)
class Address:
    """A place on another machine: its protocol, its path as fsspec wants it, how it is shown.

    ``options`` is what else fsspec is told: the server, the name and the password.
    """

    protocol: str
    path: str
    root: str
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def parse(cls, url: str) -> Address:
        """Return the address in a URL; AddressError when there is none, without what is secret."""
        protocol, _, rest = url.partition("://")
        protocol = protocol.lower()
        if "::" in url:
            raise AddressError("адреса из нескольких частей («::») не читаются: укажите адрес папки")
        authority, slash, path = rest.partition("/")
        user, _, place = authority.rpartition("@")
        name, has_password, password = user.partition(":")
        port = place.partition(":")[2]
        if "@" in path and ":" in place and not _PORT.fullmatch(port):
            raise AddressError(f"адрес {protocol}://… не понят: замените в пароле «/» на %2F, «@» на "
                               "%40, а лучше задайте пароль в переменной среды")
        if protocol in _OF_SERVERS:
            options: dict[str, Any] = {"host": place.partition(":")[0]}
            options |= {"port": int(port)} if _PORT.fullmatch(port) else {}
            options |= {"username": unquote(name)} if name else {}
            options |= {"password": unquote(password)} if has_password else {}
            return cls(protocol, f"/{unquote(path)}", f"{protocol}://{place}", options)
        keys = {"key": unquote(name), "secret": unquote(password)} if has_password else {}
        return cls(protocol, place + slash + path, f"{protocol}://", keys)

    def shown(self, path: str) -> str:
        """Return a path that fsspec gave as it may be printed and stored.

        >>> Address.parse("sftp://ivan:secret@host/in").shown("/in/../а\\n.xlsx")
        'sftp://host/in/а.xlsx'
        """
        text = path.encode("utf-8", "backslashreplace").decode("utf-8")
        steps = [_TURNING.sub("", NOT_SHOWN.sub("", step))
                 for step in text.removeprefix(self.root).split("/")]
        kept = "/".join(step for step in steps if step.strip(". "))
        return f"{self.root}/{kept}" if not self.root.endswith("/") else self.root + kept

    @property
    def has_folders(self) -> bool:
        """Whether a file there lies in folders that must be made."""
        return self.protocol in _WITH_FOLDERS

    def file_system(self) -> Any:
        """Return what lists and reads files there; AddressError when that is not installed."""
        return _file_system(self.protocol, tuple(sorted(self.options.items())), os.getpid())


@lru_cache(maxsize=4)
def _file_system(protocol: str, options: tuple[tuple[str, Any], ...], _process: int) -> Any:
    # A connection belongs to the process that made it.
    try:
        import fsspec
    except ImportError:
        raise _missing("scale") from None
    try:
        if protocol in ("sftp", "ssh"):
            return _known_servers_only()(**dict(options))
        return fsspec.filesystem(protocol, **dict(options))
    except ImportError:
        raise _missing(_EXTRAS.get(protocol, "scale")) from None
    except ValueError:
        raise AddressError(f"адреса {protocol}://… не читаются: такого протокола нет") from None


def _missing(extra: str) -> AddressError:
    return AddressError("чтобы читать по адресам, нужна дополнительная часть программы. Установите ее: "
                        f"pip install \"xlsx-forms[{extra}]\"")


@lru_cache(maxsize=1)
def _known_servers_only() -> Any:
    """fsspec's sftp trusts every server that answers, and would tell it the password."""
    import paramiko
    from fsspec.implementations.sftp import SFTPFileSystem

    class KnownServers(SFTPFileSystem):  # type: ignore[misc]
        """Speaks with servers only whose key is known, as ssh keeps it."""

        def _connect(self) -> None:
            self.client = paramiko.SSHClient()
            self.client.load_system_host_keys()
            self.client.set_missing_host_key_policy(paramiko.RejectPolicy())
            self.client.connect(self.host, timeout=_CONNECTS_WITHIN, **self.ssh_kwargs)
            self.ftp = self.client.open_sftp()

    return KnownServers


def far_reason(error: BaseException) -> str:
    """Return why another machine did not give a file, in words that hold nothing secret.

    The words of libraries are not used: an address with its password may stand in them.
    """
    for kind in type(error).__mro__:
        if kind.__name__ in _REASONS:
            return _REASONS[kind.__name__]
    if isinstance(error, PermissionError):
        return "нет прав: проверьте имя, пароль или ключ"
    if isinstance(error, socket.gaierror):
        return "такого сервера нет, или нет связи"
    if isinstance(error, (TimeoutError, ConnectionError)):
        return "сервер не отвечает"
    if isinstance(error, OSError) and (error.errno or isinstance(error, FileNotFoundError)):
        return os_reason(error)
    return f"сервер не дал его прочитать ({type(error).__name__})"
