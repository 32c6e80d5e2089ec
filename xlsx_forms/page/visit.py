"""One request as views see it: what was asked, where one works, and ways to answer."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from werkzeug.wrappers import Request, Response
from werkzeug.wsgi import wrap_file

from xlsx_forms.page.desk import Desk, Snapshot
from xlsx_forms.page.guard import FORM_TOKEN, Guard
from xlsx_forms.page.jobs import Jobs
from xlsx_forms.page.rendering import rendered

PAGES = (("/", "Квартал"), ("/who", "Кто сдал"), ("/findings", "Замечания"), ("/rating", "Рейтинг"),
         ("/plan", "План"), ("/projects", "Проекты"), ("/documents", "Документы"),
         ("/settings", "Настройки"))


@dataclass(frozen=True)
class Visit:
    """A request, and what it may use."""

    request: Request
    desk: Desk
    jobs: Jobs
    guard: Guard

    @property
    def snapshot(self) -> Snapshot:
        """What the programme folder holds now."""
        return self.desk.snapshot()

    def asked(self, name: str) -> str:
        """A word of the address, without blanks around it; empty where there is none."""
        return self.request.args.get(name, "").strip()

    def given(self, name: str) -> str:
        """A field of the form, in one line; empty where there is none."""
        return " ".join(self.request.form.get(name, "").split())

    def render(self, template: str, code: int = 200, **facts: Any) -> Response:
        """Return a page."""
        usual = {"form_token": self.guard.form_token, "token_name": FORM_TOKEN, "pages": PAGES,
                 "path": self.request.path, "folder": self.desk.folder, "job": self.jobs.last}
        return Response(rendered(template, usual | facts), code, mimetype="text/html")

    def problem(self, title: str, problems: Sequence[str], code: int) -> Response:
        """Return a page that says what is wrong."""
        return self.render("problem.html", code, title=title, problems=problems)

    def refused(self, reason: str) -> Response:
        """Tell a stranger why not, and nothing else: neither the folder nor what runs."""
        return self.render("refused.html", 403, folder=None, job=None, reason=reason)

    def go(self, path: str) -> Response:
        """Send the browser to another of our pages."""
        return Response(status=303, headers={"Location": path})

    def download(self, path: Path, name: str = "") -> Response:
        """Return a file to be kept, never to be shown: who knows what it holds."""
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        response = Response(wrap_file(self.request.environ, path.open("rb")), mimetype=kind,
                            direct_passthrough=True)
        response.content_length = path.stat().st_size
        return self.as_download(response, name or path.name)

    def as_download(self, response: Response, name: str) -> Response:
        """Let the browser keep what it gets under a name, and show none of it."""
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
        return response
