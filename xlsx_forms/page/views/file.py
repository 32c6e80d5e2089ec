"""A file: answers with the remarks beside them, versions, downloads, decisions."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ingest.register.standing import status_words
from ingest.submission import Submission
from templates.definition import DefinitionError, Form
from templates.period import Period
from templates.rules import Severity
from templates.text import fold_name
from xlsx_forms.blank.generate import values_for
from xlsx_forms.mail.facts import FileFacts
from xlsx_forms.page.content.answers import all_answers, answers_of, differences
from xlsx_forms.page.content.drawing import Printed, drawn
from xlsx_forms.page.content.results import results_of
from xlsx_forms.page.content.wording import on_page
from xlsx_forms.page.desk import Snapshot
from xlsx_forms.page.views.confirm import standings
from xlsx_forms.page.visit import Visit
from xlsx_forms.register.decisions import DecisionError, Request, make_decision, past_decisions
from xlsx_forms.work import decide, open_register, return_files, withdraw

VERDICTS = {"accept": "Принять как есть", "return": "Вернуть на доработку", "exclude": "Не учитывать",
            "org": "Указать, чей это файл",
            "same": "Похожие названия – один проект", "apart": "Похожие названия – разные проекты",
            "withdraw": "Отменить решения"}


def show(visit: Visit, number: int) -> Response:
    """The file as it was read."""
    now = visit.snapshot
    each = _submission(now, number)
    row = now.batch.submissions.loc[number].to_dict()
    form = now.programme.catalogue.get(each.form or "", each.version or "")
    found = now.batch.findings
    findings = found[found["submission"] == number].to_dict("records")
    changes = now.batch.changes
    frame = now.batch.submissions
    same = frame[(frame["form"] == row["form"]) & (frame["organization"] == row["organization"])
                 & (frame["period"] == row["period"]) & (frame.index != number)]
    # An organization has a passport for each of its projects.
    same = same.loc[[_folded(name) == _folded(row["project"]) for name in same["project"]]]
    answers, tables = answers_of(each, form, findings) if form else ([], [])
    beside = [one for answer in all_answers(answers, tables) for one in answer.findings]
    numbers = {id(one): count for count, one in enumerate(beside, start=1)}
    return visit.render(
        "file.html", number=number, file=each, row=row, form=form, answers=answers,
        tables=[table for table in tables if table.rows], number_of=lambda one: numbers.get(id(one)),
        rest=[one for one in findings if id(one) not in numbers],
        drawing=(drawn(form, answers, tables, _printed(now, form, each, row))
                 if form and answers else None),
        severity=lambda one: Severity(one["severity"]).russian,
        status=status_words(row["status"], row["excluded"]),
        changes=changes[changes["submission"] == number].to_dict("records"),
        versions=list(same.sort_values("received").to_dict("index").items()), words=status_words,
        comparable={other for other in same.index if answers and _is_comparable(now, number, other)},
        verdicts=VERDICTS, past=past_decisions(open_register(now.programme), each.sha256),
        asks_projects=any(pair.submission == number for pair in now.batch.alike),
        names=now.names, can_download=_original(now, each) is not None,
        criteria=standings(now, number), author=now.programme.settings.contact.name)


def difference(visit: Visit, number: int, other: int) -> Response:
    """What differs between this file and another of its form."""
    now = visit.snapshot
    each, before = _submission(now, number), _submission(now, other)
    form = now.programme.catalogue.get(each.form or "", each.version or "")
    if form is None or not _is_comparable(now, number, other):
        raise NotFound
    names = now.batch.submissions["name"]
    return visit.render("difference.html", number=number, name=names[number], other=names[other],
                        other_number=other, rows=differences(before, each, form))


def original(visit: Visit, number: int) -> Response:
    """The file as it came, where it still lies in the folder with the same bytes."""
    now = visit.snapshot
    path = _original(now, _submission(now, number))
    if path is None:
        raise NotFound
    return visit.download(path)


def copy(visit: Visit, number: int) -> Response:
    """The copy with remarks that goes back."""
    now = visit.snapshot
    _submission(now, number)
    files = FileFacts(now.programme, now.batch).copy(number)
    if not files:
        raise DefinitionError(["копии с замечаниями нет: файл не на доработке"])
    response = Response(files[0].content, mimetype="application/octet-stream")
    return visit.as_download(response, files[0].name)


def take_decision(visit: Visit, number: int) -> Response:
    """Accept, return, leave out, say whose it is, or withdraw all of that."""
    now = visit.snapshot
    each = _submission(now, number)
    if each.sha256 != visit.given("sha256"):
        raise DefinitionError(["реестр изменился, пока страница была открыта: откройте файл заново"])
    verdict = visit.given("verdict")
    if verdict not in VERDICTS:
        raise DefinitionError(["выберите решение"])
    if verdict != "withdraw" and not visit.given("reason"):
        raise DefinitionError(["напишите причину: она останется в реестре"])
    if verdict != "withdraw" and not (visit.given("author") or now.programme.settings.contact.name):
        raise DefinitionError(["напишите, кто решил"])
    programme = visit.desk.to_change()
    try:
        if verdict == "withdraw":
            _count, batch = withdraw(programme, each.sha256)
        else:
            request = Request(verdict, reason=visit.given("reason"), author=visit.given("author"),
                              until=visit.given("until"), organization=visit.given("organization"),
                              period=visit.given("period"), project=visit.given("project"))
            batch = decide(programme, make_decision(programme, now.batch, each, request))
    except DecisionError as error:
        raise DefinitionError([on_page(str(error))]) from None
    numbers = [one for (_file, sha256), one in batch.numbers.items() if sha256 == each.sha256]
    return_files(programme, batch, numbers)
    return visit.go(f"/file/{numbers[0]}")


def _folded(project: object) -> str:
    """A project as it is compared; empty where a file is about none."""
    return fold_name(project) if isinstance(project, str) else ""


def _printed(now: Snapshot, form: Form, each: Submission, row: dict[Any, Any]) -> Printed:
    """What stands on this organization's form of this period, as far as both are known."""
    programme, owner = now.programme, row["organization"]
    values: dict[str, str] = {}
    methodology = programme.methodology
    if owner in now.names and row["period"]:
        period = Period.parse(row["period"])
        methodology = programme.methodology_of(period.year)
        own = {"organization": owner} | programme.organization_rows[owner]
        values = values_for(form, period, own, methodology, programme.settings.contact,
                            programme.settings.deadlines)
    if not form.criteria:
        return Printed(values, {})
    return Printed(values, methodology.coefficients_of(form), results_of(each, form, methodology))


def _is_comparable(now: Snapshot, number: int, other: int) -> bool:
    """Whether two files were read in the same version of a form."""
    one, two = now.batch.files[number], now.batch.files[other]
    return (one.form, one.version) == (two.form, two.version) and None not in (one.answers, two.answers)


def _submission(now: Snapshot, number: int) -> Submission:
    if number not in now.batch.files:
        raise NotFound
    return now.batch.files[number]


def _original(now: Snapshot, each: Submission) -> Path | None:
    """Where a file lies; None when it is in an archive, outside the folder, gone or changed."""
    folder = now.programme.folder.resolve()
    path = (folder / each.file).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        return None
    return path if sha256(path.read_bytes()).hexdigest() == each.sha256 else None


ROUTES = (("GET", "/file/<int:number>", show), ("GET", "/file/<int:number>/original", original),
          ("GET", "/file/<int:number>/copy", copy),
          ("GET", "/file/<int:number>/difference/<int:other>", difference),
          ("POST", "/file/<int:number>/decide", take_decision))
