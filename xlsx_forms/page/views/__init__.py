"""The pages: what is asked of each address, and what it shows."""

from __future__ import annotations

from werkzeug.routing import Rule

from xlsx_forms.page.views import (
    confirm,
    copies,
    documents,
    editions,
    file,
    findings,
    letters,
    mail_settings,
    quarter,
    results,
    settings,
    start,
    static,
    who,
)

RULES: tuple[Rule, ...] = tuple(
    Rule(path, endpoint=view, methods=[method], strict_slashes=False)
    for room in (quarter, letters, who, file, findings, results, confirm, documents, settings, editions,
                 copies, mail_settings, start, static)
    for method, path, view in room.ROUTES)
