"""Ask the districts of a region one after another; what cannot be asked is told, the others go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from templates.definition import DefinitionError
from xlsx_forms.programme import NoProgrammeError
from xlsx_forms.register.snapshot import Snapshot, snapshot
from xlsx_forms.work.region.failures import reason
from xlsx_forms.work.region.settings import District, Region

Told = TypeVar("Told")


class NoDistrictError(OSError):
    """No district of the region could be asked."""


@dataclass(frozen=True, slots=True)
class Answer(Generic[Told]):
    """What a district has told; None where it could not be asked, and then ``problem`` says why.

    ``note``: what to know of how it was asked.
    """

    district: District
    told: Told | None = None
    problem: str = ""
    note: str = ""


def ask(region: Region, question: Callable[[District, Snapshot], Told]) -> Iterator[Answer[Told]]:
    """Yield the answer of each district, one after another: of one alone the files are at hand.

    The question is put to a copy of the register: nothing in a district changes.
    """
    for each in region.districts:
        yield _asked(each, question)


def _asked(district: District, question: Callable[[District, Snapshot], Told]) -> Answer[Told]:
    if district.programme is None:
        return Answer(district, problem=district.problem)
    try:
        with snapshot(district.programme) as copy:
            return Answer(district, question(district, copy), note=_note(copy))
    except NoProgrammeError:
        return Answer(district, problem="папки больше нет")
    except (DefinitionError, OSError) as error:
        return Answer(district, problem=reason(error))


def _note(copy: Snapshot) -> str:
    if not copy.older:
        return ""
    return (f"реестр прежней версии (схема {copy.older}): прочитана его копия, сам он обновится, когда "
            "эту версию программы запустят в папке района")
