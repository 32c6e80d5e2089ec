"""Do in Gnumeric what people do to a workbook.  Run by the Python that has ``gi``.

    /usr/bin/python3 gnumeric.py

``jobs`` says what a job is.  Gnumeric's library is asked, no window is opened.
"""

from pathlib import Path

import gi

gi.require_version("Gnm", "1.12")
gi.require_version("GOffice", "0.10")

from gi.repository import Gnm, GOffice  # noqa: E402
from jobs import corners, serve  # noqa: E402

_OPENER = "Gnumeric_Excel:xlsx"
_SAVERS = {".xlsx": "Gnumeric_Excel:xlsx2", ".xls": "Gnumeric_Excel:excel_biff8",
           ".ods": "Gnumeric_OpenCalc:odf"}


def main():
    """Answer jobs until the input ends."""
    Gnm.init()
    context = Gnm.CmdContextStderr.new()
    Gnm.plugins_init(context)
    serve(lambda job: _do(context, job))


def _do(context, job):
    view = Gnm.WorkbookView.new_from_uri(
        Path(job["open"]).as_uri(), GOffice.FileOpener.for_id(_OPENER),
        GOffice.IOContext.new(context), None)
    work = _Work(view.props.workbook)
    for step, *arguments in job.get("steps", ()):
        getattr(work, step)(*arguments)
    if "save" in job:
        path = Path(job["save"])
        work.book.recalc_all()
        saver = GOffice.FileSaver.for_id(_SAVERS[path.suffix])
        if not view.save_as(saver, path.as_uri(), context):
            raise OSError(f"Gnumeric has not saved {path.name}")
    return work.values


class _Work:
    """The steps.  What a protected sheet does not take from a person, it does not take here."""

    def __init__(self, book):
        self.book, self.values = book, []

    def _sheet(self, name):
        return self.book.sheet_by_name(name)

    def unprotect(self, sheet):
        self._sheet(sheet).props.protected = False

    def _open(self, sheet, ref):
        """Return a cell's sheet, column and row; PermissionError when nobody may type there."""
        found, (at, _last) = self._sheet(sheet), corners(ref)
        if found.props.protected and found.style_get(*at).get_contents_locked():
            raise PermissionError(f"{sheet}!{ref} is locked")
        return found, *at

    def set(self, sheet, cells):
        """Fill cells: a ``text``, a ``number`` and a ``formula`` are exact."""
        for ref, how, value in cells:
            found, column, row = self._open(sheet, ref)
            if how == "text":
                found.cell_set_value(column, row, Gnm.Value.new_string(value))
            else:
                # As it is typed where the decimal separator is a point.
                found.cell_set_text(column, row, str(value))

    def clear(self, sheet, refs):
        for ref in refs:
            found, column, row = self._open(sheet, ref)
            cell = found.cell_get(column, row)
            if cell is not None:
                found.cell_remove(cell, True, True)

    def read(self, sheet, ref):
        """Recalculate, and note the values of a range, row by row: numbers and texts."""
        self.book.recalc_all()
        (left, top), (right, bottom) = corners(ref)
        found = self._sheet(sheet)
        self.values.append([[_plain(found.cell_get_value(column, row))
                             for column in range(left, right + 1)]
                            for row in range(top, bottom + 1)])


def _plain(value):
    if value is None or value.v_any.type == Gnm.ValueType.EMPTY:
        return ""
    if value.v_any.type == Gnm.ValueType.FLOAT:
        # The number itself, which ``v_float`` has, comes out wrong through the bindings.
        return float(value.get_as_string())
    if value.v_any.type == Gnm.ValueType.BOOLEAN:
        return value.get_as_string() == "TRUE"
    return value.get_as_string()


if __name__ == "__main__":
    main()
