"""Do in LibreOffice what people do to a workbook.  Run by the Python that has ``uno``.

    /usr/bin/python3 libreoffice.py

One office process serves a whole test session; ``jobs`` says what a job is.
"""

import os
import re
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.table import TableSortField
from com.sun.star.uno import RuntimeException
from jobs import serve

_FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".xls": "MS Excel 97", ".ods": "calc8",
            ".pdf": "writer_pdf_Export"}
_VALUES, _DATES, _TEXTS, _FORMULAS = 1, 2, 4, 16
# A comma is the decimal separator and 01.09.2026 a date, as on the desks of the district.
_RUSSIAN = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>ru-RU</value></prop></item>
</oor:items>"""


def main():
    """Answer jobs until the input ends."""
    with tempfile.TemporaryDirectory(prefix="office-tests-") as profile:
        office = _Office(Path(profile))
        try:
            serve(office.do)
        finally:
            office.end()


class _Office:
    """The office process.  It is started anew when it has crashed, as it does now and then."""

    def __init__(self, profile):
        self.profile = profile
        (profile / "user").mkdir()
        (profile / "user" / "registrymodifications.xcu").write_text(_RUSSIAN, encoding="utf-8")
        self.start()

    def start(self):
        self.process = _start(self.profile)
        self.desktop = _connect(self.profile.name)

    def do(self, job):
        try:
            return _do(self.desktop, job)
        except Exception:
            # An office that has gone is told by errors of several kinds: closing what it had open
            # fails in its own way, and that error is the one that is seen.
            if self.is_there():
                raise
            self.restart()
            # It would not open a document that the dead office has left locked.
            path = Path(job["open"])
            path.with_name(f".~lock.{path.name}#").unlink(missing_ok=True)
            return _do(self.desktop, job)

    def is_there(self):
        """Whether the office still answers."""
        try:
            return self.desktop.getFrames().getCount() >= 0
        except Exception:
            return False

    def restart(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.start()

    def end(self):
        """Ask the office to end; ``soffice`` is a launcher, so its whole group is killed else."""
        try:
            self.desktop.terminate()
            self.process.wait(timeout=10)
        except (RuntimeException, subprocess.TimeoutExpired):
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _start(profile):
    return subprocess.Popen(
        ["soffice", "--headless", "--norestore", "--nologo",
         f"-env:UserInstallation={profile.as_uri()}", f"--accept=pipe,name={profile.name};urp;"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def _connect(name):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local)
    for _attempt in range(240):
        try:
            context = resolver.resolve(f"uno:pipe,name={name};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext(
                "com.sun.star.frame.Desktop", context)
        except NoConnectException:
            time.sleep(0.25)
    raise SystemExit("LibreOffice has not answered within a minute")


def _properties(**values):
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())


def _do(desktop, job):
    document = desktop.loadComponentFromURL(
        Path(job["open"]).as_uri(), "_blank", 0, _properties(Hidden=True))
    work = _Work(desktop, document)
    try:
        for step, *arguments in job.get("steps", ()):
            getattr(work, step)(*arguments)
        if "save" in job:
            path = Path(job["save"])
            work.result.storeToURL(path.as_uri(), _properties(FilterName=_FILTERS[path.suffix]))
        return work.values
    finally:
        for each in {id(work.result): work.result, id(document): document}.values():
            each.close(True)


def _with_semicolons(formula):
    """What LibreOffice's own formulas have between arguments; quoted commas stay."""
    return re.sub(r"""("[^"]*"|'[^']*')|,""", lambda each: each[1] or ";", formula)


class _Work:
    """The steps.  Every sheet is unprotected by the first step that an input would not allow."""

    def __init__(self, desktop, document):
        self.desktop, self.document, self.result = desktop, document, document
        self.values = []

    def _sheet(self, name):
        return self.document.Sheets.getByName(name)

    def unprotect(self, sheet):
        self._sheet(sheet).unprotect("")

    def set(self, sheet, cells):
        """Fill cells: ``typed`` is what the keyboard does, the other ways are exact."""
        sheet = self._sheet(sheet)
        for ref, how, value in cells:
            cell = sheet.getCellRangeByName(ref)
            if how == "number":
                cell.setValue(value)
            elif how == "typed":
                cell.FormulaLocal = value
            elif how == "formula":
                cell.Formula = _with_semicolons(value)
            else:
                cell.setString(value)

    def clear(self, sheet, refs):
        for ref in refs:
            self._sheet(sheet).getCellRangeByName(ref).clearContents(
                _VALUES | _DATES | _TEXTS | _FORMULAS)

    def fill(self, sheet, ref, rows):
        """Fill a range with texts at once; far quicker than cell by cell."""
        self._sheet(sheet).getCellRangeByName(ref).setDataArray(tuple(map(tuple, rows)))

    def read(self, sheet, ref):
        """Recalculate, and note the values of a range, row by row: numbers and texts."""
        self.document.calculateAll()
        self.values.append(self._sheet(sheet).getCellRangeByName(ref).getDataArray())

    def note(self, sheet, ref, text):
        found = self._sheet(sheet)
        cell = found.getCellRangeByName(ref)
        found.getAnnotations().insertNew(cell.getCellAddress(), text)

    def text_heights(self, name):
        """Note (cell, height that its text needs, height that it has) of every text that wraps.

        In hundredths of a millimetre; what it needs is measured in a cell of its own, as wide.
        """
        sheet = self._sheet(name)
        self.document.Sheets.insertNewByName("measure", self.document.Sheets.Count)
        scratch = self._sheet("measure")
        cursor = sheet.createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        found = []
        texts = cursor.queryContentCells(_VALUES | _DATES | _TEXTS | _FORMULAS)
        for cell in texts.Cells:
            if not (cell.String and cell.IsTextWrapped):
                continue
            area = sheet.createCursorByRange(cell)
            area.collapseToMergedArea()
            scratch.Columns.getByIndex(0).Width = sum(
                area.Columns.getByIndex(i).Width for i in range(area.Columns.Count))
            spare = scratch.getCellByPosition(0, 0)
            spare.CharHeight, spare.CharWeight = cell.CharHeight, cell.CharWeight
            spare.CharFontName, spare.IsTextWrapped = cell.CharFontName, True
            spare.setString(cell.String)
            scratch.Rows.getByIndex(0).OptimalHeight = True
            has = sum(area.Rows.getByIndex(i).Height for i in range(area.Rows.Count))
            found.append((cell.AbsoluteName, scratch.Rows.getByIndex(0).Height, has))
        self.document.Sheets.removeByName("measure")
        self.values.append(found)

    def insert_rows(self, sheet, row, count):
        self._sheet(sheet).Rows.insertByIndex(row - 1, count)

    def delete_rows(self, sheet, row, count):
        self._sheet(sheet).Rows.removeByIndex(row - 1, count)

    def insert_columns(self, sheet, column, count):
        self._sheet(sheet).Columns.insertByIndex(column, count)

    def rename(self, sheet, name):
        self._sheet(sheet).Name = name

    def move(self, sheet, position):
        self.document.Sheets.moveByName(sheet, position)

    def remove(self, *sheets):
        for sheet in sheets:
            self.document.Sheets.removeByName(sheet)

    def duplicate(self, sheet, name, position=1):
        self.document.Sheets.copyByName(sheet, name, position)

    def show(self, *sheets):
        for sheet in sheets:
            self._sheet(sheet).IsVisible = True

    def import_sheet(self, path, sheet):
        """Copy a sheet of another file to the end of this book."""
        other = self.desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0,
                                                  _properties(Hidden=True))
        self.document.Sheets.importSheet(other, sheet, self.document.Sheets.Count)
        other.close(True)

    def to_new_workbook(self, sheet):
        """Copy a sheet alone into a new workbook; that is what is saved."""
        new = self.desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0,
                                                _properties(Hidden=True))
        empty = new.Sheets.ElementNames
        new.Sheets.importSheet(self.document, sheet, 0)
        for name in empty:
            new.Sheets.removeByName(name)
        self.result = new

    def unmerge(self, sheet, ref):
        self._sheet(sheet).getCellRangeByName(ref).merge(False)

    def cut_paste(self, sheet, source, target):
        sheet = self._sheet(sheet)
        sheet.moveRange(sheet.getCellRangeByName(target).CellAddress,
                        sheet.getCellRangeByName(source).RangeAddress)

    def sort(self, sheet, ref, column, ascending=True):
        field = TableSortField(Field=column, IsAscending=ascending)
        self._sheet(sheet).getCellRangeByName(ref).sort(_properties(
            SortFields=uno.Any("[]com.sun.star.table.TableSortField", (field,)),
            ContainsHeader=False))

    def drop_names(self):
        names = self.document.NamedRanges
        for name in names.ElementNames:
            names.removeByName(name)


if __name__ == "__main__":
    main()
