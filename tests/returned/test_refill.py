"""openpyxl must lose nothing of a blank that answers are written into."""

import re
import zipfile
from io import BytesIO
from xml.etree import ElementTree

import pytest
from openpyxl.styles.numbers import BUILTIN_FORMATS

from templates.definition import load_form, shipped_catalogue
from xlsx_forms.returned.refill import open_blank

FORMS = shipped_catalogue().ids
_NS = re.compile(r"\{[^}]*\}")


def parts_of(data):
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.endswith(".xml")}


def tree(data):
    root = ElementTree.fromstring(data)
    for each in root.iter():
        each.tag = _NS.sub("", each.tag)
        each.attrib = {_NS.sub("", key): value for key, value in each.attrib.items()}
    return root


def sheets_of(parts):
    book, styles = tree(parts["xl/workbook.xml"]), tree(parts["xl/styles.xml"])
    for number, each in enumerate(book.iter("sheet"), start=1):
        yield each.attrib, tree(parts[f"xl/worksheets/sheet{number}.xml"]), styles


WORDS = {"false": False, "true": True, "none": False}


def value_of(text):
    try:
        return float(text)
    except ValueError:
        return WORDS.get(text, text.removeprefix("FF") if len(text) == 8 else text)


def shape(element, drop=()):
    """An element as data: attributes that differ from absent, texts, children."""
    switch = {"val": "1"} if element.tag in ("b", "i", "strike") else {}
    attributes = {key: value_of(text) for key, text in (switch | element.attrib).items()
                  if key not in drop}
    return (element.tag, {key: value for key, value in sorted(attributes.items()) if value},
            (element.text or "").strip(), [shape(each, drop) for each in element])


def formats(sheet, styles):
    """Number format, alignment, lock, font, fill and border of every cell."""
    numbers = {str(key): code for key, code in BUILTIN_FORMATS.items()}
    numbers |= {each.get("numFmtId"): each.get("formatCode") for each in styles.iter("numFmt")}
    tables = {key: list(styles.find(key)) for key in ("fonts", "fills", "borders", "cellXfs")}
    made = []
    for xf in tables["cellXfs"]:
        lock, align = xf.find("protection"), xf.find("alignment")
        made.append((numbers.get(xf.get("numFmtId"), xf.get("numFmtId")),
                     lock is None or lock.get("locked") not in ("0", "false"),
                     None if align is None else shape(align)[1],
                     *(str(_plain(tables[f"{part}s"][int(xf.get(f"{part}Id"))]))
                       for part in ("font", "fill", "border"))))
    return {cell.get("r"): made[int(cell.get("s", 0))] for cell in sheet.iter("c")}


def _plain(element):
    """A font, fill or border without empty children, whatever their order."""
    tag, attributes, text, children = shape(element, ("family", "scheme"))
    inside = [_plain_shape(each) for each in children]
    return tag, attributes, text, sorted((each for each in inside if each), key=str)


def _plain_shape(found):
    tag, attributes, text, children = found
    if tag in ("family", "scheme", "bgColor", "diagonal"):
        return None
    inside = sorted((each for each in map(_plain_shape, children) if each), key=str)
    return (tag, attributes, text, inside) if attributes or text or inside else None


SELECTING = ("selectLockedCells", "selectUnlockedCells")
FORBIDDEN = ("formatCells", "formatColumns", "formatRows", "insertColumns", "insertRows",
             "insertHyperlinks", "deleteColumns", "deleteRows", "sort", "autoFilter", "pivotTables")
SETTINGS = ("sheetProtection", "pageMargins", "pageSetup", "printOptions", "headerFooter",
            "rowBreaks", "mergeCells", "cols")


@pytest.mark.parametrize("form", FORMS)
def test_the_blank_survives(blanks, form):
    """Validations, conditional formats, protection, names, properties, states, page, formats."""
    before = blanks(load_form(form)).read_bytes()
    buffer = BytesIO()
    open_blank(before).save(buffer)
    old, new = parts_of(before), parts_of(buffer.getvalue())

    assert defined_names(old) == defined_names(new)
    assert custom(old) == custom(new) and len(custom(old)) == 5
    for (attributes, sheet, styles), (kept, copy, restyled) in zip(
            sheets_of(old), sheets_of(new), strict=True):
        assert kept["name"] == attributes["name"]
        assert kept.get("state", "visible") == attributes.get("state", "visible")
        assert sorted(map(str, map(shape, copy.iter("dataValidation")))) == sorted(
            map(str, map(shape, sheet.iter("dataValidation"))))
        assert marks(copy, restyled) == marks(sheet, styles)
        for key in SETTINGS:
            one, two = sheet.find(key), copy.find(key)
            assert (one is None) == (two is None), key
            if one is not None:
                assert settings(one) == settings(two), key
        assert heights(copy) == heights(sheet)
        found = formats(copy, restyled)
        for ref, expected in formats(sheet, styles).items():
            assert found[ref] == expected, ref


def defined_names(parts):
    names = tree(parts["xl/workbook.xml"]).iter("definedName")
    return sorted((each.get("name"), each.get("localSheetId", ""), each.get("hidden", "0"),
                   each.text.replace("'", "")) for each in names)


def custom(parts):
    return {each.get("name"): "".join(each.itertext())
            for each in tree(parts["docProps/custom.xml"]).iter("property")}


def marks(sheet, styles):
    """Conditional formats with the formats that they lead to, in the order of priority."""
    made = [str(sorted(filter(None, (_dxf(part) for part in dxf)))) for dxf in styles.iter("dxf")]
    found = [(int(each.get("priority")), area.get("sqref"), each.get("stopIfTrue"),
              each.find("formula").text, made[int(each.get("dxfId"))])
             for area in sheet.iter("conditionalFormatting") for each in area.iter("cfRule")]
    return [each[1:] for each in sorted(found)]


def _dxf(part):
    return part.tag + str(sorted(each.get("rgb")[-6:] for each in part.iter() if each.get("rgb")))


def settings(element):
    """Attributes that matter, order of columns and areas aside."""
    drop = ("count", "manualBreakCount", "customWidth", "id", "style", "bestFit", "width")
    if element.tag == "sheetProtection":
        # What is not named is forbidden, and the sheet's cells can be selected.
        named = {key: bool(value_of(text)) for key, text in element.attrib.items()}
        return dict.fromkeys(FORBIDDEN, True) | dict.fromkeys(SELECTING, False) | named
    if element.tag == "headerFooter":
        # A space after the size of the letters is not printed.
        return [(each.tag, re.sub(r"(&\d+) ", r"\1", each.text)) for each in element if each.text]
    _tag, attributes, text, children = shape(element, drop)
    return attributes, text, sorted(map(str, children))


def heights(sheet):
    return {row.get("r"): float(row.get("ht")) for row in sheet.iter("row") if row.get("ht")}
