"""What has changed since the last quarter, and what to look at first: organizations by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scoring.deadlines import waits_for_correction
from templates.period import Period
from templates.rules import RULES, Severity
from templates.text import cut
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.collect.movement import Move, ProjectHistory
from xlsx_forms.summary.writing.book import Link
from xlsx_forms.summary.writing.cells import records

Row = tuple[object, ...]
# Names in one row, and kinds of findings.
_MOST_NAMES, _MOST_KINDS = 8, 3
_LONGEST_INDICATOR = 64


def what_changed(data: Facts) -> list[Row]:
    """Return the rows of the block «Изменилось за квартал»: what, how many, who."""
    return [*_moves(data), *_climbed(data)]


def _moves(data: Facts) -> Iterator[Row]:
    movement = data.movement
    for title, found in (
            ("Закрыты проекты", movement.with_move(Move.CLOSED)),
            ("Продвинулись проекты, с закрытыми", movement.advanced()),
            ("Вернулись на прежний этап", movement.with_move(Move.BACK)),
            ("Новые проекты", movement.opened() if len(movement.quarters) > 1 else ()),
            ("Пропали из отчетов", movement.with_move(Move.ABSENT))):
        if found:
            yield Link(title, "internal:'Динамика'!A1"), len(found), _list(
                [_project(data, each) for each in _furthest(found)])


def _furthest(projects: Iterable[ProjectHistory]) -> list[ProjectHistory]:
    return sorted(projects, key=lambda each: -abs(each.change or 0))


def _project(data: Facts, project: ProjectHistory) -> str:
    change = project.change
    steps = f" ({change:+d})".replace("-", "−") if change and change != 1 else ""
    return f"{data.short_name(project.organization)}{steps}"


def _climbed(data: Facts) -> Iterator[Row]:
    year = data.period.year
    for sign, title in ((1, "Место выше, чем год назад"), (-1, "Место ниже, чем год назад")):
        found = [(change, each.organization) for each in data.movement.results
                 if (change := each.place_change(year)) and change * sign > 0]
        found.sort(key=lambda one: -abs(one[0]))
        if found:
            yield Link(title, "internal:'Рейтинг'!A1"), len(found), _list(
                [f"{data.short_name(key)} ({change:+d})".replace("-", "−") for change, key in found])


def needs_attention(data: Facts, public: bool = False) -> list[Row]:
    """Return the rows of the block «Требует внимания», the weightiest first; none when all is well.

    What concerns the files of the operator alone is not published.
    """
    rows = [*_overdue_plan(data), *_overdue_forms(data)]
    if not public:
        rows += _returned(data)
    rows += [*_standing(data), *_behind(data)]
    return rows if public else [*rows, *_unread(data), *_findings(data)]


def _overdue_plan(data: Facts) -> Iterator[Row]:
    if data.plan_facts is None:
        return
    rows = data.plan_facts.indicators
    late = rows[rows["state"] == "overdue"]
    if len(late):
        texts = "; ".join(cut(f"{row.indicator} {row.text}", _LONGEST_INDICATOR)
                          for row in late.itertuples())
        yield Link("Показатели плана не выполнены в срок", "internal:'План'!A1"), len(late), texts


def _overdue_forms(data: Facts) -> Iterator[Row]:
    """Who owes what: the form that most owe first."""
    missing: dict[tuple[str, Period], list[str]] = {}
    for row in records(data.sending[data.sending["state"] == "missing"]):
        missing.setdefault((row["form"], row["period"]), []).append(row["organization"])
    for (form_id, period), organizations in sorted(missing.items(), key=lambda item: -len(item[1])):
        title = f"Не сдано: {data.form_name(form_id)}, {period.text}"
        yield Link(title, "internal:'Сдача'!A1"), len(organizations), _names(data, organizations)


def _returned(data: Facts) -> Iterator[Row]:
    waiting = data.submissions[waits_for_correction(data.submissions)]
    now = data.is_of_period(waiting)
    for what, files in (("На доработке, исправленного файла нет", waiting[now]),
                        ("На доработке за другие периоды", waiting[~now])):
        if len(files):
            yield (Link(what, "internal:'Замечания'!A1"), len(files),
                   _names(data, files["organization"].dropna().unique()))


def _unread(data: Facts) -> Iterator[Row]:
    lost = data.submissions[data.submissions["status"].isin(["unreadable", "foreign"])
                            & ~data.submissions["service"]]
    if len(lost):
        yield (Link("Не читается или не наша форма", "internal:'Файлы'!A1"), len(lost),
               _list([str(name) for name in lost["name"]]))


def _standing(data: Facts) -> Iterator[Row]:
    return _projects("Проекты стоят два квартала и больше", [
        f"{data.short_name(each.organization)} ({each.last.quarters} кв.)"
        for each in data.movement.standing])


def _behind(data: Facts) -> Iterator[Row]:
    return _projects("Проекты отстают от паспорта", [
        f"{data.short_name(each.organization)} ({each.last.behind} дн.)"
        for each in data.movement.behind])


def _projects(what: str, texts: list[str]) -> Iterator[Row]:
    if texts:
        yield Link(what, "internal:'Динамика'!A1"), len(texts), _list(texts)


def _findings(data: Facts) -> Iterator[Row]:
    """Kinds of findings in the period's files that count or wait to be mended: errors first."""
    alive = ((data.submissions["counts"] | waits_for_correction(data.submissions))
             & data.is_of_period(data.submissions))
    found = data.findings[data.findings["submission"].isin(data.submissions.index[alive])]
    found = found[found["severity"] != Severity.NOTE.value]
    whose = data.submissions["organization"]
    kinds = found.groupby("code").agg(count=("code", "size"), severity=("severity", "first"),
                                      files=("submission", "unique")).reset_index()
    kinds = kinds.sort_values(["severity", "count"], ascending=[True, False], kind="stable")
    for row in records(kinds.head(_MOST_KINDS)):
        title = RULES[row["code"]].title if row["code"] in RULES else "Замечание"
        word = Severity(row["severity"]).russian.capitalize()
        owners = whose.reindex(row["files"]).dropna().unique()
        yield (Link(f"{word}: {title}", "internal:'Замечания'!A1"), row["count"],
               _names(data, owners) or f"файлов – {len(row['files'])}")


def _names(data: Facts, organizations: Iterable[object]) -> str:
    return _list([data.short_name(each) for each in organizations])


def _list(names: list[str], most: int = _MOST_NAMES) -> str:
    more = f" и еще {len(names) - most}" if len(names) > most else ""
    return ", ".join(names[:most]) + more
