"""«Замечания»: what was found in the files, by rule or by organization."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from werkzeug.wrappers import Response

from templates.rules import Severity, rule
from xlsx_forms.page.visit import Visit

_SHOWN = 1000


def show(visit: Visit) -> Response:
    """The findings, grouped as asked for."""
    now = visit.snapshot
    frame = now.facts.findings
    owners = now.batch.submissions["organization"]
    rows: list[dict[Any, Any]] = [
        each | {"organization": owners.get(each["submission"]) or ""}
        for each in frame.to_dict("records")]
    severity, by = visit.asked("severity"), visit.asked("by")
    if severity in list(Severity):
        rows = [each for each in rows if each["severity"] == severity]
    count, key = len(rows), "organization" if by == "organization" else "code"
    rows = sorted(rows, key=lambda each: each[key])[:_SHOWN]

    def head(value: str) -> str:
        if key == "code":
            return f"{value}. {rule(value).title}"
        return f"{value} {now.names.get(value, '')}".strip() or "Неясно, чьи файлы"
    groups = [(head(value), list(group)) for value, group in groupby(rows, lambda each: each[key])]
    return visit.render("findings.html", groups=groups, count=count, shown=len(rows), by=key,
                        severity=severity, severities=list(Severity), names=now.names,
                        russian=lambda each: Severity(each["severity"]).russian)


ROUTES = (("GET", "/findings", show),)
