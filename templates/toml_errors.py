"""Say mistakes in a TOML file in words: the line, what stands there, what is expected."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from templates.text import cut

# Where tomllib says that a mistake is.
_PLACE = re.compile(r"line (\d+), column (\d+)")
_TABLE = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"""\s*([\w."' -]+?)\s*=""")
_SECRET = re.compile(r"passw|парол|://[^/\s]*:[^/\s]*@", re.IGNORECASE)
_LONGEST = 60

# What people do who have not met TOML, told by the line: the first that fits.
_BY_LINE = (
    (re.compile(r"=\s*[«“”„‘’]"), 'кавычки нужны прямые: "…"'),
    (re.compile(r"=\s*\d{1,2}\.\d{1,2}\.\d{4}"), "дату пишут год-месяц-день без кавычек: 2026-07-01"),
    (re.compile(r"=\s*\d{4}-\d+-\d+\s*(?:#|$)"),
     "такого дня нет; дату пишут год-месяц-день: 2026-07-01"),
    (re.compile(r"=\s*[+-]?\d+,\d+\s*(?:#|$)"), "десятичный знак – точка: 0.5"),
    (re.compile(r"=\s*(?:#|$)"),
     "после знака = нет значения: впишите его или поставьте # в начале строки"),
    (re.compile(r"=\s*(?:да|нет|истина|ложь)\b", re.IGNORECASE), "да – это true, нет – это false"),
    (re.compile(r'=\s*"[^"]*\\'),
     r"обратную черту удвойте: C:\\Папка, или поставьте прямую: C:/Папка"),
    (re.compile(r'=\s*"(?:[^"]*"[^"]+)+"'),
     "внутри текста прямые кавычки не ставят: замените их на «елочки»"),
    (re.compile(r'=\s*"[^"]*$'), 'нет закрывающей кавычки: "…"'),
    (re.compile(r'=\s*[^"\s]+"\s*$'), 'нет открывающей кавычки: "…"'),
    (re.compile(r"=\s*[^\W\d_]"), 'текст пишут в прямых кавычках: "…"'),
    (re.compile(r"\s*\[[^\]]*$"), "нет закрывающей скобки раздела: [имя]"),
    (re.compile(r"[^=]*[а-яё][^=]*=", re.IGNORECASE),
     "имя настройки пишут латинскими буквами, как в руководстве"),
    (re.compile(r"[^=#\[]+$"), "нужно имя = значение; пояснение начинают знаком #"),
)
# And by what tomllib says.
_BY_MESSAGE = (
    ("Cannot overwrite", "такая настройка уже есть выше: оставьте одну"),
    ("Cannot declare", "такой раздел уже есть выше: соедините их в один"),
    ("Unterminated", 'нет закрывающей кавычки: "…"'),
    ("Unclosed array", "нет закрывающей скобки списка ]"),
    ("Unclosed inline table", "нет закрывающей скобки }"),
    ("Invalid date", "дату пишут год-месяц-день без кавычек: 2026-07-01"),
    ("Expected newline", "после значения стоит лишнее: уберите его или начните пояснение знаком #"),
)
_OTHERWISE = "нужно имя = значение, раздел [имя] или пояснение, которое начинается знаком #"


def syntax_problem(name: str, text: str, message: str) -> str:
    """Return what is wrong in a file that is no TOML; ``message`` is the parser's own.

    >>> syntax_problem("programme.toml", "c3 = 0,5", "Expected newline (at line 1, column 7)")
    'programme.toml, строка 1: «c3 = 0,5»: десятичный знак – точка: 0.5'
    """
    place = _PLACE.search(message)
    lines = text.splitlines()
    number = int(place[1]) if place else len(lines)
    line = lines[number - 1] if 0 < number <= len(lines) else ""
    said = [words for start, words in _BY_MESSAGE[:2] if message.startswith(start)]
    said += [words for pattern, words in _BY_LINE if pattern.match(line) or (
        pattern.pattern.startswith("=") and pattern.search(line))]
    said += [words for start, words in _BY_MESSAGE[2:] if message.startswith(start)]
    # A line may hold what must not be seen.
    shown = "" if _SECRET.search(line) or not line.strip() else f"«{cut(line.strip(), _LONGEST)}»: "
    return f"{name}, строка {number}: {shown}{[*said, _OTHERWISE][0]}"


def with_lines(problems: Iterable[str], name: str, text: str) -> Iterator[str]:
    """Yield problems of settings («programme.toml.contact.phone: …») with the line of each.

    >>> list(with_lines(["a.toml.mail.port: нужно число"], "a.toml", "[mail]\\nport = 'x'"))
    ['a.toml, строка 2, mail.port: нужно число']
    """
    places = _lines(text)
    for each in problems:
        path, colon, words = each.removeprefix(f"{name}.").partition(": ")
        if not each.startswith(f"{name}.") or not colon:
            yield each
            continue
        parts = path.split(".")
        known = (".".join(parts[:count]) for count in range(len(parts), 0, -1))
        line = next((places[key] for key in known if key in places), None)
        yield f"{name}, {f'строка {line}, ' if line else ''}{path}: {words}"


def _lines(text: str) -> dict[str, int]:
    """The line in which each table and key begins, by its dotted path; of several tables of one
    name (``[[name]]``) by the path of each: ``name[0]``."""
    found: dict[str, int] = {}
    table = ""
    counts: Counter[str] = Counter()
    for number, line in enumerate(text.splitlines(), start=1):
        if match := _TABLE.match(line):
            table = match[2]
            found.setdefault(table, number)
            if match[1] == "[[":
                counts[table] += 1
                table = f"{table}[{counts[table] - 1}]"
                found[table] = number
        elif match := _KEY.match(line):
            key = match[1].strip("\"'")
            found.setdefault(f"{table}.{key}" if table else key, number)
    return found


def shown(value: object) -> str:
    """Return a value of a TOML file as its author wrote it.

    >>> shown("да"), shown(True), shown({"a": 1}), shown(5)
    ('«да»', 'true', 'раздел', '5')
    """
    if isinstance(value, str):
        return f"«{cut(value, _LONGEST)}»"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "раздел"
    return "список в скобках [ ]" if isinstance(value, list) else str(value)
