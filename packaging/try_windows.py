"""Try ``dist/xlsx-forms-windows.zip``, whose path is the argument, under Wine.

It is unpacked where there is no other Python, does the sample district by its commands and by its
page in Chromium, draws a table on a console, and runs those tests of the suite that Windows may
decide otherwise.  Wine is not Windows: it has Windows' paths, locks and code pages, but not its
Explorer, its firewall or Excel, and its console takes codes of colours for letters.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from zipfile import ZipFile

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "tests")]

from parts.wheels import ROOT, fetch  # noqa: E402
from support.page.operator import Operator, chromium  # noqa: E402

# What Wine 8 lacks and Windows 10 has: the Rust of python-calamine asks it for random numbers.
_STUB = """#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE p, SIZE_T n) {
    return SystemFunction036(p, (ULONG)n);
}
"""
_TESTS = ("tests/commands/page/test_desk.py", "tests/commands/test_backups.py",
          "tests/opening/test_sources.py", "tests/register/test_register.py",
          "tests/register/test_recheck.py", "tests/register/databases/test_schema.py")
_PATIENCE = 600  # seconds


class Wine:
    """A Windows of its own in a folder, with the unpacked program in it."""

    def __init__(self, work: Path, package: Path) -> None:
        self.drive = work / "wine" / "drive_c"
        self._environment = os.environ | {"WINEPREFIX": str(work / "wine"), "WINEDEBUG": "-all",
                                          "LANG": "C.UTF-8"}
        self._run("wineboot", "-i")
        place = self.drive / "Программы отдела"
        with ZipFile(package) as archive:
            archive.extractall(place)
        self.folder = place / "xlsx-forms"
        self.program = self.folder / "program"
        source = work / "stub.c"
        source.write_text(_STUB)
        subprocess.run(["x86_64-w64-mingw32-gcc", "-shared", "-o",
                        self.program / "python" / "bcryptprimitives.dll", source, "-ladvapi32"],
                       check=True)

    def python(self, *arguments: str, folder: str = "python") -> str:
        """Run the program's Python; what it printed."""
        return self._run("wine", str(self.program / folder / "python.exe"), *arguments)

    def console(self, code_page: int, folder: str, command: str) -> str:
        """Run a command of the program in a window of 80 columns; what stands in it then."""
        # A start file is read in the code page of the console: nothing but ASCII in it.
        script = self.program / "console.cmd"
        script.write_text(f"@chcp {code_page}\r\n@python\\python.exe -m xlsx_forms -C \"%DISTRICT%\" "
                          f"{command}\r\n", newline="")
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 80, 0, 0))
        process = subprocess.Popen(["wine", "cmd", "/c", script.name], cwd=self.program,
                                   env=self._environment | {"NO_COLOR": "1", "DISTRICT": folder},
                                   stdin=slave, stdout=slave, stderr=slave, start_new_session=True)
        os.close(slave)
        shown = b""
        # The last who has the terminal open has left when it cannot be read any more.
        with suppress(OSError):
            while more := os.read(master, 65536):
                shown += more
        process.wait(_PATIENCE)
        os.close(master)
        script.unlink()
        text = shown.decode("utf-8", "replace")
        # Wine writes blanks as steps of the cursor.
        text = re.sub(r"\x1b\[(\d+)C", lambda found: " " * int(found[1]), text)
        return re.sub(r"\x1b\[[?0-9;]*[A-Za-z]", "", text)

    @contextmanager
    def page(self) -> Iterator[str]:
        """Start the page as a double click does; its address."""
        process = subprocess.Popen(
            ["wine", "cmd", "/c", "Открыть страницу.cmd", "--no-browser"], cwd=self.folder,
            env=self._environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if found := re.search(r"http://\S+", line):
                    yield found[0]
                    break
            else:
                raise SystemExit("the page does not start")
        finally:
            subprocess.run(["wineserver", "-k"], env=self._environment, check=False)
            process.wait(30)

    def _run(self, *command: str) -> str:
        done = subprocess.run(command, cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=2 * _PATIENCE)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}: {done.returncode}\n{done.stdout}")
        return done.stdout


def main(package: Path) -> None:
    """Do all, and say what was done; SystemExit when something is not as it should be."""
    with tempfile.TemporaryDirectory() as temporary:
        wine = Wine(Path(temporary), package)
        before = _files(wine.folder)
        print(wine.python("-c", "import sys; print(sys.version)").strip())
        _by_command(wine)
        _on_a_console(wine)
        _by_page(wine)
        added = _files(wine.folder) - before - {"folder.txt"}
        _demand(not added, f"the program wrote beside itself: {sorted(added)[:5]}")
        print("beside the program nothing was written but folder.txt")
        print(_suite(wine, Path(temporary)))


def _by_command(wine: Wine) -> None:
    """The sample district by commands, with all that is made of it."""
    folder = wine.drive / "Районы" / "Пример по команде"
    call = ("-m", "xlsx_forms", "-C", r"C:\Районы\Пример по команде")
    wine.python("-m", "xlsx_forms", "demo", call[-1])
    _demand(len(list((folder / "сводка").glob("*.xlsx"))) == 1, "the command made no summary")
    for command in (["papers"], ["report"], ["report", "--public"], ["export", "--to", r"C:\Выгрузка"],
                    ["summary", "--public"], ["status", "-o", r"C:\Районы\Должники.xlsx"]):
        wine.python(*call, *command)
    _demand_documents(folder)
    _demand(any((wine.drive / "Выгрузка").rglob("*.parquet")), "the command exported nothing")
    _demand((wine.drive / "Районы" / "Должники.xlsx").is_file(), "the command wrote no debtors")
    print("the sample district by commands: summary, papers, report, export")


def _on_a_console(wine: Wine) -> None:
    """A table on a console of Windows, in the code pages of Russian consoles and windows."""
    for page in (866, 1251):
        shown = wine.console(page, r"C:\Районы\Пример по команде", "status")
        _demand(bool(re.search(r"в срок +\d+ +\d+ +\d+", shown)) and "�" not in shown, shown)
        _demand(all(len(line.rstrip()) < 80 for line in shown.splitlines()), f"too wide: {shown}")
    print("a table on a console, code pages 866 and 1251")


def _by_page(wine: Wine) -> None:
    """The same by the page, in a browser that counts what it is asked for."""
    folder = wine.drive / "Районы" / "Пример & страница"
    with chromium(shutil.which("chromium") or "chromium") as browser:
        with wine.page() as address:
            operator = Operator(browser.new_page(), address)
            operator.page.set_default_timeout(_PATIENCE * 1000)
            operator.fill(sample=r"C:\Районы\Пример & страница")
            operator.press("Открыть пример")
            operator.wait("сделано")
            for name in ("Квартал", "Кто сдал", "Замечания", "Рейтинг", "План", "Проекты", "Настройки",
                         "Документы"):
                operator.follow(name)
                _demand(operator.page.get_by_role("heading", level=1).count() == 1, f"no page «{name}»")
            for made in ("Документы комиссии (Word)", "Отчет для главы округа", "Отчет для публикации",
                         "Сводка для публикации", "Список должников", "Выгрузка таблиц (Parquet)"):
                operator.press(made)
                operator.wait("сделано")
                operator.follow("Документы")
            paper = operator.page.get_by_role("link", name="Протокол").first.inner_text()
            kept = operator.download(paper, wine.drive)
            _demand(kept.read_bytes().startswith(b"PK"), "a paper cannot be downloaded")
            _demand(not operator.foreign() and not operator.said, f"the page said: {operator.said}")
        _demand_documents(folder)
        _demand(len(list((folder / "сводка").glob("*.xlsx"))) > 1, "the page made no summary")
        remembered = (wine.folder / "folder.txt").read_text("utf-8").strip()
        _demand(remembered == r"C:\Районы\Пример & страница", f"remembered is {remembered}")
        with wine.page() as address:
            shown = Operator(browser.new_page(), address).page.inner_text("footer")
            _demand("Пример & страница" in shown, "the folder was forgotten")
    print("the sample district by the page in Chromium: summary, papers, report, export; opened again, "
          "the page knows its folder")


def _demand_documents(folder: Path) -> None:
    for place, pattern, count in (("документы", "*/*.docx", 8), ("сводка", "Отчет*.html", 2)):
        found = len(list((folder / place).glob(pattern)))
        _demand(found == count, f"{folder.name}: {place}/{pattern}: {found}, not {count}")


def _suite(wine: Wine, work: Path) -> str:
    """Run tests with the program's packages and the suite's; the last line of what they print."""
    fetch(ROOT / "packaging" / "windows-test.lock", work / "wheels", "3.11", ["win_amd64"])
    for wheel in (work / "wheels").glob("*.whl"):
        with ZipFile(wheel) as package:
            package.extractall(work / "tests")
    python = wine.program / "python-of-tests"
    shutil.copytree(wine.program / "python", python)
    with (python / "python311._pth").open("a", newline="") as paths:
        paths.write(f"Z:{work / 'tests'}\r\nimport site\r\n".replace("/", "\\"))
    told = wine.python("-m", "pytest", "-p", "no:cacheprovider", *_TESTS, folder=python.name)
    return told.strip().rpartition("\n")[2]


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def _demand(held: bool, otherwise: str) -> None:
    if not held:
        raise SystemExit(otherwise)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
