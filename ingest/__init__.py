"""Read returned workbooks: files in; submissions, typed frames and findings out.

>>> from ingest import ingest
>>> ingest([]).submissions.empty
True
"""

from __future__ import annotations

from typing import Any

__all__ = ["Batch", "ingest"]


def __getattr__(name: str) -> Any:
    """Load ``ingest`` and ``Batch`` when they are asked for: they bring pandas with them."""
    if name in __all__:
        from ingest import batch

        return getattr(batch, name)
    raise AttributeError(name)
