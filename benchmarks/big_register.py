"""Make a programme folder whose register holds many files, and time whole commands in it.

    python benchmarks/big_register.py FOLDER [--files 100000] [--organizations 10000]

Each organization hands in ten files: a form of each kind is filled and read as ``ingest`` reads
it, and what was read is taken in once more for every organization under its own name, project
names and checksum.  Nothing is written past the register's own way in.  Every tenth file is returned
for an error, every twentieth passport says that its project was somebody else's.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from support.answers import clean_answers, in_openpyxl, placed

from ingest.submission import Row, Submission
from templates.definition import load_form
from templates.period import Period
from xlsx_forms.programme import Programme, load_programme
from xlsx_forms.setup import make_folder, write_organizations

MORNING = datetime(2026, 10, 5, 9, 0)
# What each organization hands in: the form, the period, which of its projects, and is it wrong.
HANDED_IN = (
    *(("passport", "2026", project, False) for project in range(4)),
    *(("quarterly-report", f"2026-Q{quarter}", None, False) for quarter in (1, 2, 3)),
    ("checklist", "2026", None, False), ("plan-facts", "2026", None, True),
    ("plan-facts", "2026", None, False))
_AT_ONCE = 5_000


def make_programme(folder: Path, organizations: int) -> Programme:
    """Make a programme folder with so many organizations."""
    list(make_folder(folder, sample=False))
    write_organizations(folder / "организации.xlsx", [
        {"organization": f"{i:05d}", "full_name": f"МБОУ «Школа № {i}»", "short_name": f"Школа № {i}",
         "kind": "школа", "direction": "Образование", "email": f"school{i}@example.ru",
         "phone": "7-00-00"} for i in range(1, organizations + 1)])
    settings = folder / "programme.toml"
    settings.write_text("today = 2026-10-20\n" + settings.read_text(encoding="utf-8"), encoding="utf-8")
    return load_programme(folder)


def fill(programme: Programme, form_id: str, period: str, wrong: bool) -> Path:
    """Fill the form of the first organization as an office program does; return its path."""
    import openpyxl

    from xlsx_forms.blank.generate import Issue, generate

    form = load_form(form_id)
    issue = Issue(form, Period.parse(period), programme.methodology)
    [path] = generate(issue, programme.organizations.iloc[:1], programme.folder / "образцы")
    book = openpyxl.load_workbook(path)
    fields, tables = clean_answers(form_id)
    for ref, _field, value in placed(fields | ({"fact_2_1": "много"} if wrong else {}), tables, form):
        book[form.page.sheet][ref] = in_openpyxl(value)
    path = path.with_name(f"{form_id} {period} {wrong}.xlsx")
    book.save(path)
    return path


def patterns(programme: Programme) -> list[Submission]:
    """Return what the first organization has handed in, read and checked."""
    from ingest.batch import check_all, read_all
    from ingest.opening.sources import sources

    kinds = dict.fromkeys((form, period, wrong) for form, period, _project, wrong in HANDED_IN)
    paths = [fill(programme, *each) for each in kinds]
    read = check_all(read_all(sources(paths), programme.catalogue), programme.catalogue,
                     programme.names)
    by_kind = dict(zip(kinds, read, strict=True))
    return [by_kind[form, period, wrong] for form, period, _project, wrong in HANDED_IN]


def of_organization(read: Sequence[Submission], number: int) -> Iterator[Submission]:
    """Yield the files of one organization as if each had been read."""
    key, names = f"{number:05d}", [f"Справка {i} школы № {number}" for i in range(4)]
    for i, (each, (form, period, project, _wrong)) in enumerate(zip(read, HANDED_IN, strict=True)):
        answers = dict(each.answers or {})
        tables = dict(each.tables or {})
        if project is not None:
            answers[each.project_field] = names[project]
            if number % 5 == 0 and project == 0:
                answers |= {"is_replica": True, "replica_of": f"Школа № {number - 1}"}
        if form == "quarterly-report":
            row = tables["projects"][0]
            tables["projects"] = tuple(Row({**row.values, "project": name}, row.cells, row.raw)
                                       for name in names)
        file = f"входящие/{key}/{i} {form} {period}.xlsx"
        yield replace(each, file=file, organization=key, answers=answers, tables=tables,
                      sha256=hashlib.sha256(file.encode()).hexdigest(),
                      received=MORNING + timedelta(minutes=i))


def fill_register(programme: Programme, files: int, organizations: int) -> None:
    """Take in so many files, some thousand at a time."""
    from xlsx_forms.work import open_register

    read = patterns(programme)
    everything = islice((each for number in range(1, organizations + 1)
                         for each in of_organization(read, number)), files)
    register, start = open_register(programme), time.perf_counter()
    while chunk := list(islice(everything, _AT_ONCE)):
        register.record(chunk, programme.catalogue)
        print(f"{chunk[-1].organization}: {time.perf_counter() - start:.0f} s", flush=True)


def timed(folder: Path, *arguments: str) -> tuple[float, float]:
    """Run a command in a folder; return seconds and MiB at most."""
    start = time.perf_counter()
    done = subprocess.run(
        ["/usr/bin/env", "time", "-f", "%M", sys.executable, "-m", "xlsx_forms", "-C", str(folder),
         *arguments], capture_output=True, text=True)
    seconds = time.perf_counter() - start
    if done.returncode:
        print(done.stderr, file=sys.stderr)
    return seconds, int(done.stderr.split()[-1]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--organizations", type=int)
    arguments = parser.parse_args()
    organizations = arguments.organizations or arguments.files // len(HANDED_IN)
    fill_register(make_programme(arguments.folder, organizations), arguments.files, organizations)


if __name__ == "__main__":
    main()
