"""Do the jobs in LibreOffice: open each blank, type, save.  Run by the Python that has ``uno``.

    /usr/bin/python3 fill.py JOBS.json FOLDER
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uno
from com.sun.star.beans import NamedValue, PropertyValue
from com.sun.star.connection import NoConnectException

_FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "xls": "MS Excel 97", "ods": "calc8"}
# A comma is the decimal separator and 01.09.2026 a date, as on the desks of the district.
_RUSSIAN = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>ru-RU</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooLocale" oor:op="fuse">
<value>ru</value></prop></item>
</oor:items>"""


def main(jobs_path: Path, folder: Path) -> None:
    """Do every job in one office process."""
    jobs = json.loads(jobs_path.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="samples-office-") as profile:
        office = _start(Path(profile))
        try:
            desktop = _connect(office)
            for job in jobs:
                _do(desktop, job, folder)
                print(job["file"], flush=True)
            desktop.terminate()
        finally:
            try:
                office.wait(timeout=20)
            except subprocess.TimeoutExpired:
                office.kill()


def _start(profile: Path):
    user = profile / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(_RUSSIAN, encoding="utf-8")
    return subprocess.Popen([
        "soffice", "--headless", "--norestore", "--nologo",
        f"-env:UserInstallation={profile.as_uri()}", f"--accept=pipe,name={profile.name};urp;"])


def _connect(office):
    name = next(part for part in office.args if part.startswith("--accept=")).split("=", 2)[2]
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local)
    for _attempt in range(120):
        try:
            context = resolver.resolve(
                f"uno:pipe,name={name.removesuffix(';urp;')};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext(
                "com.sun.star.frame.Desktop", context)
        except NoConnectException:
            time.sleep(0.5)
    raise SystemExit("LibreOffice has not answered within a minute")


def _do(desktop, job, folder):
    url = Path(job["blank"]).as_uri() if job["blank"] else "private:factory/scalc"
    # A document that is not shown loses its frozen panes when it is saved.
    document = desktop.loadComponentFromURL(url, "_blank", 0, _properties(Hidden=False))
    try:
        sheet = (document.Sheets.getByName(job["sheet"]) if job["blank"]
                 else document.Sheets.getByIndex(0))
        for reference, how, value in job["cells"]:
            _type(sheet.getCellRangeByName(reference), how, value)
        result, more = document, {}
        for deed in job["deeds"]:
            result, more = _DEEDS[deed.split(":")[0]](result, sheet, deed.partition(":")[2], more)
        target = folder / job["file"]
        target.unlink(missing_ok=True)
        result.storeToURL(target.as_uri(),
                          _properties(FilterName=_FILTERS[job["saved_as"]], **more))
        if result is not document:
            result.close(True)
    finally:
        document.close(True)


def _type(cell, how, value):
    if how == "number":
        cell.setValue(value)
    elif how == "typed":
        cell.FormulaLocal = value
    else:
        cell.setString(value)


def _properties(**values):
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())


# --- what people do to a form beside filling it: (document, sheet, argument, save options) --------


def _insert_row(document, sheet, argument, more):
    """A row above the given one; the sheet has to be unprotected for that."""
    sheet.unprotect("")
    sheet.Rows.insertByIndex(int(argument) - 1, 1)
    return document, more


def _delete_row(document, sheet, argument, more):
    sheet.unprotect("")
    sheet.Rows.removeByIndex(int(argument) - 1, 1)
    return document, more


def _rename_sheet(document, sheet, argument, more):
    sheet.Name = argument
    return document, more


def _copy_sheet(document, sheet, argument, more):
    """A copy beside the sheet, as with «Переместить или скопировать»."""
    document.Sheets.copyByName(sheet.Name, argument, 1)
    return document, more


def _to_new_workbook(document, sheet, argument, more):
    """The sheet alone, copied into a new workbook."""
    desktop = document.CurrentController.Frame.Creator
    new = desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0,
                                       _properties(Hidden=False))
    empty = new.Sheets.ElementNames
    new.Sheets.importSheet(document, sheet.Name, 0)
    for name in empty:
        new.Sheets.removeByName(name)
    return new, more


def _set_password(document, sheet, argument, more):
    """What the dialog «Сохранить с паролем» hands to the Excel filter."""
    secret = tuple(NamedValue(Name=name, Value=value) for name, value in (
        ("OOXPassword", argument), ("CryptoType", "Standard")))
    return document, {**more, "EncryptionData":
                      uno.Any("[]com.sun.star.beans.NamedValue", secret)}


_DEEDS = {"insert-row": _insert_row, "delete-row": _delete_row, "rename-sheet": _rename_sheet,
          "copy-sheet": _copy_sheet, "to-new-workbook": _to_new_workbook,
          "password": _set_password}

if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
