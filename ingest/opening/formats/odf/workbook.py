"""Read an OpenDocument spreadsheet (.ods): names, properties, sheet states and cells.

Not by python-calamine: it cannot open what Gnumeric and SheetJS write, and reads the truth
values of ONLYOFFICE as False.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.parsers import expat

from ingest.opening.formats.comments import Comment
from ingest.opening.formats.container import STATES, Container, ReadCells, Sheet
from ingest.opening.formats.date_serials import of_excel, of_libreoffice
from ingest.opening.formats.odf.content import Content
from ingest.opening.formats.odf.looks import appearance_of
from ingest.opening.formats.odf.state import SEPARATOR, Table
from ingest.opening.formats.zip_parts import Parts, local_name, media_type
from ingest.opening.limits import FileProblem, Limits

_ENCRYPTED_WHOLE = "encrypted-package"
# A picture, or a document of another kind; charts are folders.
_EMBEDDED = re.compile(r"pictures/[^/]+|object \d+")
_LIBREOFFICE = re.compile(r"LibreOffice|OpenOffice|Collabora", re.IGNORECASE)
_SCRIPT_LISTS = ("script-lc.xml", "script-lb.xml", "dialog-lc.xml", "dialog-lb.xml")


def read_opendocument(parts: Parts, limits: Limits) -> Container:
    """Return the workbook in an OpenDocument package; FileProblem (F102, F105 to F109)."""
    kind = media_type(parts)
    if kind and "opendocument.spreadsheet" not in kind:
        raise FileProblem("F102", what="документ OpenDocument, но не таблица")
    if _ENCRYPTED_WHOLE in parts or _is_encrypted(parts):
        raise FileProblem("F105")
    properties, generator = _meta(parts)
    content = Content(limits, of_libreoffice if _LIBREOFFICE.search(generator) else of_excel)
    xml = parts.read_xml("content.xml")
    if xml.count(b"<") - xml.count(b"</") > limits.steps:
        raise FileProblem("F107", what=f"в части «content.xml» больше {limits.steps} элементов",
                          limit=limits.steps)
    _parse(xml, content)
    if not content.is_spreadsheet:
        raise FileProblem("F102", what="документ OpenDocument, но не таблица")
    tables = content.tables
    local = tuple((name, number, target) for number, table in enumerate(tables)
                  for name, target in table.names)
    return Container(
        tuple(_sheet(table, content) for table in tables), dict(reversed(content.names)), local,
        properties, _has_macros(parts), content.external_links, content.date1904,
        tuple(Comment(table.name, *note) for table in tables for note in table.notes),
        sum(1 for name in parts.names if _EMBEDDED.fullmatch(name)), "ods")


def _sheet(table: Table, content: Content) -> Sheet:
    state = STATES[table.style in content.hidden_styles]
    cells = ReadCells(table.rows, frozenset(table.errors), frozenset(table.formulas))
    return Sheet(table.name, state, cells=cells, appearance=appearance_of(table))


def _is_encrypted(parts: Parts) -> bool:
    if "META-INF/manifest.xml" not in parts:
        return False
    # Its DOCTYPE is the one that old writers of the format put there, so it is not parsed.
    return b"encryption-data" in parts.read("META-INF/manifest.xml")


def _has_macros(parts: Parts) -> bool:
    """Whether there is a module of Basic or a script; empty libraries hold only lists."""
    return any(name.startswith(("basic/", "scripts/")) and not name.endswith(("/", *_SCRIPT_LISTS))
               for name in parts.names)


def _meta(parts: Parts) -> tuple[dict[str, str], str]:
    """Return the custom properties, and the name of the program that wrote the file."""
    properties: dict[str, str] = {}
    generator = ""
    if "meta.xml" in parts:
        for each in parts.read_root("meta.xml").iter():
            text = "".join(each.itertext()).strip()
            if local_name(each.tag) == "user-defined":
                properties[_attribute(each, "name")] = text
            elif local_name(each.tag) == "generator":
                generator = text
    return properties, generator


def _attribute(element: ElementTree.Element, name: str) -> str:
    return next((value for key, value in element.items() if local_name(key) == name), "")


def _parse(xml: bytes, content: Content) -> None:
    parser = expat.ParserCreate(namespace_separator=SEPARATOR)
    parser.buffer_text = True
    parser.StartElementHandler = content.start
    parser.EndElementHandler = content.end
    parser.CharacterDataHandler = content.characters
    try:
        parser.Parse(xml, True)
    except FileProblem:
        raise
    # An encoding that expat does not know is a LookupError or a ValueError.
    except (expat.ExpatError, LookupError, ValueError):
        raise FileProblem("F106", part="часть «content.xml» записана с ошибкой XML") from None
