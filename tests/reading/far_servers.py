"""Servers on this machine as others would be: a store that speaks S3 (moto's), OpenSSH's sftp, and
a scheduler of dask with its workers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from support.paths import ROOT

from ingest.opening.source import Source

_SSHD = """
Port {port}
ListenAddress 127.0.0.1
HostKey {dir}/host
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
PermitRootLogin yes
AuthorizedKeysFile {dir}/home/.ssh/id_ed25519.pub
Subsystem sftp internal-sftp
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, seconds: float = 60) -> None:
    """Wait until somebody listens on a port."""
    end = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert time.monotonic() < end, f"nobody listens on {port}"
            time.sleep(0.05)


@contextmanager
def process(*command: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server that listens on a port, ended with the test."""
    with open(os.devnull, "wb") as nowhere, subprocess.Popen(
            command, stdout=nowhere, stderr=nowhere) as started:
        try:
            wait_for(port)
            yield started
        finally:
            started.terminate()


@contextmanager
def store() -> Iterator[str]:
    """The URL of an empty store that speaks S3."""
    port = free_port()
    program = Path(sys.executable).with_name("moto_server")
    with process(str(program), "-H", "127.0.0.1", "-p", str(port), port=port):
        url = f"http://127.0.0.1:{port}"
        assert urlopen(f"{url}/moto-api/").status == 200
        yield url


@dataclass(frozen=True)
class Sftp:
    """A server of files; ``home``: the home of who may log in, whose ssh knows the server."""

    port: int
    home: Path


@contextmanager
def sftp(folder: Path) -> Iterator[Sftp]:
    """An sshd of its own; its keys lie in the folder."""
    port, home = free_port(), folder / "home"
    (home / ".ssh").mkdir(parents=True)
    for name in (folder / "host", home / ".ssh/id_ed25519"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(name)], check=True)
    key = (folder / "host.pub").read_text().rsplit(" ", 1)[0]
    (home / ".ssh/known_hosts").write_text(f"[127.0.0.1]:{port} {key}\n")
    (folder / "sshd_config").write_text(_SSHD.format(port=port, dir=folder))
    Path("/run/sshd").mkdir(exist_ok=True)
    with process("/usr/sbin/sshd", "-D", "-e", "-f", str(folder / "sshd_config"), port=port):
        yield Sftp(port, home)


@dataclass(frozen=True)
class Machines:
    """A scheduler of dask and its workers."""

    address: str
    scheduler: subprocess.Popen[bytes]


@contextmanager
def machines(folder: Path, **environment: str) -> Iterator[Machines]:
    """A scheduler that gives a task up after two deaths; two workers that begin anew when they die."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    python = os.pathsep.join([str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)])
    own = {**os.environ, "PYTHONPATH": python, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
           **environment}
    dask = [sys.executable, "-m", "dask"]
    with (folder / "workers.log").open("wb") as log:
        started = [subprocess.Popen([*dask, *arguments], env=own, stdout=log, stderr=log, cwd=folder)
                   for arguments in (["scheduler", "--host", "127.0.0.1", "--port", str(port),
                                      "--no-dashboard", "--no-show"],
                                     ["worker", address, "--nworkers", "2", "--nthreads", "1",
                                      "--no-dashboard", "--local-directory", str(folder)])]
        try:
            wait_for(port)
            yield Machines(address, started[0])
        finally:
            for each in reversed(started):
                each.terminate()
            for each in started:
                try:
                    each.wait(20)
                except subprocess.TimeoutExpired:
                    each.kill()
                    each.wait()


class Waits(Source):
    """A file that is read when another one appears, on a machine that sees the same disk.

    That it was begun, and by whom, is written beside it.
    """

    def at_hand(self) -> Source:
        """Itself: only its reader waits."""
        return self

    def read(self) -> bytes:
        """Wait."""
        begun = Path(f"{self.path}.{os.getpid()}.begun")
        begun.touch()
        while not Path(f"{self.path}.go").exists():
            time.sleep(0.02)
        return Path(self.path).read_bytes()


class Kills(Source):
    """A file that ends whoever reads it."""

    def at_hand(self) -> Source:
        """Itself."""
        return self

    def read(self) -> bytes:
        """End this process."""
        os.kill(os.getpid(), signal.SIGKILL)
        return b""


def begun(path: str) -> list[int]:
    """Who has begun to read a file that waits; waited for until somebody has."""
    end = time.monotonic() + 60
    while not (found := list(Path(path).parent.glob(f"{Path(path).name}.*.begun"))):
        assert time.monotonic() < end, "nobody reads"
        time.sleep(0.02)
    return [int(each.name.split(".")[-2]) for each in found]
