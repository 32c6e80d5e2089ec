"""Look at a file on a disk: its bytes, when it was changed, whether it leads elsewhere."""

from __future__ import annotations

import os
import stat
from datetime import datetime
from pathlib import Path

from ingest.opening.archive import os_reason
from ingest.opening.limits import FileProblem, Limits, too_large

NO_DATE = datetime(1980, 1, 1)


def read_bytes(path: Path, limits: Limits) -> bytes:
    """Return what a file holds; FileProblem F107 when it is too large, F114 when it cannot be read."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > limits.file_size:
                raise too_large(size, limits)
            data = file.read(size + 1)
            # It grows while it is read.  Room for the limit at once would cost more than reading.
            return data if len(data) <= size else data + file.read(limits.file_size + 1 - len(data))
    except OSError as error:
        raise FileProblem("F114", reason=os_reason(error)) from None


def changed_at(status: os.stat_result) -> datetime:
    """When a file was last changed; a fixed day where its time is none."""
    try:
        return datetime.fromtimestamp(status.st_mtime)
    except (OSError, OverflowError, ValueError):
        return NO_DATE


def is_junction(status: os.stat_result) -> bool:
    """Tell a Windows folder junction, which may lead round in a circle."""
    return (getattr(status, "st_reparse_tag", 0)
            == getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", -1))
