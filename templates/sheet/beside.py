"""The grey column that a prefilled form has beside its answers: what was told the time before."""

from __future__ import annotations

import re

from templates.form import Form
from templates.form.roles import project_table
from templates.period import Period

_STAGE, _ANSWER = "Этап за", "Ответ за"
_TITLE = re.compile(rf"(?:{_STAGE} [1-4] квартал 20\d\d г\.|{_ANSWER} 20\d\d год"
                    r"(?: \(организация [^()]+\))?)")


def title_of_stages(period: Period) -> str:
    """Return what heads the column of a report: the stages of the report before."""
    return f"{_STAGE} {period.text}"


def title_of_answers(period: Period, owner: str = "") -> str:
    """Return what heads the column of a checklist: the answers of a year, of another organization."""
    return f"{_ANSWER} {period.text}" + (f" (организация {owner})" if owner else "")


def heads_beside(text: str) -> bool:
    """Tell whether a text heads such a column.

    >>> [heads_beside(text) for text in (title_of_stages(Period(2026, 2)), "Этап за год",
    ...                                  title_of_answers(Period(2026), "012"))]
    [True, False, True]
    """
    return _TITLE.fullmatch(" ".join(text.split())) is not None


def is_beside(text: str, form: Form) -> bool:
    """Tell whether such a column of a form may have this text; any where a form takes any answer."""
    projects = project_table(form)
    fields = [projects.stage] if projects else [
        each for criterion in form.criteria for each in criterion.answer_fields]
    if not all(each.accepts for each in fields):
        return True
    known = {choice for each in fields for choice in each.accepts}
    # A stage of an older report has its period behind; answers of several have whose they are before.
    return text in known or text.rpartition(" (")[0] in known or all(
        part.partition(": ")[2] in known for part in text.split("; "))
