"""Russian for what click says by itself, and UTF-8 whatever the system's encoding is.

click takes its words from gettext; ``locale/ru/LC_MESSAGES/messages.po`` holds them in
Russian, the ``.mo`` beside it is made from it (docs/decisions/0004).
"""

from __future__ import annotations

import gettext
import os
import sys
from importlib.resources import files


def speak_russian() -> None:
    """Let click speak Russian, whatever the system's language is."""
    os.environ["LANGUAGE"] = "ru"
    gettext.bindtextdomain("messages", str(files("xlsx_forms") / "locale"))


def use_utf8() -> None:
    """Make names of files and all output UTF-8.

    With a C locale Python takes file names for ASCII, and «входящие» cannot be made; only a
    new interpreter can change that, so the program starts itself again once.
    """
    if sys.getfilesystemencoding().lower() != "utf-8" and os.environ.get("PYTHONUTF8") != "1":
        arguments = [sys.executable, "-X", "utf8", "-m", "xlsx_forms", *sys.argv[1:]]
        os.execve(sys.executable, arguments, os.environ | {"PYTHONUTF8": "1"})
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
