"""Fill a Word template with facts; what is wrong with it is a sentence that names file and place.

Templates are docxtpl's: Jinja2 in the text of a Word document.  They may be an operator's own, and the
facts are what strangers have typed: nothing of a fact is ever evaluated, and no template reaches out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from templates.definition import DefinitionError
from templates.text import cut
from xlsx_forms.summary.papers.words import FILTERS, shown

# Where Jinja says that an error is: in the text that it was given.
_TEMPLATE = "<template>"
_QUOTED = 90
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_STRAIGHT = str.maketrans(dict.fromkeys("«»„“”", '"') | dict.fromkeys("‘’", "'"))
_PARTS = (("header", "верхний колонтитул"), ("footer", "нижний колонтитул"), ("footnotes", "сноски"))


class _BrokenError(ValueError):
    """A part of a template cannot be filled: what is wrong, and where."""


class _Template(DocxTemplate):  # type: ignore[misc]
    """A template that tells where it is broken."""

    def patch_xml(self, src_xml: str) -> str:
        """Return a part with its tags put together; their quotes are straight: Word bends them."""
        patched = str(super().patch_xml(src_xml))
        return _TAG.sub(lambda tag: tag[0].translate(_STRAIGHT), patched)

    def render_xml_part(self, src_xml: str, part: Any, context: dict[str, Any],
                        jinja_env: Environment | None = None) -> str:
        """Return a part with its facts; _BrokenError names the paragraph that cannot be filled."""
        try:
            filled = str(super().render_xml_part(src_xml, part, context, jinja_env))
        except (TemplateError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
            raise _BrokenError(f"{_place(src_xml, part, error)}: {_wrong(error)}") from error
        try:
            # docxtpl would mend it in silence, and lose a part of the text.
            ElementTree.fromstring(filled)
        except ElementTree.ParseError as error:
            raise _BrokenError(f"{_part_name(part)}: пара меток (if – endif, for – endfor) разрывает "
                               "таблицу: поставьте обе в одну таблицу или обе вне ее") from error
        return filled


def render(template: bytes, facts: Mapping[str, Any], name: str) -> bytes:
    """Return the Word file; DefinitionError names the template and the place in it."""
    document = _Template(BytesIO(template))
    filled = BytesIO()
    try:
        document.render(dict(facts), _environment())
        document.save(filled)
    except _BrokenError as error:
        raise DefinitionError([f"{name}, {error}"]) from error
    except TemplateError as error:
        raise DefinitionError([f"{name}, свойства документа: {_wrong(error)}"]) from error
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise DefinitionError([f"{name}: не открывается как документ Word; сохраните его в Word как "
                               "«Документ Word (.docx)»"]) from error
    return filled.getvalue()


def _environment() -> Environment:
    jinja = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=shown)
    # What organizations have typed goes into XML: nothing may go there as it is.
    del jinja.filters["safe"]
    jinja.filters |= FILTERS
    return jinja


def _place(xml: str, part: Any, error: Exception) -> str:
    """The part and the words beside which an error stands."""
    # As docxtpl does, which gives each paragraph a line of its own.
    lines = re.sub(r"<w:p([ >])", r"\n<w:p\1", xml).split("\n")
    number = getattr(error, "lineno", None) or _line_of(error)
    text = ""
    if number is not None and 0 < number <= len(lines):
        text = " ".join(re.sub(r"<[^>]*>", " ", lines[number - 1]).split())
    return f"{_part_name(part)}{f', «{cut(text, _QUOTED)}»' if text else ''}"


def _line_of(error: Exception) -> int | None:
    """The line of the template in which an error was raised."""
    found, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == _TEMPLATE:
            found = trace.tb_lineno
        trace = trace.tb_next
    return found


def _part_name(part: Any) -> str:
    name = str(part.partname).rpartition("/")[2]
    return next((russian for prefix, russian in _PARTS if name.startswith(prefix)), "текст")


def _wrong(error: Exception) -> str:
    """What is wrong, in Russian: Jinja's words are English, the name that it quotes is not."""
    message = str(error)
    if name := re.search(r"'([^']+)' is undefined|has no attribute '([^']+)'", message):
        return (f"имени «{name[1] or name[2]}» нет; все имена перечислены в руководстве, в главе "
                "«Заседание комиссии»")
    if name := re.search(r"No (?:filter|test) named '([^']+)'", message):
        return f"после знака | стоит «{name[1]}», такого преобразования нет"
    if isinstance(error, TemplateSyntaxError):
        return ("запись нарушена: проверьте скобки {{ … }}, {% … %} и пары (if – endif, for – endfor); "
                "{%p … %} стоит одна в своем абзаце, {%tr … %} – одна в своей строке таблицы")
    if isinstance(error, SecurityError):
        return "это в документах не разрешено"
    return "с этим значением сделано то, что с ним невозможно: сравните с исходным документом"
