"""What the organizations of each curating deputy come to."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.collect.rows import REPORT

HEADS = ("Куратор", "Всего орг.", "Отчет сдан", "Должны форм", "Проектов", "Идут вперед", "Стоят",
         "Отстают", "Средний результат", "Лучшее место")
_NOBODY = "куратор не указан"


def by_curator(data: Facts) -> list[tuple[object, ...]]:
    """Return a row for each deputy, by name; none when no organization names one."""
    named = {str(key): data.curators.get(str(key), "") for key in data.participants.index}
    if not any(named.values()):
        return []
    groups: dict[str, set[str]] = {}
    for organization, deputy in named.items():
        groups.setdefault(deputy, set()).add(organization)
    ordered = sorted(groups.items(), key=lambda item: (not item[0], item[0]))
    return [(deputy or _NOBODY, *_counts(data, own)) for deputy, own in ordered]


def _counts(data: Facts, own: set[str]) -> Iterator[object]:
    movement = data.movement
    reports = [each for each in movement.sent if each.form == REPORT and each.organization in own
               and each.period == movement.quarter and each.is_owed]
    yield len(own)
    yield f"{sum(each.is_sent for each in reports)} из {len(reports)}"
    yield sum(each.organization in own for each in data.owed if each.state in ("missing", "returned"))
    yield sum(each.organization in own for each in movement.reported_in(movement.quarter))
    yield sum(each.organization in own for each in movement.advanced())
    yield sum(each.organization in own for each in movement.standing)
    yield sum(each.organization in own for each in movement.behind)
    rated = data.results.rated
    mine = rated[rated.index.isin(own)]
    yield f"{mine['total'].mean():.2f}".replace(".", ",") if len(mine) else "–"
    yield int(mine["place"].min()) if len(mine) else "–"
