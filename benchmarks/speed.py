"""Ingest 1,000 filled forms beside a pandas + openpyxl loop that only reads the same files.

The two run in turn, each round in a process of its own; printed are the ratio of their times
and the peak memory of the ingest.  Ours is the whole job in one process: package checks,
identity, location, parsing, rules, register.  Run: make bench
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROUNDS = 3
FILES = 1_000


def make_forms(folder: Path, count: int) -> None:
    """Fill forms of invented organizations with openpyxl: it writes as office programs do."""
    import random

    import openpyxl
    import pandas as pd

    from ingest.organizations import COLUMNS, organizations_frame
    from ingest.organizations.columns import DAYS
    from scoring.methodology import load_methodology
    from templates.definition import shipped_catalogue
    from templates.period import Period
    from templates.sheet.layout import lay_out
    from xlsx_forms.blank.generate import Issue, generate

    random.seed(1)
    methodology, catalogue = load_methodology(), shipped_catalogue()
    forms = [catalogue.current(each) for each in catalogue.ids]
    owners = [{column.id: f"{column.header} {i}" for column in COLUMNS}
              | {"organization": f"{i:05d}", **dict.fromkeys(DAYS)} for i in range(count // 4)]
    organizations: pd.DataFrame = organizations_frame(owners)
    for form in forms:
        period = Period.parse("2026-Q3" if form.period == "quarter" else "2026")
        for path in generate(Issue(form, period, methodology), organizations, folder):
            book = openpyxl.load_workbook(path)
            sheet = book[form.page.sheet]
            for place in lay_out(form).places.values():
                sheet[place.ref] = random_answer(place.field, random)
            for table in lay_out(form).tables.values():
                for row in range(table.first_row, table.first_row + random.randint(1, 5)):
                    for column in table.table.columns:
                        sheet.cell(row + 1, table.columns[column.id] + 1,
                                   random_answer(column, random))
            book.save(path)


def random_answer(field, random):
    """Any answer that the field takes."""
    from datetime import date

    if field.accepts:
        return random.choice(field.accepts)
    if field.type in ("date", "month"):
        return date(2026, random.randint(1, 12), 1)
    if field.type == "year":
        return 2026
    if field.type in ("integer", "number"):
        return random.randint(0, 9)
    if field.type == "link":
        return "https://disk.example.ru/1"
    if field.type == "contact":
        return "8 (38442) 7-19-17"
    return f"Ответ на вопрос «{field.label}»"[: field.max_length or 100]


def ours(folder: Path) -> None:
    """The whole job."""
    from ingest.batch import check_all, read_all
    from ingest.opening.sources import sources
    from ingest.register.register import Register
    from templates.definition import shipped_catalogue

    catalogue = shipped_catalogue()
    read = check_all(read_all(sources([folder]), catalogue), catalogue)
    with tempfile.TemporaryDirectory() as place:
        batch = Register(f"sqlite:///{place}/register.sqlite").record(read, catalogue)
    assert len(batch.submissions) == len(read)


def theirs(folder: Path) -> None:
    """What most people write: read every sheet, keep nothing."""
    import pandas as pd

    for path in sorted(folder.rglob("*.xlsx")):
        pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl")


def measured(name: str, folder: Path) -> tuple[float, float]:
    """Run one side in a process of its own; return seconds (without start-up) and peak MiB."""
    done = subprocess.run([sys.executable, __file__, "--side", name, "--folder", str(folder)],
                          check=True, capture_output=True, text=True)
    seconds, peak = done.stdout.split()
    return float(seconds), float(peak)


def run_side(name: str, folder: Path) -> None:
    """In the child: import what either side needs, then time the work alone."""
    import openpyxl  # noqa: F401

    import ingest.batch
    import ingest.register.register  # noqa: F401

    work = {"ours": ours, "theirs": theirs}[name]
    start = time.perf_counter()
    work(folder)
    seconds = time.perf_counter() - start
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> None:
    """Make the files, run both in turn, print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--side", choices=["ours", "theirs"])
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.side:
        run_side(options.side, options.folder)
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        make_forms(folder, options.files)
        rounds = [(measured("ours", folder), measured("theirs", folder)) for _ in range(ROUNDS)]
    ratios = [other[0] / own[0] for own, other in rounds]
    print(f"files: {options.files}, rounds: {ROUNDS}, in turn")
    print(f"xlsx-forms, whole job:       {median(own[0] for own, _ in rounds):.2f} s")
    print(f"pandas + openpyxl, read only: {median(other[0] for _, other in rounds):.2f} s")
    print(f"ratio: {median(ratios):.1f} (from {min(ratios):.1f} to {max(ratios):.1f})")
    print(f"peak memory of xlsx-forms: {max(own[1] for own, _ in rounds):.0f} MiB")


if __name__ == "__main__":
    main()
