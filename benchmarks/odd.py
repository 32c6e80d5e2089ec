"""Read any folder of workbooks as `ingest` does, and say what became of them.

    python benchmarks/odd.py FOLDER... [--jobs 2]

For odd workbooks of other projects' test suites: there must be no exception, no hang, and one
row for each file.  Nothing is written.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from ingest.batch import assemble, check_all
from ingest.opening.sources import Source, sources
from ingest.reading.read import read_file
from ingest.submission import Submission
from templates.definition import shipped_catalogue

_SLOW = 10.0
_LISTED = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    start = time.perf_counter()
    found = list(sources(arguments.folders))
    with ProcessPoolExecutor(arguments.jobs) as pool:
        timed = list(pool.map(_timed, found, chunksize=20))
    catalogue = shipped_catalogue()
    batch = assemble(check_all([each for each, _ in timed], catalogue), catalogue)
    for line in _report(timed, batch.submissions["status"].tolist(), len(found)):
        print(line)
    peak = max(resource.getrusage(who).ru_maxrss for who in (
        resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"memory of a process at most: {peak / 1024:.0f} MiB; "
          f"time: {time.perf_counter() - start:.0f} s in {arguments.jobs} processes")


def _timed(source: Source) -> tuple[Submission, float]:
    start = time.perf_counter()
    submission = read_file(source, shipped_catalogue())
    return submission, time.perf_counter() - start


def _report(timed: list[tuple[Submission, float]], statuses: list[str], count: int
            ) -> Iterator[str]:
    read = [each for each, _ in timed]
    codes = Counter(finding.code for each in read for finding in each.findings)
    yield f"files: {count}; different ones: {len({each.sha256 for each in read})}; rows: {len(statuses)}"
    yield "statuses: " + ", ".join(f"{key} {value}" for key, value in Counter(statuses).most_common())
    yield "rules: " + ", ".join(f"{key} {value}" for key, value in sorted(codes.items()))
    yield f"exceptions (F118): {codes['F118']}"
    for each in read:
        for finding in each.findings:
            if finding.code == "F118":
                yield f"  {each.file}: {finding.message}"
    slow = sorted(timed, key=lambda pair: -pair[1])
    yield f"slower than {_SLOW:.0f} s: {sum(seconds > _SLOW for _, seconds in timed)}; slowest:"
    for each, seconds in slow[:_LISTED]:
        yield f"  {seconds:6.2f} s  {each.size / 2**20:7.2f} MiB  {each.file}"


if __name__ == "__main__":
    main()
