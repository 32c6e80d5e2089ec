"""«Рейтинг», «План», «Проекты»: what the summary tells, as tables."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

from xlsx_forms.page.content.tables import part_of, plan_table, project_table, rating_table
from xlsx_forms.page.visit import Visit


def rating(visit: Visit) -> Response:
    """Places of the year; with coefficients in the address, places as they would be."""
    now = visit.snapshot
    facts = now.facts
    tried = {name.removeprefix("c-"): value for name, value in visit.request.args.items()
             if name.startswith("c-")}
    table, used, problems = rating_table(facts, tried)
    table, page = part_of(table, visit.request.args)
    return visit.render("rating.html", title=f"Рейтинг за {facts.period.year} год", table=table,
                        page=page, coefficients=used, problems=problems,
                        tried=bool(tried) and not problems)


def plan(visit: Visit) -> Response:
    """The indicators of the plan."""
    facts = visit.snapshot.facts
    return _table(visit, f"План на {facts.period.year} год", plan_table(facts),
                  "В плане нет показателей этого года.")


def projects(visit: Visit) -> Response:
    """The reported projects of the quarter."""
    facts = visit.snapshot.facts
    return _table(visit, f"Проекты: {facts.period.text}", project_table(facts),
                  "За этот квартал проектов еще не прислали.")


def _table(visit: Visit, title: str, table: Any, empty: str) -> Response:
    table, page = part_of(table, visit.request.args)
    return visit.render("table.html", title=title, table=table, page=page, empty=empty)


ROUTES = (("GET", "/rating", rating), ("GET", "/plan", plan), ("GET", "/projects", projects))
