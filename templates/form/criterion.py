"""Criteria of a checklist: their lines, the points of each, and the fields that answer them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from templates.form.field import Field

# Documents to a criterion stand beside its lines: a longer list is a file of its own.
EVIDENCE_LENGTH = 400
INAPPLICABLE = "не применимо"


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a criterion and the points it is worth."""

    points: int
    text: str


# Not slots: its fields are made once, and kept in the instance's dict.
@dataclass(frozen=True)
class Criterion:
    """One criterion of a checklist.

    A cumulative criterion is asked line by line (Да / Нет), any other by one choice.
    ``evidence``: are supporting documents ``required``, ``expected`` or ``optional``.
    ``was``: the id in the version before, where it differs.  ``may_be_inapplicable``: one of the
    answers is «не применимо», worth no points, and the highest possible result is less by this
    criterion; for a criterion with one choice only.
    """

    id: str
    number: str
    text: str
    options: tuple[Option, ...]
    cumulative: bool = False
    evidence: str = "optional"
    was: str = ""
    may_be_inapplicable: bool = False

    @property
    def most(self) -> int:
        """The most points that it can give."""
        return max(option.points for option in self.options)

    @cached_property
    def answer_fields(self) -> tuple[Field, ...]:
        """The fields that hold the answer, in the order of the options."""
        if self.cumulative:
            return tuple(
                Field(f"{self.id}_{option.points}", option.text, "yes-no", required=True,
                      prompt=f"Критерий {self.number}, строка на {points_text(option.points)}: "
                             "выберите «Да», если выполнено, иначе «Нет». Каждая последующая "
                             "строка является добавлением к предыдущей.",
                      was=self.was and f"{self.was}_{option.points}")
                for option in self.options if option.points
            )
        listed = tuple(points_text(option.points) for option in self.options) + (
            (INAPPLICABLE,) if self.may_be_inapplicable else ())
        return (Field(self.id, self.text, "choice", required=True, choices=listed,
                      prompt=f"Критерий {self.number}: выберите одну оценку из списка; "
                             "что она означает, сказано в строках ниже.", was=self.was),)

    @cached_property
    def evidence_field(self) -> Field:
        """The field for supporting documents."""
        return Field(f"{self.id}_evidence", f"Подтверждающие документы к критерию {self.number}",
                     "text", max_length=EVIDENCE_LENGTH,
                     prompt="Перечислите документы: название, дата, номер или ссылка. Длинный "
                            "список приложите файлом и назовите его здесь.",
                     was=self.was and f"{self.was}_evidence")

    def points_of(self, choice: str) -> int:
        """Return the points that a choice text stands for."""
        return ({INAPPLICABLE: 0} | {points_text(option.points): option.points
                                     for option in self.options})[choice]


def points_text(points: int) -> str:
    """Return points in words as a form offers them.

    >>> [points_text(n) for n in range(5)]
    ['0 баллов', '1 балл', '2 балла', '3 балла', '4 балла']
    """
    noun = "балл" if points == 1 else "балла" if 2 <= points <= 4 else "баллов"
    return f"{points} {noun}"
