"""Time the commands as people run them, beside loops that only read the same files.

    python benchmarks/whole.py [--files 1000] [--rounds 3] [--json FILE]
    python benchmarks/whole.py --table FILE     the table of README out of such a file

Each run is a process of its own, ours and the others in turn; of each the seconds on the clock and
those of the processor with its children, and the memory of all its processes at most.  The ratio is
taken within a round, of seconds of the processor per file: others work on the machine.  The sizes
that are given without any end within ten minutes on two quiet cores.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlsx_forms.programme import Programme

HERE = Path(__file__).parent
_PEAK = re.compile(r"VmHWM:\s+([0-9]+)")
# So many organizations get the forms of writers that need a hundred times as long.
_FEW = 15
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
               round(used.ru_utime + used.ru_stime, 3), round(most, 1))


def _memory(pid: int) -> float:
    """MiB that a process and its children have had, each at most; 0 where /proc does not tell.

    Not what the system says when it has ended: that counts the memory of who began it, too.
    """
    total, ahead = 0, [pid]
    while ahead:
        each = ahead.pop()
        try:
            total += int(_PEAK.findall(Path(f"/proc/{each}/status").read_text())[0])
            ahead += map(int, Path(f"/proc/{each}/task/{each}/children").read_text().split())
        except (OSError, ValueError, IndexError):
            continue
    return total / 1024


def machine() -> str:
    """What the runs were made on."""
    return f"{os.cpu_count()} cores, Python {platform.python_version()}"


def measure(folder: Path, files: int, rounds: int) -> Iterator[Run]:
    """Yield every run: forms are generated in each round, each share is ingested and read in turn."""
    from filled import fill_forms, make_programme

    programme = make_programme(folder, -(-files // 4))
    for _ in range(rounds):
        yield from written(programme)
    for case, share in SHARES.items():
        incoming = folder.parent / case
        print(f"{time.strftime('%X')} forms are filled, {case} with an error", file=sys.stderr)
        fill_forms(programme, incoming, share, files)
        for number in range(1, rounds + 1):
            print(f"{time.strftime('%X')} round {number} of {rounds}", file=sys.stderr)
            yield from taken_in(folder, incoming, case)


def written(programme: Programme) -> Iterator[Run]:
    """Yield what it takes to write a form for each organization, beside writers of fewer."""
    from writers import WRITERS, WRITING_BOUNDS

    forms, count = programme.catalogue.ids, len(programme.organizations)
    shutil.rmtree(programme.outgoing, ignore_errors=True)
    programme.outgoing.mkdir()
    ours = [run("generate", "", count, [
        "-m", "xlsx_forms", "-C", str(programme.folder), "generate", form]) for form in forms]
    # A form a command: told as one.
    yield Run("generate", "", count * len(forms), round(sum(each.seconds for each in ours), 3),
              round(sum(each.cpu for each in ours), 3), max(each.memory for each in ours))
    for name in (*WRITERS, *WRITING_BOUNDS):
        some = min(count, _FEW if name in WRITERS else count)
        yield run(name, "", some * len(forms), [
            str(HERE / "writers.py"), name, str(programme.folder), str(some)])


def taken_in(folder: Path, incoming: Path, case: str) -> Iterator[Run]:
    """Yield what whole commands take on the files of a folder, in turn with the others' loops."""
    from peers import BOUNDS, PEERS
    from peers import files as workbooks

    known = workbooks(incoming)
    newer = sum(path.suffix == ".xlsx" for path in known)
    one = next(path for path in known if path.suffix == ".xlsx")
    ours = ["-m", "xlsx_forms", "-C", str(folder)]
    for jobs in (1, 2):
        for each in (folder / "реестр.sqlite", folder / "на доработку"):
            shutil.rmtree(each, ignore_errors=True)
            each.unlink(missing_ok=True)
        yield run(f"ingest --jobs {jobs}", case, len(known), [
            *ours, "ingest", str(incoming), "--jobs", str(jobs)])
    for name in (*PEERS, *BOUNDS):
        read = len(known) if name == "pandas + calamine" else newer
        yield run(name, case, read, [str(HERE / "peers.py"), name, str(incoming)])
    for command in ("status", "summary"):
        yield run(command, case, len(known), [*ours, command])
    yield run("check of one file", case, 1, ["-m", "xlsx_forms", "check", str(one)])


def table(found: dict[str, Any]) -> Iterator[str]:
    """Yield the table of README: medians, and ratios within rounds from the least to the most."""
    runs = [Run(**each) for each in found["runs"]]
    yield (f"{found['files']} files saved by openpyxl, XlsxWriter and LibreOffice (.xlsx, .xls, .ods), "
           f"{found['rounds']} rounds in turn, {found['machine']}, {found['day']}. The loops only read; "
           "those of openpyxl, and what bounds us, read the .xlsx alone:")
    yield ""
    yield "| | returned | ms a file: clock | processor | MiB | processor of ours to its own |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name, case in dict.fromkeys((each.name, each.case) for each in runs):
        own = [each for each in runs if (each.name, each.case) == (name, case)]
        base = [each for each in runs if (each.name, each.case) == (
            "ingest --jobs 1" if case else "generate", case)]
        shown = _compared(own, base) if name in found["others"] else ""
        yield (f"| {name} | {case} | {1000 * median(each.seconds / each.files for each in own):.2f} | "
               f"{_spread([1000 * each.cpu / each.files for each in own])} | "
               f"{max(each.memory for each in own):.0f} | {shown} |")


def _compared(own: Sequence[Run], base: Sequence[Run]) -> str:
    """How much of another's time ours takes, or how often it would fit into it."""
    ratios = [(ours.cpu / ours.files) / (each.cpu / each.files)
              for each, ours in zip(own, base, strict=False)]
    if median(ratios) >= 1:
        return f"{_spread(ratios)} times as much"
    return f"{_spread([1 / each for each in ratios])} times less"


def _spread(values: Sequence[float]) -> str:
    return f"{median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


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
    from peers import BOUNDS, PEERS
    from writers import WRITERS, WRITING_BOUNDS

    with tempfile.TemporaryDirectory() as place:
        runs = list(measure(Path(place) / "район", options.files, options.rounds))
    found = {"files": options.files, "rounds": options.rounds, "day": time.strftime("%Y-%m-%d"),
             "machine": machine(),
             "others": [*PEERS, *BOUNDS, *WRITERS, *WRITING_BOUNDS],
             "runs": [asdict(each) for each in runs]}
    options.json.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print("\n".join(table(found)))


if __name__ == "__main__":
    main()
