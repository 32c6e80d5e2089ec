"""Create a programme folder, empty or with the sample district."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from ingest.organizations import COLUMNS, FILE_NAME, SHEET_NAME, Column, Holds
from templates.definition import DefinitionError
from templates.sheet.layout import LINE_HEIGHT, lines_needed
from xlsx_forms.programme import INCOMING, OUTGOING, RETURNED, SETTINGS_NAME, SUMMARIES
from xlsx_forms.styles import Styles, new_workbook, strict

_WIDTHS = {"organization": 9, "full_name": 40, "short_name": 24, "kind": 16, "direction": 18,
           "deputy": 24, "head": 30, "email": 24, "phone": 17, "participates_from": 12,
           "participates_to": 12, "successor": 14, "answers_for": 13, "former_names": 21}
# Printed, the list is two pages wide: who it is, and how to reach them; code and name stand on both.
_PRINT_SCALE, _NAME_COL, _SECOND_PAGE = 80, 1, "email"
_SETTINGS = '''# Настройки программы. Текст после знака # – пояснение.
title = "Программа «Эффективный регион»"
district = "Промышленновский муниципальный округ"
# Населенный пункт: стоит в документах комиссии.
place = "пгт. Промышленная"

# День, от которого считаются сроки. Без этой строки – сегодняшний.
# today = 2026-12-10

# С какого дня идет программа: за периоды, которые закончились раньше, никто ничего не должен.
# Без этой строки решает только столбец «Участвует с» в организации.xlsx.
# programme_from = 2026-07-01

# К кому обращаться с вопросами: печатается в формах и письмах.
[contact]
name = ""
post = ""
phone = ""
email = ""

# Почта: ее настроит команда xlsx-forms mail-setup; или уберите # и впишите свои серверы (руководство,
# глава «Почта»). Пароль здесь не хранят.
# [mail]
# address = "economy@example.ru"    # от кого; без этой строки – email из [contact]
# name = "Сектор экономического развития"
# per_minute = 20                   # не больше писем в минуту
# [mail.smtp]
# host = "smtp.example.ru"
# port = 465
# security = "tls"                  # или "starttls" (порт 587)
# user = "economy@example.ru"
# [mail.imap]
# host = "imap.example.ru"
# user = "economy@example.ru"
# since = 2026-01-01                # письма старше не брать
# after = "leave"                   # ничего не менять в ящике; еще бывает "seen" и "move"

# Круг (xlsx-forms round), все в днях: сколько дать на исправление, за сколько до срока напоминать,
# сколько ждать до следующего напоминания.
[round]
# correction_days = 5
# remind_before = 3
# remind_every = 7

# Сроки: последний день, который выпал на выходной или праздник, переносится на следующий рабочий.
[deadlines]
# move = false                      # не переносить: как в постановлении, «до 10 числа»
# days_off = [2027-01-11]           # выходные округа, которых нет в производственном календаре
# working_days = [2027-02-20]       # рабочие дни, которые в календаре выходные

# Коэффициенты критериев, если они должны быть другими, чем в методике.
# Коэффициент критерия 3 в постановлении не указан; программа принимает 1.
[coefficients]
# c3 = 1.0
'''


def make_folder(folder: Path, sample: bool) -> Iterator[Path]:
    """Make a programme folder and return the paths made.

    DefinitionError when there is one already; with ``sample`` it holds the sample district
    and its returned files, each with the time it was received.
    """
    if (folder / SETTINGS_NAME).exists():
        raise DefinitionError([f"в папке «{folder}» уже есть {SETTINGS_NAME}: "
                               "выберите другую папку"])
    for name in (OUTGOING, INCOMING, RETURNED, SUMMARIES):
        (folder / name).mkdir(parents=True, exist_ok=True)
    settings = folder / SETTINGS_NAME
    if sample:
        records = _fill_with_sample(folder, settings)
    else:
        records = []
        settings.write_text(_SETTINGS, encoding="utf-8")
    write_organizations(folder / FILE_NAME, records)
    return iter((settings, folder / FILE_NAME, folder / OUTGOING, folder / INCOMING))


def _fill_with_sample(folder: Path, settings: Path) -> list[dict[str, str]]:
    source = files("samples")
    settings.write_text((source / "programme.toml").read_text(encoding="utf-8"), encoding="utf-8")
    with as_file(source / "returned") as years:
        for year in years.iterdir():
            shutil.copytree(year, folder / INCOMING, dirs_exist_ok=True)
    for row in _read_csv("received.csv"):
        received = datetime.fromisoformat(row["received"]).timestamp()
        os.utime(folder / INCOMING / row["file"], (received, received))
    return _read_csv("organizations.csv")


def _read_csv(name: str) -> list[dict[str, str]]:
    text = (files("samples") / name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines(), delimiter=";"))


def write_organizations(path: Path, records: Sequence[Mapping[str, Any]]) -> None:
    """Write the register of organizations for the operator to fill in Excel.

    Values are texts; days are dates or ISO texts.  What is empty or not told is left empty.
    """
    with strict(), new_workbook(str(path)) as workbook:
        styles = Styles(workbook)
        sheet = workbook.add_worksheet(SHEET_NAME)
        cell = styles.format({"num_format": "@", "valign": "top"})
        day = styles.format({"num_format": "dd.mm.yyyy", "valign": "top", "align": "left"})
        for i, column in enumerate(COLUMNS):
            sheet.set_column(i, i, _WIDTHS[column.id],
                             day if column.holds is Holds.DAY else cell)
            sheet.write_string(0, i, column.header, styles.role("header"))
            for row, record in enumerate(records, start=1):
                value = _text(record, column)
                if column.holds is Holds.DAY and value:
                    sheet.write_datetime(row, i, date.fromisoformat(value[:10]), day)
                else:
                    sheet.write_string(row, i, value, cell)
        for row, record in enumerate(records, start=1):
            lines = max(sum(lines_needed(line, _WIDTHS[column.id])
                            for line in _text(record, column).split("\n")) for column in COLUMNS)
            sheet.set_row(row, LINE_HEIGHT * lines + 3)
        sheet.set_row(0, LINE_HEIGHT * 2 + 3)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(records), 1), len(COLUMNS) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        # Not «fit to pages»: with it Excel leaves page breaks aside.
        sheet.set_print_scale(_PRINT_SCALE)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_v_pagebreaks([[column.id for column in COLUMNS].index(_SECOND_PAGE)])
        sheet.repeat_rows(0)
        sheet.repeat_columns(0, _NAME_COL)
        sheet.set_footer("&R&P / &N")


def _text(record: Mapping[str, Any], column: Column) -> str:
    """What a record says in a column; a day in ISO."""
    value = record.get(column.id)
    return "" if value is None or value != value else str(value)
