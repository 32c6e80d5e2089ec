"""All that the report says, as records; how it looks is the template's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from templates.period import Period
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.collect.movement import Move
from xlsx_forms.summary.report import words
from xlsx_forms.summary.report.changes import Changes, collect_changes
from xlsx_forms.summary.report.links import Links
from xlsx_forms.summary.report.plan import Plan, collect_plan
from xlsx_forms.summary.report.projects import Projects, collect_projects
from xlsx_forms.summary.report.rating import Rating, collect_rating
from xlsx_forms.summary.report.sending import Sending, collect_sending

# Names that an answer on the first screen has room for.
_MOST_NAMES = 2
# What projects did, the most welcome first.
_TOLD = ((Move.MOVED, "продвинулись"), (Move.CLOSED, "закрыты"), (Move.OPENED, "новые"),
         (Move.BACK, "вернулись назад"))


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the questions of the first screen: the answer in large, what it means, where more is."""

    question: str
    value: str
    detail: str
    section: str
    alarm: bool = False


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
    projects: Projects
    changes: Changes
    plan: Plan
    summary: tuple[str, str] | None


def collect_content(data: Facts, links: Links) -> Content:
    """Return what the report says of a period."""
    rating, sending = collect_rating(data, links), collect_sending(data, links)
    projects, plan = collect_projects(data), collect_plan(data)
    changes = collect_changes(data, links)
    answers = [_ahead(rating), _owes(sending), _late(sending, projects, plan), _changed(changes),
               _stand(changes), _plan(plan)]
    return Content(data.scope.title, data.scope.district, data.checklist.decree, data.period,
                   data.as_of, data.methodology.assumption, answers, rating, sending, projects,
                   changes, plan, links.summary)


def _ahead(rating: Rating) -> Answer:
    question = "Кто впереди"
    if not rating.rows:
        return Answer(question, "Рейтинга нет",
                      f"принятых чек-листов за {rating.year} год еще нет", "rating")
    leaders = [each.name for each in rating.leaders]
    return Answer(question, words.listed(leaders, 1), f"результат {rating.rows[0].result}; место есть "
                  f"у {len(rating.rows)} из {len(rating.rows) + len(rating.without)}", "rating")


def _owes(sending: Sending) -> Answer:
    question, count = "Кто должен", len(sending.debtors)
    if not count:
        return Answer(question, "Никто", "все сдали, что должны были", "owing")
    return Answer(question, f"{count} из {sending.organizations}",
                  f"организаций: {words.listed(sending.debtors, _MOST_NAMES)}", "owing", alarm=True)


def _late(sending: Sending, projects: Projects, plan: Plan) -> Answer:
    question, overdue = "Что опаздывает", len(plan.having("overdue"))
    others = [f"{text} – {count}" for text, count in (
        ("показатели плана", overdue), ("проекты отстают от паспорта", len(projects.behind))) if count]
    if sending.overdue:
        others.insert(0, f"дольше всего – {words.days(sending.longest)}")
    value = words.forms(sending.overdue) if sending.overdue else "Формы – в срок"
    if not sending.overdue and not others:
        return Answer(question, "Ничего", "все сроки соблюдены", "owing")
    return Answer(question, value, "; ".join(others), "owing", alarm=True)


def _changed(changes: Changes) -> Answer:
    question, counts = "Что изменилось", changes.counts
    if changes.before is None:
        return Answer(question, "Сравнить не с чем", f"{changes.quarter.text} – первый с отчетами",
                      "changes")
    told = [(text, counts[move]) for move, text in _TOLD if counts[move]]
    if not told:
        return Answer(question, "Ничего", f"ни один проект не продвинулся за {changes.quarter.text}",
                      "changes")
    (text, count), *others = told
    return Answer(question, words.projects(count), "; ".join([
        f"{text} за {changes.quarter.quarter} квартал", *(f"{other} – {n}" for other, n in others)]),
        "changes")


def _stand(changes: Changes) -> Answer:
    question, count = "Что стоит на месте", len(changes.standing)
    if changes.before is None:
        return Answer(question, "Пока не видно", "нужны отчеты за два квартала", "standing")
    if not count:
        return Answer(question, "Ничего", "нет проектов, стоящих два квартала", "standing")
    names = list(dict.fromkeys(each.name for each in changes.standing))
    return Answer(question, words.projects(count), words.listed(names, _MOST_NAMES), "standing", True)


def _plan(plan: Plan) -> Answer:
    question, total = "Выполнен ли план", len(plan.measures)
    if not total:
        return Answer(question, "Целей нет", f"в плане нет целевых значений на {plan.year} год", "plan")
    late = plan.having("overdue")
    value = f"{len(plan.having('met'))} из {total}"
    rest = [f"{words_of} – {len(found)}" for state, words_of in (
        ("not_yet_due", "срок не наступил"), ("counted", "без оценки"),
        ("not_collected", "не собирается")) if (found := plan.having(state))]
    if late:
        rest.insert(0, f"не выполнено в срок: {', '.join(each.number for each in late)}")
    return Answer(question, value, "; ".join(rest) or "все показатели выполнены", "plan", bool(late))
