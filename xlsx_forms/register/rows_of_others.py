"""The rows about an organization that stand in files of others: one that reports for its schools."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from ingest.checks.row_owners import RowOwners
from ingest.register.erasure import copies_of
from ingest.register.register import Register
from ingest.register.stored.rows import load_rows
from xlsx_forms.programme import REGISTER_NAME, RETURNED, Programme
from xlsx_forms.register.whereabouts import Remark


def rows_of_others(programme: Programme, organization: str) -> Iterator[Remark]:
    """Yield the files of others with rows that name an organization, and what to do about each."""
    if not (programme.folder / REGISTER_NAME).is_file():
        return
    register, owners = Register(programme.register_url), RowOwners(programme.listed, programme.catalogue)
    with register.transaction() as connection:
        files = load_rows(connection, programme.catalogue)
    for each in files.values():
        if each.organization == organization or not (named := owners.naming(each, organization)):
            continue
        places = dict.fromkeys(cell.rpartition("!")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
                               for row in named for cell in list(row.cells.values())[:1])
        sender = f"«{each.organization}»" if each.organization else "отправитель"
        name = PurePosixPath(each.file).name
        yield each.file, (
            f"отчет другой организации, строки о «{organization}»: {', '.join(places)}. Они есть и в "
            f"реестре, выгрузке и сводке. Пусть {sender} пришлет отчет без них, а этот файл удалите; "
            f"чтобы он не учитывался уже сейчас: xlsx-forms decide \"{name}\" --exclude. Ответы этого "
            "файла реестр хранит и дальше")
        for copy in copies_of(register, {each.sha256}):
            if (programme.folder / RETURNED / copy).is_file():
                yield f"{RETURNED}/{copy}", "копия этого отчета с замечаниями: удалите ее"
