"""Build the folders for offices: ``python packaging/build.py windows`` or ``linux``; see README.md here."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from parts.linux import build_linux  # noqa: E402
from parts.windows import build_windows  # noqa: E402

BUILDERS = {"windows": build_windows, "linux": build_linux}

if __name__ == "__main__":
    for target in sys.argv[1:]:
        print(BUILDERS[target]())
