"""Why a district cannot be asked, in one sentence."""

from __future__ import annotations

from ingest.opening.archive import os_reason
from templates.definition import DefinitionError

# So many problems of a district's own settings are named; its own commands tell all of them.
_SHOWN = 2


def reason(error: Exception) -> str:
    """Return what went wrong in a district, as the middle of a sentence."""
    if isinstance(error, DefinitionError):
        more = len(error.problems) - _SHOWN
        return "; ".join(error.problems[:_SHOWN]) + (f" и еще {more}" if more > 0 else "")
    if isinstance(error, OSError) and error.errno:
        place = error.filename2 or error.filename
        return f"{os_reason(error)}{f': «{place}»' if place else ''}"
    return str(error)
