"""Fixtures that several test files use."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import openpyxl
import pandas as pd
import pytest
from support.sample import make_first_year
from support.servers import postgres as postgres_server
from support.servers.mail import PASSWORD, Servers, running
from support.servers.postgres import Postgres

from ingest.organizations import organizations_frame
from scoring.methodology import Methodology, load_methodology
from templates.definition import Form, load_form
from templates.period import Period
from xlsx_forms.blank.generate import Issue, generate
from xlsx_forms.programme import Programme, load_programme
from xlsx_forms.setup import make_folder, write_organizations

SCHOOL = {
    "organization": "012", "full_name": "МБОУ «Школа № 1», п. Плотниково", "short_name": "Школа № 1",
    "kind": "школа", "direction": "Образование", "deputy": "", "head": "Иванов И. И., директор",
    "email": "school@example.ru", "phone": "7-00-00", "participates_from": None,
}
PERIODS = {"year": Period(2026), "quarter": Period(2026, 3)}


def require(program: str) -> str:
    """Return a program's path; skip the test in words where it is absent, fail in the gate."""
    found = shutil.which(program)
    if found is None:
        absent(f"the program «{program}» is not installed (its package is named in .ci/run)")
    return str(found)


def absent(reason: str) -> NoReturn:
    """Skip the test in words; fail in the gate, where everything must be present."""
    if os.environ.get("XLSX_FORMS_NO_SKIP"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def methodology() -> Methodology:
    return load_methodology()


@pytest.fixture(scope="session")
def school() -> pd.DataFrame:
    return organizations_frame([SCHOOL])


@pytest.fixture(scope="session")
def blanks(tmp_path_factory: pytest.TempPathFactory, school: pd.DataFrame,
           methodology: Methodology) -> Callable[[Form], Path]:
    """Return a generated form of the school, by form."""
    folder = tmp_path_factory.mktemp("blanks")
    made: dict[tuple[str, str, str], Path] = {}

    def blank(form: Form, period: Period | None = None) -> Path:
        period = period or PERIODS[form.period]
        key = (form.id, form.version, str(period))
        if key not in made:
            made[key] = next(generate(Issue(form, period, methodology), school,
                                      folder.joinpath(*key)))
        return made[key]

    return blank


Fill = Callable[..., Path]


@pytest.fixture
def fill(blanks: Callable[[Form], Path], tmp_path: Path) -> Iterator[Fill]:
    """Write values into a form with openpyxl: ``fill("passport", {"C5": 1}, edit=…)``."""
    count = 0

    def filled(form: str | Form, values: dict[str, Any],
               edit: Callable[[openpyxl.Workbook], None] | None = None, name: str = "") -> Path:
        nonlocal count
        count += 1
        form = load_form(form) if isinstance(form, str) else form
        book = openpyxl.load_workbook(blanks(form))
        for ref, value in values.items():
            book[form.page.sheet][ref] = value
        if edit is not None:
            edit(book)
        path = tmp_path / (name or f"{form.id}-{count}.xlsx")
        book.save(path)
        return path

    yield filled


@pytest.fixture
def programme(tmp_path: Path, school: pd.DataFrame) -> Programme:
    """A programme folder of the school, with nothing in it."""
    folder = tmp_path / "Район"
    list(make_folder(folder, sample=False))
    row = {key: value or "" for key, value in school.reset_index().iloc[0].astype(object).items()}
    write_organizations(folder / "организации.xlsx", [row | {"participates_from": ""}])
    return load_programme(folder)


# Figures for the end of the session: of the fault-injected corpus, and of answers as people type them.
FAULTS, TYPED = pytest.StashKey[list[str]](), pytest.StashKey[list[str]]()
FIGURES = {"rules on the fault-injected corpus": FAULTS, "answers as people type them": TYPED}


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Send the figures home where the tests run in several processes."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["figures"] = {title: session.config.stash.get(key, [])
                             for title, key in FIGURES.items()}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the figures of a process that has finished."""
    for title, lines in getattr(node, "workeroutput", {}).get("figures", {}).items():
        if lines:
            node.config.stash[FIGURES[title]] = lines


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print precision and recall of each rule, and how typed answers are read."""
    for title, key in FIGURES.items():
        lines = terminalreporter.config.stash.get(key, [])
        if lines:
            terminalreporter.section(title)
            for line in lines:
                terminalreporter.line(line)


Office = Callable[..., list[list[list[Any]]]]
DRIVERS = Path(__file__).parent / "support" / "office"
SYSTEM_PYTHON = "/usr/bin/python3"


@contextmanager
def driven(program: str, python: str) -> Iterator[Office]:
    """Do steps in a program: ``do(path, [["set", …]…], save=path)``; see tests/support/office.

    One process serves the session; returned are the rows of every step ``read``.
    """
    # What is typed into Gnumeric has a point before its decimals, and TRUE is no ИСТИНА: commands
    # that ran in this process have made its language Russian.
    driver = subprocess.Popen(
        [python, str(DRIVERS / f"{program}.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True, encoding="utf-8", env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": ""})
    assert driver.stdin is not None and driver.stdout is not None
    send, receive = driver.stdin, driver.stdout

    def answer() -> list[list[list[Any]]]:
        line = receive.readline()
        assert line, f"{program} has gone"
        answered = json.loads(line)
        assert "error" not in answered, answered["error"]
        return answered["read"]

    def do(path: Path, steps: list[list[Any]], save: Path | None = None) -> list[list[list[Any]]]:
        job = {"open": str(path), "steps": steps} | ({"save": str(save)} if save else {})
        send.write(json.dumps(job) + "\n")
        send.flush()
        return answer()

    answer()
    yield do
    send.close()
    driver.wait(timeout=30)
    receive.close()


def require_import(statement: str, what: str) -> None:
    """Require a module of the system's Python; the one of the tests does not see it."""
    require(SYSTEM_PYTHON)
    if subprocess.run([SYSTEM_PYTHON, "-c", statement], capture_output=True).returncode:
        absent(what)


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    """Do steps in LibreOffice."""
    require("soffice")
    require_import("import uno", "LibreOffice cannot be driven from Python "
                   "(apt-get install python3-uno)")
    with driven("libreoffice", SYSTEM_PYTHON) as do:
        yield do


@pytest.fixture(scope="session")
def gnumeric() -> Iterator[Office]:
    """Do steps in Gnumeric."""
    require_import("import gi; gi.require_version('Gnm', '1.12')",
                   "Gnumeric cannot be driven from Python "
                   "(apt-get install gnumeric python3-gi gir1.2-gnumeric)")
    with driven("gnumeric", SYSTEM_PYTHON) as do:
        yield do


@pytest.fixture(scope="session")
def onlyoffice() -> Iterator[Office]:
    """Do steps in the ONLYOFFICE engine."""
    if find_spec("docbuilder") is None:
        absent("the ONLYOFFICE engine is not installed (pip install document-builder)")
    with driven("onlyoffice", sys.executable) as do:
        yield do


@pytest.fixture(params=["office", "gnumeric", "onlyoffice"])
def program(request: pytest.FixtureRequest) -> Office:
    """Do steps in each of the programs, in turn."""
    do: Office = request.getfixturevalue(request.param)
    return do


USERS = ("economy", "private", "gone", *(f"org{number:02}" for number in range(24)))


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """A Postfix and a Dovecot of the tests' own; see support.servers.mail."""
    for program in ("postfix", "dovecot"):
        require(program)
    if os.geteuid() != 0:
        absent("Postfix and Dovecot are started by root only")
    with running(USERS) as started:
        yield started


@pytest.fixture
def mail(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> Servers:
    """The servers with empty mailboxes, and the password where the commands look for it."""
    servers.wait_until_delivered()
    servers.empty()
    monkeypatch.setenv("XLSX_FORMS_MAIL_PASSWORD", PASSWORD)
    return servers


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL of the tests' own."""
    found = postgres_server.programs()
    if found is None:
        absent("PostgreSQL is not installed")
    if os.geteuid() != 0:
        absent("PostgreSQL is started as another user by root only")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with postgres_server.serving(found, port) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def register_at(request: pytest.FixtureRequest) -> str:
    """Where a register is kept: an address for ``programme.toml``, empty for a file in the folder."""
    if request.param == "sqlite":
        return ""
    server: Postgres = request.getfixturevalue("postgres")
    return server.fresh()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A Chromium without a window.

    For a module: while it runs, its loop is that of the thread.
    """
    path = require("chromium")
    from support.page.operator import chromium as started

    with started(path) as browser:
        yield browser


@pytest.fixture(scope="module")
def sample_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The page of the sample district in a browser, its files taken in by the page itself."""
    from browser import serving  # beside the tests of the page

    folder = tmp_path_factory.mktemp("page") / "округ <b>"
    make_first_year(folder)
    hostile = folder / "входящие" / "<script>alert(1) &quot;.xlsx"
    hostile.write_bytes(b"no workbook")
    with serving(folder) as browser:
        answer = browser.press("/", "/ingest")
        assert (answer.status, answer.headers["Location"]) == (303, "/job")
        told = browser.wait()
        assert "Принять файлы: сделано" in told, told
        yield browser


@pytest.fixture
def empty_page(tmp_path: Path) -> Iterator[Any]:
    """The page of a folder in which nothing has been done yet."""
    from browser import serving  # beside the tests of the page

    folder = tmp_path / "папка"
    list(make_folder(folder, sample=False))
    with serving(folder) as browser:
        yield browser
