"""What other people's loops do with the same files, each in a process: peers.py NAME FOLDER."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path


def pandas_openpyxl(folder: Path) -> None:
    """What most people write: every sheet of every .xlsx, kept by nobody."""
    import pandas as pd

    for path in sorted(folder.rglob("*.xlsx")):
        pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl")


def pandas_calamine(folder: Path) -> None:
    """The same by the fastest reader, which reads all the formats."""
    import pandas as pd

    for path in files(folder):
        pd.read_excel(path, sheet_name=None, header=None, engine="calamine")


def openpyxl_loop(folder: Path) -> None:
    """Every cell of every .xlsx by openpyxl."""
    import openpyxl

    for path in sorted(folder.rglob("*.xlsx")):
        for sheet in openpyxl.load_workbook(path, data_only=True):
            for _row in sheet.iter_rows(values_only=True):
                pass


def files(folder: Path) -> list[Path]:
    """Every workbook of a folder."""
    return sorted(path for path in folder.rglob("*") if path.suffix in (".xlsx", ".xls", ".ods"))


PEERS: dict[str, Callable[[Path], None]] = {
    "pandas + openpyxl": pandas_openpyxl, "pandas + calamine": pandas_calamine,
    "openpyxl": openpyxl_loop}

if __name__ == "__main__":
    PEERS[sys.argv[1]](Path(sys.argv[2]))
