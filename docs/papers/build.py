"""Make the shipped templates of the commission's papers: ``python docs/papers/build.py``.

They are Word files in ``templates/papers/``.  What is typed here in braces is filled by the program;
the names are those of ``xlsx_forms/summary/papers/facts.py``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

sys.path.insert(0, str(Path(__file__).resolve().parent))

from annexes import (
    COLUMNS,
    covering_letter,
    defence_annex,
    next_annex,
    plan_annex,
    rating_annex,
    report,
    sign,
)
from sheet_of_paper import HEAD, HINT, LINE, NAME, NOTE, Paper

__all__ = ["COLUMNS", "PAPERS", "built"]

TARGET = Path(__file__).resolve().parents[2] / "templates" / "papers"
_DATE = "«___» __________ 20___ г."
_OF = "{{ commission.name or 'комиссии' }}"
_VOTED = "Голосовали: «за» – ____, «против» – ____, «воздержались» – ____."


def agenda() -> Paper:
    """Повестка заседания."""
    paper = Paper("Повестка заседания комиссии")
    paper.line("ПОВЕСТКА", NAME)
    paper.line(f"заседания {_OF}", NAME)
    paper.line(style=LINE)
    for text in (f"Дата и время: {_DATE}, ____ ч. ____ мин.", "Место: {{ place }}, __________",
                 "Проводит: {{ commission.chair.name }}, {{ commission.chair.post }}"):
        paper.line(text, LINE)
    paper.line(style=LINE)
    items = (
        ("1. Об итогах самооценки и рейтинге организаций за {{ year }} год.",
         "Рейтинг составлен по чек-листам: {{ rating.rows | length }} из "
         "{{ rating.organizations | plural('организации', 'организаций', 'организаций') }}."),
        ("2. О реализации бережливых проектов, {{ period.text | stop }}",
         "В отчетах – {{ projects.rows | length | plural('проект', 'проекта', 'проектов') }}; "
         "не продвинулись – {{ projects.standing | length }}, отстают от паспорта – "
         "{{ projects.behind | length }}."),
        ("3. Об исполнении плана мероприятий в {{ year }} году.",
         "Показателей: {% for each in plan.counts %}{{ each.state }} – {{ each.count }}"
         "{% if not loop.last %}; {% endif %}{% endfor %}."),
        ("4. О представлении отчетов, чек-листов и других форм.",
         "Не представлено в срок или ждет исправления – {{ debts.count | plural('форма', 'формы', "
         "'форм') }}."),
        ("5. О плане защиты бережливых проектов на {{ year }} год.",
         "{% if '3.3' in plan.by_number %}Показатель 3.3 плана: {{ plan.by_number['3.3'].target }}; "
         "{{ plan.by_number['3.3'].state }}. {% endif %}Защита в {{ year }} году – {{ defences | length "
         "| plural('проект', 'проекта', 'проектов') }}."),
        ("6. О проекте перечня бережливых проектов на {{ next_year }} год.",
         "{% if '3.2' in plan.by_number %}Показатель 3.2 плана: {{ plan.by_number['3.2'].target }}; "
         "{{ plan.by_number['3.2'].state }}.{% endif %}"),
    )
    for title, told in items:
        paper.line(title, HEAD)
        paper.line(told, NOTE)
        paper.line("Докладчик: __________", NOTE)
    paper.line("7. Разное.", HEAD)
    paper.line("Данные на {{ as_of | day }}. Удалите вопросы, которые комиссия уже рассмотрела, и эту "
               "строку.", HINT)
    sign(paper, "commission.secretary", "Секретарь комиссии")
    return paper


def protocol() -> Paper:
    """Протокол заседания."""
    paper = Paper("Протокол заседания комиссии")
    paper.line("ПРОТОКОЛ № ____", NAME)
    paper.line(f"заседания {_OF}", NAME)
    paper.line(style=LINE)
    paper.fields(_DATE, "{{ place }}", widths=(95, 70))
    paper.line(style=LINE)
    paper.line("Председательствовал(а): {{ commission.chair.name }}, {{ commission.chair.post }}.")
    paper.line("Секретарь: {{ commission.secretary.name }}, {{ commission.secretary.post }}.")
    paper.line("Приглашены: __________.")
    paper.line("Присутствовали: ____ из {{ commission.members | length }} членов комиссии.", keep=True)
    paper.table([("№", 10, "^{{ loop.index }}"), ("Фамилия, имя, отчество", 45, "{{ each.name }}"),
                 ("Должность", 56, "{{ each.post }}"), ("Роль", 36, "{{ each.role }}"),
                 ("Явка", 18, "")], "each in commission.members")
    paper.line("ПОВЕСТКА ДНЯ:", HEAD)
    for text in ("1. Итоги самооценки и рейтинг организаций за {{ year }} год.",
                 "2. Реализация бережливых проектов, {{ period.text | stop }}",
                 "3. Исполнение плана мероприятий в {{ year }} году.",
                 "4. Представление отчетов, чек-листов и других форм.",
                 "5. План защиты бережливых проектов на {{ year }} год.",
                 "6. Проект перечня бережливых проектов на {{ next_year }} год."):
        paper.line(text)
    for number, part in enumerate((_rating, _projects, _plan, _forms, _defences, _next), start=1):
        part(paper, number)
    paper.line(style=LINE)
    paper.line("Подписи:", LINE, keep=True)
    paper.signatures("each in commission.members")
    return paper


def _heard(paper: Paper, number: int, about: str) -> None:
    paper.line(f"{number}. СЛУШАЛИ: __________ {about}", HEAD)


def _rating(paper: Paper, number: int) -> None:
    _heard(paper, number, "об итогах самооценки и рейтинге организаций за {{ year }} год.")
    paper.line("Рейтинг составлен по чек-листам: {{ rating.rows | length }} из "
               "{{ rating.organizations | plural('организации', 'организаций', 'организаций') }}."
               "{% if rating.rows %} Наивысший результат – {{ rating.best | number }}, "
               "средний – {{ rating.mean | number }}, наибольший возможный – {{ rating.highest | "
               "number }}."
               "{% endif %}{% if rating.unrated %} Не вошли в рейтинг: {{ rating.unrated | length }} "
               "(приложение 1).{% endif %}")
    paper.when("rating.assumption", "{{ rating.assumption }}", style=NOTE)
    paper.line("РЕШИЛИ:", HEAD)
    paper.when("rating.rows", f"{number}.1. Утвердить рейтинг организаций за {{{{ year }}}} год "
               "(приложение 1).")
    paper.tag("if rating.praised")
    paper.line(f"{number}.2. Отметить организации, которые показали лучшие результаты:", keep=True)
    paper.table([("Место", 18, "^{{ each.place }}"), ("Организация", 117, "{{ each.organization }}"),
                 ("Результат", 30, "^{{ each.result | number }}")], "each in rating.praised")
    paper.line("Постановление не говорит, кого отмечать: программа предлагает "
               "{% if rating.praised_places > 1 %}места с 1 по {{ rating.praised_places }}"
               "{% else %}только первое место{% endif %}. Решает комиссия; исправьте таблицу и удалите "
               "эту строку.",
               HINT)
    paper.tag("endif")
    paper.when("not rating.rows", f"{number}.1. Принять к сведению: принятых чек-листов за "
               "{{ year }} год нет, рейтинг не составлен.")
    paper.line(_VOTED)


def _projects(paper: Paper, number: int) -> None:
    _heard(paper, number, "о реализации бережливых проектов, {{ period.text | stop }}")
    paper.line("В отчетах – {{ projects.rows | length | plural('проект', 'проекта', 'проектов') }}, "
               "организаций с проектами – {{ projects.organizations }}, паспортов – "
               "{{ projects.passports }}.")
    paper.tag("if projects.standing")
    paper.line("По отчетам двух кварталов подряд не продвинулись:", keep=True)
    paper.table([("Организация", 45, "{{ each.short_name }}"), ("Проект", 65, "{{ each.project }}"),
                 ("Этап", 35, "{{ each.stage }}"), ("С какого квартала", 20, "{{ each.since.text }}")],
                "each in projects.standing")
    paper.tag("endif")
    paper.tag("if projects.behind")
    paper.line("Отстают от срока своего паспорта:", keep=True)
    paper.table([("Организация", 50, "{{ each.short_name }}"), ("Проект", 90, "{{ each.project }}"),
                 ("Отстает, дней", 25, "^{{ each.days }}")], "each in projects.behind")
    paper.tag("endif")
    paper.line("РЕШИЛИ:", HEAD)
    paper.line(f"{number}.1. Принять к сведению отчет о реализации бережливых проектов.")
    paper.when("projects.standing or projects.behind", f"{number}.2. Организациям, чьи проекты названы "
               f"в таблицах, сообщить в комиссию причины и новые сроки этапов до {_DATE}")
    paper.line(_VOTED)


def _plan(paper: Paper, number: int) -> None:
    _heard(paper, number, "об исполнении плана мероприятий в {{ year }} году.")
    paper.when("plan.indicators", "Показателей плана – {{ plan.indicators | length }}: "
               "{% for each in plan.counts %}{{ each.state }} – {{ each.count }} ({{ each.numbers }})"
               "{% if not loop.last %}; {% endif %}{% endfor %}.")
    paper.when("not plan.indicators", "В плане нет целевых значений на {{ year }} год.")
    paper.line("РЕШИЛИ:", HEAD)
    paper.line(f"{number}.1. Принять к сведению исполнение плана мероприятий (приложение 2).")
    paper.tag("if plan.overdue")
    paper.line(f"{number}.2. Ответственным исполнителям выполнить показатели, срок которых прошел:",
               keep=True)
    paper.table([("№", 12, "^{{ each.number }}"), ("Показатель", 64, "{{ each.text }}"),
                 ("Цель", 32, "{{ each.target }}"), ("Факт", 30, "{{ each.actual }}"),
                 ("Выполнить до", 27, "^__________")], "each in plan.overdue")
    paper.tag("endif")
    paper.line(_VOTED)


def _forms(paper: Paper, number: int) -> None:
    _heard(paper, number, "о представлении отчетов, чек-листов и других форм.")
    paper.tag("for each in sent")
    paper.line("{{ each.form }}, {{ each.period.text }}: {% if each.is_open and not each.sent %}"
               "срок не наступил, до {{ each.due | day }}{% else %}"
               "представлено {{ each.sent }} из {{ each.owed }}"
               "{% if each.due %}, срок {{ each.due | day }}{% endif %}"
               "{% if each.is_open %} не наступил{% endif %}"
               "{% if each.late %}, с опозданием – {{ each.late }}{% endif %}{% endif %}.")
    paper.tag("endfor")
    paper.line("РЕШИЛИ:", HEAD)
    paper.tag("if debts.count")
    paper.line(f"{number}.1. Организациям представить формы в срок, указанный в таблице:", keep=True)
    paper.table([("Организация", 62, "{{ each.organization }}"), ("Что представить", 75, (
        "one in each.forms", "{{ one.form }}, {{ one.period.text }}: {{ one.state }}"
        "{% if one.due %}, срок {{ one.due | day }}{% endif %}{% if one.days_late %}, просрочено на "
        "{{ one.days_late | plural('день', 'дня', 'дней') }}{% endif %}")),
                 ("Представить до", 28, "^{{ each.until | day }}")], "each in debts.organizations")
    paper.tag("endif")
    paper.when("not debts.count", f"{number}.1. Принять к сведению: форм, не представленных в срок, "
               "нет.")
    paper.tag("for each in awaited")
    paper.line("Срок еще не наступил: {{ each.form | lower_first }}, {{ each.period.text }} – "
               "ожидается от "
               "{{ each.count | plural('организации', 'организаций', 'организаций') }} до "
               "{{ each.due | long_day }}", NOTE)
    paper.tag("endfor")
    paper.line(_VOTED)


def _defences(paper: Paper, number: int) -> None:
    _heard(paper, number, "о плане защиты бережливых проектов на {{ year }} год.")
    paper.line("РЕШИЛИ:", HEAD)
    paper.line(f"{number}.1. Утвердить план защиты бережливых проектов и предложений по улучшению "
               "деятельности на {{ year }} год (приложение 3).")
    paper.line(_VOTED)


def _next(paper: Paper, number: int) -> None:
    _heard(paper, number, "о проекте перечня бережливых проектов на {{ next_year }} год.")
    paper.line("РЕШИЛИ:", HEAD)
    paper.line(f"{number}.1. Одобрить проект перечня бережливых проектов на {{{{ next_year }}}} год "
               "(приложение 4).")
    paper.line(_VOTED)


PAPERS: dict[str, Callable[[], Paper]] = {
    "Повестка заседания": agenda, "Протокол заседания": protocol, "Приложение 1. Рейтинг": rating_annex,
    "Приложение 2. Исполнение плана": plan_annex, "Приложение 3. План защиты проектов": defence_annex,
    "Приложение 4. Перечень проектов": next_annex, "Сводный отчет": report,
    "Письмо к сводному отчету": covering_letter,
}


def built(name: str) -> bytes:
    """Return the Word file of a template."""
    content, same = BytesIO(), BytesIO()
    PAPERS[name]().document.save(content)
    # The same bytes whenever it is made: python-docx writes the hour into the package.
    with ZipFile(content) as made, ZipFile(same, "w", ZIP_DEFLATED) as target:
        for each in made.namelist():
            part = ZipInfo(each, (2026, 11, 27, 0, 0, 0))
            part.compress_type = ZIP_DEFLATED
            target.writestr(part, made.read(each))
    return same.getvalue()


if __name__ == "__main__":
    TARGET.mkdir(exist_ok=True)
    for each in PAPERS:
        (TARGET / f"{each}.docx").write_bytes(built(each))
