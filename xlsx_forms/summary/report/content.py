"""All that the report says, as records; how it looks is the template's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import xlsx_forms.summary.report.words as words
from templates.period import Period
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.report.changes import Changes, collect_changes
from xlsx_forms.summary.report.curators import Curators, collect_curators
from xlsx_forms.summary.report.links import Links
from xlsx_forms.summary.report.plan import Plan, collect_plan
from xlsx_forms.summary.report.projects import Projects, collect_projects
from xlsx_forms.summary.report.rating import Rating, collect_rating
from xlsx_forms.summary.report.sending import Sending, collect_sending
from xlsx_forms.summary.sheets.overview.tiles import Counted, counted_figures

# Names that an answer on the first screen has room for.
_MOST_NAMES, _LONGEST_NAME = 2, 40


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the questions of the first screen: the answer in large, what it means, where more is."""

    question: str
    value: str
    detail: str
    section: str
    alarm: bool = False
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """What the report says.  ``summary``: name and address of the workbook with all of it."""

    title: str
    district: str
    decree: str
    period: Period
    as_of: date
    assumption: str
    answers: list[Answer]
    rating: Rating
    sending: Sending
    curators: Curators
    projects: Projects
    changes: Changes
    plan: Plan
    summary: tuple[str, str] | None


def collect_content(data: Facts, links: Links) -> Content:
    """Return what the report says of a period."""
    rating, sending = collect_rating(data, links), collect_sending(data, links)
    projects, plan = collect_projects(data, links), collect_plan(data)
    changes, figures = collect_changes(data, links), counted_figures(data)
    answers = [_ahead(rating), _owes(figures, sending), _late(sending, projects, plan),
               _changed(figures, changes), _stand(figures, changes), _plan(figures, plan)]
    return Content(data.scope.title, data.scope.district, data.methodology.decree, data.period,
                   data.as_of, data.methodology.assumption, answers, rating, sending,
                   collect_curators(data, links.public), projects, changes, plan, links.summary)


def _ahead(rating: Rating) -> Answer:
    question = "Кто впереди"
    if not rating.rows:
        return Answer(question, "Рейтинга нет",
                      f"принятых чек-листов за {rating.year} год еще нет", "rating")
    return Answer(question, _named([each.name for each in rating.leaders], 1),
                  f"результат {rating.rows[0].result}; место есть у {len(rating.rows)} из "
                  f"{len(rating.rows) + len(rating.without)}", "rating", is_name=True)


def _owes(figures: Counted, sending: Sending) -> Answer:
    question, count = "Кто должен", figures.owing.value
    if not sending.organizations:
        return Answer(question, "Некому", "в списке нет ни одной организации", "owing")
    if not count:
        return Answer(question, "Никто", "несданных в срок и возвращенных форм нет", "owing")
    return Answer(question, f"{count} из {sending.organizations}",
                  f"организаций: {_named(sending.debtors)}", "owing", alarm=True)


def _late(sending: Sending, projects: Projects, plan: Plan) -> Answer:
    """Forms before indicators of the plan before projects; the first of them in large."""
    measures, behind = len(plan.having("overdue")), len(projects.behind)
    late = [(value, detail, section) for count, value, detail, section in (
        (sending.overdue, words.forms(sending.overdue),
         f"дольше всего – {words.days(sending.longest)}", "owing"),
        (measures, words.indicators(measures), "плана не в срок", "plan"),
        (behind, words.projects(behind), words.behind(behind), "projects")) if count]
    question = "Что опаздывает"
    if not late:
        return Answer(question, "Ничего", "все сроки соблюдены", "owing")
    (value, detail, section), *others = late
    return Answer(question, value, "; ".join(
        [detail, *(f"{value} {detail}" for value, detail, _section in others)]), section, alarm=True)


def _changed(figures: Counted, changes: Changes) -> Answer:
    question, moved = "Что изменилось", figures.moved
    if changes.before is None:
        return Answer(question, "Сравнить не с чем", f"{changes.quarter.text} – первый с отчетами",
                      "changes")
    if not changes.has_reports:
        return Answer(question, "Неизвестно", moved.change, "changes")
    return Answer(question, str(moved.value), "; ".join(filter(None, [
        f"проектов продвинулись за {changes.quarter.quarter} квартал, с закрытыми", moved.change])),
        "changes")


def _stand(figures: Counted, changes: Changes) -> Answer:
    question, standing = "Что стоит на месте", figures.standing
    if changes.before is None:
        return Answer(question, "Пока не видно", "нужны отчеты за два квартала", "standing")
    if not changes.has_reports:
        return Answer(question, "Неизвестно", standing.change, "standing")
    if not standing.value:
        return Answer(question, "Ничего", "нет проектов, стоящих два квартала", "standing")
    names = list(dict.fromkeys(each.name for each in changes.standing))
    return Answer(question, words.projects(len(changes.standing)), "; ".join(filter(None, [
        _named(names), standing.change])), "standing", alarm=True)


def _plan(figures: Counted, plan: Plan) -> Answer:
    question, late = "Выполнен ли план", plan.having("overdue")
    if not plan.sections:
        return Answer(question, "Целей нет", str(figures.plan.detail), "plan")
    rest = [f"срок не наступил – {len(ahead)}"] if (ahead := plan.having("not_yet_due")) else []
    if late:
        rest.insert(0, f"не выполнено в срок: {', '.join(each.number for each in late)}")
    return Answer(question, str(figures.plan.value), "; ".join(filter(None, [
        *rest, figures.plan.change])) or "показателей, все в срок", "plan", alarm=bool(late))


def _named(names: Sequence[str], most: int = _MOST_NAMES) -> str:
    return words.listed([words.shortened(name, _LONGEST_NAME) for name in names], most)
