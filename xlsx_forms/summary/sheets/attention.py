"""What the operator and the commission should look at first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scoring.deadlines import waits_for_correction
from templates.period import Period
from templates.rules import RULES, Severity
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.sheets.passports import days_behind
from xlsx_forms.summary.writing.book import Link
from xlsx_forms.summary.writing.sheet import records

Row = tuple[object, ...]
# Names in one row, and kinds of findings.
_MOST_NAMES = 12
_MOST_KINDS = 8


def needs_attention(data: Facts) -> list[Row]:
    """Return the rows of the block «Требует внимания»; none when all is well."""
    return [*_overdue_plan(data), *_overdue_forms(data), *_returned(data), *_behind(data),
            *_findings(data)]


def _overdue_plan(data: Facts) -> Iterator[Row]:
    if data.plan_facts is None:
        return
    rows = data.plan_facts.indicators
    late = rows[rows["state"] == "overdue"]
    if len(late):
        texts = "; ".join(f"{row.indicator} {row.text}" for row in late.itertuples())
        yield Link("Показатели плана не выполнены в срок", "internal:'План'!A1"), len(late), texts


def _overdue_forms(data: Facts) -> Iterator[Row]:
    missing: dict[tuple[str, Period], list[str]] = {}
    for row in records(data.sending[data.sending["state"] == "missing"]):
        missing.setdefault((row["form"], row["period"]), []).append(row["organization"])
    for (form_id, period), organizations in missing.items():
        title = f"Не сдано: {data.form_name(form_id)}, {period.text}"
        yield Link(title, "internal:'Сдача'!A1"), len(organizations), _names(data, organizations)


def _returned(data: Facts) -> Iterator[Row]:
    files = data.submissions[waits_for_correction(data.submissions)]
    if len(files):
        yield (Link("На доработке, исправленного файла нет", "internal:'Замечания'!A1"),
               len(files), _names(data, files["organization"].dropna().unique()))
    lost = data.submissions[data.submissions["status"].isin(["unreadable", "foreign"])
                            & ~data.submissions["service"]]
    if len(lost):
        yield (Link("Не читается или не наша форма", "internal:'Файлы'!A1"), len(lost),
               _list([str(name) for name in lost["name"]]))


def _behind(data: Facts) -> Iterator[Row]:
    late = [(days, project, organization)
            for organization, project, days in days_behind(data) if days > 0]
    if late:
        late.sort(key=lambda each: -each[0])
        texts = [f"{project} ({data.short_name(organization)}, {days} дн.)"
                 for days, project, organization in late]
        yield Link("Проекты отстают от паспорта", "internal:'Паспорта'!A1"), len(late), _list(texts, 6)


def _findings(data: Facts) -> Iterator[Row]:
    """Kinds of findings in files that count or wait to be mended, the most frequent first."""
    alive = data.submissions["counts"] | waits_for_correction(data.submissions)
    found = data.findings[data.findings["submission"].isin(data.submissions.index[alive])]
    found = found[found["severity"] != Severity.NOTE.value]
    kinds = found.groupby("code").agg(count=("code", "size"), files=("submission", "nunique"),
                                      severity=("severity", "first")).reset_index()
    kinds = kinds.sort_values(["severity", "count"], ascending=[True, False], kind="stable")
    for row in records(kinds.head(_MOST_KINDS)):
        title = RULES[row["code"]].title if row["code"] in RULES else row["code"]
        word = Severity(row["severity"]).russian.capitalize()
        yield (Link(f"{word} {row['code']}: {title}", "internal:'Замечания'!A1"), row["count"],
               f"файлов – {row['files']}")


def _names(data: Facts, organizations: Iterable[object]) -> str:
    return _list([data.short_name(each) for each in organizations])


def _list(names: list[str], most: int = _MOST_NAMES) -> str:
    more = f" и еще {len(names) - most}" if len(names) > most else ""
    return ", ".join(names[:most]) + more
