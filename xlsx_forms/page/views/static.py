"""Style and script of the page, out of the package."""

from __future__ import annotations

from importlib.resources import files

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from xlsx_forms.page.visit import Visit

_KINDS = {"style.css": "text/css", "page.js": "text/javascript",
          "icon.svg": "image/svg+xml"}


def show(visit: Visit, name: str) -> Response:
    """One of the files that there are; a name from outside leads nowhere else."""
    if name not in _KINDS:
        raise NotFound
    content = (files("xlsx_forms.page") / "static" / name).read_bytes()
    return Response(content, mimetype=_KINDS[name])


ROUTES = (("GET", "/static/<name>", show),)
