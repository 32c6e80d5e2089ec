"""The record of a file format: how its bytes are recognized and which function reads them."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass
from functools import cached_property

from ingest.opening.formats.container import Container
from ingest.opening.formats.zip_parts import ZIP_STARTS, Parts
from ingest.opening.limits import Limits


# Not slots: cached_property keeps its value in the instance's dict.
@dataclass(frozen=True)
class FileBytes:
    """The bytes of a returned file; ``parts`` are its members when it is a zip container."""

    data: bytes
    limits: Limits

    @cached_property
    def parts(self) -> Parts | None:
        """The members of a zip container; None for other files.  FileProblem F106 or F107."""
        return Parts(self.data, self.limits) if self.data.startswith(ZIP_STARTS) else None


@dataclass(frozen=True, slots=True)
class Format:
    """A file format that forms come back in.

    ``suffix`` is the ending that fits it, without a dot: ``Container.format`` of what is read.
    ``recognize`` tells its files by their bytes: the name is never asked.  ``read`` returns the
    workbook, or raises FileProblem (F1xx); it judges sizes by ``Limits`` before it parses.
    ``note`` is the rule by which people are told that the form came in this format, if any.

    A format that is a zip says how it differs from an archive of files: ``members`` are sets of
    names (in small letters) of which any one tells it, ``first_members`` how the first name in
    it may begin.
    """

    suffix: str
    recognize: Callable[[FileBytes], bool]
    read: Callable[[FileBytes, Limits], Container]
    note: str = ""
    members: tuple[frozenset[str], ...] = ()
    first_members: tuple[bytes, ...] = ()

    def is_package(self, names: Set[str]) -> bool:
        """Tell whether a zip with members of these names (in small letters) is of this format."""
        return any(each <= names for each in self.members)
