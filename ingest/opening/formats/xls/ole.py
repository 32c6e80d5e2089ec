"""Read the streams and properties of an OLE container (.xls, .doc, .msg, an encrypted workbook).

olefile reads the sectors: it bounds every chain, so that a loop ends.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ingest.opening.formats.other_files import OUTLOOK, entry_name
from ingest.opening.limits import FileProblem

if TYPE_CHECKING:
    from olefile import OleFileIO

BOOKS = ("Workbook", "Book")
_PROPERTIES = "\x05DocumentSummaryInformation"
# The telling streams first: an encrypted workbook holds no Workbook stream.
_OTHERS = (
    ("EncryptedPackage", "F105", ""),
    ("WordDocument", "F102", "документ Word"),
    ("PowerPoint Document", "F102", "презентация PowerPoint"),
    (OUTLOOK, "F102", "письмо Outlook"),
)
_USER_DEFINED = bytes.fromhex("05d5cdd59c2e1b10939708002b2cf9ae")
_MOST_PROPERTIES = 1000
_CODE_PAGES = {1200: "utf-16-le", 65001: "utf-8"}
_I2, _I4, _R8, _BOOL, _UI4, _LPSTR, _LPWSTR = 2, 3, 5, 11, 19, 30, 31
_NUMBERS = {_I2: "<h", _I4: "<i", _R8: "<d", _BOOL: "<h", _UI4: "<I"}


class Ole:
    """The streams of one OLE file by name; names are compared without case."""

    def __init__(self, data: bytes) -> None:
        """Open the container; FileProblem F102, F105 or F106 when there is no workbook in it."""
        try:
            from olefile import OleFileIO

            self._file: OleFileIO[Any] = OleFileIO(BytesIO(data))
            self.names = {"/".join(path).lower()
                          for path in self._file.listdir(streams=True, storages=True)}
        # olefile answers damage with whatever its parsing runs into.
        except Exception:
            raise _without_directory(data) from None
        for name, code, what in _OTHERS:
            if name.lower() in self.names:
                raise FileProblem(code, **({"what": what} if what else {}))
        if not any(name.lower() in self.names for name in BOOKS):
            raise FileProblem("F102", what="неизвестный документ старого формата Office")

    def read_book(self) -> bytes:
        """Return the stream of the workbook; FileProblem F106 when it cannot be read."""
        name = next(name for name in BOOKS if name.lower() in self.names)
        try:
            return bytes(self._file.openstream(name).read())
        except Exception:
            raise FileProblem("F106", part=f"поток «{name}» обрывается") from None

    def read_properties(self) -> dict[str, str]:
        """Return the custom document properties as text; those that cannot be read are left out."""
        try:
            return dict(_user_defined(self._file.openstream(_PROPERTIES).read()))
        # They are one carrier of four: a workbook without them is still read.
        except Exception:
            return {}

    @property
    def has_macros(self) -> bool:
        """Whether there is a VBA project."""
        return "_vba_project_cur" in self.names or "macros" in self.names

    @property
    def embedded(self) -> int:
        """How many documents were put into the workbook: each has a storage of its own."""
        return sum(1 for name in self.names if name.startswith("mbd") and "/" not in name)


def _without_directory(data: bytes) -> FileProblem:
    """What a container is whose directory cannot be read, told by names that are left of it."""
    for stream, code, what in _OTHERS:
        if entry_name(stream) in data:
            return FileProblem(code, **({"what": what} if what else {}))
    if any(entry_name(name) in data for name in BOOKS):
        return FileProblem("F106", part="оглавление книги .xls не читается")
    return FileProblem("F102", what="неизвестный документ старого формата Office")


# --- custom properties: [MS-OLEPS] ------------------------------------------------------------


def _user_defined(data: bytes) -> Iterator[tuple[str, str]]:
    (sections,) = struct.unpack_from("<I", data, 24)
    for number in range(min(sections, 3)):
        kind, start = struct.unpack_from("<16sI", data, 28 + 20 * number)
        if kind == _USER_DEFINED:
            yield from _section(data[start:])


def _section(section: bytes) -> Iterator[tuple[str, str]]:
    (count,) = struct.unpack_from("<I", section, 4)
    places = dict(struct.unpack_from("<II", section, 8 + 8 * number)
                  for number in range(min(count, _MOST_PROPERTIES)))
    code_page = 1251
    if 1 in places:
        (code_page,) = struct.unpack_from("<H", section, places[1] + 4)
    encoding = _CODE_PAGES.get(code_page, f"cp{code_page}")
    for number, name in _dictionary(section, places[0], encoding):
        if number in places and (value := _value(section, places[number], encoding)) is not None:
            yield name, value


def _dictionary(section: bytes, at: int, encoding: str) -> Iterator[tuple[int, str]]:
    (count,) = struct.unpack_from("<I", section, at)
    at += 4
    for _ in range(min(count, _MOST_PROPERTIES)):
        number, length = struct.unpack_from("<II", section, at)
        size = 2 * length if encoding == "utf-16-le" else length
        yield number, _text(section[at + 8:at + 8 + size], encoding)
        # UTF-16 names are padded to four bytes, all others are not.
        at += 8 + (-(-size // 4) * 4 if encoding == "utf-16-le" else size)


def _value(section: bytes, at: int, encoding: str) -> str | None:
    kind, length = struct.unpack_from("<II", section, at)
    if kind == _LPSTR:
        return _text(section[at + 8:at + 8 + length], encoding)
    if kind == _LPWSTR:
        return _text(section[at + 8:at + 8 + 2 * length], "utf-16-le")
    if kind == _BOOL:
        return "true" if struct.unpack_from("<h", section, at + 4)[0] else "false"
    if kind in _NUMBERS:
        return f"{struct.unpack_from(_NUMBERS[kind], section, at + 4)[0]:.15g}"
    return None


def _text(raw: bytes, encoding: str) -> str:
    return raw.decode(encoding, "replace").split("\0")[0]
