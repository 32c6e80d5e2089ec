"""The dataclasses Rule and Finding, and what a rule needs from a definition."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, StrEnum, auto

from templates.text import odd_letters

# Rules within a form and between forms quote names as they are; others by ``display.show``.
_OF_SEVERAL = ("R", "X")


class Severity(StrEnum):
    """How much a finding matters: an error returns the file, a warning is a remark."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def russian(self) -> str:
        """The word that people see."""
        return {"error": "ошибка", "warning": "замечание", "note": "к сведению"}[self.value]


class Trait(Enum):
    """What a kind of finding means to the program beside its severity: asked instead of codes."""

    OWNER_DOUBTED = auto()
    """It doubts whose a file is or for which period: an operator can settle that."""
    PERIOD_DOUBTED = auto()
    """It doubts for which period a file is, which counts as it says until an operator decides."""
    OWNER_UNKNOWN = auto()
    """Without knowing more, nobody's answers they are: no decision accepts them."""
    NOT_IN_REGISTER = auto()
    """Its organization is not in the list: judged anew by itself when it is added."""
    PERIOD_UNREAD = auto()
    """The period in the file is none."""
    FOUND_BY_LABEL = auto()
    """A field was found by its label alone."""
    PLACE_DOUBTED = auto()
    """A field has two places: its answer is not chosen for the sender."""
    PARTS_LOST = auto()
    """Parts of the form are lost, and answers outside of fields are asked about by it."""
    COLUMN_LOST = auto()
    """A column of a table is lost."""
    TEXT_KEPT = auto()
    """What was typed goes back to the sender although it was not read."""
    NOT_LISTED = auto()
    """An answer is none of those that its list offers."""
    TWICE = auto()
    """Two rows of a table are of one thing, if they are of one organization."""
    OF_VALUE = auto()
    """Found from the typed answer alone, so found anew when answers are judged again."""
    OF_LIST = auto()
    """Found by comparing with the list of organizations, so found anew as well."""
    SENDERS_NOTE = auto()
    """What the sender has written beside the answers."""
    SERVICE = auto()
    """The file holds no answers by its nature: nobody is asked or told about it."""
    LOCK = auto()
    """An office program's own file, gone when the workbook is closed."""
    FOR_A_PERSON = auto()
    """A letter that a person must look at."""
    SENDER_UNKNOWN = auto()
    """A letter from an address that no organization has."""
    DECIDED = auto()
    """An operator has decided it, and can decide otherwise."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is; empty strings stand for the whole file."""

    sheet: str = ""
    cell: str = ""
    field: str = ""

    @classmethod
    def of(cls, address: str, field: str = "") -> Place:
        """Return the place of an address such as ``Чек-лист!E12``."""
        sheet, _, cell = address.rpartition("!")
        return cls(sheet, cell, field)

    @property
    def address(self) -> str:
        """Such as ``Чек-лист!E12``; the inverse of ``of``."""
        return f"{self.sheet}!{self.cell}"


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a returned file that its sender or the operator should look at.

    ``typed`` and ``taken``: what stands in the cell and what it was understood as, where it was.
    """

    code: str
    severity: Severity
    place: Place
    message: str
    remedy: str
    typed: str = ""
    taken: str = ""

    def __str__(self) -> str:
        place = "!".join(each for each in (self.place.sheet, self.place.cell) if each)
        return f"{place + ': ' if place else ''}{self.code} {self.message} {self.remedy}".strip()


@dataclass(frozen=True, slots=True)
class Needs:
    """What a rule reads in a definition; only such a rule may stand in its ``[[checks]]``.

    ``fields`` and ``pairs``: the type of the fields outside tables that it is applied to.
    ``answers``: the types of its ``fields`` outside tables, in order.
    ``columns``: for each column of ``table`` in ``fields``, in order, the types it may have.
    ``closing``: the first of them says from which choice on something is closed.
    ``declared``: the table has a field that says that it is empty.
    ``period``: it compares with the form's period.
    ``criteria``: the form has criteria; ``lines``: ``fields`` name lines of one of them.
    """

    fields: str = ""
    pairs: str = ""
    answers: tuple[str, ...] = ()
    table: bool = False
    columns: tuple[tuple[str, ...], ...] = ()
    closing: bool = False
    declared: bool = False
    period: bool = False
    criteria: bool = False
    lines: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of finding: what was found (``message``) and what to do (``remedy``).

    ``needs``: what it reads in a definition; None for a rule that no definition names.
    ``traits``: what it means beside its severity.  ``in_copy``: what to do in the copy that goes
    back, which has every field again; empty where that is ``remedy``.
    """

    code: str
    severity: Severity
    title: str
    message: str
    remedy: str
    needs: Needs | None = None
    traits: tuple[Trait, ...] = ()
    in_copy: str = ""

    def at(self, place: Place = NOWHERE, **facts: object) -> Finding:
        """Return a finding of this kind; KeyError when a fact of the message is missing.

        Letters of the other alphabet in a name that it quotes are named: two projects that differ
        by one look the same.

        >>> alike = Rule("X508", Severity.NOTE, "", "Проект «{project}» похож на «{other}».", "")
        >>> alike.at(project="Cправка", other="Справка").message
        'Проект «Cправка» (латинская «C») похож на «Справка».'
        """
        message = self.message
        for key, fact in facts.items() if self.code[0] in _OF_SEVERAL else ():
            if isinstance(fact, str) and (odd := odd_letters(fact)):
                message = message.replace(f"«{{{key}}}»", f"«{{{key}}}» ({odd})")
        return Finding(self.code, self.severity, place,
                       message.format(**facts), self.remedy.format(**facts))

    @property
    def on_trial(self) -> Rule:
        """The same rule, reported as a note only."""
        return replace(self, severity=Severity.NOTE)
