"""Render the text of letters from Jinja2 templates, the shipped ones or the programme's own.

A programme's own stand in ``templates/letters/`` of its folder, under the same names.  Each
letter has three: ``NAME.subject.txt``, ``NAME.txt`` and ``NAME.html``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from scoring.methodology import number_text
from templates.definition import DefinitionError
from templates.text import counted

if TYPE_CHECKING:
    from jinja2 import TemplateError

LETTERS = "letters"


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter says: one line, plain text, and HTML."""

    subject: str
    text: str
    html: str


class LetterWriter:
    """Writes letters by the templates of a folder, where it has them, and the shipped ones."""

    def __init__(self, own: Path) -> None:
        from jinja2 import (
            ChoiceLoader,
            FileSystemLoader,
            FunctionLoader,
            StrictUndefined,
            select_autoescape,
        )
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        # Facts that strangers type go into letters; so no template may reach out of its own.
        self._jinja = ImmutableSandboxedEnvironment(
            loader=ChoiceLoader([FileSystemLoader(own / LETTERS, encoding="utf-8-sig"),
                                 FunctionLoader(_shipped)]),
            autoescape=select_autoescape(["html"]), undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True)
        self._jinja.filters |= {"day": _day, "days": days_text, "forms": forms_text,
                                "times": times_text, "others": others_text, "number": number_text,
                                "left": left_text, "stop": _with_stop,
                                "lower_first": _lower_first}

    def write(self, name: str, facts: Mapping[str, object]) -> Words:
        """Return the letter of this name.  DefinitionError when its template is not in order."""
        subject = " ".join(self._render(f"{name}.subject.txt", facts).split())
        facts = {**facts, "subject": subject}
        text = self._render(f"{name}.txt", facts)
        return Words(subject, _tidy(text), self._render(f"{name}.html", facts))

    def _render(self, name: str, facts: Mapping[str, object]) -> str:
        from jinja2 import TemplateError

        try:
            return self._jinja.get_template(name).render(facts)
        except TemplateError as error:
            line = getattr(error, "lineno", None)
            raise DefinitionError([f"templates/{LETTERS}/{getattr(error, 'name', None) or name}"
                                   f"{f', строка {line}' if line else ''}: {_wrong(error)}"
                                   ]) from error
        except (TypeError, ValueError, ArithmeticError) as error:
            raise DefinitionError([f"templates/{LETTERS}/{name}: с одним из значений сделано то, что "
                                   "с ним невозможно: сравните с письмом, которое было до правки"
                                   ]) from error
        except (UnicodeDecodeError, OSError) as error:
            raise DefinitionError([f"templates/{LETTERS}/{name}: файл не читается; сохраните его "
                                   "как текст UTF-8"]) from error


def _wrong(error: TemplateError) -> str:
    """What is wrong with a letter: Jinja's words are English, the name that it quotes is not."""
    from jinja2 import TemplateNotFound, TemplateSyntaxError

    name = re.search(r"'([^']+)' is undefined|named '([^']+)'", error.message or "")
    if name:
        return f"в письмах нет имени «{name[1] or name[2]}»"
    if isinstance(error, TemplateSyntaxError):
        return "запись нарушена: проверьте скобки {{ … }}, {% … %} и их пары (if – endif, for – endfor)"
    if isinstance(error, TemplateNotFound):
        return f"нет файла «{error.name}»"
    return "значения, которое в ней названо, нет"


def _shipped(name: str) -> str | None:
    path = files("templates") / LETTERS / name
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _tidy(text: str) -> str:
    """Lines without white space at the end, and never two empty ones together."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for i, line in enumerate(lines) if line or (i and lines[i - 1])]
    return "\n".join(kept) + "\n"


def _day(moment: date) -> str:
    return f"{moment:%d.%m.%Y}"


def days_text(count: int) -> str:
    """Return a number of days in words.

    >>> [days_text(count) for count in (1, 3, 5, 11, 21, 112)]
    ['1 день', '3 дня', '5 дней', '11 дней', '21 день', '112 дней']
    """
    return counted(count, "день", "дня", "дней")


def forms_text(count: int) -> str:
    """Return a number of forms in words, as what is waited for.

    >>> [forms_text(count) for count in (1, 2, 5)]
    ['1 форму', '2 формы', '5 форм']
    """
    return counted(count, "форму", "формы", "форм")


def times_text(count: int) -> str:
    """Return how often something happened.

    >>> [times_text(count) for count in (1, 2, 5)]
    ['1 раз', '2 раза', '5 раз']
    """
    return counted(count, "раз", "раза", "раз")


def others_text(count: int) -> str:
    """Return of how many organizations something is missing.

    >>> [others_text(count) for count in (1, 2, 21)]
    ['1 организации', '2 организаций', '21 организации']
    """
    return counted(count, "организации", "организаций", "организаций")


def left_text(count: int) -> str:
    """Return how many days are left.

    >>> left_text(1), left_text(2), left_text(0)
    ('Остался 1 день', 'Осталось 2 дня', 'Это сегодня')
    """
    if count == 0:
        return "Это сегодня"
    return f"{'Остался' if count % 10 == 1 and count % 100 != 11 else 'Осталось'} {days_text(count)}"


def _with_stop(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
