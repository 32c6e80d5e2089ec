"""What the commission's workbook of confirmed points looks like: writer and reader share its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from templates.form import Criterion, Field, Form

FORM, VERSION = "confirmation", "1"
# In the code line stands whose the workbook is; it concerns all organizations.
WHOSE = "комиссия"
SHEET = "Подтверждение"
AUTHOR_LABEL = "Кто подтвердил (протокол, дата)"
# The label is merged over so many columns, and the cell to fill in stands behind.
AUTHOR_COLUMN = 4
# Its row stands so far above the headers of the table.
AUTHOR_ROWS_ABOVE = 2

CODE, ORGANIZATION, NUMBER, CRITERION = "Код", "Организация", "№", "Критерий"
DECLARED, EFFECTIVE = "Заявлено", "Засчитано по чек-листу"
DOCUMENTS, FILE = "Подтверждающие документы", "Файл"
CONFIRMED, REASON = "Подтверждено", "Основание"
HEADERS = (CODE, ORGANIZATION, NUMBER, CRITERION, DECLARED, EFFECTIVE, DOCUMENTS, FILE, CONFIRMED,
           REASON)
LONGEST_REASON = 400

AUTHOR_FIELD = Field("author", AUTHOR_LABEL, "text", required=True, max_length=200)
POINTS_FIELD = Field("points", CONFIRMED, "integer", minimum=0, unit="балл")
REASON_FIELD = Field("reason", REASON, "text", required=True, max_length=LONGEST_REASON)


def criteria_by_name(forms: Iterable[Form]) -> dict[str, Criterion]:
    """Return the criteria of forms by id and by number without its mark: «c5» and «5» for «5*».

    Of several versions the last given counts.
    """
    return {name: each for form in forms for each in form.criteria for name in _names(each)}


def _names(criterion: Criterion) -> Iterator[str]:
    yield criterion.id.casefold()
    yield criterion_number(criterion)


def criterion_number(criterion: Criterion) -> str:
    """The number of a criterion as people type it: «5» for «5*»."""
    return criterion.number.rstrip("*").strip().casefold()
