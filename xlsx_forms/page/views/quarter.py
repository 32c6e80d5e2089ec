"""«Квартал»: what there is to do, each step by itself, and the whole round by one button."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ingest.batch import IN_THIS_PROCESS
from ingest.mail.ledger import Ledger
from xlsx_forms.mail.correspondence import Waiting, open_ledger, queue
from xlsx_forms.page.jobs import Job
from xlsx_forms.page.outlook import SUMMARY_IS_OLD, outlook, waiting_files
from xlsx_forms.page.parts import make_missing_forms, write_summary
from xlsx_forms.page.uploads import keep_uploads
from xlsx_forms.page.views.letters import MOST_TOLD, told_of, write_letters
from xlsx_forms.page.visit import Visit
from xlsx_forms.programme import Programme
from xlsx_forms.status.rows import unclear_files
from xlsx_forms.work.intake import fetch_letters, take_files


def show(visit: Visit) -> Response:
    """Where the quarter stands and what is next."""
    now = visit.snapshot
    numbers = {str(file): number for number, file in now.batch.submissions["file"].items()}
    unclear = [(numbers[file], Path(file).name, message)
               for file, message in unclear_files(now.batch)]
    return visit.render("quarter.html", now=now, unclear=unclear, outlook=outlook(now),
                        old=SUMMARY_IS_OLD, waiting=waiting_files(now.programme),
                        mail=now.programme.settings.mail,
                        listed=len(now.names) if visit.asked("listed") else 0,
                        changed=visit.asked("changed") if visit.asked("changed").isdecimal()
                        and visit.asked("changed") != "0" else "", unread=_unread(now.programme),
                        told_of=told_of(visit), most=MOST_TOLD)


def _unread(programme: Programme) -> list[Waiting]:
    """The letters that a person must read."""
    ledger = open_ledger(programme)
    return list(queue(programme, ledger.messages())) if ledger else []


def read(visit: Visit, letter: int) -> Response:
    """Take a letter that a person has read from the list."""
    if not Ledger(visit.desk.to_change().ledger_url).finish([letter]):
        raise NotFound
    return visit.go("/")


def show_job(visit: Visit) -> Response:
    """What runs, or what came of it; a page that looks again by itself while it runs."""
    ended = visit.jobs.last is not None and visit.jobs.running is None
    at_hand = visit.desk.folder is not None and ended
    return visit.render("job.html", outlook=outlook(visit.snapshot) if at_hand else None)


def job_state(visit: Visit) -> Response:
    """How far the work is, for the script of the page."""
    job = visit.jobs.last
    told = {} if job is None else {"state": job.state.value, "done": job.done, "total": job.total,
                                   "now": job.now, "next": job.next}
    return Response(json.dumps(told, ensure_ascii=False), mimetype="application/json")


def stop(visit: Visit) -> Response:
    """Stop the work that runs."""
    if visit.jobs.running is not None:
        visit.jobs.running.stop()
    return visit.go("/job")


def make_forms(visit: Visit) -> Response:
    """Make the forms that are not there yet."""
    def work(job: Job) -> None:
        make_missing_forms(visit, job)
        if not job.lines:
            job.tell(["Все формы уже сделаны."])
    return _start(visit, "Сделать формы", work)


def fetch(visit: Visit) -> Response:
    """Fetch letters from the mailbox."""
    return _start(visit, "Забрать почту", lambda job: _fetch(visit, job))


def take(visit: Visit) -> Response:
    """Take in what lies in the folder of incoming files."""
    return _start(visit, "Принять файлы", lambda job: _take(visit, job))


def summarize(visit: Visit) -> Response:
    """Make the summary."""
    return _start(visit, "Собрать сводку", lambda job: write_summary(visit, job))


def go_round(visit: Visit) -> Response:
    """Fetch and take in; then show what would leave the house."""
    def work(job: Job) -> None:
        _fetch(visit, job)
        _take(visit, job)
        write_letters(visit, job, "round")
    return _start(visit, "Провести круг", work)


def upload(visit: Visit) -> Response:
    """Take files that were dropped on the page or chosen."""
    folder = visit.snapshot.programme.incoming
    paths = list(keep_uploads(visit.request.files.getlist("files"), folder))
    if not paths:
        return visit.problem("Файлов нет", ["Выберите файлы и нажмите «Принять» еще раз."], 400)
    return _start(visit, "Принять файлы", lambda job: _take(visit, job))


def _fetch(visit: Visit, job: Job) -> None:
    programme = visit.desk.to_change()
    box = programme.settings.mail.imap
    if box is None:
        job.tell(["Почта не забирается: она не настроена."])
        return
    job.begin("Забирается почта")
    letters = files = 0
    try:
        for came in fetch_letters(programme, Ledger(programme.ledger_url), box):
            letters += 1
            files += sum(1 for each in came.attachments if each.path)
            job.tell(f"{came.sender or 'без адреса'}, «{came.subject[:60]}»: {text}"
                     for _code, text in came.findings)
            job.step()
    finally:
        job.tell([f"Новых писем: {letters}, файлов в них: {files}"])


def _take(visit: Visit, job: Job) -> None:
    taken = take_files(visit.desk.to_change(), (), IN_THIS_PROCESS, job.reading)
    job.tell(taken.lines)
    if taken.copies:
        job.tell([f"Копий с замечаниями: {len(taken.copies)}"])


def _start(visit: Visit, title: str, work: Callable[[Job], None]) -> Response:
    folder = visit.snapshot.programme.folder
    visit.jobs.start(title, folder, work)
    return visit.go("/job")


ROUTES = (
    ("GET", "/", show), ("GET", "/job", show_job), ("GET", "/job.json", job_state),
    ("POST", "/job/stop", stop), ("POST", "/forms", make_forms), ("POST", "/fetch", fetch),
    ("POST", "/ingest", take), ("POST", "/summary", summarize), ("POST", "/round", go_round),
    ("POST", "/upload", upload), ("POST", "/read/<int:letter>", read),
)
