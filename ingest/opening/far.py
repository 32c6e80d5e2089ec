"""Files on other machines: listed by their address, fetched by whoever reads them."""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Literal

from ingest.opening.address import Address, AddressError, far_reason
from ingest.opening.archive import HEAD_SIZE, Holder, may_be_archive
from ingest.opening.disk import NO_DATE
from ingest.opening.held import Names, Outside, opened
from ingest.opening.letters.saved import may_be_letter
from ingest.opening.limits import FileProblem, Limits, russian_size, too_large
from ingest.opening.service_files import is_lock
from ingest.opening.source import Source, failed

# A folder in a folder, so deep; servers can show circles.
_DEEPEST = 30


@dataclass(frozen=True, slots=True)
class Far(Source):
    """A file on another machine.  Only when it is fetched is it known whether it holds others."""

    place: Address = field(repr=False, compare=False)
    name: str = field(repr=False, compare=False)
    size: int = field(repr=False, compare=False)
    limits: Limits = field(repr=False, compare=False)

    def members(self) -> Iterable[Source]:
        """Return the file, or the files in it; one that cannot be fetched says so."""
        try:
            file = self._fetched()
            with file.open("rb") as begun:
                head = begun.read(HEAD_SIZE)
            return list(opened(Holder(file, id(file)), self.name.rpartition("/")[2], head,
                               Outside(self.path, self.received, partial(_content, file)),
                               self.limits))
        except FileProblem as problem:
            return [failed(self.path, self.received, problem.code, **problem.facts)]
        except MemoryError:
            raise
        # Whatever the library of a protocol answers: this file is not read, others are.
        except Exception as error:
            return [failed(self.path, self.received, "F114", reason=far_reason(error))]

    def _fetched(self) -> _InMemory | _OnDisk:
        """The file's bytes; FileProblem when there are too many of them."""
        limits = self.limits
        if self.size <= limits.file_size:
            return _InMemory(fetch(self.place, self.name, limits) if self.size else b"")
        head = self.place.file_system().cat_file(self.name, start=0, end=HEAD_SIZE)
        if not (may_be_archive(head) or may_be_letter(head) or head.startswith(b"From ")):
            raise too_large(self.size, limits)
        if self.size > limits.archive_size:
            raise FileProblem("F115", reason=f"в нем {russian_size(self.size)}, а читается не больше "
                                             f"{russian_size(limits.archive_size)}")
        return _OnDisk(self.place, self.name)


class _InMemory:
    """The bytes of a small file."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def open(self, _mode: Literal["rb"], /) -> IO[bytes]:
        """Return the bytes as a file."""
        return BytesIO(self.data)


class _OnDisk:
    """A copy of a large archive, which is gone when nobody needs it."""

    def __init__(self, place: Address, name: str) -> None:
        handle, path = tempfile.mkstemp(prefix="xlsx-forms-")
        os.close(handle)
        self._path = Path(path)
        weakref.finalize(self, self._path.unlink, missing_ok=True)
        place.file_system().get_file(name, path)

    def open(self, mode: Literal["rb"], /) -> IO[bytes]:
        """Return the copy, opened."""
        return self._path.open(mode)


def _content(file: _InMemory | _OnDisk) -> bytes:
    with file.open("rb") as begun:
        return begun.read()


def fetch(place: Address, name: str, limits: Limits) -> bytes:
    """Return the bytes of a file; FileProblem when it is longer than it was, or not given."""
    try:
        data: bytes = place.file_system().cat_file(name, start=0, end=limits.file_size + 1)
    except Exception as error:
        raise FileProblem("F114", reason=far_reason(error)) from None
    if len(data) > limits.file_size:
        raise too_large(len(data), limits)
    return data


def far_sources(url: str, limits: Limits) -> Iterator[Source]:
    """Yield the files below an address, in the order of their names; nothing of them is read yet.

    AddressError when the address cannot be used, or there is nothing at it.
    """
    place = Address.parse(url)
    names = Names()
    try:
        system = place.file_system()
        if getattr(system, "async_impl", False):
            # A store knows all names at once; folder by folder it would be asked for each.
            found = system.find(place.path, detail=True)
            entries = iter([found[name] for name in sorted(found)])
        else:
            info = system.info(place.path)
            entries = _walk(system, place, info)
        first = next(entries, None)
        if first is None and not system.exists(place.path):
            raise FileNotFoundError
    except AddressError:
        raise
    except Exception as error:
        raise AddressError(f"{place.shown(place.path)}: {far_reason(error)}") from None
    for entry in ([first] if first is not None else []):
        yield _source(place, entry, names, limits)
    for entry in entries:
        yield _source(place, entry, names, limits)


def _walk(system: Any, place: Address, info: Mapping[str, Any], depth: int = 0
          ) -> Iterator[Mapping[str, Any]]:
    """Yield what is known of each file in a folder and those in it; of a folder why it is not read."""
    if info["type"] != "directory":
        yield info
        return
    try:
        if depth > _DEEPEST:
            raise OSError
        inside = sorted(system.ls(info["name"], detail=True), key=lambda each: str(each["name"]))
    except Exception as error:
        if not depth:
            raise
        yield {**info, "problem": far_reason(error)}
        return
    for each in inside:
        yield from _walk(system, place, each, depth + 1)


def _source(place: Address, entry: Mapping[str, Any], names: Names, limits: Limits) -> Source:
    name = str(entry["name"])
    shown, received = names.own(place.shown(name)), _changed(entry)
    if "problem" in entry:
        return failed(shown, received, "F114", reason=entry["problem"])
    if entry["type"] == "link":
        return failed(shown, received, "F120")
    if entry["type"] != "file":
        return failed(shown, received, "F114", reason="это не обычный файл")
    if is_lock(name.rpartition("/")[2]):
        return failed(shown, received, "F116")
    return Far(shown, received, partial(fetch, place, name, limits), place, name,
               int(entry.get("size") or 0), limits)


def _changed(entry: Mapping[str, Any]) -> datetime:
    """When a file was last changed, in local time; a fixed day where nobody says."""
    for key in ("LastModified", "mtime", "last_modified", "created"):
        moment = entry.get(key)
        if isinstance(moment, (int, float)):
            moment = datetime.fromtimestamp(moment)
        if isinstance(moment, datetime):
            return moment.astimezone().replace(tzinfo=None) if moment.tzinfo else moment
    return NO_DATE
