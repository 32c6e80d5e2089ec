"""Who may ask for a page: only the browser that was given the address, from our own pages.

The address that is opened first holds a random token, which is exchanged for a cookie.  The name
of the server is checked (another site may have its name point to this machine), every change needs
the token of its own form, and a browser is told to load and run nothing that is not ours.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping

from werkzeug.wrappers import Request, Response

TOKEN = "token"
FORM_TOKEN = "form_token"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not «no-referrer»: with it browsers say Origin: null of our own forms, too.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class RefusedError(PermissionError):
    """The request is not one of our own page; the message says what to do."""


class Guard:
    """The secrets of one run of the page, and what they open."""

    def __init__(self, port: int) -> None:
        self.token = secrets.token_urlsafe(32)
        self._session = secrets.token_urlsafe(32)
        self._secret = secrets.token_bytes(32)
        # Cookies know no ports: two pages on one machine must not take each other's.
        self._cookie = f"xlsx-forms-{port}"
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    def check(self, request: Request) -> None:
        """Let a request of our own page through; RefusedError for any other."""
        self.check_host(request)
        if not _same(request.cookies.get(self._cookie, ""), self._session):
            raise RefusedError("Эта страница открывается только по адресу, который показала программа. "
                               "Откройте ее из программы еще раз.")
        if request.method in ("GET", "HEAD"):
            return
        origin = request.headers.get("Origin")
        if origin is not None and origin not in {f"http://{host}" for host in self._hosts}:
            raise RefusedError("Запрос пришел с другого сайта и отклонен.")
        if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            raise RefusedError("Запрос пришел с другого сайта и отклонен.")

    def check_host(self, request: Request) -> None:
        """Refuse a request that knows this machine by another name."""
        if request.headers.get("Host", "").lower() not in self._hosts:
            raise RefusedError("Страница отвечает только по адресу 127.0.0.1.")

    def check_form(self, request: Request) -> None:
        """Refuse a change that does not come from the form of its own page."""
        if not _same(request.form.get(FORM_TOKEN, ""), self.form_token(request.path)):
            raise RefusedError("Форма устарела или не с этой страницы. Откройте страницу заново и "
                               "повторите.")

    def form_token(self, action: str) -> str:
        """Return the token that a form with this action must send along."""
        return hmac.new(self._secret, action.encode(), hashlib.sha256).hexdigest()

    def outdate_forms(self) -> None:
        """Refuse the forms of all pages that were shown until now."""
        self._secret = secrets.token_bytes(32)

    def is_entry(self, request: Request) -> bool:
        """Tell whether a request is the first, with the token of the address."""
        return _same(request.args.get(TOKEN, ""), self.token)

    def let_in(self, response: Response) -> None:
        """Give the browser its cookie."""
        response.set_cookie(self._cookie, self._session, httponly=True, samesite="Strict", path="/")


def protect(response: Response) -> Response:
    """Add what a browser must be told with every answer."""
    headers: Mapping[str, str] = _HEADERS
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    response.headers.pop("Server", None)
    return response


def _same(given: str, ours: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), ours.encode())
