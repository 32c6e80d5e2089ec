"""The sample district as it was before its second year."""

from __future__ import annotations

from pathlib import Path

import samples
from xlsx_forms.setup import make_folder


def make_first_year(folder: Path) -> None:
    """Make the sample district as it was on 10 December 2026, before its second year."""
    list(make_folder(folder, sample=True))
    for path in (Path(samples.__file__).parent / "returned" / "2027").iterdir():
        (folder / "входящие" / path.name).unlink()
    settings = folder / "programme.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("2027-12-10", "2026-12-10"),
                        encoding="utf-8")
