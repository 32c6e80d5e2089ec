"""Fetch wheels of exactly the versions and hashes of a lock, and the project's own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from email.parser import HeaderParser
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parents[2]


def fetch(lock: Path, target: Path, python: str, platforms: Iterable[str]) -> None:
    """Download all wheels of a lock for one version of Python, as ``3.11``.

    CalledProcessError when one is missing or has another hash.
    """
    digits = python.replace(".", "")
    _pip("download", "--require-hashes", "--no-deps", "--only-binary=:all:", "--dest", target,
         "--python-version", python, "--implementation", "cp",
         *(part for abi in (f"cp{digits}", "abi3", "none") for part in ("--abi", abi)),
         *(part for each in platforms for part in ("--platform", each)),
         "--requirement", lock)


def fetch_source(requirement: str, sha256: str, target: Path) -> Path:
    """Download one source archive, whose hash is given.

    pip runs its ``setup.py`` to learn its name: look at it before you give another hash.
    """
    wanted = target / "one.txt"
    wanted.write_text(f"{requirement} --hash=sha256:{sha256}\n", encoding="utf-8")
    _pip("download", "--require-hashes", "--no-deps", "--no-binary=:all:", "--dest", target,
         "--requirement", wanted)
    [found] = target.glob("*.tar.gz")
    return found


def own_wheel(target: Path) -> Path:
    """Build the wheel of this checkout."""
    _pip("wheel", "--no-deps", "--wheel-dir", target, ROOT)
    [found] = target.glob("xlsx_forms-*.whl")
    return found


def metadata(wheel: Path) -> tuple[str, str, str]:
    """Return name, version and licence of a wheel, as it says of itself."""
    with ZipFile(wheel) as package:
        [name] = [each for each in package.namelist() if each.count("/") == 1
                  and each.endswith(".dist-info/METADATA")]
        fields = HeaderParser().parsestr(package.read(name).decode("utf-8"))
    classified = [value.rpartition(" :: ")[2] for value in fields.get_all("Classifier", [])
                  if value.startswith("License ::")]
    stated = fields["License-Expression"] or (fields["License"] or "").strip()
    licence = stated if stated and "\n" not in stated else ", ".join(classified)
    return fields["Name"], fields["Version"], licence or "см. текст"


def licence_texts(wheel: Path) -> dict[str, bytes]:
    """Return the texts of licences and notices in a wheel by the name under which to keep them."""
    with ZipFile(wheel) as package:
        return {name.partition(".dist-info/")[2].replace("licenses/", "").replace("/", "-"):
                package.read(name) for name in package.namelist() if _is_licence(name)}


def _is_licence(name: str) -> bool:
    folder, _, rest = name.partition(".dist-info/")
    last = rest.rpartition("/")[2].upper()
    return "/" not in folder and bool(last) and (rest.startswith("licenses/") or last.startswith(
        ("LICEN", "COPYING", "NOTICE", "AUTHORS")))


def _pip(*arguments: str | Path) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check",
                    *map(str, arguments)], check=True)
