"""Mark a returned workbook of the commission: the file itself, with remarks at its cells.

Nobody else is written to, so it is not made anew: whoever filled it in finds his own rows again.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from itertools import count
from typing import TYPE_CHECKING

from ingest.batch import Batch
from ingest.register.standing import Status
from ingest.submission import Submission
from templates.rules import Severity
from templates.sheet.confirmation import FORM, SHEET
from xlsx_forms.programme import Programme
from xlsx_forms.returned.remarks_sheet import Remark

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


def returned_confirmations(batch: Batch) -> Iterator[tuple[int, Submission]]:
    """Yield the commission's workbooks that are returned and after which none of their year came."""
    frame = batch.submissions
    chosen = frame.index[(frame["form"] == FORM) & (frame["status"] == Status.RETURNED)]
    for number, each in zip(chosen.tolist(), map(batch.files.__getitem__, chosen.tolist()), strict=True):
        same = frame.index[frame["counts"] & (frame["form"] == FORM) & (frame["period"] == each.period)]
        if not any(batch.files[int(other)].received >= each.received for other in same):
            yield number, each


def confirmation_names(each: Submission, mark_of_copy: str) -> Iterator[str]:
    """Yield the names that the copy may have."""
    for number in count(1):
        yield f"{SHEET} {each.period}{mark_of_copy}{f' ({number})' if number > 1 else ''}.xlsx"


def marked_confirmation(programme: Programme, batch: Batch, number: int) -> bytes | None:
    """Return a workbook with its remarks as fills and notes.

    None where the file is not there any more as it was read, or lies within another.
    """
    each = batch.files[number]
    path = programme.folder / each.file
    if not path.is_file():
        return None
    data = path.read_bytes()
    if sha256(data).hexdigest() != each.sha256 or not data.startswith(b"PK"):
        return None
    import openpyxl

    from xlsx_forms.returned.notes import mark
    from xlsx_forms.returned.workbook_bytes import workbook_bytes

    book = openpyxl.load_workbook(BytesIO(data))
    found = batch.findings[batch.findings["submission"] == number]
    for name, rows in found.groupby("sheet"):
        if name in book.sheetnames:
            sheet = book[str(name)]
            mark(sheet, [Remark(each["code"], Severity(each["severity"]), _first(sheet, each["cell"]),
                                each["message"], each["remedy"])
                         for each in rows.to_dict("records") if each["severity"] != Severity.NOTE])
    return workbook_bytes(book)


def _first(sheet: Worksheet, ref: str) -> str:
    """The first cell of the merged area that a cell lies in: only that can be marked."""
    return next((area.coord.partition(":")[0] for area in sheet.merged_cells.ranges
                 if ref and ref in area), ref)
