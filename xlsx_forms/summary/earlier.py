"""Of which day a summary tells that was written before."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from pathlib import Path

_CORE = "docProps/core.xml"
_CREATED = re.compile(rb"<dcterms:created[^>]*>(\d{4}-\d\d-\d\d)T")
# What we write there has less than a thousand bytes; who has saved it since may have added some.
_MOST = 100_000


def day_written(path: Path) -> date | None:
    """Return the day of a summary, as its properties tell it; None where there is no such file."""
    try:
        with zipfile.ZipFile(path) as package, package.open(_CORE) as part:
            found = _CREATED.search(part.read(_MOST))
    except (OSError, KeyError, zipfile.BadZipFile):
        return None
    return date.fromisoformat(found[1].decode()) if found else None
