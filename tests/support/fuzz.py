"""Our forms with something wrong in their parts, by a seed: what no program means to write.

A file must never be more than a finding, whatever is in it.
"""

import io
import random
import re
import warnings
import zipfile
from contextlib import suppress
from datetime import date, datetime, time, timedelta

import openpyxl

from ingest.batch import check_all
from ingest.opening.sources import Source
from ingest.reading.read import read_file
from support.paths import DATA
from templates.definition import shipped_catalogue

BASES = tuple(sorted(each for each in (DATA / "programs").iterdir() if each.suffix != ".json"))
_VALUES = ("", "0", "-1", "1", "99999999999", "1.5", "true", "A1", "XFD1048576", "#REF!", "и",
           "\u0416" * 300, "s", "str", "n", "e", "b", "d", "inlineStr", "../x.xml", "Лист1",
           "'Лист1'!$A$1", "Лист1!#REF!",
           "Отчет!$B$5:$XFD$1048576", "Чек-лист!$1:$2", "_meta", "form_passport_v1", "2026-Q9",
           "форма:passport · версия:1", "1e400", "NaN", "2026-01-12T00:00:00Z", "=1", "&#0;")
_ATTRIBUTE = re.compile(rb'([\w:.-]+)="([^"]*)"')
_ELEMENT = re.compile(rb"<([\w:.-]+)(?:\s[^<>]*)?(?:/>|>[^<]*</\1>)")
_TEXT = re.compile(rb">([^<>]+)<")
_CELL = re.compile(rb"<c r=[^<>]*>.*?</c>")
# Where the marks of a form and its sheets stand.
_LIKELY = re.compile(r"workbook\.xml|custom\.xml|sheet\d\.xml|sharedStrings|\.rels|content\.xml"
                     r"|meta\.xml|styles\.xml|workbook\.bin|sheet\d\.bin")


def mutated(seed):
    """Return the name and the bytes of a form, changed in one to six ways that the seed chooses."""
    chance = random.Random(seed)
    base = chance.choice(BASES)
    data = base.read_bytes()
    if data[:2] != b"PK":
        return f"{seed}-{base.name}", _damaged(data, chance, few=8)
    with zipfile.ZipFile(base) as package:
        parts = {each: package.read(each) for each in package.namelist()}
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        chance.choice(_WAYS)(parts, chance)
    data = _packed(parts)
    return f"{seed}-{base.name}", data[:chance.randrange(len(data))] if not seed % 97 else data


def reworked(seed):
    """Return the name and the bytes of a form that somebody has worked on as with a library."""
    chance = random.Random(seed)
    base = chance.choice([each for each in BASES if each.suffix == ".xlsx"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(base)
    for _ in range(chance.randrange(1, 7)):
        with suppress(ValueError, KeyError, IndexError, TypeError, AttributeError):
            chance.choice(_DEEDS)(book, chance)
    target = io.BytesIO()
    try:
        book.save(target)
    except (ValueError, TypeError, AttributeError, IndexError):
        # What the library cannot write nobody can send.
        return base.name, base.read_bytes()
    return f"{seed}-{base.name}", target.getvalue()


def findings(seed):
    """Return the codes of what is found in the file of a seed, read and checked as any other."""
    name, data = reworked(seed) if seed % 4 == 3 else mutated(seed)
    catalogue = shipped_catalogue()
    read = read_file(Source(name, datetime(2026, 9, 1), lambda: data), catalogue)
    return [each for submission in check_all([read], catalogue) for each in submission.findings]


def _packed(parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as out:
        for name, data in parts.items():
            out.writestr(name, data)
    return target.getvalue()


def _damaged(data, chance, few):
    """A few bytes are others."""
    changed = bytearray(data)
    for _ in range(chance.randrange(1, few)):
        changed[chance.randrange(len(changed))] = chance.choice((0, 1, 255, chance.randrange(256)))
    return bytes(changed)


def _part(parts, chance):
    likely = [each for each in parts if _LIKELY.search(each)]
    return chance.choice(likely if likely and chance.random() < 0.9 else [*parts, *likely])


def _drop_part(parts, chance):
    if len(parts) > 1:
        del parts[_part(parts, chance)]


def _rename_part(parts, chance):
    name = _part(parts, chance)
    parts[chance.choice(("x/", "", "xl/")) + name.upper()] = parts.pop(name)


def _swap_parts(parts, chance):
    first, second = _part(parts, chance), _part(parts, chance)
    parts[first], parts[second] = parts[second], parts[first]


def _cut_part(parts, chance):
    name = _part(parts, chance)
    parts[name] = parts[name][:chance.randrange(len(parts[name]) + 1)]


def _damage_part(parts, chance):
    name = _part(parts, chance)
    if parts[name]:
        parts[name] = _damaged(parts[name], chance, few=6)


def _edited(pattern, replace, most):
    """A way that replaces a few matches of a pattern by what ``replace`` makes of each."""
    def way(parts, chance):
        name = _part(parts, chance)
        found = list(pattern.finditer(parts[name]))
        for match in sorted(chance.sample(found, min(len(found), chance.randrange(1, most))),
                            key=lambda each: -each.start()):
            data = parts[name]
            parts[name] = data[:match.start()] + replace(match, chance, found) + data[match.end():]
    return way


def _other_value(match, chance, found):
    value = chance.choice(_VALUES).encode() if chance.random() < 0.6 else chance.choice(found)[2]
    name = match[1] if chance.random() < 0.9 else chance.choice(found)[1]
    return name + b'="' + value.replace(b'"', b"") + b'"'


def _other_text(match, chance, found):
    value = chance.choice(_VALUES).encode() if chance.random() < 0.6 else chance.choice(found)[1]
    return b">" + value + b"<"


_WAYS = (
    _drop_part, _rename_part, _swap_parts, _cut_part, _damage_part,
    _edited(_ATTRIBUTE, _other_value, 4), _edited(_ATTRIBUTE, _other_value, 4),
    _edited(_ATTRIBUTE, _other_value, 40),
    _edited(_ATTRIBUTE, lambda match, chance, found: b"", 3),
    _edited(_TEXT, _other_text, 4), _edited(_TEXT, _other_text, 40),
    # Elements such as sheets, names, properties and cells: gone, twice, or another's.
    _edited(_ELEMENT, lambda match, chance, found: b"", 8),
    _edited(_ELEMENT, lambda match, chance, found: match[0] * 2, 4),
    _edited(_ELEMENT, lambda match, chance, found: chance.choice(found)[0], 4),
    _edited(_CELL, lambda match, chance, found: b"", 200),
    _edited(_CELL, lambda match, chance, found: chance.choice(found)[0], 10),
)

# --- what people and libraries do to a whole workbook ---------------------------------------------

_TYPED = ("", 0, -1, 1.5, 10**18, True, "Да", "#REF!", "=1/0", "=A1", '=HYPERLINK("x","y")',
          "и" * 4_000, date(1900, 1, 1), datetime(9999, 12, 31), time(23, 59, 59),
          timedelta(days=40), "\u200b",
          "Исп.", "https://", "mailto:@", "Форма passport/1 · орг. · период · код", "Итого: 3")


def _sheet(book, chance):
    return chance.choice(book.worksheets)


def _type(book, chance):
    sheet = _sheet(book, chance)
    for _ in range(chance.choice((1, 5, 60))):
        sheet.cell(chance.randrange(1, 60), chance.randrange(1, 20)).value = chance.choice(_TYPED)


def _rows(book, chance):
    sheet = _sheet(book, chance)
    way = chance.choice(("insert_rows", "delete_rows", "insert_cols", "delete_cols"))
    getattr(sheet, way)(chance.randrange(1, 40), chance.randrange(1, 5))


def _rename(book, chance):
    _sheet(book, chance).title = chance.choice((
        "Лист1", "_meta", "Отчет", "Паспорт", "Д'Арт", "1", "\U0001f600"))


def _remove(book, chance):
    book.remove(_sheet(book, chance))


def _copy(book, chance):
    book.copy_worksheet(_sheet(book, chance))


def _names(book, chance):
    for name in chance.sample(sorted(book.defined_names), chance.randrange(1, 5)):
        if chance.random() < 0.5:
            del book.defined_names[name]
        else:
            book.defined_names[name].attr_text = chance.choice(
                ("#REF!", "1", "Лист1!$A$1", "'_meta'!$A$1:$B$9", "Отчет!$A:$B", "Паспорт!$XFD$1048576"))


def _properties(book, chance):
    for each in list(book.custom_doc_props.props):
        if chance.random() < 0.6:
            each.value = chance.choice(("", "quarterly-report", "77", "2026-Q3", "passport", "x"))
        else:
            del book.custom_doc_props[each.name]


def _merge(book, chance):
    row, col = chance.randrange(1, 50), chance.randrange(1, 14)
    _sheet(book, chance).merge_cells(start_row=row, start_column=col, end_row=row + chance.randrange(3),
                                     end_column=col + chance.randrange(4))


def _move(book, chance):
    row = chance.randrange(1, 40)
    _sheet(book, chance).move_range(f"A{row}:H{row + 5}", rows=chance.randrange(-3, 20),
                                    cols=chance.randrange(-1, 4))


def _hide(book, chance):
    sheet = _sheet(book, chance)
    sheet.row_dimensions[chance.randrange(1, 40)].hidden = True
    sheet.sheet_state = chance.choice(("visible", "hidden", "veryHidden"))


def _link(book, chance):
    cell = _sheet(book, chance).cell(chance.randrange(1, 40), chance.randrange(1, 14))
    cell.hyperlink = chance.choice((
        "https://a.ru", "mailto:x", "file:///c:/x", "#a!b", "%", "http://[", "tel:"))


def _order(book, chance):
    chance.shuffle(book._sheets)


_DEEDS = (_type, _type, _rows, _rows, _rename, _remove, _copy, _names, _names, _properties, _merge,
          _merge, _move, _hide, _link, _order)
