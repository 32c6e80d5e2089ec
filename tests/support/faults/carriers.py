"""What other programs drop from a package, and hands from its code line.

Raw edits of the parts in the zip: what SheetJS, exceljs or Google Sheets leave away.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from support.faults.answers import clean
from support.faults.model import NO_PLACE, Fault, Noted, Told
from support.faults.places import FORMS, places, ref_of
from support.faults.structure import LINE, NAMES, found_by_label
from templates.rules import RULES

Parts = dict[str, bytes]
_CODE = re.compile(r"Форма ([a-z-]+)/(\S+) · орг\. (\S+) · период (\S+) · код ([0-9A-F]{4})")
_NEED_PERIOD = frozenset(code for code, rule in RULES.items() if rule.needs and rule.needs.period)


def faults() -> Iterator[Fault]:
    """Names, properties, hidden sheets, the code line: lost or edited, alone and all together."""
    for form in FORMS:
        yield from _lost(form)
        yield from _code_lines(form)
        yield from _labels(form)
        yield from _restamped(form)
        yield from _beside(form)


def _fault(name: str, form: str, edit: Callable[[Parts], None], **more: Any) -> Fault:
    return Fault(name, form, "package", edit=edit, **more)


# --- what programs drop --------------------------------------------------------------------------


def _lost(form: str) -> Iterator[Fault]:
    yield _fault("all names lost", form, _drop_names, tells=found_by_label(form), about=NAMES,
                 loses=frozenset({"name"}))
    yield _fault("properties lost", form, _drop_properties, loses=_PROPERTIES,
                 about=_PROPERTIES)
    yield _fault("validations, formats and protection lost", form, _drop_helps)
    yield _fault("formula values lost", form, _drop_cached)
    yield _fault("dimensions lost", form, _drop_dimensions)
    yield _fault("hidden sheets' texts lost", form, _empty_meta, loses=frozenset({"meta"}),
                 about=frozenset({"meta"}))
    yield _fault("as Google Sheets exports it", form, _as_google, about=NAMES | {"meta"},
                 tells=found_by_label(form), loses=frozenset({"name", "properties", "meta"}))
    yield _fault("macros", form, lambda parts: parts.update({"xl/vbaProject.bin": b"\xd0\xcf"}),
                 tells=(Told("F119", "", NO_PLACE),))


def _edit(parts: Parts, pattern: str, edit: str, folder: str = "xl/worksheets/") -> None:
    for name in parts:
        if name.startswith(folder) and name.endswith(".xml"):
            text = parts[name].decode()
            parts[name] = re.sub(pattern, edit, text, flags=re.DOTALL).encode()


def _drop_names(parts: Parts) -> None:
    _edit(parts, r"<definedNames>.*?</definedNames>|<definedNames/>", "", "xl/workbook.xml")


def _drop_properties(parts: Parts) -> None:
    parts.pop("docProps/custom.xml", None)
    for name in ("_rels/.rels", "[Content_Types].xml"):
        parts[name] = re.sub(rb"<(?:Relationship|Override)[^>]*docProps/custom\.xml[^>]*/>", b"",
                             parts[name])


def _drop_helps(parts: Parts) -> None:
    for tag in ("dataValidations", "conditionalFormatting", "extLst"):
        _edit(parts, rf"<{tag}[ >].*?</{tag}>", "")
    _edit(parts, r"<sheetProtection[^>]*/>", "")


def _drop_cached(parts: Parts) -> None:
    _edit(parts, r"(</f>|<f>[^<]*</f>)<v>[^<]*</v>", r"\1")


def _drop_dimensions(parts: Parts) -> None:
    _edit(parts, r"<dimension[^>]*/>", "")


def _empty_meta(parts: Parts) -> None:
    book = parts["xl/workbook.xml"].decode()
    number = re.findall(r'<sheet [^>]*?name="([^"]*)"', book).index("_meta") + 1
    name = f"xl/worksheets/sheet{number}.xml"
    parts[name] = re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData/>", parts[name], flags=re.S)


def _as_google(parts: Parts) -> None:
    for edit in (_drop_names, _drop_properties, _drop_helps, _drop_dimensions, _empty_meta):
        edit(parts)


# --- the code line -------------------------------------------------------------------------------


def _code_lines(form: str) -> Iterator[Fault]:
    """The line on the form's sheet: gone, or edited by hand so that its check digits are wrong."""
    for name, edit, tells in (
            ("code line deleted", lambda match: "", ()),
            ("code line retyped", lambda match: "Школа № 1, отчет", ()),
            ("organization edited in the code line",
             lambda match: match[0].replace(f"орг. {match[3]}", "орг. 099"), _OTHER),
            ("period edited in the code line",
             lambda match: match[0].replace(f"период {match[4]}", "период 2019"), _OTHER),
            ("both edited in the code line",
             lambda match: match[0].replace(f"орг. {match[3]} · период {match[4]}",
                                            "орг. 099 · период 2019"), _OTHER * 2)):
        yield _fault(name, form, _on_code_line(edit), about=LINE | _HEAD, loses=LINE, tells=tells)
    yield _fault("code line of another organization", form, _on_code_line(_foreign), tells=(
        Told("S201", "", NO_PLACE),), about=LINE | {"properties", "meta"})


_WHOLE = frozenset({"whole file"})
_PROPERTIES = frozenset({"properties"})
# The code line stands at the top of the form; the organization and the period are known without it.
_OTHER = (Told("S221", "", "@B1"),)
_HEAD = frozenset({"properties", "meta"})


def _foreign(match: re.Match[str]) -> str:
    """A line copied from the same form of organization 099, with right check digits."""
    parts = (match[1], match[2], "099", match[4])
    code = f"{zlib.crc32('|'.join(parts).encode()) & 0xFFFF:04X}"
    return f"Форма {match[1]}/{match[2]} · орг. 099 · период {match[4]} · код {code}"


def _on_code_line(edit: Callable[[re.Match[str]], str]) -> Callable[[Parts], None]:
    def on_parts(parts: Parts) -> None:
        touched = 0
        for name in parts:
            if name.startswith("xl/worksheets/sheet") or name == "xl/sharedStrings.xml":
                text, count = _CODE.subn(edit, parts[name].decode())
                parts[name], touched = text.encode(), touched + count
        assert touched, "no code line"
    return on_parts


def _restamped(form: str) -> Iterator[Fault]:
    """Every mark names another version, or a period that this form does not have."""
    period = "2026" if form == "quarterly-report" else "2026-Q3"
    yield _fault("a version that nobody knows", form, _restamp(version="77"), status="returned",
                 tells=(Told("F111", "", NO_PLACE),), about=LINE | _HEAD | NAMES | _WHOLE)
    for wrong in (period, "2026-Q7"):
        yield _fault(f"the period {wrong}", form, _restamp(period=wrong),
                     about=LINE | _HEAD | NAMES, silences=_NEED_PERIOD,
                     tells=(Told("S213", "", NO_PLACE),))


def _restamp(version: str = "", period: str = "") -> Callable[[Parts], None]:
    def line(match: re.Match[str]) -> str:
        parts = (match[1], version or match[2], match[3], period or match[4])
        code = f"{zlib.crc32('|'.join(parts).encode()) & 0xFFFF:04X}"
        return (f"Форма {parts[0]}/{parts[1]} · орг. {parts[2]} · период {parts[3]} · код {code}")

    def on_parts(parts: Parts) -> None:
        _on_code_line(line)(parts)
        for key, value in (("form_version", version), ("period", period)):
            if value:
                parts["docProps/custom.xml"] = re.sub(
                    rf'(name="{key}"[^>]*>\s*<vt:lpwstr[^>]*>)[^<]*'.encode(),
                    rb"\g<1>" + value.encode(), parts["docProps/custom.xml"])
        if version:
            parts["xl/workbook.xml"] = re.sub(rb'(name="form_\w+_v)[12]"', rb'\g<1>77"',
                                              parts["xl/workbook.xml"])
    return on_parts


# --- what stands beside the answers --------------------------------------------------------------


def _beside(form: str) -> Iterator[Fault]:
    """Notes, links to files, things put in, a value at the end of the sheet."""
    key = next(key for key, value in clean(form).items() if value is not None)
    yield Fault("a note", form, "cells", {key: Noted(clean(form)[key], "Уточним до пятницы")},
                tells=(Told("S220", _plain_key(key), f"@{ref_of(places(form).cell(key))}"),))
    yield _fault("a link to a file", form, lambda parts: parts.update(
        {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}),
        tells=(Told("F124", "", NO_PLACE),))
    yield _fault("a value at the end of the sheet", form, _far_value, status="unreadable",
                 tells=(Told("F109", "", NO_PLACE),), about=_WHOLE)


def _plain_key(key: str) -> str:
    return re.sub(r"\.\d+\.", ".", key)


def _far_value(parts: Parts) -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    name = max((each for each in parts if each.startswith("xl/worksheets/sheet")),
               key=lambda each: len(parts[each]))
    parts[name] = parts[name].replace(b"</sheetData>", far)


# --- labels --------------------------------------------------------------------------------------


def _labels(form: str) -> Iterator[Fault]:
    """A label retyped beside an answer that has its name, and all names lost with it."""
    retyped = _RETYPED[form]
    for key, ref in retyped.items():
        yield Fault(f"the label of {key} retyped", form, "cells", {f"@{ref}": "Что-то свое"},
                    about=NAMES | {"labels"})
    yield Fault("all labels beside the answers cleared", form, "cells",
                {f"@{ref}": None for ref in retyped.values()}, about=NAMES | {"labels"})


def _left_of(form: str, key: str) -> str:
    """The cell left of a field's."""
    row, col = places(form).cell(key)
    return ref_of((row, col - 1))


_RETYPED = {
    "passport": {"customer": "B15", "team": "B27", "stage_9": "G43"},
    "quarterly-report": {"projects": "E6"},
    "checklist": {"c1_2": "C8", "c4": "C20"},
    "plan-facts": {key: _left_of("plan-facts", key) for key in ("fact_2_1", "date_3_2")},
}
