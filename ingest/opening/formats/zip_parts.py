"""Read the members of a zip container, with caps on size and checksums verified.

Declared sizes are never believed: a part is inflated up to its cap, its CRC compared.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from xml.etree import ElementTree

from ingest.opening.limits import FileProblem, Limits, russian_size

ZIP, EMPTY_ZIP = b"PK\x03\x04", b"PK\x05\x06"
ZIP_STARTS = (ZIP, EMPTY_ZIP)
LOCAL_HEADER = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
# 1 January 1980, the first day that a zip can name.
_DOS_DATE = 33
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DECLARED = re.compile(rb"<![DdEe]")


# Pictures, documents and settings of printers that people put into a book: only counted.
_NEVER_READ = re.compile(
    r"/?(?:xl/(?:media|embeddings|activex|ctrlprops|printersettings)/|docprops/thumbnail|pictures/"
    r"|thumbnails/|object \d+|objectreplacements/|configurations2/)", re.IGNORECASE)


class Parts:
    """Members of one container by name; names are compared without case, as office programs do."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._data = memoryview(data)
        self._limits = limits
        self._left = limits.total_size
        self._infos = _directory(data, limits)

    @property
    def names(self) -> dict[str, str]:
        """Lower-case name -> name as written."""
        return {key: info.filename for key, info in self._infos.items()}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._infos

    def read(self, name: str) -> bytes:
        """Return one part, inflated; FileProblem F105, F106 or F107."""
        info = self._infos.get(name.lower())
        if info is None:
            raise FileProblem("F106", part=f"нет части «{name}»")
        if info.flag_bits & 1:
            raise FileProblem("F105")
        content = self._inflate(info)
        self._left -= len(content)
        self._check_size(info, len(content))
        if zlib.crc32(content) != info.CRC:
            raise FileProblem("F106", part=f"часть «{info.filename}» не сходится с контрольной "
                                           "суммой")
        return content

    def read_xml(self, name: str) -> bytes:
        """Return one XML part as UTF-8 (or another superset of ASCII) without a DOCTYPE."""
        content = self.read(name)
        if b"\x00" in content[:4] or content.startswith((b"\xff\xfe", b"\xfe\xff")):
            content = _from_utf16(content, name)
        # Strings and styles hold no exclamation mark as a rule, and one byte is found fastest.
        if b"!" in content and _DECLARED.search(content):
            raise FileProblem("F108", part=name)
        most = self._limits.tags
        if len(content) > most and content.count(b"<") > most:
            raise FileProblem("F107", what=f"в части «{name}» больше {most} элементов", limit=most)
        return content

    def read_root(self, name: str) -> ElementTree.Element:
        """Return the root element of one XML part; FileProblem as ``read_xml``."""
        return root_of(self.read_xml(name), name)

    def _inflate(self, info: zipfile.ZipInfo) -> bytes:
        start = info.header_offset
        try:
            header = LOCAL_HEADER.unpack_from(self._data, start)
        except struct.error:
            raise FileProblem("F106", part=f"нет начала части «{info.filename}»") from None
        if header[0] != b"PK\x03\x04":
            raise FileProblem("F106", part=f"нет начала части «{info.filename}»")
        start += LOCAL_HEADER.size + header[9] + header[10]
        cap = min(self._limits.part_size, self._left)
        try:
            return inflate(self._data[start:start + info.compress_size], info, cap)
        except ValueError as error:
            raise FileProblem("F106", part=f"часть «{info.filename}» {error}") from None

    def _check_size(self, info: zipfile.ZipInfo, size: int) -> None:
        limits = self._limits
        if size > limits.part_size:
            raise FileProblem("F107", what=f"часть «{info.filename}» больше "
                              f"{russian_size(limits.part_size)}", limit=limits.part_size)
        if self._left < 0:
            raise FileProblem("F107", what="после распаковки больше "
                              f"{russian_size(limits.total_size)}", limit=limits.total_size)
        if size > limits.ratio_from and size > limits.ratio * max(info.compress_size, 1):
            raise FileProblem("F107", what=f"часть «{info.filename}» сжата больше чем "
                              f"в {limits.ratio} раз", limit=limits.ratio)


def root_of(xml: bytes, name: str) -> ElementTree.Element:
    """Return the root element of a part that was read; FileProblem F106."""
    try:
        return ElementTree.fromstring(xml)
    # An encoding that expat does not know is a LookupError or a ValueError.
    except (ElementTree.ParseError, LookupError, ValueError):
        raise FileProblem("F106", part=f"часть «{name}» записана с ошибкой XML") from None


def media_type(parts: Parts) -> str:
    """Return the first line of an OpenDocument package; other packages have none."""
    return parts.read("mimetype")[:200].decode("latin-1") if "mimetype" in parts else ""


def local_name(tag: str) -> str:
    """Return the name of an XML element or attribute without its namespace or prefix."""
    return tag[tag.rfind("}") + 1:].rpartition(":")[2]


def inflate(packed: bytes | memoryview, info: zipfile.ZipInfo, cap: int) -> bytes:
    """Return a member's bytes, at most one over the cap; ValueError says what is wrong with it."""
    if len(packed) < info.compress_size:
        raise ValueError("обрывается")
    if info.compress_type == zipfile.ZIP_STORED:
        return bytes(packed[:cap + 1])
    if info.compress_type != zipfile.ZIP_DEFLATED:
        raise ValueError("сжата неизвестным способом")
    # One byte over the declared size is enough to tell that it lies.
    cap = min(cap, info.file_size)
    inflater = zlib.decompressobj(-15)
    try:
        content = inflater.decompress(packed, cap + 1)
    except zlib.error:
        raise ValueError("не распаковывается") from None
    if len(content) > info.file_size:
        raise ValueError("больше, чем указано в оглавлении архива")
    if not inflater.eof and len(content) <= cap:
        raise ValueError("обрывается")
    return content


def _directory(data: bytes, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            infos = archive.infolist()
    # zipfile answers damage with whatever its parsing runs into.
    except (zipfile.BadZipFile, ValueError, struct.error, OSError, NotImplementedError,
            OverflowError, IndexError):
        raise FileProblem("F106", part="оглавление архива не читается") from None
    if len(infos) > limits.archive_members:
        raise FileProblem("F107", what=f"внутри {len(infos)} частей", limit=limits.archive_members)
    read = [info for info in infos if not _NEVER_READ.match(info.filename.replace("\\", "/"))]
    if len(read) > limits.members:
        raise FileProblem("F107", what=f"внутри {len(read)} частей, а бывает не больше "
                                       f"{limits.members}", limit=limits.members)
    if sum(info.file_size for info in read) > limits.total_size:
        raise FileProblem("F107", what=f"после распаковки больше {russian_size(limits.total_size)}",
                          limit=limits.total_size)
    found: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        key = info.filename.replace("\\", "/").lstrip("/").lower()
        if key in found:
            raise FileProblem("F106", part=f"часть «{info.filename}» записана дважды")
        found[key] = info
    return found


def _from_utf16(content: bytes, name: str) -> bytes:
    codec = "utf-16"
    if not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        codec = "utf-16-be" if content[:1] == b"\x00" else "utf-16-le"
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        raise FileProblem("F106", part=f"часть «{name}» не читается") from None
    return _DECLARATION.sub("", text).encode("utf-8", "replace")


def stored_zip(parts: Mapping[str, bytes]) -> bytes:
    """Return a zip that holds the parts, named in ASCII, as they are: not compressed."""
    out = BytesIO()
    directory = []
    for name, content in parts.items():
        raw = name.encode("ascii")
        common = (20, 0, 0, 0, _DOS_DATE, zlib.crc32(content), len(content), len(content),
                  len(raw), 0)
        directory.append(_CENTRAL.pack(b"PK\x01\x02", 20, *common, 0, 0, 0, 0, out.tell()) + raw)
        out.write(LOCAL_HEADER.pack(b"PK\x03\x04", *common) + raw)
        out.write(content)
    start, entries = out.tell(), b"".join(directory)
    count = len(directory)
    out.write(entries)
    out.write(_END.pack(b"PK\x05\x06", 0, 0, count, count, len(entries), start, 0))
    return out.getvalue()
