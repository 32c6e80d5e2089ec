"""Tell by its style whether a cell of an .xls workbook shows a percentage or is crossed out."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ingest.opening.formats.appearance import PERCENT_FORMATS, shows_percent, struck_part

_FONT, _FORMAT, _XF, _STRINGS, _CONTINUE = 0x31, 0x41E, 0xE0, 0xFC, 0x3C
_STRUCK = 0x08
_BIFF8 = 0x0600
_STRING_CELL, _MANY_NUMBERS = 0xFD, 0xBD
# Fonts are counted from 0 without number 4, which no file has.
_NO_FONT = 4


@dataclass(slots=True)
class BookStyles:
    """Fonts, number formats and styles of a workbook, in the order of their records."""

    _fonts: list[bool] = field(default_factory=list)
    _formats: dict[int, str] = field(default_factory=dict)
    _styles: list[tuple[int, int]] = field(default_factory=list)
    _strings: list[bytes] = field(default_factory=list)
    _last: int = 0
    percents: frozenset[int] = frozenset()
    struck: frozenset[int] = frozenset()
    parts: Mapping[int, str] = field(default_factory=dict)

    @property
    def matter(self) -> bool:
        """Whether any style is told at all."""
        return bool(self.percents or self.struck or self.parts)

    def note(self, kind: int, data: bytes, version: int) -> None:
        """Note a record of the book, of any kind; what is damaged is left out."""
        try:
            if kind == _FONT:
                self._fonts.append(bool(data[2] & _STRUCK))
            elif kind == _FORMAT:
                self._formats[struct.unpack_from("<H", data)[0]] = _code(data, version)
            elif kind == _XF:
                font, number = struct.unpack_from("<HH", data)
                self._styles.append((font, number))
            # Texts in parts matter where a font is crossed out: fonts come first.
            elif any(self._fonts) and (kind == _STRINGS or (
                    kind == _CONTINUE and self._last in (_STRINGS, _CONTINUE) and self._strings)):
                self._strings.append(data)
        except (struct.error, IndexError):
            return
        finally:
            self._last = kind

    def sum_up(self) -> None:
        """Tell, after the book's last record, which styles and texts are which."""
        formats = PERCENT_FORMATS | {
            number for number, code in self._formats.items() if shows_percent(code)}
        self.percents = frozenset(
            index for index, (_font, number) in enumerate(self._styles) if number in formats)
        self.struck = frozenset(
            index for index, (font, _number) in enumerate(self._styles) if self._is_struck(font))
        if self._strings:
            self.parts = dict(self._struck_texts())

    def cells(self, kind: int, data: bytes) -> Iterator[tuple[int, int, int]]:
        """Yield (row, column, style) of the cells in a record of values."""
        row, column, style = struct.unpack_from("<HHH", data)
        if kind != _MANY_NUMBERS:
            yield row, column, style
            return
        for at in range(4, len(data) - 6, 6):
            yield row, column + at // 6, struct.unpack_from("<H", data, at)[0]

    def crossed_out(self, kind: int, data: bytes, style: int) -> str | None:
        """What is crossed out of a cell's text: '' for all of it, None for nothing."""
        if kind == _STRING_CELL and len(data) >= 10:
            part = self.parts.get(struct.unpack_from("<I", data, 6)[0])
            if part is not None:
                return part
        return "" if style in self.struck else None

    def _is_struck(self, font: int) -> bool:
        number = font - (font > _NO_FONT)
        return font != _NO_FONT and number < len(self._fonts) and self._fonts[number]

    def _struck_texts(self) -> Iterator[tuple[int, str]]:
        from xlrd.book import unpack_SST_table

        try:
            (count,) = struct.unpack_from("<I", self._strings[0], 4)
            texts, runs = unpack_SST_table(self._strings, count)
        # xlrd answers damage with whatever its parsing runs into.
        except Exception:
            return
        for number, found in runs.items():
            part = struck_part(list(self._pieces(texts[number], found)))
            if part is not None:
                yield number, part

    def _pieces(self, text: str, runs: list[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
        """The pieces of a text, each with whether it is crossed out; the first has the cell's font."""
        starts = [0, *(at for at, _font in runs), len(text)]
        fonts = [False, *(self._is_struck(font) for _at, font in runs)]
        for start, end, is_struck in zip(starts, starts[1:], fonts, strict=False):
            if start < end:
                yield text[start:end], is_struck


def _code(data: bytes, version: int) -> str:
    """The text of a number format; in Excel 95 and before its length is one byte."""
    if version < _BIFF8:
        return data[3:3 + data[2]].decode("cp1251", "replace")
    (length,) = struct.unpack_from("<H", data, 2)
    wide = data[4] & 1
    return data[5:5 + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1", "replace")
