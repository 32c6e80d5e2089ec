"""Tell who has sent what in lines for people: whom to ring up, why, and since when."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from scoring.deadlines import STATES
from templates.period import Period
from templates.text import unbroken, wrapped
from xlsx_forms.status.rows import Row, file_name_of

# Nobody is asked about the rest; the heaviest first.
TROUBLED = ("missing", "returned", "late")
_TITLES = {"missing": "Не сдано", "returned": "На доработке, исправленного файла нет",
           "late": "Сдано с опозданием"}
_SHOWN_ERRORS = 3
_NO_DEPUTY = "Куратор не указан"


def status_lines(rows: Sequence[Row], period: Period, counted: bool = True) -> Iterator[str]:
    """Yield per form how many are in each state, then who is not on time and how to reach them.

    Not ``counted``: where ``count_table`` tells how many, and forms without trouble are left out.
    """
    if counted:
        yield f"Сдача за {period.text}"
    for own in _by_form(rows):
        if counted:
            yield count_line(own, own[0].form.short_title, own[0].period, _moved(own))
        elif any(row.state in TROUBLED or row.answered_by for row in own):
            yield ""
            yield f"{own[0].form.short_title}, {own[0].period.text}{_moved(own)}:"
        yield from _form_lines(own)


def count_table(rows: Sequence[Row]) -> tuple[list[str], list[list[str]]]:
    """Return headings, a form and period each, and how many are in each state, a row per state."""
    groups = list(_by_form(rows))
    headings = [f"{own[0].form.short_title}, {own[0].period.text}" for own in groups]
    found = [["срок", *(f"{own[0].due:%d.%m.%Y}" if own[0].due else "" for own in groups)]]
    for state, words in STATES.items():
        counts = [sum(row.state == state for row in own) for own in groups]
        if any(counts):
            found.append([words, *(str(count or "") for count in counts)])
    return ["Организаций", *headings], found


def _by_form(rows: Sequence[Row]) -> Iterator[list[Row]]:
    return (list(group) for _key, group in groupby(rows, lambda row: (row.form, row.period)))


def _moved(rows: Sequence[Row]) -> str:
    """Why the deadline is another day than the decree's, in brackets."""
    return f" ({rows[0].moved})" if rows[0].moved else ""


def deputy_lines(rows: Sequence[Row], period: Period) -> Iterator[str]:
    """Yield for each curating deputy which organizations owe what."""
    by_deputy: dict[str, list[Row]] = {}
    for row in rows:
        by_deputy.setdefault(row.contacts["deputy"] or _NO_DEPUTY, []).append(row)
    yield f"Сдача за {period.text} по кураторам"
    for deputy in sorted(by_deputy, key=lambda name: (name == _NO_DEPUTY, name)):
        own = by_deputy[deputy]
        owed = [row for row in own if row.state in TROUBLED]
        count = len({row.organization for row in own})
        yield f"{deputy}: организаций {count}, {f'вопросов {len(owed)}' if owed else 'все в порядке'}"
        for _organization, group in groupby(sorted(owed, key=lambda row: row.organization),
                                            lambda row: row.organization):
            yield from _organization_lines(list(group))


def unclear_lines(files: Iterable[tuple[str, str]], others: int = 0) -> Iterator[str]:
    """Yield the files of which nobody knows whose they are, and what was found in each.

    ``others`` are so many more that were told of before.
    """
    named = list(files)
    if named:
        yield f"Неясно, чьи файлы: {len(named)}"
    for file, message in named:
        yield f"  {file}: {_short(message, 120)}"
    if others:
        yield f"Неясно, чьи файлы, о которых уже сказано: {others}. Список: xlsx-forms status"


def _form_lines(rows: list[Row]) -> Iterator[str]:
    answered = [row for row in rows if row.answered_by]
    for by in dict.fromkeys(row.answered_by for row in answered):
        theirs = [_named(row) for row in answered if row.answered_by == by]
        sender = next((_named(row) for row in rows if row.organization == by), by)
        yield from wrapped(f"  В файле организации {unbroken(sender)} сданы и за другие: "
                           f"{', '.join(map(unbroken, theirs))}", "    ")
    for state in TROUBLED:
        group = [row for row in rows if row.state == state]
        if not group:
            continue
        yield f"  {_TITLES[state]}: {len(group)}"
        for row in group:
            yield f"    {_whom(row)}{_since(row)}"
            yield from (f"        {line}" for line in error_lines(row))


def count_line(rows: Sequence[Row], title: str, period: Period, moved: str = "") -> str:
    """How many organizations are in which state with a form of a period, and its deadline.

    ``moved`` tells why that is another day than the decree's.
    """
    counts = Counter(row.state for row in rows)
    until = f", срок {rows[0].due:%d.%m.%Y}{moved}" if rows[0].due else ""
    return f"{title}, {period.text}{until}: " + ", ".join(
        f"{words} {counts[state]}" for state, words in STATES.items() if counts[state])


def _organization_lines(rows: list[Row]) -> Iterator[str]:
    yield f"  {_whom(rows[0])}"
    for row in rows:
        yield f"      {row.form.short_title}, {row.period.text}: {STATES[row.state]}{_since(row)}"


def _whom(row: Row) -> str:
    """«008 Школа № 8, 8 (38442) 0-31-08, school8@example.ru»."""
    reach = [row.contacts[name] for name in ("phone", "email") if row.contacts[name]]
    return ", ".join([_named(row),
                      *(reach or ["ни телефона, ни почты"])])


def _named(row: Row) -> str:
    return f"{row.organization} {row.contacts['short_name']}"


def _since(row: Row) -> str:
    """« – дней после срока: 61, файл от 05.10.2026»."""
    parts = [f"дней после срока: {row.days_late}"] if row.days_late else []
    if row.state != "missing" and row.received is not None:
        by = f", прислан организацией {row.answered_by}" if row.answered_by else ""
        parts.append(f"файл «{file_name_of(row)}» от {row.received:%d.%m.%Y}{by}")
        parts += history(row)
    parts += [each.words for each in row.uncounted]
    if row.mended_by:
        parts.append(in_mending(row))
    return f" – {', '.join(parts)}" if parts else ""


def in_mending(row: Row) -> str:
    """Return in whose file an organization is told of that is being mended; empty where in none."""
    return f"в файле организации {row.mended_by}, он на доработке" if row.mended_by else ""


def history(row: Row) -> list[str]:
    """Return when the first file came, the last that mended one, and until when it may be mended.

    Each where the file that is told of beside does not say it already.
    """
    said = row.received.date() if row.received is not None else None
    parts = []
    if row.first_received is not None and row.first_received.date() != said:
        parts.append(f"впервые {row.first_received:%d.%m.%Y}")
    if row.corrected is not None and row.corrected.date() != said:
        parts.append(f"исправлен {row.corrected:%d.%m.%Y}")
    if row.state == "returned" and row.until is not None and row.until != row.due:
        parts.append(f"исправить до {row.until:%d.%m.%Y}")
    return parts


def error_lines(row: Row) -> Iterator[str]:
    """Yield what a returned file must mend, the first few whole and the rest counted."""
    for text in row.errors[:_SHOWN_ERRORS]:
        yield _short(text, 160)
    if len(row.errors) > _SHOWN_ERRORS:
        yield f"… и еще ошибок: {len(row.errors) - _SHOWN_ERRORS}"


def _short(text: str, width: int) -> str:
    return textwrap.shorten(text, width, placeholder="…")
