"""Build the folders for offices: ``python packaging/build.py windows`` or ``linux``."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from parts.linux import build_linux
from parts.windows import build_windows

BUILDERS = {"windows": build_windows, "linux": build_linux}

if __name__ == "__main__":
    for target in sys.argv[1:]:
        print(BUILDERS[target]())
