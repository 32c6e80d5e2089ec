"""Try ``dist/xlsx-forms-windows.zip``, whose path is the argument, under Wine.

It is unpacked where there is no other Python, does the sample district by its command and by its
page, and runs those tests of the suite that Windows may decide otherwise.  Wine is not Windows: it
has Windows' paths, locks and code pages, but not its Explorer, its firewall or Excel.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener
from zipfile import ZipFile

sys.path.insert(0, str(Path(__file__).resolve().parent))

from parts.wheels import ROOT, fetch

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


class Visitor:
    """A browser's part of HTTP: cookie, forms with their tokens."""

    def __init__(self, address: str) -> None:
        self._base = address.partition("/?")[0]
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))
        self._opener.open(address)

    def see(self, path: str) -> str:
        """A page."""
        return str(self._opener.open(self._base + path).read().decode())

    def press(self, page: str, action: str, **typed: str) -> None:
        """Send a page's form."""
        [form] = re.findall(rf'<form[^>]*action="{action}".*?</form>', self.see(page), re.DOTALL)
        inputs = [dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
                  for tag in re.findall(r"<input[^>]*>", form)]
        values = {each["name"]: unescape(each.get("value", "")) for each in inputs if "name" in each}
        self._opener.open(Request(self._base + action, urlencode(values | typed).encode(),
                                  {"Origin": self._base}))

    def wait(self) -> str:
        """Wait for the work that runs; what came of it."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            told = self.see("/job")
            if ": идет" not in told:
                return told
            time.sleep(1)
        raise SystemExit("the work does not end")


def main(package: Path) -> None:
    """Do all, and say what was done; SystemExit when something is not as it should be."""
    with tempfile.TemporaryDirectory() as temporary:
        wine = Wine(Path(temporary), package)
        before = _files(wine.folder)
        print(wine.python("-c", "import sys; print(sys.version)").strip())
        _by_command(wine)
        _by_page(wine)
        added = _files(wine.folder) - before - {"folder.txt"}
        _demand(not added, f"the program wrote beside itself: {sorted(added)[:5]}")
        print("beside the program nothing was written but folder.txt")
        print(_suite(wine, Path(temporary)))


def _by_command(wine: Wine) -> None:
    wine.python("-m", "xlsx_forms", "demo", r"C:\Районы\Пример по команде")
    made = list((wine.drive / "Районы" / "Пример по команде" / "сводка").glob("*.xlsx"))
    _demand(len(made) == 1, "the command made no summary")
    print("the sample district by the command: a summary")


def _by_page(wine: Wine) -> None:
    folder = wine.drive / "Районы" / "Пример & страница"
    with wine.page() as address:
        visitor = Visitor(address)
        visitor.press("/start", "/start/sample", folder=r"C:\Районы\Пример & страница")
        _demand("сделано" in visitor.wait(), "the page did not do the sample district")
        for name in ("who", "findings", "rating", "plan", "projects", "documents", "settings"):
            visitor.see(f"/{name}")
        if chromium := shutil.which("chromium"):
            shown = subprocess.run(
                [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=9000",
                 f"--user-data-dir={wine.drive / 'browser'}", "--dump-dom", address],
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=_PATIENCE).stdout
            _demand("Провести круг" in shown, "Chromium does not show the page")
            print("Chromium shows the page «Квартал»")
    _demand(len(list((folder / "сводка").glob("*.xlsx"))) == 1, "the page made no summary")
    remembered = (wine.folder / "folder.txt").read_text("utf-8").strip()
    _demand(remembered == r"C:\Районы\Пример & страница", f"remembered is {remembered}")
    with wine.page() as address:
        _demand("Пример &amp; страница" in Visitor(address).see("/"), "the folder was forgotten")
    print("the sample district by the page: a summary; opened again, the page knows its folder")


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
    told = wine.python("-m", "pytest", "-q", "-p", "no:cacheprovider", *_TESTS, folder=python.name)
    return told.strip().rpartition("\n")[2]


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def _demand(held: bool, otherwise: str) -> None:
    if not held:
        raise SystemExit(otherwise)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
