"""Write the list of debtors: who owes which form, and whom to ring up, as a workbook."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from ingest.storage.atomic_write import write_whole
from scoring.deadlines import STATES
from templates.period import Period
from templates.sheet.layout import LINE_HEIGHT, lines_needed
from xlsx_forms.status.lines import TROUBLED, error_lines, in_mending
from xlsx_forms.status.rows import Row
from xlsx_forms.styles import Styles, new_workbook, strict

_HEADERS = (("Код", 8), ("Организация", 30), ("Форма", 20), ("Период", 17), ("Срок", 11),
            ("Состояние", 15), ("Дней после срока", 10), ("Что исправить", 60),
            ("Руководитель", 28), ("Телефон", 20), ("Почта", 26), ("Курирующий заместитель", 24),
            ("Впервые получен", 11), ("Исправлен", 11), ("Исправить до", 11))
_STYLES = ("cell_id", "cell", "cell", "cell", "cell_date", "cell_centre", "cell_number", "cell",
           "cell", "cell", "cell", "cell", "cell_date", "cell_date", "cell_date")
_TITLE_ROWS = 2


def write_debtors(rows: Sequence[Row], period: Period, path: Path) -> str:
    """Write those who have not sent, must mend or were late; say how many of each.

    Sorted by the curating deputy, then as in the list of organizations.
    """
    owed = sorted((row for row in rows if row.state in TROUBLED),
                  key=lambda row: row.contacts["deputy"])
    buffer = io.BytesIO()
    with strict(), new_workbook(buffer) as workbook:
        styles = Styles(workbook)
        sheet = workbook.add_worksheet("Должники")
        sheet.write_string(0, 0, f"Кто не сдал, не исправил или опоздал: {period.text}",
                           styles.role("summary_title", text_wrap=False))
        header = _TITLE_ROWS - 1
        for column, (text, width) in enumerate(_HEADERS):
            sheet.set_column(column, column, width)
            sheet.write_string(header, column, text, styles.role("header"))
        sheet.set_row(header, 2 * LINE_HEIGHT + 3)
        formats = [styles.role(role) for role in _STYLES]
        for number, row in enumerate(owed, start=_TITLE_ROWS):
            values = _values(row)
            for column, value in enumerate(values):
                if value is None:
                    sheet.write_blank(number, column, None, formats[column])
                elif isinstance(value, str):
                    sheet.write_string(number, column, value, formats[column])
                else:
                    sheet.write(number, column, value, formats[column])
            sheet.set_row(number, 3 + LINE_HEIGHT * max(
                sum(lines_needed(part, width) for part in str(value).split("\n"))
                for value, (_text, width) in zip(values, _HEADERS, strict=True)))
        sheet.autofilter(header, 0, max(header + len(owed), header + 1), len(_HEADERS) - 1)
        sheet.freeze_panes(_TITLE_ROWS, 2)
        sheet.repeat_rows(header)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(0.4, 0.4, 0.5, 0.5)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&RСтраница &P из &N")
    write_whole(path, buffer.getvalue())
    counts = Counter(row.state for row in owed)
    told = ", ".join(f"{STATES[state]} {counts[state]}" for state in TROUBLED if counts[state])
    return f"Форм в списке должников: {len(owed)}" + (f" ({told})" if told else "")


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def _values(row: Row) -> tuple[object, ...]:
    told = row.contacts
    return (row.organization, told["short_name"], row.form.short_title, row.period.text, row.due,
            STATES[row.state], row.days_late, "\n".join(error_lines(row)) or in_mending(row) or None,
            told["head"], told["phone"], told["email"], told["deputy"],
            _day(row.first_received), _day(row.corrected),
            row.until if row.until != row.due else None)
