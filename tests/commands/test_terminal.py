"""A terminal shows what names of files hold, and obeys none of it."""

import os
import re
import sys

import pytest
from support.paths import ROOT

from xlsx_forms.setup import make_folder

pty = pytest.importorskip("pty", reason="псевдотерминал есть только в Unix")


def on_a_terminal(*arguments) -> str:
    """Return what a command writes to a terminal."""
    shown = bytearray()

    def read(source):
        data = os.read(source, 4096)
        shown.extend(data)
        return data

    code = ("import os, sys; os.environ['PYTHONPATH'] = " + repr(str(ROOT)) + "; sys.argv[1:] = "
            + repr([*map(str, arguments)]) + "; from xlsx_forms.commands.cli import run; run()")
    pty.spawn([sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}"], read)
    return shown.decode("utf-8", "replace")


@pytest.mark.parametrize(("name", "sign"), [
    ("\x1b]0;чужой заголовок\x07.xlsx", "␛]0;чужой заголовок␇.xlsx"),
    ("отчет\u202excod.xlsx", "отчет<U+202E>xcod.xlsx"),
    ("отчет\x9b31m.xlsx", "отчет<U+009B>31m.xlsx"),
], ids=["title", "direction", "eight bits"])
def test_a_name_of_a_file_is_shown_and_not_obeyed(name, sign, tmp_path, capfd):
    (tmp_path / name).write_bytes(b"")
    shown = on_a_terminal("check", tmp_path / name)

    assert sign in shown
    assert not set("\x1b\x07\x9b\u202e") & set(shown)


def test_without_a_command_each_step_stands_beside_what_it_would_do(tmp_path):
    list(make_folder(tmp_path / "район", sample=True))
    shown = on_a_terminal("-C", tmp_path / "район")

    assert "Дальше: Примите новые файлы: 73" in shown
    assert re.search(r"Сделать формы +не сделано \d+ +xlsx-forms generate", shown), shown
