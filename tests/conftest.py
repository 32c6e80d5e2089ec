"""Fixtures that several test files use."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import openpyxl
import pandas as pd
import pytest
from mail_servers import PASSWORD, Servers, running

from ingest.organizations import organizations_frame
from scoring.methodology import Methodology, load_methodology
from templates.definition import Form, load_form
from templates.period import Period
from xlsx_forms.generate import generate

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
    made: dict[tuple[str, str], Path] = {}

    def blank(form: Form) -> Path:
        key = (form.id, form.version)
        if key not in made:
            made[key] = next(generate(form, PERIODS[form.period], school, methodology,
                                      folder / form.version))
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


Office = Callable[..., list[list[list[Any]]]]


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    """Do steps in LibreOffice: ``office(path, [["set", …]…], save=path)``; see office/fill.py.

    One office process serves the session; returned are the rows of every step ``read``.
    """
    require("soffice")
    # The Python of the system brings ``uno``; the one of the tests does not.
    system_python = require("/usr/bin/python3")
    if subprocess.run([system_python, "-c", "import uno"], capture_output=True).returncode:
        absent("LibreOffice cannot be driven from Python (apt-get install python3-uno)")
    driver = subprocess.Popen(
        [system_python, str(Path(__file__).parent / "office" / "fill.py")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    assert driver.stdin is not None and driver.stdout is not None
    send, receive = driver.stdin, driver.stdout

    def answer() -> list[list[list[Any]]]:
        line = receive.readline()
        assert line, "LibreOffice has gone"
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


USERS = ("economy", "private", "gone", *(f"org{number:02}" for number in range(24)))


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """A Postfix and a Dovecot of the tests' own; see mail_servers.py."""
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
