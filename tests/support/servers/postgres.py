"""A PostgreSQL of the tests' own: a cluster in a temporary folder, on a socket there."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

_USER = "postgres"


def programs() -> Path | None:
    """The newest installed server's programs, which Debian keeps out of PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"),
                   key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


class Postgres:
    """A running server.  ``url`` is that of an empty database, ``port`` one on this machine where a
    password is asked for."""

    def __init__(self, programs: Path, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self._programs, self._numbers = programs, count(1)
        self.url = f"postgresql+psycopg://{_USER}@/postgres?host={folder}&port={port}"

    def fresh(self) -> str:
        """The address of a register of its own, as ``programme.toml`` has it."""
        return f"{self.url}&schema=test_{next(self._numbers)}"

    def run(self, program: str, *arguments: str) -> None:
        """Run one of the server's programs; it refuses to run as root."""
        subprocess.run(["runuser", "-u", _USER, "--", str(self._programs / program), *arguments],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder)

    def control(self, *arguments: str) -> None:
        """Start, stop or restart the server."""
        self.run("pg_ctl", "--pgdata", str(self.folder / "data"), "--wait", "--log",
                 str(self.folder / "log"), *arguments)

    def start(self) -> None:
        """Start it."""
        self.control("--options", f"-k {self.folder} -p {self.port} -c fsync=off "
                                  "-c listen_addresses=127.0.0.1", "start")


@contextmanager
def serving(bin_folder: Path, port: int) -> Iterator[Postgres]:
    """Start a server whose texts are sorted as in a Russian dictionary."""
    # Windows has none, and no such server for these tests.
    import pwd

    folder = Path(tempfile.mkdtemp(prefix="xlsx-forms-pg-"))
    owner = pwd.getpwnam(_USER)
    shutil.chown(folder, owner.pw_uid, owner.pw_gid)
    server = Postgres(bin_folder, folder, port)
    server.run("initdb", "--pgdata", str(folder / "data"), "--auth-local", "trust", "--auth-host",
               "scram-sha-256", "--encoding", "UTF8", "--locale-provider", "icu", "--icu-locale", "ru",
               "--locale", "C.UTF-8", "--no-sync")
    server.start()
    try:
        yield server
    finally:
        server.control("--mode", "immediate", "stop")
        shutil.rmtree(folder)
