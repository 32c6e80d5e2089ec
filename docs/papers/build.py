"""Make the shipped templates of the commission's papers: ``python docs/papers/build.py``.

They are Word files in ``templates/papers/``.  What is typed here in braces is filled by the program;
the names are those of ``xlsx_forms/summary/papers/facts.py``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from sheet_of_paper import ANNEX, BY, HEAD, HINT, LINE, NAME, NOTE, Paper

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
    _sign(paper, "commission.secretary", "Секретарь комиссии")
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
    paper.line("Присутствовали: ____ из {{ commission.members | length }} членов комиссии; приглашены: "
               "__________.", keep=True)
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
    paper.line("Постановление не говорит, кого отмечать: программа предлагает места с 1 по "
               "{{ rating.praised_places }}. Решает комиссия; исправьте таблицу и удалите эту строку.",
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
    paper.line("{{ each.form }}, {{ each.period.text }}: представлено {{ each.sent }} из {{ each.owed }}"
               "{% if each.due %}, срок {{ each.due | day }}{% endif %}"
               "{% if each.late %}, с опозданием – {{ each.late }}{% endif %}.")
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


def _annex(number: int, title: str, landscape: bool = False) -> Paper:
    paper = Paper(f"Приложение {number}", landscape)
    indent = 160 if landscape else 95
    for text in (f"Приложение {number}", "к протоколу заседания комиссии",
                 "от «___» __________ 20___ г. № ____"):
        paper.line(text, ANNEX)
        if landscape:
            paper.indent_last(indent)
    paper.line(style=LINE)
    paper.line(title, NAME)
    paper.line(style=LINE)
    return paper


def rating_annex() -> Paper:
    """Приложение 1. Рейтинг."""
    paper = _annex(1, "Рейтинг органов местного самоуправления и подведомственных им организаций "
                      "за {{ year }} год")
    paper.tag("if rating.rows")
    paper.table([("Место", 16, "^{{ each.place }}"), ("Организация", 76, "{{ each.organization }}"),
                 ("Баллов заявлено", 24, "^{{ each.declared }}"),
                 ("Баллов засчитано", 24, "^{{ each.points }}"),
                 ("Результат", 25, "^{{ each.result | number }}")], "each in rating.rows")
    paper.tag("endif")
    paper.when("not rating.rows", "Принятых чек-листов за {{ year }} год нет.")
    paper.tag("if rating.unrated")
    paper.line("Не вошли в рейтинг:", LINE, keep=True)
    paper.table([("Организация", 105, "{{ each.organization }}"), ("Почему", 60, "{{ each.state }}")],
                "each in rating.unrated")
    paper.tag("endif")
    paper.line("Результат – сумма баллов по критериям, умноженных на коэффициенты; наибольший "
               "возможный – "
               "{{ rating.highest | number }}. Равные результаты делят место. {% if "
               "rating.has_confirmed %}"
               "Баллы, которые подтвердила комиссия, учтены. {% endif %}{{ rating.assumption }}", NOTE)
    paper.line("Основание: {{ rating.decree }}. Данные на {{ as_of | day }}.", NOTE)
    _sign(paper, "commission.chair", "Председатель комиссии")
    _sign(paper, "commission.secretary", "Секретарь комиссии")
    return paper


def plan_annex() -> Paper:
    """Приложение 2. Исполнение плана."""
    paper = _annex(2, "Исполнение плана мероприятий по реализации программы «Эффективный регион» "
                      "в {{ year }} году", landscape=True)
    paper.tag("if plan.indicators")
    paper.table([("№", 12, "^{{ each.number }}"), ("Показатель", 56, "{{ each.text }}"),
                 ("Единица измерения", 23, "^{{ each.unit }}"),
                 ("Целевое значение на {{ year }} год", 34, "^{{ each.target }}"),
                 ("Факт", 34, "^{{ each.actual }}"), ("Состояние", 25, "^{{ each.state }}"),
                 ("Организаций с целевым значением", 28, "^{{ each.organizations }}"),
                 ("Ответственные исполнители", 50, "{{ each.executors }}")], "each in plan.rows",
                small=False, heading=("each.heading is defined", "{{ each.section }}. {{ "
                "each.heading }}"))
    paper.tag("endif")
    paper.when("not plan.indicators", "В плане нет целевых значений на {{ year }} год.")
    paper.line("Основание: {{ plan.decree }}. Факт с начала {{ year }} года по принятым файлам, "
               "данные на "
               "{{ as_of | day }}.", NOTE)
    _sign(paper, "commission.secretary", "Секретарь комиссии")
    return paper


def defence_annex() -> Paper:
    """Приложение 3. План защиты проектов."""
    paper = _annex(3, "План защиты бережливых проектов и предложений по улучшению деятельности "
                      "на {{ year }} год", landscape=True)
    paper.tag("if defences")
    paper.table([("№", 10, "^{{ loop.index }}"), ("Организация", 70, "{{ each.organization }}"),
                 ("Проект", 66, "{{ each.project }}"), ("Заказчик", 44, "{{ each.customer }}"),
                 ("Руководитель", 46, "{{ each.leader }}"),
                 ("Защита по паспорту", 26, "^с {{ each.begins | day }} по {{ each.ends | day }}")],
                "each in defences")
    paper.tag("endif")
    paper.when("not defences", "Принятых паспортов, по которым защита приходится на {{ year }} год, "
               "нет.")
    paper.line("Сроки – этап 6 паспорта «{{ forms.passport.title }}»: «Защита плана мероприятий перед "
               "заказчиком». Предложения по улучшению деятельности, которых нет в паспортах:",
               NOTE, keep=True)
    paper.blank_table([("№", 10), ("Организация", 70), ("Предложение", 136), ("Срок защиты", 46)], 3)
    paper.line("Данные на {{ as_of | day }}. Где заседают и кто принимает защиту, постановление не "
               "говорит: "
               "впишите, если комиссия это решила, и удалите эту строку.", HINT)
    _sign(paper, "commission.chair", "Председатель комиссии")
    return paper


def next_annex() -> Paper:
    """Приложение 4. Перечень проектов."""
    paper = _annex(4, "Проект перечня бережливых проектов на {{ next_year }} год")
    paper.table([("№", 10, "^{{ loop.index }}"), ("Организация", 60, "{{ each.organization }}"),
                 ("Проект", 60, "{{ each.project }}"),
                 ("Состояние", 35, "{% if each.goes_on %}продолжается, закрытие по паспорту – "
                  "{{ each.ends | day }}"
                  "{% else %}предложение организации{% endif %}")], "each in next_projects")
    paper.line("Проекты, которые по паспорту продолжаются в {{ next_year }} году, и строка для "
               "предложения "
               "каждой организации, у которой таких нет. Основание: показатель 3.2, {{ plan.decree }}. "
               "Данные на {{ as_of | day }}.", NOTE)
    paper.line("Какие сведения должны быть в перечне, постановление не говорит: столбцы приняты нами. "
               "Впишите предложения организаций и удалите эту строку.", HINT)
    _sign(paper, "commission.chair", "Председатель комиссии")
    return paper


COLUMNS = (
    ("participant", "Участник реализации программы", 32), ("direction", "Направление", 22),
    ("project", "Название проекта", 32), ("year_opened", "Год открытия", 13),
    ("passport_link", "Паспорт проекта (ссылка)", 22), ("stage", "Текущий этап проекта", 24),
    ("closing_date", "Дата закрытия (мм.гг.)", 14), ("presentation_link", "Презентация (ссылка)", 22),
    ("leader", "Руководитель проекта", 22), ("contact", "Телефон, почта", 22),
    ("organization_short", "Организация/учреждение (сокращенное название)", 20),
    ("significance", "Показатель значимости проекта, балл", 17),
)


def report() -> Paper:
    """Сводный отчет."""
    paper = Paper("Сводный отчет", landscape=True)
    paper.line("{{ projects.form.title }}", NAME)
    paper.line("за {{ period.text }}", NAME)
    paper.line("{{ district }}", NAME)
    paper.line(style=LINE)
    paper.table([(label, width, f"{{{{ each.{name} }}}}") for name, label, width in COLUMNS],
                "each in projects.rows", small=True)
    paper.when("not projects.rows", "Принятых отчетов с проектами за {{ period.text }} нет.")
    paper.line("Основание: {{ projects.form.decree }}. Данные на {{ as_of | day }}.", NOTE)
    _sign(paper, "commission.chair", "{{ commission.chair.post | upper_first }}")
    return paper


def covering_letter() -> Paper:
    """Письмо к сводному отчету."""
    paper = Paper("Письмо к сводному отчету")
    paper.line("{{ district | upper }}", NAME)
    paper.line("__________ (адрес, телефон, почта)", NAME)
    paper.line("Это место бланка: замените его бланком администрации.", HINT)
    paper.fields("«___» __________ 20___ г. № ______", "АНО «Центр компетенций Кузбасса»\n__________",
                 widths=(80, 85))
    paper.line("Постановление не называет, кому направляют сводный отчет. Проверьте адресата и "
               "удалите эту "
               "строку.", HINT)
    paper.line("О направлении сводного отчета", LINE)
    paper.line(style=LINE)
    paper.line("Направляем сводный отчет о реализации бережливых проектов за {{ period.text | stop }}")
    paper.line("В отчете – {{ projects.rows | length | plural('проект', 'проекта', 'проектов') }}, "
               "организаций "
               "с проектами – {{ projects.organizations }}. Паспортов проектов принято – "
               "{{ projects.passports }}.")
    paper.tag("for each in sent if each.id == projects.form.id")
    paper.line("Отчет за {{ each.period.text }} представили: {{ each.sent }} из "
               "{{ each.owed | plural('организации', 'организаций', 'организаций') }}"
               "{% if each.late %}, из них с опозданием – {{ each.late }}{% endif %}.")
    paper.tag("endfor")
    paper.line(style=LINE)
    paper.line("Приложение: сводный отчет, ____ л. в 1 экз.")
    paper.line(style=LINE)
    _sign(paper, "commission.chair", "{{ commission.chair.post | upper_first }}")
    paper.line("Исп. {{ contact.name }}\nТел. {{ contact.phone }}", BY)
    return paper


def _sign(paper: Paper, person: str, post: str) -> None:
    paper.line(style=LINE)
    paper.sign(post, f"{{{{ {person}.name | initials }}}}")


PAPERS: dict[str, Callable[[], Paper]] = {
    "Повестка заседания": agenda, "Протокол заседания": protocol, "Приложение 1. Рейтинг": rating_annex,
    "Приложение 2. Исполнение плана": plan_annex, "Приложение 3. План защиты проектов": defence_annex,
    "Приложение 4. Перечень проектов": next_annex, "Сводный отчет": report,
    "Письмо к сводному отчету": covering_letter,
}


def built(name: str) -> bytes:
    """Return the Word file of a template."""
    content = BytesIO()
    PAPERS[name]().document.save(content)
    return content.getvalue()


if __name__ == "__main__":
    TARGET.mkdir(exist_ok=True)
    for each in PAPERS:
        (TARGET / f"{each}.docx").write_bytes(built(each))
