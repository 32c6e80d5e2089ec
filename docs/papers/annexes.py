"""The annexes of the protocol, the consolidated report and its letter, as ``build`` draws them."""

from __future__ import annotations

from sheet_of_paper import ANNEX, BY, HINT, LINE, NAME, NOTE, Paper


def sign(paper: Paper, person: str, post: str) -> None:
    """Add a line to sign on for one of the commission."""
    paper.line(style=LINE)
    paper.sign(post, f"{{{{ {person}.name | initials }}}}")


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
               "Баллы, которые подтвердила комиссия, учтены. {% endif %}"
               "{% if rating.assumption %}{{ rating.assumption }}{% endif %}", NOTE)
    paper.line("Основание: {{ rating.decree }}. Данные на {{ as_of | day }}.", NOTE)
    sign(paper, "commission.chair", "Председатель комиссии")
    sign(paper, "commission.secretary", "Секретарь комиссии")
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
    sign(paper, "commission.secretary", "Секретарь комиссии")
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
    paper.line("Сроки – этап паспорта «{{ defence_stage }}». Предложения по улучшению деятельности, "
               "которых нет в паспортах:", NOTE, keep=True)
    paper.blank_table([("№", 10), ("Организация", 70), ("Предложение", 136), ("Срок защиты", 46)], 3)
    paper.line("Данные на {{ as_of | day }}. Где заседают и кто принимает защиту, постановление не "
               "говорит: "
               "впишите, если комиссия это решила, и удалите эту строку.", HINT)
    sign(paper, "commission.chair", "Председатель комиссии")
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
    sign(paper, "commission.chair", "Председатель комиссии")
    return paper


COLUMNS = (
    ("participant", "Участник реализации программы", 31), ("direction", "Направление", 22),
    ("project", "Название проекта", 32), ("year_opened", "Год открытия", 14),
    ("passport_link", "Паспорт проекта (ссылка)", 21), ("stage", "Текущий этап проекта", 24),
    ("closing_date", "Дата закрытия (мм.гг.)", 14), ("presentation_link", "Презентация (ссылка)", 21),
    ("leader", "Руководитель проекта", 22), ("contact", "Телефон, почта", 25),
    ("organization_short", "Организация/учреждение (сокращенное название)", 19),
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
    sign(paper, "commission.chair", "{{ commission.chair.post | upper_first }}")
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
    paper.line("Отчет за {{ each.period.text }} {% if each.is_open and not each.sent %}еще не "
               "представляли: срок не наступил, до {{ each.due | day }}{% else %}представили: "
               "{{ each.sent }} из "
               "{{ each.owed | plural('организации', 'организаций', 'организаций') }}"
               "{% if each.is_open %}, срок не наступил, до {{ each.due | day }}{% endif %}"
               "{% if each.late %}, из них с опозданием – {{ each.late }}{% endif %}{% endif %}.")
    paper.tag("endfor")
    paper.line(style=LINE)
    paper.line("Приложение: сводный отчет, ____ л. в 1 экз.")
    paper.line(style=LINE)
    sign(paper, "commission.chair", "{{ commission.chair.post | upper_first }}")
    paper.line("Исп. {{ contact.name }}\nТел. {{ contact.phone }}", BY)
    return paper
