"""Write the papers of a period, and the templates that an operator may change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from io import BytesIO
from itertools import count, islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from docx import Document

from ingest.opening.service_files import is_lock
from ingest.storage.atomic_write import write_whole
from templates.definition import DefinitionError
from xlsx_forms.summary.papers.rendering import render

PAPERS, SUFFIX = "papers", ".docx"
# Names tried beside a paper that its operator has changed, or that is open.
_MOST_COPIES = 99
_PROPERTIES = "docProps/core.xml"


@dataclass(frozen=True, slots=True)
class Written:
    """A paper that was written; ``beside`` is one that stays, since it was changed or is open."""

    path: Path
    beside: Path | None = None


def templates_of(own: Path) -> dict[str, bytes]:
    """Return the templates by the names of their papers, a programme's own before the shipped ones."""
    found = {name: path.read_bytes() for name, path in _shipped().items()}
    folder = own / PAPERS
    if folder.is_dir():
        found |= {each.stem: _bytes_of(each) for each in sorted(folder.iterdir())
                  if each.suffix.lower() == SUFFIX and not is_lock(each.name)}
    return dict(sorted(found.items()))


def shipped_names() -> list[str]:
    """Return the names of the papers that come with the program."""
    return sorted(_shipped())


def copy_templates(own: Path) -> tuple[list[Path], list[Path]]:
    """Copy the shipped templates to where an operator changes them.

    Returns those written, and those that were there and are left as they are.
    """
    written, kept = [], []
    for name, path in sorted(_shipped().items()):
        target = own / PAPERS / f"{name}{SUFFIX}"
        if target.exists():
            kept.append(target)
            continue
        write_whole(target, path.read_bytes())
        written.append(target)
    return written, kept


def write_papers(templates: Mapping[str, bytes], facts: Mapping[str, Any], folder: Path
                 ) -> list[Written]:
    """Fill every template and write the papers.

    DefinitionError lists the templates that are not in order; then nothing is written.  What an
    operator has changed in a paper since stays: the new one is written beside it.
    """
    filled: dict[str, bytes] = {}
    problems: list[str] = []
    for name, template in templates.items():
        try:
            filled[name] = _sealed(render(template, facts, f"templates/{PAPERS}/{name}{SUFFIX}"))
        except DefinitionError as error:
            problems += error.problems
    if problems:
        raise DefinitionError(problems)
    return [_write(folder / f"{name}{SUFFIX}", content) for name, content in filled.items()]


def _shipped() -> dict[str, Any]:
    return {each.name.removesuffix(SUFFIX): each for each in (files("templates") / PAPERS).iterdir()
            if each.name.endswith(SUFFIX) and not is_lock(each.name)}


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DefinitionError([f"templates/{PAPERS}/{path.name}: файл не читается; закройте его в "
                               "Word и повторите"]) from error


def _write(path: Path, content: bytes) -> Written:
    names: Sequence[Path] = [path, *islice(_other_names(path), _MOST_COPIES)]
    for target in names:
        if target.exists() and not _is_ours(target):
            continue
        try:
            write_whole(target, content)
        except PermissionError:
            # Another program holds it.
            continue
        return Written(target, None if target == path else path)
    raise PermissionError(f"рядом с «{path}» ничего нельзя записать")


def _other_names(path: Path) -> Iterator[Path]:
    return (path.with_stem(f"{path.stem} ({number})") for number in count(2))


def _sealed(content: bytes) -> bytes:
    """The document with the checksum of what it says among its properties."""
    document = Document(BytesIO(content))
    document.core_properties.identifier = _checksum(content)
    sealed = BytesIO()
    document.save(sealed)
    return sealed.getvalue()


def _is_ours(path: Path) -> bool:
    """Whether a paper says what we wrote: nobody has saved it since in a word processor."""
    try:
        content = path.read_bytes()
        sealed: str = Document(BytesIO(content)).core_properties.identifier
        return sealed == _checksum(content)
    except (OSError, BadZipFile, KeyError, ValueError):
        return False


def _checksum(content: bytes) -> str:
    """The checksum of everything in a document but its properties."""
    digest = sha256()
    with ZipFile(BytesIO(content)) as archive:
        for name in sorted(archive.namelist()):
            if name != _PROPERTIES:
                digest.update(name.encode() + b"\0" + archive.read(name))
    return digest.hexdigest()
