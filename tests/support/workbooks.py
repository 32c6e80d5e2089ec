"""What a workbook holds, aspect by aspect, to compare what a program saved with what it opened.

Validations and conditional formats are read from the XML: ONLYOFFICE keeps them as extensions,
which openpyxl drops.
"""

import math
import re
import warnings
import zipfile
from xml.etree import ElementTree

import openpyxl
from openpyxl.formula.translate import Translator
from openpyxl.worksheet.cell_range import CellRange

# Of a column of which nothing is said.
_USUAL_WIDTH = 9.14


def lost(before, after):
    """Return what is not in ``after`` as it is in ``before``, by aspect; what is new is no loss."""
    opened = aspects(before)
    saved = aspects(after, marked=opened["marks"])
    differing = {name: {key: (value, saved[name].get(key)) for key, value in each.items()
                        if not _same(value, saved[name].get(key))}
                 for name, each in opened.items()}
    return {name: each for name, each in differing.items() if each}


def _same(was, now):
    if isinstance(was, Size) and now is None:
        now = _USUAL_WIDTH
    if isinstance(was, float) and isinstance(now, float | int):
        # Fifteen digits are what programs keep of a number.
        return math.isclose(was, now, rel_tol=1e-12, abs_tol=1 if isinstance(was, Size) else 0)
    return was == now


def aspects(path, marked=None):
    """Return the aspects of a workbook, each a dictionary; marks of these cells or of all."""
    with warnings.catch_warnings():
        # Of the extensions that it drops, and of styles that Gnumeric leaves out.
        warnings.simplefilter("ignore", UserWarning)
        book, shown = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    rules = list(_rules(path, book.sheetnames))
    cells = {(sheet.title, cell.coordinate): cell
             for sheet in book for row in sheet.iter_rows() for cell in row}
    return {
        "sheets": {sheet.title: number for number, sheet in enumerate(book)},
        "states": {sheet.title: sheet.sheet_state for sheet in book},
        "names": {name: each.attr_text.replace("'", "")
                  for name, each in book.defined_names.items()},
        "properties": {each.name: each.value for each in book.custom_doc_props.props} | {
            "title": book.properties.title, "subject": book.properties.subject},
        "values": {(sheet.title, cell.coordinate): cell.value for sheet in shown
                   for row in sheet.iter_rows() for cell in row if cell.value is not None},
        "formulas": {key: cell.value for key, cell in cells.items() if cell.data_type == "f"},
        "locks": {key: cell.protection.locked for key, cell in cells.items()},
        # «mm/yy» has the separator of the reader's country: for us a point.
        "formats": {key: cell.number_format.replace("/", ".").replace("\\", "")
                    for key, cell in cells.items()},
        "looks": {key: _look(cell) for key, cell in cells.items()
                  if cell.value is not None and cell.parent.sheet_state == "visible"},
        "merged": {(sheet.title, str(each)): True for sheet in book
                   for each in sheet.merged_cells.ranges},
        "protection": {sheet.title: _protection(sheet) for sheet in book
                       if sheet.protection.sheet},
        "validations": dict(_validations(path, book.sheetnames)),
        "marks": {each: _marks(rules, *each) for each in marked or _corners(rules)},
        "pages": {sheet.title: _page(sheet) for sheet in book if sheet.print_area},
        "titles": {sheet.title: sheet.print_title_rows for sheet in book if sheet.print_title_rows},
        "footers": {sheet.title: (sheet.oddFooter.left.text, sheet.oddFooter.right.text)
                    for sheet in book if sheet.print_area},
        "sizes": dict(_sizes(book)),
        "views": {sheet.title: (sheet.freeze_panes, sheet.sheet_view.showGridLines)
                  for sheet in book if sheet.sheet_state == "visible"},
        "notes": {key: True for key, cell in cells.items() if cell.comment},
        "charts": {"": _charts(path)},
    }


def _look(cell):
    fill = cell.fill.fgColor.rgb[-6:] if cell.fill.patternType == "solid" else None
    return (cell.font.name, cell.font.size, cell.font.bold, fill, bool(cell.alignment.wrap_text))


def _protection(sheet):
    each = sheet.protection
    return each.formatRows, each.formatColumns, each.insertRows, each.sort, each.deleteRows


def _page(sheet):
    page, margins = sheet.page_setup, sheet.page_margins
    return (page.orientation, page.paperSize, page.fitToWidth or 1,
            1 if page.fitToHeight is None else page.fitToHeight,
            bool(sheet.sheet_properties.pageSetUpPr.fitToPage), sheet.print_area,
            [each.id for each in sheet.row_breaks.brk],
            *(round(getattr(margins, side), 2) for side in ("left", "right", "top", "bottom")))


class Size(float):
    """A width or a height; programs round them each in its own way."""


def _sizes(book):
    """Widths of columns, as far as there are cells, and heights that are set."""
    for sheet in book:
        for each in sheet.column_dimensions.values():
            for column in range(each.min, min(each.max, sheet.max_column) + 1):
                yield (sheet.title, column), "hidden" if each.hidden else Size(each.width)
        for number, row in sheet.row_dimensions.items():
            if row.height:
                yield (sheet.title, f"row {number}"), Size(row.height)


def _charts(path):
    with zipfile.ZipFile(path) as package:
        return sum(bool(re.fullmatch(r"xl/charts/chart\d+\.xml", each))
                   for each in package.namelist())


# --- validations and conditional formats --------------------------------------------------------


def _elements(path, titles, tag):
    """Yield (sheet, element) of every element, in whatever namespace."""
    with zipfile.ZipFile(path) as package:
        for number, title in enumerate(titles, start=1):
            root = ElementTree.fromstring(package.read(f"xl/worksheets/sheet{number}.xml"))
            for each in root.iter():
                if _local(each) == tag:
                    yield title, each


def _local(element):
    return element.tag.rpartition("}")[2]


def _texts(element):
    return {_local(each): "".join(each.itertext()).strip() for each in element}


def _validations(path, titles):
    """Yield ((sheet, cell), what may be typed there and what is said about it)."""
    for title, each in _elements(path, titles, "dataValidation"):
        texts = _texts(each)
        operator = each.get("operator", "between")
        limits = each.get("type") not in ("custom", "list") and "etween" in operator
        second = _number(texts.get("formula2")) if limits else None
        rule = (each.get("type"), operator, _number(texts.get("formula1")), second,
                *(each.get(key) for key in ("prompt", "promptTitle", "error", "errorTitle")))
        for area in (each.get("sqref") or texts["sqref"]).split():
            for row in CellRange(area).rows:
                for position in row:
                    yield (title, position), rule


def _number(formula):
    try:
        return float(formula)
    except (TypeError, ValueError):
        return formula


def _rules(path, titles):
    """Yield (sheet, range, formula) of every conditional format."""
    for title, each in _elements(path, titles, "conditionalFormatting"):
        areas = each.get("sqref") or _texts(each)["sqref"]
        for rule in each:
            formula = next((text for text in _texts(rule).values()), None)
            if _local(rule) == "cfRule" and formula:
                for area in areas.split():
                    yield title, CellRange(area), formula


def _corners(rules):
    return {(title, corner) for title, area, _formula in rules
            for corner in (area.coord.partition(":")[0], area.coord.rpartition(":")[2])}


def _marks(rules, title, cell):
    """The formulas that mark one cell, as they are for this cell."""
    return sorted(_translated(formula, area.coord.partition(":")[0], cell)
                  for sheet, area, formula in rules
                  if sheet == title and CellRange(cell).issubset(area))


def _translated(formula, first, cell):
    formula = Translator(f"={formula}", first).translate_formula(cell)
    # A range of one cell is that cell.
    return re.sub(r"\b(\$?[A-Z]+\$?\d+):\1\b", r"\1", formula)
