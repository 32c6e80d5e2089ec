"""Write copies «на доработку» of the sample beside reading and writing their blanks with openpyxl.

Every copy used to need the latter.  Printed is the ratio of their processor times.
Run: python benchmarks/copies.py
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from xlsx_forms.blank.workbook import write_blank
from xlsx_forms.programme import load_programme
from xlsx_forms.returned.marked_copy import cases, marked_copy, remarks_of
from xlsx_forms.returned.refill import open_blank
from xlsx_forms.returned.workbook_bytes import workbook_bytes
from xlsx_forms.work import load_batch

ROUNDS = 5


def main() -> None:
    """Print the milliseconds of both and their ratio."""
    from subprocess import run

    with tempfile.TemporaryDirectory() as folder:
        run([sys.executable, "-m", "xlsx_forms", "demo", f"{folder}/район"], check=True,
            capture_output=True)
        programme = load_programme(Path(folder) / "район")
        batch = load_batch(programme)
        found = {int(str(key)): rows.to_dict("records")
                 for key, rows in batch.findings.groupby("submission")}
        returned = [(case, remarks_of(case, found[case.number])) for case in cases(programme, batch)]

        def copies() -> None:
            for case, remarks in returned:
                marked_copy(programme, case, remarks)

        def by_openpyxl() -> None:
            for case, _remarks in returned:
                workbook_bytes(open_blank(write_blank(case.form, programme.methodology)))

        ours, theirs = best(copies) / len(returned), best(by_openpyxl) / len(returned)
    print(f"a copy: {ours * 1000:.1f} ms; its blank read and written by openpyxl: "
          f"{theirs * 1000:.1f} ms; ratio {ours / theirs:.2f}")


def best(job: Callable[[], None]) -> float:
    """The shortest of some rounds, in seconds of the processor; the first prepares."""
    job()
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        job()
        times.append(time.process_time() - start)
    return min(times)


if __name__ == "__main__":
    main()
