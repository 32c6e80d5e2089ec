"""Tell what a run of ``ingest`` has brought: only new files, each organization by its name."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ingest.batch import Batch
from ingest.register.standing import Status, status_words
from ingest.submission import Submission
from scoring.deadlines import is_to_mend
from templates.period import Period
from templates.rules import Severity
from templates.sheet.confirmation import FORM as CONFIRMATION
from templates.sheet.confirmation import SHEET
from templates.text import unbroken, wrapped
from xlsx_forms.programme import Programme

_ACCEPTED = (Status.ACCEPTED, Status.ACCEPTED_WITH_REMARKS)
_MOST_NAMES, _MOST_ERRORS, _MOST_CHANGES, _MOST_REPEATS = 25, 20, 5, 20
_TITLES = {"returned": "На доработку", "unreadable": "Не читается", "foreign": "Не наша форма"}


def intake_lines(programme: Programme, batch: Batch, new: Collection[int],
                 seen: Collection[int] = (), names_all: bool = True) -> Iterator[str]:
    """Yield how many files are new and what became of each; ``seen`` are all that were looked at.

    A file that came corrected in the same run is not told as returned, and a signature or a
    system's file not at all.  Without ``names_all`` whose files were accepted is told elsewhere.
    """
    service = batch.submissions["service"]
    frame = batch.submissions.loc[[each for each in new if not service[each]]]
    old = sum(not service[each] for each in seen) - len(frame)
    known = f", известных: {old}" if old > 0 else ""
    yield f"Новых файлов: {len(frame)}{known}"
    open_files = is_to_mend(batch.submissions)
    yield from _counts(frame, open_files)
    if names_all:
        yield from _accepted(programme, frame)
    for status, title in _TITLES.items():
        group = frame[(frame["status"] == status) & (open_files[frame.index] | (status != "returned"))]
        if len(group):
            yield f"{title}:"
        group = group.sort_values("organization", kind="stable")
        several = set(group.index[group.duplicated(["organization", "form", "period"], keep=False)])
        for number, row in group.iterrows():
            if row["form"] == CONFIRMATION:
                yield from _of_commission(batch, number, row["name"])
                continue
            yield f"  {_file(programme, row, number in several)} – {_why(batch, number)}"
    yield from _repeats(programme, frame)


def _repeats(programme: Programme, frame: pd.DataFrame) -> Iterator[str]:
    """The files that were here before, byte for byte: whoever sent one may have meant another period."""
    repeats = frame[frame["status"] == Status.DUPLICATE]
    if len(repeats):
        yield "Повтор:"
    for row in repeats.head(_MOST_REPEATS).to_dict("records"):
        what = _what(programme, row)
        yield (f"  {_file(programme, row, is_named=True)} – тот же файл, что "
               f"«{Path(row['other']).name}»{f' ({what})' if what else ''}")
    if len(repeats) > _MOST_REPEATS:
        yield f"  и еще {len(repeats) - _MOST_REPEATS}: все – в сводке, на листе «Файлы»"


def _what(programme: Programme, row: Mapping[Hashable, Any]) -> str:
    """«Отчет, 2 квартал 2026 г.»; empty where it is not known."""
    try:
        period = Period.parse(str(row["period"]))
    except ValueError:
        return ""
    if row["form"] not in programme.catalogue.ids:
        return period.text
    return f"{programme.catalogue.current(str(row['form']), programme.today).short_title}, {period.text}"


def _counts(frame: pd.DataFrame, open_files: pd.Series) -> Iterator[str]:
    """How many files have each status; of those that go back, how many need no answer any more."""
    counts = Counter(frame["status"])
    gone = counts[Status.RETURNED.value] - int(open_files[frame.index].sum())
    for status in Status:
        if counts[status.value]:
            more = f", вместо них пришли другие: {gone}" if status is Status.RETURNED and gone else ""
            yield f"  {status.russian}: {counts[status.value]}{more}"


def listed_lines(programme: Programme, batch: Batch, waiting: Iterable[Submission]) -> Iterator[str]:
    """Yield what became of files that were judged before their organization came into the list, or
    left it."""
    frame = batch.submissions.loc[[batch.numbers[each.file, each.sha256] for each in waiting]]
    known = frame["organization"].isin(programme.organizations.index)
    for words, group in (
            ("Организация появилась в списке, файлы проверены заново", frame[known]),
            ("Организации больше нет в списке, ее файлы не учитываются", frame[~known])):
        if len(group):
            yield f"{words}: {len(group)}"
        for _number, row in group.iterrows():
            yield f"  {_file(programme, row)} – {status_words(row['status'], row['excluded'])}"


def change_lines(programme: Programme, batch: Batch, numbers: Collection[int]) -> Iterator[str]:
    """Yield, file by file, which answers are not what they were in the file before."""
    chosen = batch.changes[batch.changes["submission"].isin(numbers)]
    if len(chosen):
        yield "Что изменилось с прошлого файла:"
    for number, rows in chosen.groupby("submission", sort=False):
        lines = [_change(row) for row in rows.head(_MOST_CHANGES).to_dict("records")]
        [row] = batch.submissions.loc[[number]].to_dict("records")
        file = _file(programme, row)
        if len(rows) == 1:
            yield f"  {file} – {lines[0]}"
            continue
        yield f"  {file} – изменено ответов: {len(rows)}"
        yield from (f"    {line}" for line in lines)
        if len(rows) > _MOST_CHANGES:
            yield f"    … и еще: {len(rows) - _MOST_CHANGES}"


def _change(row: Mapping[Hashable, Any]) -> str:
    """«Отчет!J7 Руководитель проекта: пусто → «Иванова»»."""
    place = f"{row['sheet']}!{row['cell']} " if row["cell"] else ""
    label = textwrap.shorten(str(row["label"]), 60, placeholder="…")
    return f"{place}{label}: {_shown(row['old_text'])} → {_shown(row['new_text'])}"


def _shown(text: str) -> str:
    return f"«{textwrap.shorten(text, 60, placeholder='…')}»" if text else "пусто"


def _accepted(programme: Programme, frame: pd.DataFrame) -> Iterator[str]:
    """Who has handed in which form, a line per form and period."""
    good = frame[frame["status"].isin(_ACCEPTED)]
    for (form_id, period), group in good.groupby(["form", "period"], sort=True):
        if form_id not in programme.catalogue.ids:
            yield f"Принято: {SHEET} баллов, {Period.parse(str(period)).text}"
            continue
        title = programme.catalogue.current(str(form_id), programme.today).short_title
        names = [short_name(programme, key) for key in sorted(set(group["organization"]))]
        more = f" и еще {len(names) - _MOST_NAMES}" if len(names) > _MOST_NAMES else ""
        text = (f"Принято: {title}, {Period.parse(str(period)).text}: "
                f"{', '.join(map(unbroken, names[:_MOST_NAMES]))}")
        yield from wrapped(text + more, "  ")


def _why(batch: Batch, number: object) -> str:
    """The first error of a file with its place, and how many more there are."""
    found = _errors(batch, number)
    if not found:
        return ""
    more = f" И еще ошибок: {len(found) - 1}." if len(found) > 1 else ""
    return f"{found[0]}{more}"


def _errors(batch: Batch, number: object) -> list[str]:
    """The errors of a file, each after its cell."""
    found = [each for each in batch.findings_of([int(str(number))]).get(int(str(number)), ())
             if each["severity"] == Severity.ERROR.value]
    places = ("!".join(filter(None, (each["sheet"], each["cell"]))) for each in found)
    return [f"{place}: {each['message']}" if place else each["message"]
            for place, each in zip(places, found, strict=True)]


def _of_commission(batch: Batch, number: object, name: str) -> Iterator[str]:
    """Every error of the commission's workbook: it goes back to nobody but who reads this."""
    found = _errors(batch, number)
    yield f"  «{name}» – ошибок: {len(found)}. Исправьте и примите снова: xlsx-forms ingest ФАЙЛ"
    yield from (f"    {each}" for each in found[:_MOST_ERRORS])
    if len(found) > _MOST_ERRORS:
        yield f"    и еще {len(found) - _MOST_ERRORS}: все отмечены в копии «на доработку»"


def _file(programme: Programme, row: pd.Series | Mapping[Hashable, Any], is_named: bool = False) -> str:
    """Whose a file is, and its name where it tells more than that: «012 Школа № 1, «отчет.xlsx»»."""
    key = next((each for each in (row["organization"], row.get("sender"))
                if isinstance(each, str) and each), "")
    name = f"«{row['name']}»"
    if not key:
        return name
    as_sent = f"({key}) {row['period']}" in row["name"]
    return programme.label(key) if as_sent and not is_named else f"{programme.label(key)}, {name}"


def short_name(programme: Programme, key: str) -> str:
    """The short name of an organization in one line; its code where the list has none."""
    names = programme.organizations["short_name"]
    return " ".join(str(names[key]).split()) if key in names.index else key
