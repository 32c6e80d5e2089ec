"""Make a programme folder whose register holds many files, and time whole commands in it.

    python benchmarks/big_register.py [--sizes 1000 10000 100000] [--folder FOLDER] [--json FILE]

Each organization hands in ten files: a form of each kind is filled and read as ``ingest`` reads
it, and what was read is taken in once more for every organization under its own name, project
names and checksum.  Nothing is written past the register's own way in.  Every tenth file is returned
for an error, every twentieth passport says that its project was somebody else's.  The runs are kept
as JSON, and drawn beside it: what a file, what a command costs, and how much memory they have.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import pygal
from filled import make_programme
from support.answers import clean_answers, in_openpyxl, placed
from whole import Run, machine, run

from ingest.submission import Row, Submission
from templates.definition import load_form
from templates.period import Period
from xlsx_forms.programme import Programme

HERE = Path(__file__).parent
MORNING = datetime(2026, 10, 5, 9, 0)
# What each organization hands in: the form, the period, which of its projects, and is it wrong.
HANDED_IN = (
    *(("passport", "2026", project, False) for project in range(4)),
    *(("quarterly-report", f"2026-Q{quarter}", None, False) for quarter in (1, 2, 3)),
    ("checklist", "2026", None, False), ("plan-facts", "2026", None, True),
    ("plan-facts", "2026", None, False))
_AT_ONCE = 5_000
TAKEN_IN = "all files taken in"


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


def fill_register(programme: Programme, files: int) -> None:
    """Take in so many files, some thousand at a time; tell on the way how long it has taken."""
    from xlsx_forms.work import open_register

    read = patterns(programme)
    everything = islice((each for number in range(1, len(programme.organizations) + 1)
                         for each in of_organization(read, number)), files)
    register, start = open_register(programme), time.perf_counter()
    while chunk := list(islice(everything, _AT_ONCE)):
        register.record(chunk, programme.catalogue)
        print(f"{chunk[-1].organization}: {time.perf_counter() - start:.0f} s", file=sys.stderr)


def main() -> None:
    """Make registers of each size and time commands in each, beside an empty one of its list."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--folder", type=Path, help="keep a register of the last size here, untimed")
    parser.add_argument("--json", type=Path, default=HERE / "big_register.json")
    arguments = parser.parse_args()
    if arguments.folder:
        size = arguments.sizes[-1]
        fill_register(make_programme(arguments.folder, size // len(HANDED_IN)), size)
        return
    print("files | command | clock, s | processor, s | MiB")
    runs: list[Run] = []
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory() as place:
            for each in measured(Path(place), size):
                runs.append(each)
                print(f"{each.case} | {each.name} | {each.seconds:.1f} | {each.cpu:.1f} | "
                      f"{each.memory:.0f}", flush=True)
    found = {"sizes": arguments.sizes, "day": time.strftime("%Y-%m-%d"), "machine": machine(),
             "runs": [asdict(each) for each in runs]}
    arguments.json.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for suffix, chart in charts(runs).items():
        chart.render_to_file(str(arguments.json.with_name(f"{arguments.json.stem}-{suffix}.svg")))


def measured(place: Path, size: int) -> Iterator[Run]:
    """Yield how long commands take in a register of so many files, and in an empty one."""
    full, empty = place / "полный", place / "пустой"
    yield run(TAKEN_IN, str(size), size, [
        str(HERE / "big_register.py"), "--sizes", str(size), "--folder", str(full)])
    programme = make_programme(empty, size // len(HANDED_IN))
    more = fill(programme, "checklist", "2026", wrong=False)
    for name, folder in (("an empty register", empty), ("the register", full)):
        for what, arguments in (("one file more", ["ingest", str(more)]), ("status", ["status"])):
            yield run(f"{what}, {name}", str(size), 1, [
                "-m", "xlsx_forms", "-C", str(folder), *arguments])


def charts(runs: Sequence[Run]) -> dict[str, pygal.Bar]:
    """Draw what a file costs, what a command costs and how much memory they have, by the register."""
    sizes = list(dict.fromkeys(each.case for each in runs))
    drawn = {
        "file": ("A file taken in, ms of the processor", lambda each: each.name == TAKEN_IN,
                 lambda each: 1000 * each.cpu / each.files),
        "command": ("A command, seconds of the processor", lambda each: each.name != TAKEN_IN,
                    lambda each: each.cpu),
        "memory": ("MiB at most", lambda each: True, lambda each: each.memory)}
    found = {}
    for suffix, (title, is_shown, value) in drawn.items():
        chart = found[suffix] = pygal.Bar(title=title, x_title="files in the register",
                                          include_x_axis=True, legend_at_bottom=True,
                                          truncate_legend=-1)
        chart.x_labels = [f"{int(size):,}" for size in sizes]
        shown = list(filter(is_shown, runs))
        for name in dict.fromkeys(each.name for each in shown):
            by_size = {each.case: round(value(each), 2) for each in shown if each.name == name}
            chart.add(name, [by_size.get(size) for size in sizes])
    return found


if __name__ == "__main__":
    main()
