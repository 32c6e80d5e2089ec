"""Let LibreOffice compute the formulas of a workbook anew, to compare with what stands there."""

from __future__ import annotations

import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import openpyxl

_CELL = re.compile(r'<c ([^>]*?)( t="str")?>(<f>.*?</f>)<v>.*?</v></c>')


def without_values(source: Path, target: Path) -> None:
    """Copy a workbook and take the values from its formulas: whoever has some has computed them."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                text, count = _CELL.subn(r"<c \1>\3</c>", data.decode())
                assert "<f>" not in text or count == text.count("<f>"), name
                data = text.encode()
            new.writestr(name, data)


def recalculate(office: str, sources: list[Path], folder: Path) -> Path:
    """Let LibreOffice open workbooks and save them; return where."""
    saved = folder / "saved"
    subprocess.run(
        [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
         "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", saved, *sources],
        check=True, capture_output=True, timeout=300)
    return saved


def formula_values(path: Path, values: Path) -> dict[tuple[str, str], Any]:
    """What stands in ``values`` where ``path`` has formulas."""
    formulas = openpyxl.load_workbook(path)
    found = openpyxl.load_workbook(values, data_only=True)
    return {(sheet.title, cell.coordinate): found[sheet.title][cell.coordinate].value
            for sheet in formulas for row in sheet.iter_rows() for cell in row
            if cell.data_type == "f"}


def same(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return abs(ours - theirs) < 1e-9
    return (ours or "") == (theirs or "")
