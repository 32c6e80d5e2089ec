"""A terminal shows what names of files hold and obeys none of it; it gets colours, tables, progress."""

import io
import json
import os
import re
import subprocess
import sys

import pytest
from support.paths import ROOT

from templates.text import Piece, unbroken, wrapped
from xlsx_forms.commands.terminal.drawing import draw, progress_bar
from xlsx_forms.commands.terminal.screen import Screen, Table, break_line
from xlsx_forms.setup import make_folder

pty = pytest.importorskip("pty", reason="псевдотерминал есть только в Unix")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
HOSTILE = "[red]отчет[/red] [link=http://evil.example]\x1b]0;чужой\x07\x1b[2J.xlsx"
HOSTILE_AS_SHOWN = "[red]отчет[/red] [link=http://evil.example]␛]0;чужой␇␛[2J.xlsx"


class Terminal(io.StringIO):
    """A terminal that keeps what it was given."""

    encoding, errors = "utf-8", "strict"

    def isatty(self):
        return True


def on_a_terminal(*arguments, columns=80, **environment) -> str:
    """Return what a command writes to a terminal of a width."""
    shown = bytearray()
    environment |= {"COLUMNS": str(columns), "TERM": "xterm"}

    def read(source):
        data = os.read(source, 4096)
        shown.extend(data)
        return data

    environment["PYTHONPATH"] = str(ROOT)
    code = (f"import os, sys; os.environ.update({environment!r}); sys.argv[1:] = "
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
    shown = on_a_terminal("check", tmp_path / name, NO_COLOR="1", columns=300)

    assert sign in shown
    assert not set("\x1b\x07\x9b\u202e") & set(shown)


def test_without_a_command_each_step_stands_beside_what_it_would_do(tmp_path):
    list(make_folder(tmp_path / "район", sample=True))
    shown = COLOURS.sub("", on_a_terminal("-C", tmp_path / "район"))

    assert re.search(r"Дальше: Примите новые файлы: \d+", shown)
    assert re.search(r"Сделать формы +не сделано \d+ +xlsx-forms generate", shown), shown


def test_json_on_a_terminal_is_as_in_a_pipe(tmp_path):
    file = tmp_path / f"{'длинное имя ' * 7}.xlsx"
    file.write_bytes(b"")
    shown = on_a_terminal("check", "--json", file)
    assert [each["file"] for each in json.loads(shown)] == [str(file)]


def test_a_pipe_gets_no_codes_however_colours_are_demanded(tmp_path):
    (tmp_path / "пустой.xlsx").write_bytes(b"")
    done = subprocess.run([sys.executable, "-m", "xlsx_forms", "check", tmp_path], cwd=ROOT,
                          env=os.environ | {"FORCE_COLOR": "1", "TTY_COMPATIBLE": "1"},
                          stdout=subprocess.PIPE, check=False)
    assert b"F101" in done.stdout and b"\x1b" not in done.stdout


@pytest.mark.parametrize("columns", [40, 80])
def test_a_table_shows_markup_and_codes_and_obeys_none(columns, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    terminal = Terminal()
    draw(Screen(terminal), Table(("Файл", "Решение"), [(HOSTILE, HOSTILE)], HOSTILE))
    shown = COLOURS.sub("", terminal.getvalue())

    assert not {"\x1b", "\x07"} & set(shown)
    assert "".join(shown.split()).count("".join(HOSTILE_AS_SHOWN.split())) == 3, shown


@pytest.mark.parametrize("setting", [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_who_wants_no_colours_gets_none(setting, monkeypatch):
    monkeypatch.setenv(*setting)
    terminal = Terminal()
    screen = Screen(terminal)
    screen.write("отчет.xlsx: не читается\n")
    draw(screen, Table(("Код", "Уровень"), [("F101", "ошибка")]))
    assert "\x1b" not in terminal.getvalue()


def test_progress_counts_and_leaves_nothing_behind(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    with progress_bar(Screen(terminal), "Прием [red]", 2) as step:
        step(2)
    assert "Прием [red]" in terminal.getvalue() and "2 из 2" in terminal.getvalue()
    assert terminal.getvalue().rstrip("\r\n").endswith("\x1b[2K")


def test_lines_are_broken_as_wide_as_the_window_and_where_they_were_whole(monkeypatch):
    assert all(len(each) <= 40 for each in break_line(f"    {'слово ' * 40}", 40))
    monkeypatch.setenv("COLUMNS", "60")
    pieces = wrapped("Принято: " + ", ".join(map(unbroken, ["Школа № 1"] * 12)), "  ")
    assert {type(each) for each in pieces} == {Piece}
    terminal = Terminal()
    Screen(terminal).write(f"{pieces[0].whole}\n")
    assert max(map(len, terminal.getvalue().splitlines())) <= 60
    assert "Школа\n" not in terminal.getvalue()


def test_without_a_table_rich_is_not_read(tmp_path):
    (tmp_path / "пустой.xlsx").write_bytes(b"")
    code = ("import sys; from xlsx_forms.commands.cli import cli\n"
            "for call in (['--help'], ['check', sys.argv[1]]):\n"
            "    try: cli.main(call, 'xlsx-forms')\n"
            "    except SystemExit: pass\n"
            "sys.exit('rich' in sys.modules)")
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT,
                          stdout=subprocess.DEVNULL, check=False).returncode == 0
