"""Sheet «План»: each district's plan of measures against facts, and what the figures are made of."""

from __future__ import annotations

from templates.sheet.reference import cell_ref
from xlsx_forms.summary.region.facts import RegionFacts
from xlsx_forms.summary.region.tables import begin, head, write_block
from xlsx_forms.summary.sheets import plan
from xlsx_forms.summary.writing.book import Book, Link

TITLE = plan.TITLE


def write(book: Book, data: RegionFacts) -> None:
    """Write the sheet: indicators of all districts, those of organizations, what was told of them."""
    table = data.joined(plan.TITLE)
    own, facts = data.joined(plan.OWN), data.joined(plan.FACTS_TITLE)
    sheet = begin(book, TITLE, table.columns, own, facts)
    head(sheet, data, f"Планы мероприятий районов, {data.period.year} год", "plan")
    without = [each.name for each in data.told if plan.TITLE not in each.parts]
    if without:
        sheet.line(f"В плане нет целевых значений на {data.period.year} год: {', '.join(without)}.",
                   "summary_warning")
    if not len(table):
        return
    sheet.line("Факт и состояние – как на листе «План» сводки района, по плану этого района.",
               "summary_note")
    sheet.header()
    first = sheet.next_row
    numbers = [(sheet.row(row), row[-1]) for row in table.rows()]
    sheet.finish("")
    plan.colour(sheet, first, sheet.next_row - 1, table.column("Состояние"))
    if len(own):
        sheet.gap()
        sheet.line(plan.OWN, "summary_heading")
        header = write_block(sheet, own, "own_indicators")
        for i, each in enumerate(own.columns):
            if each.header.endswith(", состояние"):
                plan.colour(sheet, header + 1, sheet.next_row - 1, i)
    sheet.gap()
    place = sheet.next_row
    sheet.line(plan.FACTS_TITLE, "summary_heading")
    for number, source in numbers:
        if isinstance(source, Link) and source.text == plan.BELOW:
            link = Link(plan.BELOW, f"internal:'{TITLE}'!{cell_ref(place, 0)}")
            sheet.write(number, len(table.columns) - 1, link, table.columns[-1].role)
    if len(facts):
        last = max(len(table.columns), len(facts.columns)) - 1
        plan.write_told(sheet, facts.columns, facts.rows(), last)
        return
    sheet.line(f"Принятых сведений к плану за {data.period.year} год нет.", "summary_note")
