"""Check files without the register: what ``check`` does.

Apart from ``work``, so that one file is checked without importing what writes workbooks and letters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ingest.batch import ingest
from ingest.organizations import NOBODY_LISTED
from scoring.methodology import Methodology, load_methodology
from templates.definition import Catalogue
from xlsx_forms.exports.files import file_objects
from xlsx_forms.programme import Programme


def check_files(programme: Programme | None, catalogue: Catalogue,
                paths: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """Yield what each file says, without the register; one object per file seen."""
    organizations, former = (programme.names, programme.former_names) if programme else (None, None)
    methodology_of = programme.methodology_of if programme else _shipped_methodology
    batch = ingest(paths, catalogue, organizations, together=False, former=former,
                   listed=programme.listed if programme else NOBODY_LISTED)
    yield from file_objects(batch, catalogue, methodology_of)


def _shipped_methodology(_year: int) -> Methodology:
    """By what files are scored where there is no programme."""
    return load_methodology()
