"""The clean answers of a form, flat: by field id and by ``table.row.column``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import support.answers as answers
from support.faults.places import places


@cache
def clean(form: str) -> Mapping[str, Any]:
    """Clean answers as they are typed; unanswered keys are there with None."""
    fields, tables = answers.clean_answers(form)
    flat = {key: fields.get(key) for key in places(form).fields}
    for table_id, rows in tables.items():
        for number, row in enumerate(rows, start=1):
            flat |= {f"{table_id}.{number}.{column}": value for column, value in row.items()}
    return flat


def plain(form: str, key: str, value: object) -> object:
    """An answer as ``--json`` gives it."""
    if isinstance(value, date):
        month = places(form).about(key)["type"] == "month"
        return f"{value:%Y-%m}" if month else value.isoformat()
    return value
