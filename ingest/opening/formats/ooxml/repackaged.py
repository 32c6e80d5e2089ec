"""Repack the checked parts of a workbook, so that python-calamine can read its values safely.

python-calamine never sees a returned file itself: two readers of one zip can disagree about
what is in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, cast

from ingest.opening.formats.container import Rows
from ingest.opening.formats.ooxml.cell_data import rewritten, string_count
from ingest.opening.formats.zip_parts import stored_zip
from ingest.opening.limits import FileProblem

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_COUNT = re.compile(rb"""\s(?:uniqueC|c)ount\s*=\s*["']\s*\+?([0-9]+)\s*["']""")
_HEAD = 1000
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


# Not slots: cached_property keeps its value in the instance's dict.
@dataclass(frozen=True)
class Repackaged:
    """A package of judged parts: worksheets, and what they share.

    Opened when the first sheet is asked for.
    """

    worksheets: Sequence[bytes] = field(repr=False)
    shared: Mapping[str, bytes] = field(repr=False)
    date1904: bool = False

    @cached_property
    def package(self) -> bytes:
        """The bytes of the package."""
        return laid_package(self.worksheets, self.shared, self.date1904)

    def rows(self, number: int, name: str) -> Rows:
        """Return the values of a worksheet by its place among the worksheets; FileProblem F106."""
        try:
            return _rows(self._workbook, number)
        except _Unreadable:
            pass
        try:
            return self._rows_written_anew(number, name)
        except _Unreadable as error:
            raise FileProblem("F106", part=f"лист «{name}» не читается") from error

    def _rows_written_anew(self, number: int, name: str) -> Rows:
        strings = string_count(self.shared.get("sharedStrings", b""))
        alone = rewritten(self.worksheets[number], strings, name).xml
        return _rows(_opened(laid_package([alone], self.shared, self.date1904)), 0)

    @cached_property
    def _workbook(self) -> CalamineWorkbook:
        return _opened(self.package)


class _Unreadable(Exception):  # noqa: N818 - a fact, told in our own words
    """python-calamine cannot read a package or a sheet."""


def _opened(package: bytes) -> CalamineWorkbook:
    from python_calamine import CalamineWorkbook

    try:
        return CalamineWorkbook.from_filelike(BytesIO(package))
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    # A panic of the Rust library is a BaseException.
    except BaseException as error:
        raise _Unreadable from error


def _rows(workbook: CalamineWorkbook, number: int) -> Rows:
    try:
        found = workbook.get_sheet_by_index(number)
        return cast(Rows, found.to_python(skip_empty_area=False))
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        raise _Unreadable from error


def laid_package(worksheets: Sequence[bytes], shared: Mapping[str, bytes], date1904: bool
                 ) -> bytes:
    """Return a package of worksheets, in their order, and of the parts that they share alone."""
    numbers = range(1, len(worksheets) + 1)
    entries = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="s{n}"/>' for n in numbers)
    book = (f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr date1904="{date1904:d}"/>'
            f"<sheets>{entries}</sheets></workbook>")
    targets = [(f"s{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    targets += [(kind, kind, f"{kind}.xml") for kind in shared]
    return stored_zip({
        "_rels/.rels": _rels([("b", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": book.encode(),
        "xl/_rels/workbook.xml.rels": _rels(targets),
        **{f"xl/{kind}.xml": _without_counts(content) for kind, content in shared.items()},
        **{f"xl/worksheets/sheet{n}.xml": content
           for n, content in zip(numbers, worksheets, strict=True)},
    })


def _without_counts(xml: bytes) -> bytes:
    """The part without counts in its head that it cannot hold.

    The library reserves memory for what they say: a hundred thousand million strings abort the
    whole process.
    """
    head = xml[:_HEAD]
    if not any(int(each[:20]) > len(xml) for each in _COUNT.findall(head)):
        return xml
    return _COUNT.sub(b"", head) + xml[_HEAD:]


def _rels(targets: list[tuple[str, str, str]]) -> bytes:
    entries = "".join(f'<Relationship Id="{id_}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
                      for id_, kind, target in targets)
    return f'<Relationships xmlns="{_PACKAGE}">{entries}</Relationships>'.encode()
