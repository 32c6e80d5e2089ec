"""Write the first sheet of a form, «Как заполнить»: deadline, whom to ask, colours, steps."""

from __future__ import annotations

from collections.abc import Iterator

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from templates.form import Form
from templates.sheet.layout import GUIDE_SHEET, LINE_HEIGHT, lines_needed
from xlsx_forms.styles import Styles

_WIDTHS = (4, 22, 78)
# As long as the names of organizations and people are now and then: a row does not grow by itself.
_LONG = "Слово " * 46
_STEPS = (
    "Заполняйте ячейки в рамке на светло-желтом фоне. Остальное закрыто от случайной правки; "
    "пароля нет.",
    "Щелкните по ячейке: рядом появится подсказка, что и как вписать.",
    "Если справа от ячейки есть стрелка, выберите ответ из списка.",
    "Даты пишите так: 01.09.2026. Месяц и год: 09.26. Десятичный знак – запятая.",
    "Скопированное вставляйте как значения («Специальная вставка» – «Значения»): обычная вставка "
    "стирает списки и проверки.",
    "Строка вверху формы говорит, сколько обязательных полей заполнено и чего не хватает.",
    "Не меняйте серую строку с кодом и названия полей: по ним файл узнают. Строки и столбцы формы "
    "не удаляйте.",
    "Сохраните файл в формате .xlsx и отправьте сам файл, а не снимок экрана и не PDF.",
)
_TABLE_STEP = (
    "Если в таблице не хватит строк, вставьте новые внутри нее (они попадут и в печать) или пишите "
    "дальше под ней: прочитают и те и другие.")
_CUMULATIVE_STEP = (
    "Критерии со звездочкой * накопительные: каждая следующая строка добавляется к предыдущей. "
    "Отвечайте «Да» или «Нет» на каждую строку; балл считается до первого «Нет».")
_COLOURS = (
    ("input", "ответ", "сюда вписывают ответ"),
    ("missing", "пусто", "обязательное поле еще не заполнено"),
    ("conflict", "ответ", "ответ противоречит другому ответу или не хватает подтверждения"),
    ("blank", "текст", "печатный текст и расчет: менять не нужно"),
)


def write_guide(workbook: Workbook, styles: Styles, form: Form) -> None:
    """Add the sheet to a workbook; it must be the first one added."""
    sheet = workbook.add_worksheet(GUIDE_SHEET)
    for col, width in enumerate(_WIDTHS):
        sheet.set_column(col, col, width)
    row = _line(sheet, styles, 0, f"Как заполнить форму «{form.title}»", "heading")
    row = _line(sheet, styles, row, "{{organization.full_name}}, {{period.text}}", "text",
                sample=_LONG)
    row += 1
    facts = (("Срок", "{{deadline}}", ""), ("Куда отправить", "{{send_to}}", ""),
             ("Кого спросить", "{{ask}}", _LONG))
    for label, text, sample in facts:
        sheet.merge_range(row, 0, row, 1, label, styles.role("label", bold=True))
        sheet.write_string(row, 2, text, styles.role("text"))
        sheet.set_row(row, max(LINE_HEIGHT * lines_needed(sample, _WIDTHS[2]) + 3, 20))
        row += 1
    row = _line(sheet, styles, row + 1, "По порядку", "heading")
    for number, step in enumerate(_steps(form), start=1):
        sheet.write_string(row, 0, f"{number})", styles.role("label", valign="top"))
        sheet.merge_range(row, 1, row, 2, step, styles.role("text", valign="top"))
        sheet.set_row(row, 13.5 * lines_needed(step, sum(_WIDTHS[1:])) + 2)
        row += 1
    row = _line(sheet, styles, row + 1, "Цвета", "heading")
    for role, sample, text in _COLOURS:
        sheet.merge_range(row, 0, row, 1, sample, styles.role(role, align="center"))
        sheet.write_string(row, 2, text, styles.role("text", indent=1))
        sheet.set_row(row, 16)
        row += 1
    _set_page(sheet, row)


def _steps(form: Form) -> Iterator[str]:
    yield from _STEPS[:3]
    if any(criterion.cumulative for criterion in form.criteria):
        yield _CUMULATIVE_STEP
    if any(table.extendable for table in form.tables):
        yield _TABLE_STEP
    yield from _STEPS[3:]


def _line(sheet: Worksheet, styles: Styles, row: int, text: str, role: str,
          sample: str = "") -> int:
    sheet.merge_range(row, 0, row, 2, text, styles.role(role))
    height = 12.5 if sample else 15.5
    sheet.set_row(row, height * lines_needed(sample or text, sum(_WIDTHS), 1.15) + 2)
    return row + 1


def _set_page(sheet: Worksheet, last_row: int) -> None:
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, last_row, 2)
    sheet.protect("", {"format_rows": True, "format_columns": True})
