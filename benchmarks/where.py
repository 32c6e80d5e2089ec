"""Say where the seconds of the processor go: taking files in, and the summary of them, step by step.

    python benchmarks/where.py [--files 400]

A third of the files is returned.  Each step is called as the commands call it, in one process.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from filled import fill_forms, make_programme
from whole import run

from xlsx_forms.programme import Programme

Step = tuple[str, float]


def timed(name: str, step: Callable[[], Any]) -> tuple[Step, Any]:
    """Return the seconds of the processor that a step takes, and what it returns."""
    start = time.process_time()
    value = step()
    return (name, time.process_time() - start), value


def taking_in(programme: Programme) -> Iterator[Step]:
    """Yield the steps of ``ingest``."""
    from ingest.batch import check_all, read_all
    from ingest.register.register import relative_to
    from xlsx_forms.work import find_files, open_register, return_files

    step, found = timed("find the files", lambda: find_files(programme, []))
    yield step
    step, read = timed("open, read and understand", lambda: read_all(found, programme.catalogue))
    yield step
    read = relative_to(read, programme.folder)
    step, checked = timed("rules within a form", lambda: check_all(
        read, programme.catalogue, programme.names, programme.former_names))
    yield step
    step, batch = timed("write into the register, derive what follows",
                        lambda: open_register(programme).record(checked, programme.catalogue))
    yield step
    numbers = [batch.numbers[each.file, each.sha256] for each in checked]
    step, _copies = timed("copies with remarks", lambda: return_files(programme, batch, numbers))
    yield step


def summing_up(programme: Programme) -> Iterator[Step]:
    """Yield the steps of ``summary``."""
    from xlsx_forms.summary import save_summary
    from xlsx_forms.summary.collect.facts import facts_of
    from xlsx_forms.work import default_period, load_batch

    step, batch = timed("ask the register", lambda: load_batch(programme))
    yield step
    step, _tables = timed("decode the answers", lambda: batch.tables)
    yield step
    data = facts_of(batch, programme, default_period(programme))
    step, _facts = timed("results, history, plan", lambda: (
        data.results, data.movement, data.sending, data.projects, data.passports, data.plan_facts))
    yield step
    step, _path = timed("write the workbook", lambda: save_summary(
        data, programme.folder / "сводка.xlsx"))
    yield step


def main() -> None:
    """Print a table of both."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--files", type=int, default=400)
    count = parser.parse_args().files
    with tempfile.TemporaryDirectory() as place:
        programme = make_programme(Path(place) / "район", -(-count // 4))
        fill_forms(programme, programme.incoming / "формы", 1 / 3, count)
        start = run("start", "", 1, ["-c", "import xlsx_forms.work, xlsx_forms.summary"]).cpu
        print(f"{count} files, a third returned; a command starts in {start:.2f} s of the processor\n")
        print("| step | processor, s | ms a file | share |\n| --- | --- | --- | --- |")
        for steps in (taking_in, summing_up):
            found = list(steps(programme))
            total = sum(seconds for _name, seconds in found)
            for name, seconds in [*found, (f"**{steps.__name__.replace('_', ' ')}**", total)]:
                print(f"| {name} | {seconds:.2f} | {1000 * seconds / count:.2f} | "
                      f"{100 * seconds / total:.0f} % |")


if __name__ == "__main__":
    main()
