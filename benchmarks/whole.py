"""Time the commands as people run them, beside loops that only read the same files.

    python benchmarks/whole.py [--files 1000] [--rounds 3] [--json FILE]
    python benchmarks/whole.py --table FILE     the table of README out of such a file

Each run is a process of its own, ours and the others in turn; of each the seconds on the clock and
those of the processor with its children, and the memory of all its processes at most.  The ratio is
taken within a round, of seconds of the processor per file: others work on the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).parent
SHARES = {"none": 0.0, "a tenth": 0.1, "a third": 1 / 3}
BEGIN, END = "<!-- benchmarks/whole.py: begin -->", "<!-- benchmarks/whole.py: end -->"


@dataclass(frozen=True)
class Run:
    """One process: on how many files, seconds on the clock and of the processor, MiB at most."""

    name: str
    case: str
    files: int
    seconds: float
    cpu: float
    memory: float


def run(name: str, case: str, files: int, arguments: Sequence[str]) -> Run:
    """Run a process and its children to the end."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL)
    most = 0.0
    while True:
        most = max(most, _memory(process.pid))
        pid, status, used = os.wait4(process.pid, os.WNOHANG)
        if pid:
            break
        time.sleep(0.02)
    # 1: ``check`` has found errors.
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"{name}: exit status {os.waitstatus_to_exitcode(status)}")
    return Run(name, case, files, round(time.perf_counter() - start, 3),
               round(used.ru_utime + used.ru_stime, 3), round(max(most, used.ru_maxrss / 1024), 1))


def _memory(pid: int) -> float:
    """MiB of a process and its children; 0 where /proc does not tell."""
    total, ahead = 0, [pid]
    while ahead:
        each = ahead.pop()
        try:
            total += int(Path(f"/proc/{each}/statm").read_text().split()[1])
            ahead += map(int, Path(f"/proc/{each}/task/{each}/children").read_text().split())
        except (OSError, ValueError, IndexError):
            continue
    return total * os.sysconf("SC_PAGE_SIZE") / 2**20


def measure(folder: Path, files: int, rounds: int) -> Iterator[Run]:
    """Yield every run: forms are generated once a round, each share is ingested and read in turn."""
    from filled import fill_forms, make_programme
    from peers import PEERS
    from peers import files as workbooks

    programme = make_programme(folder, max(1, files // 4))
    forms, count = programme.catalogue.ids, len(programme.organizations)
    for _ in range(rounds):
        shutil.rmtree(programme.outgoing)
        programme.outgoing.mkdir()
        for form in forms:
            yield run("generate", "", count, ["-m", "xlsx_forms", "-C", str(folder), "generate", form])
    for case, share in SHARES.items():
        incoming = folder.parent / case
        fill_forms(programme, incoming, share)
        known = workbooks(incoming)
        one = next(path for path in known if path.suffix == ".xlsx")
        ours = {f"ingest --jobs {jobs}": ["ingest", str(incoming), "--jobs", str(jobs)]
                for jobs in (1, 2)}
        for _ in range(rounds):
            for name, arguments in ours.items():
                for each in (folder / "реестр.sqlite", folder / "на доработку"):
                    shutil.rmtree(each, ignore_errors=True)
                    each.unlink(missing_ok=True)
                yield run(name, case, len(known), ["-m", "xlsx_forms", "-C", str(folder), *arguments])
            for peer in PEERS:
                read = len(known) if "calamine" in peer else sum(
                    path.suffix == ".xlsx" for path in known)
                yield run(peer, case, read, [str(HERE / "peers.py"), peer, str(incoming)])
            for command in ("status", "summary"):
                yield run(command, case, len(known), ["-m", "xlsx_forms", "-C", str(folder), command])
            yield run("check of one file", case, 1, ["-m", "xlsx_forms", "check", str(one)])


def table(found: dict[str, Any]) -> Iterator[str]:
    """Yield the table of README: medians, and ratios within rounds from the least to the most."""
    runs = [Run(**each) for each in found["runs"]]
    yield (f"{found['files']} files of openpyxl and LibreOffice (.xlsx, .xls, .ods), {found['rounds']} "
           f"rounds in turn, {found['machine']}, {found['day']}:")
    yield ""
    yield "| | returned | ms a file: clock | processor | MiB | `ingest --jobs 1` is faster by |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name, case in dict.fromkeys((each.name, each.case) for each in runs):
        own = [each for each in runs if (each.name, each.case) == (name, case)]
        base = [each for each in runs if (each.name, each.case) == ("ingest --jobs 1", case)]
        ratios = [(each.cpu / each.files) / (ours.cpu / ours.files)
                  for each, ours in zip(own, base, strict=False)]
        shown = (f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
                 if ratios and name in found["peers"] else "")
        yield (f"| {name} | {case} | {1000 * median(each.seconds / each.files for each in own):.1f} | "
               f"{1000 * median(each.cpu / each.files for each in own):.1f} | "
               f"{max(each.memory for each in own):.0f} | {shown} |")


def write_table(found: dict[str, Any], readme: Path) -> None:
    """Put the table between its marks in README."""
    text = readme.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    lines = "\n".join(table(found))
    readme.write_text(f"{before}{BEGIN}\n{lines}\n{END}{after}", encoding="utf-8")


def main() -> None:
    """Measure, print the table and keep the runs; or only put the table into README."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--files", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, default=HERE / "whole.json")
    parser.add_argument("--table", type=Path)
    options = parser.parse_args()
    if options.table:
        write_table(json.loads(options.table.read_text(encoding="utf-8")), HERE.parent / "README.md")
        return
    from peers import PEERS

    with tempfile.TemporaryDirectory() as place:
        runs = list(measure(Path(place) / "район", options.files, options.rounds))
    found = {"files": options.files, "rounds": options.rounds, "day": time.strftime("%Y-%m-%d"),
             "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
             "peers": list(PEERS), "runs": [asdict(each) for each in runs]}
    options.json.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print("\n".join(table(found)))


if __name__ == "__main__":
    main()
