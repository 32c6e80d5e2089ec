"""Write a copy «на доработку» of each returned form, with remarks at its cells.

The copy is a fresh blank with the sender's answers, so it is corrected and sent back as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.batch import Batch
from ingest.register.register import Register
from ingest.register.standing import Status
from ingest.submission import Submission
from templates.definition import Form
from templates.excel_limits import FORMULA
from templates.period import Period
from templates.rules import RULES, Severity, Trait, has_trait
from templates.sheet.layout import CODE_ROW, FIRST_COLUMN, Layout, lay_out
from templates.sheet.reference import cell_ref
from xlsx_forms.blank.generate import file_name, values_for
from xlsx_forms.programme import RETURNED, Programme
from xlsx_forms.returned.copies import Copies, Copy
from xlsx_forms.returned.marked_confirmation import (
    confirmation_names,
    marked_confirmation,
    returned_confirmations,
)
from xlsx_forms.returned.refill import fill_in, left_over, new_cells
from xlsx_forms.returned.remarks_page import RemarksPage
from xlsx_forms.returned.remarks_sheet import SHEET, Head, Remark, write_remarks
from xlsx_forms.returned.untouched import untouched

if TYPE_CHECKING:
    from xlsx_forms.returned.overlay import Overlay

_MARK = " – на доработку"


@dataclass(frozen=True, slots=True)
class Case:
    """A returned file whose form, organization and period are known."""

    number: int
    submission: Submission
    form: Form
    period: Period
    organization: Mapping[str, object]


def write_returned(programme: Programme, batch: Batch, numbers: Iterable[int], jobs: int = 1
                   ) -> list[Path]:
    """Write the copies of these submissions, those that are returned; return their paths.

    One that a later file has come instead of needs none, and a copy that nobody has edited and
    nobody needs is removed.  A copy appears under its name only when it is whole; OSError when one
    cannot be written, after the others.
    """
    wanted = set(numbers)
    copies = _copies(programme)
    open_cases = [case for case in cases(programme, batch) if not is_mended(case, batch)]
    commissions = dict(returned_confirmations(batch))
    copies.remove_all_but({case.submission.sha256 for case in open_cases}
                          | {each.sha256 for each in commissions.values()}, batch.submissions["sha256"])
    made = chain(_made(programme, batch, [case for case in open_cases if case.number in wanted]), (
        Copy(each.sha256, confirmation_names(each, _MARK),
             partial(marked_confirmation, programme, batch, number))
        for number, each in commissions.items() if number in wanted))
    return copies.write(made, jobs)


def write_copies(programme: Programme, batch: Batch, chosen: Sequence[Case]) -> list[Path]:
    """Write the copies of these cases; return their paths.  OSError when one cannot be written."""
    return _copies(programme).write(_made(
        programme, batch, [case for case in chosen if not is_mended(case, batch)]))


def _copies(programme: Programme) -> Copies:
    return Copies(Register(programme.register_url), programme.folder / RETURNED)


def _made(programme: Programme, batch: Batch, chosen: Sequence[Case]) -> Iterator[Copy]:
    found = batch.findings_of(case.number for case in chosen)
    for case in chosen:
        yield Copy(case.submission.sha256, _names(case),
                   partial(marked_copy, programme, case, remarks_of(case, found[case.number])))


def returned_numbers(batch: Batch) -> list[int]:
    """Return the numbers of the files that are returned."""
    frame = batch.submissions
    numbers: list[int] = frame.index[frame["status"] == Status.RETURNED].tolist()
    return numbers


def cases(programme: Programme, batch: Batch) -> Iterator[Case]:
    """Yield the returned files of which a copy can be made."""
    listed = programme.organizations.to_dict("index")
    for number in returned_numbers(batch):
        each = batch.files[number]
        form = programme.catalogue.get(each.form or "", each.version or "")
        if (form is None or each.answers is None or each.organization not in listed
                or any(has_trait(finding.code, Trait.OWNER_DOUBTED) for finding in each.findings)):
            continue
        organization = {"organization": each.organization} | {
            str(key): value for key, value in listed[each.organization].items()}
        yield Case(number, each, form, Period.parse(each.period or ""), organization)


def _names(case: Case) -> Iterator[str]:
    """Yield the names that the copy may have: a second case of the same kind takes the second."""
    for number in count(1):
        mark = _MARK if number == 1 else f"{_MARK} ({number})"
        yield file_name(case.form, case.period, case.organization, mark)


def is_mended(case: Case, batch: Batch) -> bool:
    """Return whether a later file of the same form, organization, period and project came instead.

    That one counts, or is what goes back now.
    """
    return bool(batch.submissions["other"][case.number])


# --- the remarks and their cells -----------------------------------------------------------------


def remarks_of(case: Case, findings: Iterable[Mapping[Any, Any]]) -> list[Remark]:
    """Return the errors and warnings of a file, and its sender's notes, at the cells of its
    fresh form."""
    layout = lay_out(case.form)
    cells = new_cells(layout, case.submission)
    return [Remark(each["code"], Severity(each["severity"]), _cell(each, layout, cells),
                   _moved(each, layout, cells), _remedy(each))
            for each in findings
            if each["severity"] != Severity.NOTE or has_trait(each["code"], Trait.SENDERS_NOTE)]


def _remedy(finding: Mapping[Any, Any]) -> str:
    """What to do about a finding in the copy, which has every field of the form again."""
    known = RULES.get(finding["code"])
    return known.in_copy if known and known.in_copy else str(finding["remedy"])


def _cell(finding: Mapping[Any, Any], layout: Layout, cells: Mapping[str, str]) -> str:
    field = finding["field"]
    if field in layout.places:
        return layout.places[field].ref
    address = f"{finding['sheet']}!{finding['cell']}"
    if address in cells:
        return cells[address]
    table_id, _, column = field.partition(".")
    table = layout.tables.get(table_id)
    if table is None:
        return ""
    return cell_ref(table.first_row, table.columns.get(column, FIRST_COLUMN))


def _moved(finding: Mapping[Any, Any], layout: Layout, cells: Mapping[str, str]) -> str:
    """The message, with the addresses of the copy where it names cells of the form."""
    message = str(finding["message"])
    if not finding["code"].startswith("R") or "!" not in message or not cells:
        return message
    known = "|".join(re.escape(address) for address in sorted(cells, key=len, reverse=True))
    sheet = layout.form.page.sheet
    return re.sub(rf"(?:{known})(?!\d)",
                  lambda match: f"{sheet}!{cells[match[0]]}" if cells[match[0]] else match[0],
                  message)


# --- the copy ------------------------------------------------------------------------------------


def _tell_open(sheet: Overlay, layout: Layout, still_open: str) -> None:
    """Let the line on top of the form say first how many errors nobody has touched yet."""
    panel = sheet.cell(CODE_ROW + 1, layout.panel_col + 1)
    if not still_open or not isinstance(panel.value, str) or not panel.value.startswith("="):
        return
    told = (f'=IF({still_open}=0,{panel.value[1:]},'
            f'"Исправьте: ячеек с ошибками, которых еще не меняли, "&({still_open}))')
    if len(told) <= FORMULA:
        panel.value = told


def marked_copy(programme: Programme, case: Case, remarks: list[Remark]) -> bytes:
    """Return the workbook: the sheet of remarks, then the form with the sender's answers."""
    # openpyxl, which is not needed where nothing goes back.
    from xlsx_forms.returned.notes import mark
    from xlsx_forms.returned.overlay import Overlay
    from xlsx_forms.returned.stamped_copy import base_of, stamp_copy

    layout, methodology = lay_out(case.form), programme.methodology
    values = values_for(case.form, case.period, case.organization, methodology,
                        programme.settings.contact, programme.settings.deadlines)
    base = base_of(case.form, methodology, SHEET)
    sheet, told = Overlay(base.sheet, values), RemarksPage(base.book)
    fill_in(sheet, layout, case.submission)
    mark(sheet, remarks)
    each = case.submission
    head = Head(case.form.title, values["organization.full_name"], case.period.text,
                Path(each.file).name, each.received, case.form.page.sheet, values["send_to"])
    wrong = [each for each in remarks if each.severity is not Severity.NOTE]
    still_open = untouched(sheet, (each.cell for each in wrong if each.severity is Severity.ERROR))
    write_remarks(told, head, wrong, list(left_over(layout, each)), still_open)
    _tell_open(sheet, layout, still_open)
    return stamp_copy(base, values, sheet, told)
