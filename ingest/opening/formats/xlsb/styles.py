"""Read what an .xlsb workbook keeps for all its sheets: texts, number formats, crossed-out fonts."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.opening.formats.appearance import PERCENT_FORMATS, shows_percent, struck_part
from ingest.opening.formats.xlsb.records import records, wide_text
from ingest.opening.limits import Limits

_TEXT, _FONT, _FORMAT, _STYLE, _STYLES_BEGIN, _STYLES_END = 19, 43, 44, 47, 617, 618
_STRUCK = 0x08
_IS_RICH = 0x01
# Numbers of date formats that Excel has for eastern languages; openpyxl does not list them.
_EASTERN_DATES = frozenset((*range(27, 37), *range(50, 59)))


@dataclass(frozen=True, slots=True)
class Styles:
    """``formats``, per style of a cell: ``date``, ``duration``, ``percent`` or ``""``; the struck."""

    formats: Sequence[str] = ()
    struck: frozenset[int] = frozenset()
    struck_fonts: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Shared:
    """What all worksheets refer to; ``parts``: what is crossed out of a text, by its number."""

    texts: Sequence[str] = ()
    styles: Styles = Styles()
    date1904: bool = False
    parts: Mapping[int, str] = field(default_factory=dict)


def read_styles(part: bytes, limits: Limits) -> Styles:
    """Return the styles of cells; FileProblem F106 or F107."""
    custom: dict[int, str] = {}
    fonts: list[bool] = []
    styles: list[tuple[int, int]] = []
    inside = False
    for kind, data in records(part, "оформление", limits):
        if kind == _FORMAT:
            custom[struct.unpack_from("<H", data)[0]] = wide_text(data, 2)[0]
        elif kind == _FONT:
            fonts.append(bool(struct.unpack_from("<H", data, 2)[0] & _STRUCK))
        elif kind in (_STYLES_BEGIN, _STYLES_END):
            inside = kind == _STYLES_BEGIN
        elif kind == _STYLE and inside:
            number, font = struct.unpack_from("<HH", data, 2)
            styles.append((number, font))
    struck = frozenset(number for number, is_struck in enumerate(fonts) if is_struck)
    return Styles([_format(number, custom) for number, _font in styles],
                  frozenset(index for index, (_, font) in enumerate(styles) if font in struck), struck)


def read_texts(part: bytes, struck_fonts: frozenset[int], limits: Limits
               ) -> tuple[list[str], dict[int, str]]:
    """Return the shared texts, and what is crossed out of them; FileProblem F106 or F107."""
    texts: list[str] = []
    parts: dict[int, str] = {}
    for kind, data in records(part, "общие строки", limits):
        if kind == _TEXT:
            struck = crossed_out(data, struck_fonts)
            if struck is not None:
                parts[len(texts)] = struck
            texts.append(wide_text(data, 1)[0])
    return texts, parts


def crossed_out(rich: bytes, struck_fonts: frozenset[int]) -> str | None:
    """Return what is crossed out of a rich text: '' for all of it, None for nothing."""
    if not struck_fonts or not rich or not rich[0] & _IS_RICH:
        return None
    try:
        return struck_part(list(_pieces(rich, struck_fonts)))
    except struct.error:
        return None


def _pieces(rich: bytes, struck_fonts: frozenset[int]) -> Iterator[tuple[str, bool]]:
    """The pieces of a text; the one before the first run has the font of its cell."""
    text, at = wide_text(rich, 1)
    (count,) = struct.unpack_from("<I", rich, at)
    runs = [struct.unpack_from("<HH", rich, at + 4 + 4 * each) for each in range(min(count, len(text)))]
    starts = [0, *(start for start, _font in runs), len(text)]
    fonts = [False, *(font in struck_fonts for _start, font in runs)]
    for start, end, is_struck in zip(starts, starts[1:], fonts, strict=False):
        if start < end:
            yield text[start:end], is_struck


def _format(number: int, custom: dict[int, str]) -> str:
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

    text = custom.get(number) or BUILTIN_FORMATS.get(number, "")
    if number in PERCENT_FORMATS or shows_percent(text):
        return "percent"
    if is_timedelta_format(text):
        return "duration"
    return "date" if is_date_format(text) or number in _EASTERN_DATES else ""
