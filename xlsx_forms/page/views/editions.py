"""«Настройки»: plan, commission and methodology as workbooks to download, amend and give back."""

from __future__ import annotations

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from templates.definition import DefinitionError
from xlsx_forms.page.visit import Visit
from xlsx_forms.work.amending import SUBJECTS, edition_workbook, take_edition

TITLES = {"plan": "План мероприятий", "commission": "Комиссия", "methodology": "Методика"}


def workbook(visit: Visit, what: str) -> Response:
    """An edition to be edited in Excel: a next one, or one of the programme's own."""
    _check(what)
    name, data = edition_workbook(visit.snapshot.programme, what, visit.asked("edition"))
    return visit.as_download(Response(data, mimetype="application/octet-stream"), name)


def give_back(visit: Visit, what: str) -> Response:
    """Take an edition: checked with everything else of the folder, and its changes told."""
    _check(what)
    given = visit.request.files.get("workbook")
    if given is None or not given.filename:
        raise DefinitionError(["выберите книгу Excel, которую изменили"])
    made = take_edition(visit.desk.to_change(), what, visit.given("edition"), given.stream.read())
    return visit.render("told.html", title=TITLES[what], lines=[f"Записано: {made.path.name}.",
                                                                *made.lines])


def _check(what: str) -> None:
    if what not in SUBJECTS:
        raise NotFound


ROUTES = (("GET", "/settings/edition/<what>", workbook), ("POST", "/settings/edition/<what>", give_back))
