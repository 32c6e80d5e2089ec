"""Templates of the page.  Everything put into them is escaped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined

from ingest.organizations.addresses import read_addresses
from templates.period import Period
from templates.text import with_visible_controls
from xlsx_forms.page.content.hyphens import hyphenated
from xlsx_forms.page.content.wording import on_page


@cache
def _environment() -> Environment:
    made = Environment(loader=PackageLoader("xlsx_forms.page", "html"), autoescape=True,
                       undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters |= {"said": said, "addresses": read_addresses, "period": period_text,
                     "on_page": on_page, "hyphenated": hyphenated}
    return made


def rendered(template: str, facts: Mapping[str, Any]) -> str:
    """Return a page as HTML."""
    return _environment().get_template(template).render(facts)


def period_text(value: object) -> str:
    """A period as people say it; what is none, as it stands.

    >>> period_text("2026-Q3"), period_text("2026"), period_text(None)
    ('3 квартал 2026 г.', '2026 год', '')
    """
    text = said(value)
    try:
        return Period.parse(text).text
    except ValueError:
        return text


def said(value: object) -> str:
    """A value as people write it.

    >>> said(date(2026, 10, 9)), said(1234.5), said(None), said(True)
    ('09.10.2026', '1234,5', '', 'да')
    """
    if isinstance(value, str):
        return with_visible_controls(value)
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return ""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, datetime | date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, float):
        return f"{value:.10g}".replace(".", ",")
    return str(value)
