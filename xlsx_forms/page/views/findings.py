"""«Замечания»: what was found in the files, by rule or by organization."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pandas as pd
from werkzeug.wrappers import Response

from templates.rules import Severity, rule
from xlsx_forms.page.content.paging import paged
from xlsx_forms.page.visit import Visit

_AT_ONCE = 200


def show(visit: Visit) -> Response:
    """The findings, grouped as asked for; of many the groups alone, each with the way to its own."""
    now = visit.snapshot
    severity, by, only = visit.asked("severity"), visit.asked("by"), visit.asked("only")
    key = "organization" if by == "organization" else "code"
    owners = now.batch.submissions["organization"].fillna("")
    frame = now.facts.findings
    frame = frame.assign(organization=frame["submission"].map(owners).fillna(""))
    if severity in list(Severity):
        frame = frame[frame["severity"] == severity]
    counts = {str(value): int(count) for value, count in frame[key].value_counts(sort=False).items()}

    def head(value: str) -> str:
        if key == "code":
            return f"{value}. {rule(value).title}"
        return f"{value} {now.names.get(value, '')}".strip() or "Неясно, чьи файлы"
    is_open = bool(only) or len(frame) <= _AT_ONCE
    if only:
        frame = frame[frame[key] == ("" if only == "-" else only)]
    page = paged(range(len(frame)), visit.request.args, _AT_ONCE)
    shown = _records(frame, key, page.items) if is_open else []
    groups = [(head(value), counts[value], list(group))
              for value, group in groupby(shown, lambda each: str(each[key]))]
    heads = [(head(value), counts[value], value or "-") for value in sorted(counts)]
    return visit.render("findings.html", groups=groups, heads=[] if is_open else heads,
                        page=page if is_open else None, count=len(frame), by=key, only=only,
                        severity=severity, severities=list(Severity), names=now.names,
                        russian=lambda each: Severity(each["severity"]).russian)


def _records(frame: pd.DataFrame, key: str, rows: Any) -> list[dict[Any, Any]]:
    ordered = frame.iloc[frame[key].argsort(kind="stable")]
    return ordered.iloc[rows.start:rows.stop].to_dict("records")


ROUTES = (("GET", "/findings", show),)
