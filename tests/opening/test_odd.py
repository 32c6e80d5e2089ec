"""`benchmarks/odd.py` reads any folder of files and counts a row for each."""

import subprocess
import sys
import zipfile

from support.paths import ROOT

SAMPLES = ROOT / "samples" / "returned" / "2026"


def files_in(path):
    """How many files one is: an archive is as many as it holds."""
    if path.suffix != ".zip":
        return 1
    with zipfile.ZipFile(path) as archive:
        return len(archive.namelist())


def test_every_file_of_a_folder_has_its_row():
    run = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "odd.py"), str(SAMPLES)],
        capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT)}, timeout=120)

    lines = run.stdout.splitlines()
    count = sum(map(files_in, SAMPLES.iterdir()))
    assert lines[0].startswith(f"files: {count}; ") and lines[0].endswith(f"rows: {count}")
    assert "exceptions (F118): 0" in lines
    assert any(line.startswith("slower than 10 s: 0;") for line in lines)
