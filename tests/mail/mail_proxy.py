"""A proxy between our program and a real mail server that breaks the connection on purpose.

It ends our TLS and begins another to the server, so it can count commands.  After every n-th
command it lets the server act, or not, keeps the answer back, and hangs up on both.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator

from support.servers.mail import Servers


@contextlib.contextmanager
def cutting(servers: Servers, port: int, count: int, acts: bool) -> Iterator[int]:
    """Yield the port of a proxy that hangs up after ``count`` commands of each connection.

    With ``acts`` the server has got the last command and answered; else it never sees it.
    """
    outer = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    outer.load_cert_chain(servers.folder / "server.pem")
    inner = ssl.create_default_context(cafile=servers.ca_file)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def serve() -> None:
            while True:
                try:
                    plain, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=_relay, daemon=True, args=(
                    outer, inner, plain, port, count, acts)).start()

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]
        # A thread that waits in accept() is not woken by close().
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)


def _relay(outer: ssl.SSLContext, inner: ssl.SSLContext, plain: socket.socket, port: int,
           count: int, acts: bool) -> None:
    with contextlib.suppress(OSError, EOFError), plain, \
            outer.wrap_socket(plain, server_side=True) as client, \
            socket.create_connection(("127.0.0.1", port)) as raw, \
            inner.wrap_socket(raw, server_hostname="localhost") as server:
        client.settimeout(20)
        server.settimeout(20)
        commands, answers = client.makefile("rb"), server.makefile("rb")
        is_smtp = _pass_greeting(answers, client)
        in_text = False
        for number in range(1, count + 1):
            command = _text(commands) if in_text else _line(commands)
            if number == count and not acts:
                return
            server.sendall(command)
            # What stands before the last line of an answer is enough to know that it acted.
            answer = _smtp_answer(answers) if is_smtp else _imap_answer(answers, command)
            in_text = is_smtp and not in_text and answer.startswith(b"354")
            if number == count:
                return
            client.sendall(answer)


def _pass_greeting(answers: object, client: ssl.SSLSocket) -> bool:
    line = _line(answers)
    client.sendall(line)
    return line.startswith(b"220")


def _line(file: object) -> bytes:
    line: bytes = file.readline()  # type: ignore[attr-defined]
    if not line:
        raise EOFError
    return line


def _text(file: object) -> bytes:
    lines = [_line(file)]
    while lines[-1] != b".\r\n":
        lines.append(_line(file))
    return b"".join(lines)


def _smtp_answer(file: object) -> bytes:
    lines = [_line(file)]
    while lines[-1][3:4] == b"-":
        lines.append(_line(file))
    return b"".join(lines)


def _imap_answer(file: object, command: bytes) -> bytes:
    tag, lines = command.split()[0], [b""]
    while not lines[-1].startswith(tag + b" "):
        line = _line(file)
        lines.append(line)
        if line.endswith(b"}\r\n") and b"{" in line:
            lines.append(file.read(int(line[line.rindex(b"{") + 1:-3])))  # type: ignore[attr-defined]
            lines.append(b"")
    return b"".join(lines)
