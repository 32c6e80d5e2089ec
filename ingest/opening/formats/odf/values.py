"""Convert the values and texts of OpenDocument cells."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta

from ingest.opening.formats.date_serials import of_excel

_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?)?Z?")
_DURATION = re.compile(
    r"(-?)P(?:(\d{1,6})D)?(?:T(?:(\d{1,8})H)?(?:(\d{1,8})M)?(?:(\d{1,8})(?:[.,](\d{1,9}))?S)?)?")
# What a formula that failed shows, in whichever program.
_ERROR = re.compile(r"#(?:N/A|DIV/0!|REF!|NAME\?|NUM!|VALUE!|NULL!)|Err:\d{3}")
_WHITE = " \t\r\n"
_SPACES = re.compile(f"[{_WHITE}]+")
_CONSTANTS = ("TRUE()", "FALSE()")


Calendar = Callable[[datetime], object]


def cell_value(kind: str, attributes: Mapping[str, str], text: str,
               calendar: Calendar = of_excel) -> object:
    """Return the value of a cell of a kind (``office:value-type``); its text when it has none.

    ``calendar`` tells what a date of the program that wrote the file is in .xlsx.

    >>> cell_value("percentage", {"office:value": "0.355"}, "35,5%")
    0.355
    >>> [cell_value("boolean", {"office:boolean-value": word}, "") for word in ("true", "1", "0")]
    [True, True, False]
    >>> cell_value("date", {"office:date-value": "2026-09-01"}, "1 сен")
    datetime.date(2026, 9, 1)
    >>> cell_value("string", {"office:string-value": "да"}, "")
    'да'
    """
    found: object = None
    if kind in ("float", "percentage", "currency"):
        found = _number(attributes.get("office:value", ""))
    elif kind == "boolean":
        found = attributes.get("office:boolean-value", "").strip().lower() in ("true", "1")
    elif kind == "date":
        found = _date(attributes.get("office:date-value", ""), calendar)
    elif kind == "time":
        found = _time(attributes.get("office:time-value", ""))
    return (text or attributes.get("office:string-value", "")) if found is None else found


def is_error(attributes: Mapping[str, str], text: str) -> bool:
    """Tell whether a cell shows an error: only a formula does, a text may look like one."""
    if attributes.get("calcext:value-type") == "error":
        return True
    return "table:formula" in attributes and _ERROR.fullmatch(
        text or attributes.get("office:string-value", "")) is not None


def is_formula(attributes: Mapping[str, str]) -> bool:
    """Tell whether a cell computes something; TRUE() is how LibreOffice may write a plain value.

    >>> is_formula({"table:formula": "of:=TRUE()"}), is_formula({"table:formula": "of:=1+1"})
    (False, True)
    """
    formula = attributes.get("table:formula", "")
    return bool(formula) and formula.partition(":=")[2] not in _CONSTANTS


def target_of_name(attributes: Mapping[str, str]) -> str:
    """Return what a defined name refers to, as the text of a formula.

    >>> target_of_name({"table:expression": "of:=[$Лист.$C$5]"})
    '$Лист.$C$5'
    """
    target = attributes.get("table:cell-range-address", "")
    if target:
        return target
    text = attributes.get("table:expression", "")
    text = text[text.find(":=") + 2:] if ":=" in text[:10] else text
    return text[1:-1] if text.startswith("[") and text.endswith("]") else text


class Paragraph:
    """The text of one paragraph: white space of XML is one space, and none at its beginning.

    >>> paragraph = Paragraph()
    >>> for data in ("\\n  два ", " слова"): paragraph.add(data)
    >>> paragraph.add_meant(" "); paragraph.add("подряд\\n"); paragraph.text
    'два слова подряд'
    """

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._is_soft = True
        self._ends_in_line_end = False

    def add(self, data: str) -> None:
        """Add what stands in the XML."""
        self._ends_in_line_end = "\n" in data[len(data.rstrip(_WHITE)):]
        data = _SPACES.sub(" ", data)
        if self._is_soft and data.startswith(" "):
            data = data[1:]
        if data:
            self._pieces.append(data)
            self._is_soft = data.endswith(" ")

    def add_meant(self, space: str) -> None:
        """Add spaces, a tab or a line end that the XML names by an element."""
        self._pieces.append(space)
        self._is_soft = self._ends_in_line_end = False

    @property
    def text(self) -> str:
        """The text; a line end of the XML is no part of it."""
        text = "".join(self._pieces)
        return text[:-1] if self._ends_in_line_end and text.endswith(" ") else text


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _date(text: str, calendar: Calendar) -> object:
    match = _DATE.fullmatch(text)
    # Of Greenwich's hours the cell's text tells which day its sender saw.
    if match is None or (text.endswith("Z") and (match[2] or "00:00:00") != "00:00:00"):
        return None
    try:
        found = datetime.fromisoformat(f"{match[1]}T{match[2] or '00:00:00'}")
    except ValueError:
        return None
    fraction = timedelta(milliseconds=round(float(f"0.{match[3] or 0}") * 1000))
    return calendar(found + fraction)


def _time(text: str) -> object:
    """A time of the day, or a duration when it is longer than a day."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    sign, days, hours, minutes, seconds, fraction = match.groups(default="0")
    found = timedelta(days=int(days), hours=int(hours), minutes=int(minutes), seconds=int(seconds),
                      milliseconds=round(float(f"0.{fraction}") * 1000))
    if sign == "-" or found >= timedelta(days=1):
        return -found if sign == "-" else found
    return (datetime.combine(datetime.min, time()) + found).time()
