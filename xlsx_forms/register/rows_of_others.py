"""The rows about an organization that stand in files of others: one that reports for its schools."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.checks.row_owners import RowOwners
from ingest.register.erasure import copies_of
from ingest.register.recheck import originals
from ingest.register.register import Register
from ingest.register.stored.rows import load_rows
from ingest.submission import Row, Submission
from xlsx_forms.programme import RETURNED, Programme
from xlsx_forms.register.whereabouts import Remark


@dataclass(frozen=True, slots=True)
class _Named:
    """A file of another organization: the rows of a table that name this one, by their places.

    ``copies`` with remarks of it are still there; ``is_there``: the file itself is.
    """

    number: int
    file: Submission
    table: str
    rows: dict[int, Row]
    copies: tuple[str, ...]
    is_there: bool


class RowsOfOthers:
    """Finds such rows in a register: today's, or that of a copy.

    While a file lies there its answers would come back with the next reading: they are erased from
    the register once it and its copies are gone.
    """

    def __init__(self, programme: Programme, organization: str, register: Register | None) -> None:
        self._organization = organization
        self._named: list[_Named] = []
        if register is not None:
            self._named = list(_find(programme, organization, register))

    def to_erase(self) -> dict[int, tuple[str, tuple[int, ...]]]:
        """Return by the number of a file the table and the places of rows that can be erased."""
        return {each.number: (each.table, tuple(each.rows)) for each in self._named
                if not (each.is_there or each.copies)}

    def remarks(self) -> Iterator[Remark]:
        """Yield the files of others that are still there, and what to do about each."""
        for each in self._named:
            if each.is_there:
                yield each.file.file, self._told(each)
            for copy in each.copies:
                yield f"{RETURNED}/{copy}", "копия отчета другой организации с ее строками: удалите ее"

    def _told(self, named: _Named) -> str:
        lines = dict.fromkeys(cell.rpartition("!")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
                              for row in named.rows.values() for cell in list(row.cells.values())[:1])
        sender = f"«{named.file.organization}»" if named.file.organization else "отправитель"
        return (f"отчет другой организации, строки о «{self._organization}»: {', '.join(lines)}. Они "
                f"есть и в реестре, выгрузке и сводке. Пусть {sender} пришлет отчет без них; этот файл "
                "удалите и повторите erase: строки сотрутся и в реестре. Чтобы файл не учитывался уже "
                f"сейчас: xlsx-forms decide {named.file.sha256[:12]} --exclude")


def _find(programme: Programme, organization: str, register: Register) -> Iterator[_Named]:
    owners = RowOwners(programme.listed, programme.catalogue)
    with register.transaction() as connection:
        files = load_rows(connection, programme.catalogue)
    for number, each in files.items():
        table, rows = owners.naming(each, organization)
        if rows and each.organization != organization:
            copies = tuple(name for name in copies_of(register, {each.sha256})
                           if (programme.folder / RETURNED / name).is_file())
            yield _Named(number, each, table, rows, copies,
                         bool(originals(programme.folder, [each.file])))
