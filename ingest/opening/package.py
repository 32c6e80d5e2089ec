"""Open a returned file: recognize its format and read it into a Container, or refuse it.

``open_package`` asks each known format whether a file is its own, and hands it to the reader of
the first that says so; every other file is refused with what it seems to be.
"""

from __future__ import annotations

from ingest.opening.formats.container import Container, Sheet
from ingest.opening.formats.file_format import FileBytes
from ingest.opening.formats.known import FORMATS
from ingest.opening.formats.other_files import refusal
from ingest.opening.formats.xls.encryption import unlocked
from ingest.opening.limits import LIMITS, FileProblem, Limits, too_large

__all__ = ["Container", "FileProblem", "Limits", "Sheet", "open_package"]


def open_package(data: bytes, limits: Limits = LIMITS) -> Container:
    """Return the workbook in a file's bytes; FileProblem (F1xx) otherwise."""
    if len(data) > limits.file_size:
        raise too_large(len(data), limits)
    file = FileBytes(unlocked(data, limits), limits)
    for each in FORMATS:
        if each.recognize(file):
            return each.read(file, limits)
    raise refusal(file)
