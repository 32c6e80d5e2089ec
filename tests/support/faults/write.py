"""Put faults into files: LibreOffice for rows and sheets, openpyxl and raw XML for the rest."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.comments import Comment

import support.answers as answers
from support.faults.answers import clean
from support.faults.model import Case, Fault, Formatted, Formula, Noted
from support.faults.places import cell_of, places, ref_of

Office = Callable[..., Any]
_EPOCH = datetime(1899, 12, 30)
_LETTER = re.compile(rb"&#(\d{3,6});")


class Workshop:
    """Makes the files of a corpus; what several files have in common is made once."""

    def __init__(self, folder: Path, blank: Callable[[str], Path], office: Office) -> None:
        self.folder, self.blank, self.office = folder, blank, office
        self._filled: dict[str, Path] = {}
        self._damaged: dict[tuple[str, ...], Path] = {}
        self._books: dict[Path, openpyxl.Workbook] = {}
        self._count = 0

    def make(self, case: Case, number: int) -> Path:
        """Return the file of a case, made anew."""
        path = self._structured(case)
        typed = [each for each in case.of("cells") if each.typed]
        if typed:
            path = self._typed(case, path, typed, by_hand=number % 4 != 0)
        for each in case.of("format"):
            saved = self.folder / f"saved{each.suffix}"
            self.office(path, [], saved)
            path = saved
        data = path.read_bytes()
        edits = [each.edit for each in case.of("package") if each.edit is not None]
        if edits:
            parts = _parts(data)
            for edit in edits:
                edit(parts)
            data = _packed(parts)
        for each in case.of("file"):
            assert each.edit is not None
            data = each.edit(data)
        suffix = next((each.suffix for each in case.of("file", "format")), ".xlsx")
        made = self.folder / f"{number:04}{suffix}"
        made.write_bytes(data)
        return made

    def filled(self, form: str) -> Path:
        """The form with clean answers, typed by openpyxl."""
        if form not in self._filled:
            book = openpyxl.load_workbook(self.blank(form))
            sheet = book[places(form).sheet]
            for key, value in clean(form).items():
                sheet[ref_of(places(form).cell(key))] = answers.in_openpyxl(value)
            self._filled[form] = self.folder / f"{form}-filled.xlsx"
            book.save(self._filled[form])
        return self._filled[form]

    def _structured(self, case: Case) -> Path:
        """The filled form after LibreOffice has done its part; the same damage is done once."""
        faults = case.of("sheet", "book")
        base = self.filled(case.form)
        steps = [[self._path(argument) for argument in step] for each in faults
                 for step in each.steps]
        if not steps:
            return base
        key = (case.form, *(each.name for each in faults))
        if key not in self._damaged:
            self._damaged[key] = self.folder / f"damaged-{len(self._damaged)}.xlsx"
            self.office(base, steps, self._damaged[key])
        return self._damaged[key]

    def _path(self, argument: Any) -> Any:
        if isinstance(argument, str) and argument[:1] == "{":
            return str(self.filled(argument.strip("{}")))
        return argument

    def _typed(self, case: Case, base: Path, faults: list[Fault], by_hand: bool) -> Path:
        cells: dict[str, Any] = {}
        for each in faults:
            for key, raw in each.typed.items():
                cell = cell_of(key[1:]) if key[0] == "@" else places(case.form).cell(key)
                moved = case.moved(cell)
                assert moved is not None, (case.name, key)
                cells[ref_of(moved)] = raw
        sheet = next((each.sheet for each in reversed(case.faults) if each.sheet),
                     places(case.form).sheet)
        path = self.folder / "typed.xlsx"
        infinite = any(raw == float("inf") for raw in cells.values())
        dressed = any(isinstance(raw, Formatted | Noted) for raw in cells.values())
        data = None if dressed or not (infinite or by_hand) else _typed_by_hand(
            base.read_bytes(), sheet, cells)
        if data is None:
            self._typed_by_openpyxl(base, sheet, cells, path)
        else:
            path.write_bytes(data)
        return path

    def _typed_by_openpyxl(self, base: Path, sheet: str, cells: Mapping[str, Any],
                           path: Path) -> None:
        """Type, save, and take back what was typed: a workbook is slow to load."""
        if base not in self._books:
            self._books[base] = openpyxl.load_workbook(base)
        book = self._books[base]
        before = {ref: (book[sheet][ref].value, book[sheet][ref].number_format) for ref in cells}
        for ref, raw in cells.items():
            cell = book[sheet][ref]
            cell.value = _as_typed(raw)
            if isinstance(raw, str) and raw[:1] == "=":
                cell.data_type = "s"
            if isinstance(raw, Formatted):
                cell.number_format = raw.number_format
            if isinstance(raw, Noted):
                cell.comment = Comment(raw.note, "Иванова А. П.")
        book.save(path)
        for ref, (value, number_format) in before.items():
            book[sheet][ref].value = value
            book[sheet][ref].number_format = number_format
            book[sheet][ref].comment = None


def _as_typed(raw: Any) -> Any:
    """A value as openpyxl takes it."""
    if isinstance(raw, Formatted | Noted):
        return answers.in_openpyxl(raw.value)
    if isinstance(raw, Formula):
        return raw.text
    return raw


# --- packages ------------------------------------------------------------------------------------


def _parts(data: bytes) -> dict[str, bytes]:
    """The parts of a package; openpyxl writes Cyrillic as numbers where lxml is installed."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: _LETTER.sub(_letter, package.read(name)) if name.endswith((".xml", ".rels"))
                else package.read(name) for name in package.namelist()}


def _letter(match: re.Match[bytes]) -> bytes:
    code = int(match[1])
    return chr(code).encode() if code > 127 else match[0]


def _packed(parts: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return target.getvalue()


def _typed_by_hand(data: bytes, sheet: str, cells: Mapping[str, Any]) -> bytes | None:
    """Write values straight into the XML of a sheet; None where it has not all of the cells."""
    parts = _parts(data)
    name = _part_of(parts, sheet)
    text = parts[name].decode()
    for ref, raw in cells.items():
        pattern = rf'<c r="{ref}"(?P<style>(?: s="\d+")?)[^>]*?(?:/>|>.*?</c>)'
        text, count = re.subn(pattern, lambda match, ref=ref, raw=raw: _cell(
            ref, match["style"], raw), text, count=1, flags=re.DOTALL)
        if count == 0:
            return None
    parts[name] = text.encode()
    return _packed(parts)


def _part_of(parts: Mapping[str, bytes], sheet: str) -> str:
    book = ElementTree.fromstring(parts["xl/workbook.xml"])
    relations = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    (wanted,) = (value for each in book.iter() if each.get("name") == sheet and each.get("sheetId")
                 for name, value in each.items() if name.endswith("}id"))
    (target,) = (each.get("Target", "") for each in relations if each.get("Id") == wanted)
    return f"xl/{target.removeprefix('/xl/')}"


def _cell(ref: str, style: str, raw: Any) -> str:
    if raw is None:
        return f'<c r="{ref}"{style}/>'
    if isinstance(raw, Formula):
        value = "" if raw.cached is None else f"<v>{raw.cached}</v>"
        return f'<c r="{ref}"{style}><f>{escape(raw.text[1:])}</f>{value}</c>'
    if isinstance(raw, bool):
        return f'<c r="{ref}"{style} t="b"><v>{raw:d}</v></c>'
    if isinstance(raw, str) and raw.startswith("#N/A"):
        return f'<c r="{ref}"{style} t="e"><v>{raw}</v></c>'
    if isinstance(raw, str):
        return (f'<c r="{ref}"{style} t="inlineStr"><is><t xml:space="preserve">{escape(raw)}'
                "</t></is></c>")
    if isinstance(raw, date):
        moment = raw if isinstance(raw, datetime) else datetime(raw.year, raw.month, raw.day)
        raw = (moment - _EPOCH).total_seconds() / 86_400
    return f'<c r="{ref}"{style}><v>{raw!r}</v></c>'
