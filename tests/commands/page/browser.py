"""A real server on a real port, and a browser's part of HTTP."""

from __future__ import annotations

import gc
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from xlsx_forms.page.server import PageServer

BOUNDARY = "----------9d1f"


@dataclass
class Answer:
    """What the server said."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass
class Browser:
    """Keeps the cookie and finds the tokens of forms, as a browser does."""

    server: PageServer
    cookie: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        given = {"Cookie": self.cookie} if self.cookie else {}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, given)
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def enter(self) -> Browser:
        answer = self.ask(f"/?token={self.server.guard.token}")
        self.cookie = answer.headers["Set-Cookie"].partition(";")[0]
        return self

    def token(self, page: str, action: str) -> str:
        """The token of a form, out of the page that shows it."""
        text = self.ask(page).text
        found = re.search(rf'action="{re.escape(action)}".*?name="form_token" value="(\w+)"', text,
                          re.DOTALL)
        assert found, text
        return found[1]

    def press(self, page: str, action: str, **fields: str) -> Answer:
        """Fill in a form of a page and send it."""
        told = {"form_token": self.token(page, action)} | fields
        return self.ask(action, "POST", urlencode(told).encode(),
                        Content_Type="application/x-www-form-urlencoded")

    def upload(self, page: str, action: str, name: str, files: list[tuple[str, bytes]],
               **fields: str) -> Answer:
        told = {"form_token": self.token(page, action)} | fields
        parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
                 .encode() for field, value in told.items()]
        for file, data in files:
            parts.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; '
                         f'filename="{file}"\r\n\r\n'.encode() + data + b"\r\n")
        body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
        return self.ask(action, "POST", body,
                        Content_Type=f"multipart/form-data; boundary={BOUNDARY}")

    def wait(self) -> str:
        """Wait for the work that runs; the page that tells what came of it."""
        jobs = self.server.application.jobs
        for _ in range(600):
            if jobs.running is None:
                return self.ask("/job").text
            time.sleep(0.05)
        raise AssertionError("the work does not end")


@contextmanager
def serving(folder: Path | None) -> Iterator[Browser]:
    server = PageServer(folder)
    thread = threading.Thread(target=server.run, args=(False,), daemon=True)
    thread.start()
    try:
        yield Browser(server).enter()
    finally:
        server.close()
        thread.join(10)
        gc.collect()
