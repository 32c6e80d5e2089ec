"""Make the returned files of the sample district anew: ``python -m samples.filling``.

Needs LibreOffice Calc and the system Python with ``uno`` (Debian: libreoffice-calc, python3-uno).
A year (``2027``) makes only its files, ``--expected`` writes only the CSV files.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from ingest.organizations import organizations_frame
from samples.filling.answers import Other, Returned, load_others, load_returned, years
from samples.filling.expected import write_expected
from samples.filling.jobs import make_jobs
from samples.filling.spoil import archive, job_of, make_other
from scoring.methodology import load_methodology

SAMPLES = Path(__file__).parents[1]
_OFFICE_PYTHON = "/usr/bin/python3"


def main() -> None:
    """Fill every form, spoil what has to be spoiled, write what must come out."""
    if "--expected" not in sys.argv[1:]:
        for year in sys.argv[1:] or years():
            _make(load_returned(year), load_others(year), SAMPLES / "returned" / year)
    write_expected(load_returned(), load_others(), SAMPLES)


def _make(returned: list[Returned], others: list[Other], folder: Path) -> None:
    """Make the files of a year anew."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    with tempfile.TemporaryDirectory(prefix="samples-") as work:
        _fill(returned, others, Path(work), folder)
    archive(returned, folder)
    for other in others:
        make_other(other, folder)


def _fill(returned: list[Returned], others: list[Other], work: Path, folder: Path) -> None:
    text = (SAMPLES / "organizations.csv").read_text(encoding="utf-8")
    organizations = organizations_frame([
        dict[str, object](row) for row in csv.DictReader(text.splitlines(), delimiter=";")])
    jobs = [*make_jobs(returned, organizations, load_methodology(), work / "blanks"),
            *(job for other in others if (job := job_of(other)))]
    jobs_path = work / "jobs.json"
    jobs_path.write_text(json.dumps(jobs, ensure_ascii=False), encoding="utf-8")
    subprocess.run([_OFFICE_PYTHON, str(Path(__file__).with_name("fill.py")), str(jobs_path),
                    str(folder)], check=True)


if __name__ == "__main__":
    main()
