"""Read some thousand forms with something wrong in their parts, and say what became of them.

    python benchmarks/fuzz.py [FIRST] [COUNT] [--jobs 2]

There must be no F118: a file is a finding, whatever is in it.  The same seed makes the same file.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from support import fuzz

_SLOW = 5.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("first", nargs="?", type=int, default=0)
    parser.add_argument("count", nargs="?", type=int, default=5000)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    seeds = range(arguments.first, arguments.first + arguments.count)
    codes: Counter[str] = Counter()
    with ProcessPoolExecutor(arguments.jobs) as pool:
        for seed, found, seconds in pool.map(_read, seeds, chunksize=50):
            codes.update({code for code, _ in found} or {"nothing"})
            for code, message in found:
                if code == "F118":
                    print(f"seed {seed}: {message}", flush=True)
            if seconds > _SLOW:
                print(f"seed {seed}: {seconds:.1f} s")
    print(f"files: {len(seeds)}; F118: {codes['F118']}; files by rule: "
          + ", ".join(f"{code} {count}" for code, count in codes.most_common()))


def _read(seed: int) -> tuple[int, list[tuple[str, str]], float]:
    logging.disable(logging.CRITICAL)
    start = time.perf_counter()
    try:
        found = [(each.code, each.message) for each in fuzz.findings(seed)]
    except Exception as error:
        found = [("F118", f"outside of the reader: {type(error).__name__}: {error}")]
    return seed, found, time.perf_counter() - start


if __name__ == "__main__":
    main()
