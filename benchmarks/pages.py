"""How long each page takes, with 100 organizations and 1,000 files, and with 2,500 and 10,000.

``python benchmarks/pages.py [ORGANIZATIONS FILES]``.  Real answers are read once and recorded for
every organization; «first» is a page that is the first after the register has changed, «again» the
median of five.  The limits of the issue are printed beside them.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from datetime import datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from threading import Thread

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

LIMITS = {100: 0.3, 2500: 1.0}
PAGES = ("/", "/who", "/who?state=missing", "/who?sort=name", "/who?text=77", "/organization/00007",
         "/file/7", "/findings", "/findings?by=organization", "/rating", "/rating?c-c3=2", "/plan",
         "/projects", "/documents", "/settings", "/job")


def make_register(folder: Path, organizations: int, files: int) -> None:
    """A programme with so many organizations, and so many files in its register."""
    from speed import make_forms

    from ingest.batch import check_all, read_all
    from ingest.opening.sources import sources
    from xlsx_forms.mail.mailing import form_path
    from xlsx_forms.programme import SETTINGS_NAME, load_programme
    from xlsx_forms.setup import make_folder, write_organizations
    from xlsx_forms.work import default_period, open_register

    list(make_folder(folder, sample=False))
    settings = folder / SETTINGS_NAME
    settings.write_text("today = 2026-10-20\n" + settings.read_text("utf-8"), "utf-8")
    names = [f"{number:05}" for number in range(organizations)]
    write_organizations(folder / "организации.xlsx", [
        {"organization": key, "full_name": f"Муниципальное учреждение № {key}", "deputy": "Куратор",
         "short_name": f"Учреждение № {key}", "email": f"org{key}@example.ru"} for key in names])
    programme = load_programme(folder)
    made = folder / "образцы"
    made.mkdir()
    make_forms(made, 40)
    read = [each for each in read_all(list(sources([made])), programme.catalogue)
            if each.answers is not None]
    checked = check_all(read, programme.catalogue, programme.names, {})
    begun, copies, number = datetime(2026, 10, 1), [], 0
    while len(copies) < files:
        each, key = checked[number % len(checked)], names[number // 4 % len(names)]
        copies.append(replace(
            each, file=f"входящие/{key}/{number}.xlsx", sha256=f"{number:064x}", organization=key,
            received=begun + timedelta(minutes=number)))
        number += 1
    open_register(programme).record(copies, programme.catalogue)
    for form in programme.catalogue.in_force(programme.today):
        period = default_period(programme)
        for key in names:
            path = form_path(programme, form, period if form.period == "quarter" else period.whole_year,
                             key)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()


def measure(folder: Path, limit: float) -> None:
    """Ask for each page, after a change and again."""
    from xlsx_forms.page.server import PageServer

    server = PageServer(folder)
    Thread(target=server.run, args=(False,), daemon=True).start()
    with_cookie = _ask(server.port, server.address.partition(str(server.port))[2], "")
    cookie = with_cookie[1].partition(";")[0]
    for path in PAGES:
        first = _ask(server.port, path, cookie)[0]
        again = median(_ask(server.port, path, cookie)[0] for _ in range(5))
        mark = "" if again < limit else "  TOO SLOW"
        print(f"  {path:30} first {first * 1000:6.0f} ms, again {again * 1000:6.0f} ms{mark}",
              flush=True)
        # As after any change.
        server.application.desk._known = None
    server.close()


def _ask(port: int, path: str, cookie: str) -> tuple[float, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=300)
    # Of this process, which is page and browser at once: other work on the machine is not counted.
    begun = time.process_time()
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 200, (path, answer.status)
    connection.close()
    return time.process_time() - begun, answer.headers.get("Set-Cookie", "")


def main() -> None:
    sizes = [tuple(map(int, sys.argv[1:3]))] if len(sys.argv) > 2 else [(100, 1000), (2500, 10_000)]
    for organizations, files in sizes:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "Район"
            begun = time.perf_counter()
            make_register(folder, organizations, files)
            limit = LIMITS.get(organizations, 1.0)
            print(f"{organizations} organizations, {files} files, made in "
                  f"{time.perf_counter() - begun:.0f} s; a page within {limit * 1000:.0f} ms:")
            measure(folder, limit)


if __name__ == "__main__":
    main()
