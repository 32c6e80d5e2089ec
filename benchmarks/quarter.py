"""A quarter of many organizations at the page, from an empty folder, against real mail servers.

``python benchmarks/quarter.py [--organizations 100] [--per-minute 20]``, as root, with Chromium,
Postfix and Dovecot installed.  Prints the operator's clicks between the list of organizations and
the summary, and the minutes that the machine took; what organizations do is not counted.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / part) for part in ("", "tests")]

from support.mail_client import Client  # noqa: E402
from support.mail_servers import running  # noqa: E402
from support.page.operator import Operator, PageProcess, chromium  # noqa: E402
from support.page.quarter import answer, give_list, go_round, send_forms, set_up  # noqa: E402

PATIENCE = 15 * 60_000
# Of those who answer, each tenth has not yet.
SILENT = 10


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--organizations", type=int, default=100)
    parser.add_argument("--per-minute", type=int, default=20)
    told = parser.parse_args()
    users = [f"org{number:03}" for number in range(told.organizations)]
    with tempfile.TemporaryDirectory() as place, running(["economy", *users]) as mail, \
            PageProcess(Path(place)) as served, \
            chromium(shutil.which("chromium") or "chromium") as browser:
        operator = Operator(browser.new_page(), served.address)
        operator.page.set_default_timeout(PATIENCE)
        set_up(operator, mail, Path(place) / "Район", told.per_minute)
        give_list(operator, users, Path(place))
        operator.clicks, begun = 0, time.monotonic()
        send_forms(operator)
        spent = time.monotonic() - begun
        print(f"forms made and sent: {spent / 60:.1f} min", flush=True)
        mail.wait_until_delivered(600)
        forms = ["quarterly-report", "passport", "checklist", "plan-facts"]
        count = sum(answer(Client(mail, user), forms)
                    for number, user in enumerate(users) if number % SILENT)
        mail.wait_until_delivered(600)
        begun = time.monotonic()
        go_round(operator)
        operator.download("Скачать сводку", Path(place))
        spent += time.monotonic() - begun
        print(f"{told.organizations} organizations, {count} files: {operator.clicks} clicks, "
              f"{spent / 60:.1f} min of machine time")
        assert operator.clicks <= 6 and not operator.foreign() and not operator.said


if __name__ == "__main__":
    main()
