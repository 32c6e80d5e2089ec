"""The report's template.  Everything put into it is escaped, and for the public without contacts."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

import xlsx_forms.summary.report.words as words
from templates.text import with_visible_controls
from xlsx_forms.summary.report.charts import draw_sending, draw_stages
from xlsx_forms.summary.report.content import Content
from xlsx_forms.summary.report.typography import with_typography
from xlsx_forms.summary.writing.public import without_contacts

_FOLDER = "report"
# What no HTML document may hold: halves of characters, and code points that are none.
_NOT_TEXT = re.compile("[\ud800-\udfff\ufdd0-\ufdef]|[" + "".join(
    chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF)) + "]")


def render_report(content: Content, public: bool) -> str:
    """Return the report as HTML."""
    style = _text("style.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    jinja = Environment(loader=FunctionLoader(_text), autoescape=True, undefined=StrictUndefined,
                        trim_blocks=True, lstrip_blocks=True, finalize=_shown(public))
    jinja.filters |= {"day": words.day, "days": words.days, "projects": words.projects,
                      "quarters": words.quarters, "signed": words.signed,
                      "shortened": words.shortened}
    page = jinja.get_template("report.html").render(
        report=content, public=public, style=Markup(style), digest=digest,
        sending_chart=draw_sending(content.sending) if content.sending.states else "",
        stages_chart=_stages(content))
    return with_typography(page)


def _stages(content: Content) -> Markup | str:
    projects = content.projects
    if not any(each.counts[-1] for each in projects.stages):
        return ""
    return draw_stages([each.number for each in projects.stages], [
        (quarter.text, [each.counts[i] for each in projects.stages])
        for i, quarter in enumerate(projects.quarters)])


def _shown(public: bool) -> Callable[[object], object]:
    """What becomes of every value on its way into the page, whoever wrote it."""
    def shown(value: Any) -> Any:
        if not isinstance(value, str) or isinstance(value, Markup):
            return value
        text = _NOT_TEXT.sub("\N{REPLACEMENT CHARACTER}", with_visible_controls(value))
        return without_contacts(text) if public else text
    return shown


def _text(name: str) -> str:
    return (files("templates") / _FOLDER / name).read_text(encoding="utf-8")
