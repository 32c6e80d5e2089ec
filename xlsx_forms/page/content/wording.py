"""What is said for the command line, in the words of the page's own fields and buttons."""

from __future__ import annotations

import re

_WORDS = {
    "xlsx-forms decide ФАЙЛ ": "на странице файла, ",
    "скажите об этом: xlsx-forms letters": "скажите об этом кнопкой «Черновики отправлены» на странице "
                                           "«Квартал»",
    "xlsx-forms status": "на странице «Квартал»",
    "(xlsx-forms ingest)": "(«Принять файлы»)",
    "(или впишите name в раздел [contact] файла programme.toml)": "(или впишите себя в «Настройках»)",
    "--accept": "«Принять как есть»",
    "--return": "«Вернуть на доработку»",
    "--exclude": "«Не учитывать»",
    "--same": "«Похожие названия – один проект»",
    "--apart": "«Похожие названия – разные проекты»",
    "--until": "«До какого дня»",
    "--period": "«Период»",
    "--project": "«Название проекта»",
    "--reason": "«Причина»",
    "--by": "«Кто решил»",
    "--org": "«Указать, чей это файл», код",
}
# An option, and the example in quotation marks that a command needs after it.
_SPOKEN = re.compile("(" + "|".join(map(re.escape, _WORDS)) + r')(?![\w-])(?: "[^"]*")?')
# There a single remark cannot be accepted.
_NO_RULE = re.compile(r"\. Чтобы принять отдельное замечание, назовите его: --rule КОД")


def on_page(text: str) -> str:
    """Return a sentence without words of the command line.

    >>> on_page("попросите прислать форму. Чтобы файл не учитывался и не мешал: --exclude")
    'попросите прислать форму. Чтобы файл не учитывался и не мешал: «Не учитывать»'
    >>> on_page('назовите один проект: --project "…". Вопросы в этом файле: «Сад»')
    'назовите один проект: «Название проекта». Вопросы в этом файле: «Сад»'
    """
    return _SPOKEN.sub(lambda found: _WORDS[found[1]], _NO_RULE.sub("", text))
