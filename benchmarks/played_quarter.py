"""Play an operator's quarter with many organizations, and count what the operator does and reads.

    python benchmarks/played_quarter.py [COUNT] [--cycles 1|2|3] [--to FOLDER]

From an empty folder to the day on which every report is accepted: the real commands on a terminal, a
real Postfix and a real Dovecot, forms filled by script and by LibreOffice.  Every number that is told is
compared with a list made by hand.  Written is the whole talk; printed is how long it is.  Needs root,
as the tests of mail do.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from shutil import which

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "mail"))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from conftest import SYSTEM_PYTHON, driven
from played.desk import Desk, Said
from played.people import Person
from played.play import NEXT, QUARTER, YEAR, Quarter
from support.mail_servers import PASSWORD, running


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("count", nargs="?", type=int, default=100)
    parser.add_argument("--cycles", type=int, choices=(1, 2, 3), default=1)
    parser.add_argument("--to", type=Path)
    arguments = parser.parse_args()
    people = [Person(number) for number in range(1, arguments.count + 1)]
    users = ["economy", "private", "gone", *(each.user for each in people)]
    with tempfile.TemporaryDirectory() as scratch, running(users) as mail, (
            driven("libreoffice", SYSTEM_PYTHON) if which("soffice") else nullcontext()) as office:
        folder = (arguments.to or Path(scratch)) / "Эффективный регион"
        folder.parent.mkdir(parents=True, exist_ok=True)
        desk = Desk(folder, {"XLSX_FORMS_MAIL_PASSWORD": PASSWORD})
        quarter = Quarter(desk, mail, people, office, work=Path(scratch))
        start = time.perf_counter()
        try:
            quarter.begin()
            for cycle in (QUARTER, YEAR, NEXT)[:arguments.cycles]:
                first = len(desk.told)
                quarter.play(cycle, quarter.send_out(cycle))
                report(cycle.title, desk.told[first if cycle is not QUARTER else 0:])
        finally:
            if arguments.to:
                (arguments.to / "разговор.txt").write_text("\n".join(talk(desk.told)), "utf-8")
        print(f"with the organizations' own work and all comparisons: "
              f"{time.perf_counter() - start:.0f} s")


def report(title: str, told: list[Said]) -> None:
    """Print what the operator did and read for a form of a period."""
    print(f"{title}: commands {len(told)}, questions {sum(len(each.questions) for each in told)}, lines "
          f"{sum(len(each.lines) for each in told)}, seconds {sum(each.seconds for each in told):.0f}")
    for each in told:
        print(f"  {each.command}: questions {len(each.questions)}, lines {len(each.lines)}, "
              f"{each.seconds:.1f} s")


def talk(told: Iterable[Said]) -> Iterable[str]:
    """The whole talk, as it stood on the screen."""
    for each in told:
        yield from (f"> {each.command}", *each.lines, "")


if __name__ == "__main__":
    main()
