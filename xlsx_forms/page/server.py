"""Serve the page on this machine alone, and show it in the browser."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

from waitress.server import create_server
from waitress.wasyncore import close_all

from xlsx_forms.page.app import Application
from xlsx_forms.page.desk import Desk
from xlsx_forms.page.guard import TOKEN, Guard
from xlsx_forms.page.uploads import LARGEST_REQUEST

HOST = "127.0.0.1"
_THREADS = 8
# Browsers keep several connections each; the rest wait in the queue of the system.
_CONNECTIONS = 300


class PortTakenError(OSError):
    """Something else listens on the port that was asked for."""


def _has_screen() -> bool:
    """Whether a browser can have a window: one for terminals would take this one from us."""
    return os.name == "nt" or sys.platform == "darwin" or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


class PageServer:
    """A page that listens, but does not answer before ``run``."""

    def __init__(self, folder: Path | None, port: int = 0, remember: Path | None = None) -> None:
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if os.name == "nt":
            # There another program could listen on the same port, and be sent what is ours.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
            listening.listen(1024)
        except OSError as error:
            listening.close()
            raise PortTakenError(f"порт {port} занят другой программой. Не называйте порта или "
                                 "назовите другой: --port 8765") from error
        self.port = listening.getsockname()[1]
        self._closed = False
        self.guard = Guard(self.port)
        self.application = Application(Desk(folder, remember), self.guard)
        self._sockets: dict[int, Any] = {}
        self._server = create_server(
            self.application, map=self._sockets, sockets=[listening], threads=_THREADS, ident="",
            connection_limit=_CONNECTIONS, max_request_body_size=LARGEST_REQUEST,
            max_request_header_size=64 * 2**10, clear_untrusted_proxy_headers=True)

    @property
    def address(self) -> str:
        """The address that opens the page, with its token."""
        return f"http://{HOST}:{self.port}/?{TOKEN}={self.guard.token}"

    def run(self, shown: bool) -> None:
        """Answer until the program is ended."""
        threading.Thread(target=self.application.warm, daemon=True, name="warm").start()
        if not shown or not _has_screen():
            self._answer()
            return
        with tempfile.TemporaryDirectory(prefix="xlsx-forms-", ignore_cleanup_errors=True) as place:
            self._show(Path(place))
            self._answer()

    def close(self) -> None:
        """Stop listening."""
        self._closed = True
        self._server.task_dispatcher.shutdown(timeout=2)
        self._server.close()
        # Browsers keep connections open; they would outlive it.
        close_all(self._sockets, ignore_all=True)

    def _answer(self) -> None:
        try:
            self._server.run()
        except OSError:
            # The sockets were closed while it waited for them.
            if not self._closed:
                raise

    def _show(self, place: Path, show: Callable[[str], bool] = webbrowser.open) -> None:
        """Open the browser by way of a file that only this user can read.

        The command line of a browser is seen by every user of the machine; the token must not
        stand on it.
        """
        path = place / "страница.html"
        to = escape(self.address, quote=True)
        path.write_text(f'<!doctype html><meta charset="utf-8"><title>xlsx-forms</title>'
                        f'<meta http-equiv="refresh" content="0;url={to}">'
                        f'<p><a href="{to}">Открыть страницу программы</a>', encoding="utf-8")
        path.chmod(0o600)
        show(path.as_uri())
