"""Sheet «План»: the plan of measures against facts, and what each figure is made of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import pandas as pd

from scoring.plan import STATES, PlanFacts
from templates.definition import Field
from templates.period import Period
from templates.plan import Indicator
from xlsx_forms.editions.changes import measure_changes, target_changes
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.collect.rows import PASSPORT, PROJECTS, REPORT
from xlsx_forms.summary.writing.book import Book, Link, Sources
from xlsx_forms.summary.writing.cells import As, Column, records
from xlsx_forms.summary.writing.heading import write_heading
from xlsx_forms.summary.writing.sheet import Sheet

TITLE = "План"
FACTS = "plan-facts"
COLOURS = {"met": "#C6E7CE", "not_yet_due": "#DDE3EA", "overdue": "#F4B6B6", "counted": "#F2F2F2",
           "not_collected": "#F2F2F2"}
_SOURCES = {
    "projects": ("лист «Паспорта», лист «Проекты»", "internal:'Паспорта'!A1"),
    "replicated": ("лист «Паспорта», лист «Проекты»", "internal:'Паспорта'!A1"),
    "reports": ("лист «Сдача»", "internal:'Сдача'!A1"),
}
STATE_COL, _SOURCE_COL = 7, 11
OWN = "Показатели по организациям"
FACTS_TITLE = "Сведения организаций, из которых сложились показатели"
BELOW = "сведения к плану, ниже"


def write(book: Book, data: Facts) -> None:
    """Write the sheet."""
    sheet = Sheet(book, TITLE, columns(data))
    write_heading(sheet, data, data.plan.title, data.plan.decree)
    _write_edition(sheet, data)
    if data.plan_facts is None:
        sheet.line(f"В плане нет целевых значений на {data.period.year} год.")
        return
    sheet.line(f"Факт с начала {data.period.year} года, по принятым файлам. Как считается каждый "
               "показатель, сказано на листе «Методика».", "summary_note")
    sheet.header()
    first = sheet.next_row
    facts_title = _write_indicators(sheet, data, data.plan_facts)
    colour(sheet, first, sheet.next_row - 1)
    _write_by_organization(sheet, data, data.plan_facts)
    row = _write_facts(sheet, data)
    for each in facts_title:
        sheet.write(each, _SOURCE_COL, Link(BELOW,
                                            f"internal:'{TITLE}'!A{row + 1}"), "cell_source")


def _write_edition(sheet: Sheet, data: Facts) -> None:
    """Name the operator's own edition, and say what it changes and how its words are understood."""
    edition, before = data.rules.plan, data.rules.plan_before
    if before is None:
        return
    sheet.line(f"Редакция плана: {edition.file}, действует с "
               f"{data.plan.in_force:%d.%m.%Y}.", "summary_line")
    changes = list(measure_changes(before, data.plan))
    if changes:
        sheet.line("Изменено по сравнению с прежней редакцией (измененные целевые значения отмечены "
                   f"цветом): {'; '.join(changes)}.", "summary_note")
    if edition.remarks:
        understood = "; ".join(each.partition("!")[2] for each in edition.remarks)
        sheet.line(f"Как поняты целевые значения: {understood}.", "summary_note")


def columns(data: Facts) -> list[Column]:
    """Return the columns of the table of indicators."""
    titles = data.plan.columns
    years = data.plan.years
    targets = (titles[3:3 + len(years)] if len(titles) == 4 + len(years)
               else [f"Целевое значение на {year} год" for year in years])
    # Three targets in the decree; another edition may have more or fewer years.
    return [
        Column(titles[0], 6, "cell_centre"), Column(titles[1], 42), Column(titles[2], 10, "cell_centre"),
        *(Column(text, 14, "cell_bold_centre" if year == data.period.year else "cell_centre")
          for text, year in zip(targets, years, strict=True)),
        Column(f"Факт {data.period.year} года", 24, "cell_centre"),
        Column("Состояние", 16, "cell_centre"), Column("Срок", 11, "cell_date"),
        Column("Организаций с целевым значением", 14, "cell_centre"),
        Column(titles[-1], 36, "cell_source"), Column("Источник", 24, "cell_source"),
    ]


def _write_indicators(sheet: Sheet, data: Facts, facts: PlanFacts) -> list[int]:
    """Write the decree's table; return the rows that are made of the facts below it."""
    from_facts, band = [], ""
    for title, indicator, row in indicator_rows(data, facts):
        if title != band:
            band = title
            sheet.band(title)
        number = sheet.row(row)
        if indicator.form == FACTS:
            from_facts.append(number)
    return from_facts


def indicator_rows(data: Facts, facts: PlanFacts) -> Iterator[tuple[str, Indicator, list[object]]]:
    """Yield the section, the indicator and the row of each, in ``columns``."""
    rows = {row["indicator"]: row for row in records(facts.indicators)}
    before = data.rules.plan_before
    changed = target_changes(before, data.plan) if before else {}
    for section in data.plan.sections:
        for each in section.indicators:
            yield (f"{section.id}. {section.title}", each,
                   _indicator_row(data, each, rows[each.id], changed))


def _indicator_row(data: Facts, indicator: Indicator, row: dict[str, Any],
                   changed: Collection[tuple[str, int]]) -> list[object]:
    """A row of the decree's table; ``changed``: targets that the edition before had otherwise."""
    with_target = ("" if pd.isna(row["organizations_with"])
                   else f"{row['organizations_with']} из {row['organizations']}")
    source = _SOURCES.get(indicator.measure)
    targets = (As(indicator.target(year).text, "cell_differs") if (indicator.id, year) in changed
               else indicator.target(year).text for year in data.plan.years)
    return [indicator.id, indicator.text, indicator.unit, *targets, row["actual_text"],
            STATES[row["state"]], row["due"], with_target, row["executors"],
            Link(*source) if source else None]


def _write_by_organization(sheet: Sheet, data: Facts, facts: PlanFacts) -> None:
    """Write the indicators that every organization has to reach by itself."""
    ids = _own_indicators(facts)
    if not ids:
        return
    sheet.gap()
    sheet.line(f"Показатели {' и '.join(ids)} по организациям", "summary_heading")
    sheet.subheader([each.header for each in own_columns(facts)])
    first = sheet.next_row
    for row in own_rows(sheet.book, data, facts):
        sheet.row(row)
    for i in range(len(ids)):
        colour(sheet, first, sheet.next_row - 1, 3 + 2 * i)


def _own_indicators(facts: PlanFacts) -> list[str]:
    return list(dict.fromkeys(facts.by_organization["indicator"]))


def own_columns(facts: PlanFacts) -> list[Column]:
    """Return the columns of what every organization has to reach by itself."""
    return [Column("№", 6, "cell_number"), Column("Организация", 42),
            *(Column(f"{each}, {text}", 14, role) for each in _own_indicators(facts)
              for text, role in (("факт", "cell_number"), ("состояние", "cell_centre"))),
            Column("Источник", 36, "cell_source", internal=True)]


def own_rows(book: Sources, data: Facts, facts: PlanFacts) -> Iterator[list[object]]:
    """Yield the row of each organization, in ``own_columns``."""
    parts, ids, sources = facts.by_organization, _own_indicators(facts), latest_files(data)
    table = {(row["organization"], row["indicator"]): row for row in parts.to_dict("records")}
    for number, organization in enumerate(dict.fromkeys(parts["organization"]), start=1):
        values = [As(number, "cell_number"), As(data.short_name(organization), "cell")]
        for each in ids:
            found = table.get((organization, each))
            values += [As(found["actual"] if found else None, "cell_number"),
                       As(STATES[found["state"]] if found else None, "cell_centre")]
        yield [*values, As(book.file(sources.get(organization)), "cell_source")]


def latest_files(data: Facts) -> dict[object, int]:
    """The last report of the year of each organization, else a passport of the year.

    Of who is answered for in the report of another: that report.
    """
    used = data.submissions[data.submissions["counts"]
                            & data.submissions["form"].isin([REPORT, PASSPORT])
                            & data.submissions["period"].isin(_within(data.period))]
    ordered = used.sort_values(["form", "period"], kind="stable")
    whose = _owners_by_file(data)
    found: dict[object, int] = {}
    for number, sender, form in zip(ordered.index.tolist(), ordered["organization"], ordered["form"],
                                    strict=True):
        owners = whose.get(number, {sender})
        # A report tells of its sender even when all of its projects are others'; a passport does not.
        for owner in owners | {sender} if form == REPORT else owners:
            found[owner] = number
    return found


def _owners_by_file(data: Facts) -> dict[int, set[object]]:
    """Whose projects the reports and passports tell of."""
    found: dict[int, set[object]] = {}
    for name in (PROJECTS, PASSPORT):
        whose = data.batch.owners.get(name)
        if whose is not None:
            for number, owner in zip(whose.index.get_level_values(0).tolist(), whose, strict=True):
                if not pd.isna(owner):
                    found.setdefault(number, set()).add(owner)
    return found


def _within(period: Period) -> list[str]:
    """The periods of a year, as submissions name them."""
    return [str(period.whole_year), *map(str, period.quarters)]


def _write_facts(sheet: Sheet, data: Facts) -> int:
    """Write what organizations told of measures held; return the row of its title."""
    sheet.gap()
    title = sheet.next_row
    sheet.line(FACTS_TITLE, "summary_heading")
    rows = list(fact_rows(sheet.book, data))
    if not rows:
        sheet.line(f"Принятых сведений к плану за {data.period.year} год нет.", "summary_note")
        return title
    write_told(sheet, fact_columns(data), rows, _SOURCE_COL)
    return title


def write_told(sheet: Sheet, columns: Sequence[Column], rows: Iterable[Sequence[object]], last: int
               ) -> None:
    """Write what was told of measures: the words over the columns that the figures leave, the link in
    the ``last``."""
    *heads, note, source = (each.header for each in columns)
    first_note, last_note = len(heads), last - 1
    sheet.subheader([*heads, note])
    _merge(sheet, sheet.next_row - 1, first_note, last_note, note, "header")
    sheet.write(sheet.next_row - 1, last, source, "header")
    for *told, said, link in rows:
        at = sheet.row(told)
        words = str(said or "")
        _merge(sheet, at, first_note, last_note, words, "cell_source")
        sheet.set_height(at, max(sheet.height(words, first_note, last_note, "cell_source"), 15))
        sheet.write(at, last, link, "cell_source")


def _asked(data: Facts, kind: str) -> list[Field]:
    return [each for each in data.form(FACTS).fields if each.type == kind]


def fact_columns(data: Facts) -> list[Column]:
    """Return the columns of what organizations told of measures held."""
    return [Column("№", 6, "cell_number"), Column("Организация", 42),
            *(Column(each.label.split(". ")[0].rstrip("."), 14, role)
              for kind, role in (("integer", "cell_number"), ("date", "cell_date"))
              for each in _asked(data, kind)),
            Column("Что и когда проведено", 60, "cell_source"),
            Column("Источник", 36, "cell_source", internal=True)]


def fact_rows(book: Sources, data: Facts) -> Iterator[list[object]]:
    """Yield the row of each organization that has told of measures held, in ``fact_columns``."""
    counts, dates, notes = (_asked(data, kind) for kind in ("integer", "date", "text"))
    used = data.submissions[data.submissions["counts"] & (data.submissions["form"] == FACTS)
                            & (data.submissions["period"] == str(data.period.year))]
    table = data.batch.tables.get(FACTS)
    if table is None or not len(used):
        return
    answers = table.reindex(index=used.index, columns=[each.id for each in data.form(FACTS).fields])
    for number, row in enumerate(records(answers), start=1):
        submission = row["submission"]
        said = "; ".join(f"{each.label.split('. ')[0]}: {row[each.id]}" for each in notes
                         if isinstance(row[each.id], str) and row[each.id])
        yield [number, data.short_name(used.at[submission, "organization"]),
               *(As(row[each.id], "cell_number") for each in counts),
               *(As(row[each.id], "cell_date") for each in dates), said,
               _first_fact(book, data, submission, [*counts, *dates][0].id)]


def _first_fact(book: Sources, data: Facts, submission: int, field_id: str) -> Link | None:
    """The file, as a link to where its figures begin."""
    file = book.file(submission)
    cells = data.batch.cells.get(FACTS)
    address = cells[field_id].get(submission) if cells is not None and field_id in cells else None
    cell = book.cell(submission, address)
    return Link(f"{file.text}, {cell.text}", cell.url) if file and cell else file


def _merge(sheet: Sheet, row: int, first: int, last: int, text: str, role: str) -> None:
    if first < last:
        sheet.worksheet.merge_range(row, first, row, last, "", sheet.book.styles.role(role))
    sheet.write(row, first, text, role)


def colour(sheet: Sheet, first: int, last: int, col: int = STATE_COL) -> None:
    """Colour the states that stand in a column of these rows."""
    for state, colour in COLOURS.items():
        style = sheet.book.workbook.add_format({"bg_color": colour})
        sheet.worksheet.conditional_format(first, col, last, col, {
            "type": "cell", "criteria": "==", "value": f'"{STATES[state]}"', "format": style})
