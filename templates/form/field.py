"""One question of a form: an input cell, or a column of a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from templates.field_types import FIELD_TYPES, TEXT, YES_OR_NO, FieldType

TYPES = tuple(FIELD_TYPES)
YES_NO = ("Да", "Нет")
# Excel refuses a longer text in a cell.
LONGEST_TEXT = 32_767
# Longer texts in a cell of text format are shown as ### by older Excel.
_TEXT_FORMAT_LIMIT = 255


@dataclass(frozen=True, slots=True)
class Field:
    """One question: an input cell of a form, or a column of a table.

    ``line`` and ``mark`` place several fields on one printed line («с … по …»);
    ``prefill`` names the register's value that a generated form starts with.  ``was``: the id
    in the version before, where it differs; ``renamed``: pairs of a choice's old and new text.
    ``role``: what the answer is to the program (``roles``).  ``closing``: the choice from which on
    what the row is about is closed.  ``strict``: an answer is not understood, only read.
    ``understood``: pairs of what people write and the answer that it means, beside the words of
    ``words.toml``.  ``signed``: the name under a signature: its cell is a line to sign on.
    """

    id: str
    label: str
    type: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    earliest: date | None = None
    latest: date | None = None
    max_length: int | None = None
    prompt: str = ""
    example: str = ""
    prefill: str = ""
    line: str = ""
    mark: str = ""
    printed: str = ""
    rows: int = 1
    span: int = 1
    was: str = ""
    renamed: tuple[tuple[str, ...], ...] = ()
    role: str = ""
    closing: str = ""
    strict: bool = False
    understood: tuple[tuple[str, ...], ...] = ()
    signed: bool = False

    def __post_init__(self) -> None:
        if not self.unit and self.type in FIELD_TYPES:
            object.__setattr__(self, "unit", self.kind.unit)

    @property
    def kind(self) -> FieldType:
        """All that is said of the field's type."""
        return FIELD_TYPES[self.type]

    @property
    def accepts(self) -> tuple[str, ...]:
        """The exact texts that the cell takes; empty when any value of the type will do."""
        return YES_NO if self.kind.holds == YES_OR_NO else self.choices

    @property
    def number_format(self) -> str:
        """The number format of the input cell; text stays text as far as Excel can show it."""
        if self.kind.holds == TEXT and (self.max_length or LONGEST_TEXT) <= _TEXT_FORMAT_LIMIT:
            return "@"
        return self.kind.number_format

    @property
    def full_prompt(self) -> str:
        """What is said beside the cell: the prompt (of its type by default), unit and example."""
        parts = [self.prompt or self.kind.prompt]
        parts += [f"Единица измерения: {self.unit.rstrip('.')}."] if self.unit else []
        parts += [f"Пример: {self.example}"] if self.example else []
        return " ".join(parts)
