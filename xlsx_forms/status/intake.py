"""Tell what a run of ``ingest`` has brought: only new files, each organization by its name."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

import pandas as pd

from ingest.batch import Batch
from ingest.register.standing import Status, status_words
from ingest.submission import Submission
from scoring.deadlines import waits_for_correction
from templates.period import Period
from templates.rules import Severity
from templates.sheet.confirmation import FORM as CONFIRMATION
from templates.sheet.confirmation import SHEET
from xlsx_forms.programme import Programme

_ACCEPTED = (Status.ACCEPTED, Status.ACCEPTED_WITH_REMARKS)
_MOST_NAMES, _MOST_ERRORS = 25, 20
_TITLES = {"returned": "На доработку", "unreadable": "Не читается", "foreign": "Не наша форма"}


def intake_lines(programme: Programme, batch: Batch, new: Collection[int],
                 seen: Collection[int] = ()) -> Iterator[str]:
    """Yield how many files are new and what became of each; ``seen`` are all that were looked at.

    A file that came corrected in the same run is not told as returned, and a signature or a
    system's file not at all.
    """
    service = batch.submissions["service"]
    frame = batch.submissions.loc[[each for each in new if not service[each]]]
    old = sum(not service[each] for each in seen) - len(frame)
    known = f", известных: {old}" if old > 0 else ""
    yield f"Новых файлов: {len(frame)}{known}"
    counts = Counter(frame["status"])
    yield from (f"  {status.russian}: {counts[status.value]}"
                for status in Status if counts[status.value])
    yield from _accepted(programme, frame)
    waits = waits_for_correction(batch.submissions)
    for status, title in _TITLES.items():
        group = frame[(frame["status"] == status) & (waits[frame.index] | (status != "returned"))]
        if len(group):
            yield f"{title}:"
        for number, row in group.iterrows():
            if row["form"] == CONFIRMATION:
                yield from _of_commission(batch, number, row["name"])
                continue
            yield f"  {_who(programme, row)}«{row['name']}» – {_why(batch, number)}"


def listed_lines(programme: Programme, batch: Batch, waiting: Iterable[Submission]) -> Iterator[str]:
    """Yield what became of files that came before their organization was in the list."""
    frame = batch.submissions.loc[[batch.numbers[each.file, each.sha256] for each in waiting]]
    if len(frame):
        yield f"Организация появилась в списке, файлы проверены заново: {len(frame)}"
    for _number, row in frame.iterrows():
        yield (f"  {_who(programme, row)}«{row['name']}» – "
               f"{status_words(row['status'], row['excluded'])}")


def _accepted(programme: Programme, frame: pd.DataFrame) -> Iterator[str]:
    """Who has handed in which form, a line per form and period."""
    good = frame[frame["status"].isin(_ACCEPTED)]
    for (form_id, period), group in good.groupby(["form", "period"], sort=True):
        if form_id not in programme.catalogue.ids:
            yield f"Принято: {SHEET} баллов, {Period.parse(str(period)).text}"
            continue
        title = programme.catalogue.current(str(form_id), programme.today).short_title
        names = list(dict.fromkeys(_short_name(programme, key) for key in group["organization"]))
        more = f" и еще {len(names) - _MOST_NAMES}" if len(names) > _MOST_NAMES else ""
        text = f"Принято: {title}, {Period.parse(str(period)).text}: {', '.join(names[:_MOST_NAMES])}"
        yield textwrap.fill(text + more, 100, subsequent_indent="  ", break_long_words=False)


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


def _who(programme: Programme, row: pd.Series) -> str:
    if not isinstance(row["organization"], str) or not row["organization"]:
        return ""
    return f"{row['organization']} {_short_name(programme, row['organization'])}: "


def _short_name(programme: Programme, key: str) -> str:
    names = programme.organizations["short_name"]
    return " ".join(str(names[key]).split()) if key in names.index else key
