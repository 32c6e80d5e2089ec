"""The figures that «Сводка» begins with: a large figure, how it has changed, and what it is of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from templates.sheet.reference import cell_ref
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.collect.movement import Move, ProjectHistory
from xlsx_forms.summary.collect.rows import REPORT
from xlsx_forms.summary.sheets.rating import FIRST_ROW, RESULTS, SHORT_COL
from xlsx_forms.summary.sheets.rating import TITLE as RATING
from xlsx_forms.summary.writing.book import Book
from xlsx_forms.summary.writing.cells import Formula

BETTER, WORSE, SAME = "tile_better", "tile_worse", "tile_change"
_LONGEST_NAME = 30
_MOVED, _STANDING, _BEHIND = "Продвинулись", "Стоят два квартала и больше", "Отстают от паспорта"


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure.  ``mood``: the role of the change, by which its colour tells good from bad."""

    caption: str
    value: object
    change: str
    detail: object
    sheet: str
    mood: str = SAME
    is_name: bool = False


def tiles(book: Book, data: Facts) -> list[Tile]:
    """Return the eight figures in the order in which they are asked for."""
    return [_first(book, data), *_sending(data), _plan(data), *_projects(data)]


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures that need no workbook, by what they count."""

    sent: Tile
    owing: Tile
    plan: Tile
    reported: Tile
    moved: Tile
    standing: Tile
    behind: Tile


def counted_figures(data: Facts) -> Counted:
    """Return the figures but for who is ahead; the report page shows the same."""
    sent, owing = _sending(data)
    reported, moved, standing, behind = _projects(data)
    return Counted(sent, owing, _plan(data), reported, moved, standing, behind)


def changed(now: int, before: int | None, than: str, more_is_better: bool = True) -> tuple[str, str]:
    """Return a change in words and the role that colours it; nothing where nothing is known.

    >>> changed(5, 3, "к 2 кварталу"), changed(5, 5, "к 2 кварталу")[0]
    (('▲ +2 к 2 кварталу', 'tile_better'), '= без изменений')
    """
    if before is None:
        return "", SAME
    if now == before:
        return "= без изменений", SAME
    more = now > before
    sign = "▲ +" if more else "▼ −"
    return f"{sign}{abs(now - before)} {than}", BETTER if more is more_is_better else WORSE


def _first(book: Book, data: Facts) -> Tile:
    """Who has the best result, also after a coefficient has been changed."""
    rated = data.results.rated
    caption = f"Впереди, {data.period.year} год"
    if not len(rated):
        return Tile(caption, "–", "", "принятых чек-листов еще нет", RATING)
    last = FIRST_ROW + len(rated) - 1
    names, places = (f"{RATING}!{cell_ref(FIRST_ROW, col, True)}:{cell_ref(last, col, True)}"
                     for col in (SHORT_COL, 0))
    others = int((rated["place"] == 1).sum()) - 1
    name = Formula(f'=INDEX({names},MATCH(1,{places},0))&IF(COUNTIF({places},1)>1," и еще "'
                   f'&COUNTIF({places},1)-1,"")',
                   book.clean(data.short_name(rated.index[0])) + (f" и еще {others}" if others else ""))
    best, mean = float(rated["total"].max()), float(rated["total"].mean())
    detail = Formula(
        f'="результат "&SUBSTITUTE(ROUND(MAX({RESULTS}),2),".",",")&", средний "'
        f'&SUBSTITUTE(ROUND(AVERAGE({RESULTS}),2),".",",")',
        f"результат {_plain(best)}, средний {_plain(mean)}")
    before = data.movement.year_mean(data.period.year - 1)
    words, mood = ("", SAME) if before is None else _mean_change(mean - before)
    return Tile(caption, name, words, detail, RATING, mood, is_name=True)


def _mean_change(gain: float) -> tuple[str, str]:
    if round(gain, 2) == 0:
        return "= средний как год назад", SAME
    sign, mood = ("▲ +", BETTER) if gain > 0 else ("▼ −", WORSE)
    return f"{sign}{_plain(abs(gain))} средний за год", mood


def _plain(value: float) -> str:
    return f"{round(value, 2):.10g}".replace(".", ",")


def _than(data: Facts) -> str:
    """«к 2 кварталу»: what a figure is compared with; nothing while reports are awaited."""
    quarters = data.movement.quarters
    now = data.movement.sent_of(REPORT, quarters[-1])
    if len(quarters) < 2 or now.awaited or not now.owed:
        return ""
    return f"к {quarters[-2].quarter} кварталу"


def _sending(data: Facts) -> Iterator[Tile]:
    movement, than = data.movement, _than(data)
    now = movement.sent_of(REPORT, movement.quarter)
    before = movement.sent_of(REPORT, movement.quarters[-2]) if than else None
    words, mood = changed(now.sent, before.sent if before else None, than)
    yield Tile(f"Сдали отчет за {movement.quarter.quarter} квартал", f"{now.sent} из {now.owed}", words,
               f"в срок {now.on_time}, с опозданием {now.late}", "Сдача", mood)
    owed = [each for each in data.owed if each.state in ("missing", "returned")]
    forms: dict[str, int] = {}
    for each in owed:
        forms[data.form_name(each.form)] = forms.get(data.form_name(each.form), 0) + 1
    open_now = now.missing + now.returned
    words, mood = changed(open_now, before.missing + before.returned if before else None,
                          f"{than} по отчету", more_is_better=False)
    yield Tile("Должны формы", len({each.organization for each in owed}), words,
               ", ".join(f"{name} – {count}" for name, count in forms.items()) or "никто ничего",
               "Сдача", mood)


def _plan(data: Facts) -> Tile:
    caption = f"План {data.period.year} года выполнен"
    if data.plan_facts is None:
        return Tile(caption, "–", "", "в плане нет целевых значений на этот год", "План")
    states = data.plan_facts.indicators["state"].value_counts()
    met, late, waiting = (int(states.get(each, 0)) for each in ("met", "overdue", "not_yet_due"))
    words, mood = changed(met, data.plan_met_before, "за три месяца")
    detail = f"показателей; просрочено {late}, срок не наступил у {waiting}"
    return Tile(caption, f"{met} из {met + late + waiting}", words, detail, "План",
                WORSE if late and mood == SAME else mood)


def _projects(data: Facts) -> Iterator[Tile]:
    movement, than = data.movement, _than(data)
    quarter, before = movement.quarter, movement.quarters[-2] if than else None
    told, is_known = movement.reported_in(quarter), movement.has_reports(quarter)
    closed = len(movement.with_move(Move.CLOSED))
    words, mood = changed(len(told), len(movement.reported_in(before)) if before else None, than)
    yield Tile("Проектов в отчетах", len(told), words,
               f"новых {len(movement.opened())}, закрыто за квартал {closed}", "Проекты", mood)
    if not is_known:
        # Nobody has told: none stands, lags or moves is more than is known.
        for caption in (_MOVED, _STANDING, _BEHIND):
            yield Tile(caption, "–", f"отчетов за {quarter.quarter} квартал нет", "неизвестно",
                       "Динамика")
        return
    moved = len(movement.advanced())
    words, mood = changed(moved, len(movement.advanced(before)) if before else None, than)
    yield Tile(_MOVED, f"{moved} из {len(told)}", words, "за квартал, с закрытыми", "Динамика", mood)
    standing = movement.standing
    stood = movement.with_move(Move.STANDS, before) if before else None
    words, mood = _fewer(data, standing, stood, than)
    yield Tile(_STANDING, len(standing), words, _longest(data, standing), "Динамика", mood)
    late = movement.behind
    words, mood = _fewer(data, late, movement.behind_in(before) if before else None, than)
    yield Tile(_BEHIND, len(late), words,
               f"больше всех – {_named(data, late[0])}, {late[0].last.behind} дн." if late
               else "никто", "Динамика", mood)


def _fewer(data: Facts, now: Sequence[ProjectHistory], before: Sequence[ProjectHistory] | None,
           than: str) -> tuple[str, str]:
    """The change of what is better when it is less; of whom nobody has told, it is not said."""
    unknown = data.movement.unknown_since(data.movement.quarter, before or ())
    if unknown and before is not None and len(now) < len(before):
        return f"было {len(before)}, нет сведений о {unknown}", SAME
    return changed(len(now), None if before is None else len(before), than, more_is_better=False)


def _longest(data: Facts, standing: tuple[ProjectHistory, ...]) -> str:
    if not standing:
        return "таких проектов нет"
    return f"дольше всех – {_named(data, standing[0])}, {standing[0].last.quarters} кв."


def _named(data: Facts, project: ProjectHistory) -> str:
    name = data.short_name(project.organization)
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME - 1]}…"
