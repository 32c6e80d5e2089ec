"""The archive for Linux: wheels for each version of Python, and a script that installs them."""

from __future__ import annotations

import io
import tarfile
import tempfile
from pathlib import Path

from parts.guide import write_guide
from parts.wheels import ROOT, fetch, metadata, own_wheel

HERE = ROOT / "packaging"
TARGET = ROOT / "dist" / "xlsx-forms-linux.tar.gz"
FOLDER = "xlsx-forms"
PYTHONS = ("3.11", "3.12", "3.13")
# The oldest C library that the wheels are made for: 2.17 to 2.28, so Astra 1.8, РЕД ОС 8, ALT 10.
_PLATFORMS = [f"manylinux_2_{minor}_x86_64" for minor in range(28, 4, -1)] + ["manylinux2014_x86_64"]


def build_linux() -> Path:
    """Write ``dist/xlsx-forms-linux.tar.gz``."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / FOLDER
        wheels = folder / "wheels"
        for python in PYTHONS:
            fetch(HERE / f"linux-{python}.lock", wheels, python, _PLATFORMS)
        own = own_wheel(folder)
        own.rename(wheels / own.name)
        version = metadata(wheels / own.name)[1]
        for name in ("установить.sh", "Прочтите сначала.txt"):
            text = (HERE / "linux" / name).read_text(encoding="utf-8").replace("{version}", version)
            (folder / name).write_text(text, encoding="utf-8")
        write_guide(folder / "руководство")
        return _pack(folder)


def _pack(folder: Path) -> Path:
    TARGET.parent.mkdir(exist_ok=True)
    unfinished = TARGET.with_name(f".{TARGET.name}")
    with tarfile.open(unfinished, "w:gz") as package:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = tarfile.TarInfo(path.relative_to(folder.parent).as_posix())
                data = path.read_bytes()
                entry.size, entry.mode = len(data), 0o755 if path.suffix == ".sh" else 0o644
                package.addfile(entry, io.BytesIO(data))
    unfinished.replace(TARGET)
    return TARGET
