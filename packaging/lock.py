"""Choose the versions of all locks anew: ``python packaging/lock.py UV``, which ``make lock`` does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
_WINDOWS, _LINUX = "x86_64-pc-windows-msvc", "x86_64-manylinux_2_28"
# Lock, platform, Python, what it is made of.
_LOCKS = (
    ("windows", _WINDOWS, "3.11", ("setup.cfg", "windows.in")),
    ("windows-test", _WINDOWS, "3.11", ("windows-test.in", "--constraint", "windows.lock")),
    *((f"linux-{python}", _LINUX, python, ("setup.cfg", "linux.in"))
      for python in ("3.11", "3.12", "3.13")),
)


def main(uv: str) -> None:
    """Write every lock beside this file."""
    for name, platform, python, sources in _LOCKS:
        subprocess.run([uv, "pip", "compile", "--quiet", "--no-header", "--generate-hashes", "--upgrade",
                        "--python-platform", platform, "--python-version", python,
                        *(str(HERE.parent / each) if each == "setup.cfg" else
                          each if each.startswith("--") else str(HERE / each) for each in sources),
                        "--output-file", str(HERE / f"{name}.lock")], check=True,
                       stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main(sys.argv[1])
