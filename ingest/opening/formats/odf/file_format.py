"""The file format .ods: recognized by its media type or by its parts."""

from __future__ import annotations

from ingest.opening.formats.container import Container
from ingest.opening.formats.file_format import FileBytes, Format
from ingest.opening.formats.odf.workbook import read_opendocument
from ingest.opening.formats.zip_parts import media_type
from ingest.opening.limits import Limits

# A package that somebody zipped anew may have lost the part with its media type, or its list.
_PARTS = (frozenset(("content.xml", "meta-inf/manifest.xml")),
          frozenset(("content.xml", "styles.xml")))


def _recognize(file: FileBytes) -> bool:
    if file.parts is None:
        return False
    kind = media_type(file.parts)
    return "opendocument" in kind or (
        not kind and any(each <= file.parts.names.keys() for each in _PARTS))


def _read(file: FileBytes, limits: Limits) -> Container:
    assert file.parts is not None
    return read_opendocument(file.parts, limits)


ODS = Format("ods", _recognize, _read, note="F104", members=(frozenset(("mimetype",)), *_PARTS),
             first_members=(b"mimetype",))
