"""Atomic file writes: a file appears under its name only when it is complete."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path


def write_whole(path: Path, data: bytes, changed: datetime | None = None) -> None:
    """Write a file, its folders too; ``changed`` is the date it is to have, now by default.

    OSError when it cannot be written: what stood under its name before still does.
    """
    unfinished = path.with_name(f".{path.name}.tmp")
    try:
        unfinished.write_bytes(data)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(data)
    if changed is not None:
        os.utime(unfinished, (changed.timestamp(), changed.timestamp()))
    try:
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
