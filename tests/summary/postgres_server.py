"""A PostgreSQL of the tests' own: a cluster in a temporary folder, on a socket there, without a port."""

from __future__ import annotations

import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_USER = "postgres"


def programs() -> Path | None:
    """The newest installed server's programs, which Debian keeps out of PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"),
                   key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def serving(bin_folder: Path) -> Iterator[str]:
    """Start a server; the SQLAlchemy URL of an empty database.  It refuses to run as root."""
    folder = Path(tempfile.mkdtemp(prefix="xlsx-forms-pg-"))
    owner = pwd.getpwnam(_USER)
    shutil.chown(folder, owner.pw_uid, owner.pw_gid)

    def run(program: str, *arguments: str) -> None:
        subprocess.run(["runuser", "-u", _USER, "--", str(bin_folder / program), *arguments],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)

    data = str(folder / "data")
    run("initdb", "--pgdata", data, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8",
        "--no-sync")
    run("pg_ctl", "--pgdata", data, "--wait", "--log", str(folder / "log"), "--options",
        f"-k {folder} -c listen_addresses= -c fsync=off", "start")
    try:
        yield f"postgresql+psycopg://{_USER}@/postgres?host={folder}"
    finally:
        run("pg_ctl", "--pgdata", data, "--mode", "immediate", "stop")
        shutil.rmtree(folder)
