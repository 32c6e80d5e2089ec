"""Load the methodology: coefficients of the criteria, levels, and explanations in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import isfinite
from typing import Any

from templates.definition import Criterion, DefinitionError, Form, build, read_toml, shipped
from templates.toml_errors import shown

NAME = "methodology.toml"
# Results are compared to four decimals; finer coefficients would make that comparison unsafe.
DECIMALS = 4


class CoefficientError(DefinitionError):
    """A coefficient that the operator has set cannot be; every problem names its criterion."""


@dataclass(frozen=True, slots=True)
class Coefficient:
    """What a criterion's points are multiplied by.

    ``assumed``: the decree gives none, and ``note`` says so, with ``{value}`` for the value.
    ``shipped``: the value that the operator has replaced, None when nobody has.  ``label``: the
    criterion's number where its id does not tell it.
    """

    criterion: str
    value: float
    assumed: bool = False
    note: str = ""
    shipped: float | None = None
    label: str = ""

    @property
    def number(self) -> str:
        """The criterion's number as people say it: ``3`` for c3."""
        return self.label or self.criterion.removeprefix("c")

    @property
    def sentence(self) -> str:
        """What must be said in words beside any score; empty when the decree says it all."""
        note = self.note.replace("{value}", number_text(self.value))
        if self.shipped is None:
            return f"Критерий {self.number}: {note}." if self.assumed else ""
        if self.assumed:
            return f"Критерий {self.number}: {note}, задан в programme.toml."
        return (f"Критерий {self.number}: коэффициент {number_text(self.value)} задан в "
                f"programme.toml, в постановлении {number_text(self.shipped)}.")


@dataclass(frozen=True, slots=True)
class Statement:
    """One rule of counting, as sheet «Методика» says it."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Level:
    """A level of the rating, from a total upwards.  The decree sets none."""

    title: str
    minimum: float


@dataclass(frozen=True, slots=True)
class Methodology:
    """How points become a result, one version of it.

    ``maximum``: the highest possible result, where it is set and not what the criteria add up to.
    ``criteria``: those that an edition of the operator's sets; the shipped one leaves them to the
    form.
    """

    id: str
    version: str
    title: str
    decree: str
    in_force: date
    coefficients: tuple[Coefficient, ...]
    rules: tuple[Statement, ...]
    levels: tuple[Level, ...] = ()
    maximum: float | None = None
    criteria: tuple[Criterion, ...] = ()

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Sentences on every coefficient that the decree does not give."""
        return tuple(each.sentence for each in self.coefficients if each.sentence)

    @property
    def assumption(self) -> str:
        """All of ``assumptions`` in one text."""
        return " ".join(self.assumptions)

    def of(self, criteria: Iterable[Criterion]) -> Methodology:
        """Return the methodology with the coefficients of these criteria only."""
        asked = {each.id for each in criteria}
        return replace(self, coefficients=tuple(
            each for each in self.coefficients if each.criterion in asked))

    def coefficient(self, criterion_id: str) -> Coefficient:
        """Return the coefficient of a criterion; KeyError when there is none."""
        return {each.criterion: each for each in self.coefficients}[criterion_id]

    def coefficients_of(self, form: Form) -> dict[str, float]:
        """Criterion id -> coefficient, in the form's order; DefinitionError names missing ones."""
        known = {each.criterion: each.value for each in self.coefficients}
        wanted = [criterion.id for criterion in form.criteria]
        missing = [f"{NAME}.coefficients: для критерия {each} формы «{form.id}» нет коэффициента: "
                   "впишите его в книгу, которую делает xlsx-forms amend methodology"
                   for each in wanted if each not in known]
        if missing:
            raise DefinitionError(missing)
        return {each: known[each] for each in wanted}


def load_methodology(overrides: Mapping[str, float] | None = None,
                     path: Any = None) -> Methodology:
    """Return the methodology with the operator's coefficients (criterion id -> value) put in.

    DefinitionError lists every problem of the file (the shipped one by default) or, when the
    file is sound, of the overrides.
    """
    problems: list[str] = []
    methodology: Methodology = build(Methodology, read_toml(path or shipped(NAME)), NAME, problems)
    if not problems:
        problems = list(methodology_misfits(methodology, NAME))
    if problems:
        raise DefinitionError(problems)
    return with_overrides(methodology, overrides or {})


def with_overrides(methodology: Methodology, overrides: Mapping[str, float]) -> Methodology:
    """Return a methodology with other coefficients; CoefficientError for one that cannot be."""
    problems = list(_override_misfits(methodology, overrides))
    if problems:
        raise CoefficientError(problems)
    return replace(methodology, coefficients=tuple(
        _overridden(each, overrides) for each in methodology.coefficients))


def number_text(value: float) -> str:
    """Return a number as Russian readers write it.

    >>> [number_text(value) for value in (1.0, 0.3, 12.5, 1234.5678, -2)]
    ['1', '0,3', '12,5', '1234,5678', '-2']
    """
    return f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".").replace(".", ",")


def _overridden(each: Coefficient, overrides: Mapping[str, float]) -> Coefficient:
    value = overrides.get(each.criterion)
    if value is None:
        return each
    return replace(each, value=float(value), shipped=each.value)


def methodology_misfits(methodology: Methodology, name: str) -> Iterator[str]:
    """Yield every problem of a methodology; ``name`` is the name of its file."""
    counts = Counter(each.criterion for each in methodology.coefficients)
    yield from (f"{name}.coefficients: критерий {each} указан дважды"
                for each, count in counts.items() if count > 1)
    for each in methodology.coefficients:
        yield from _value_misfits(each.value, f"{name}.coefficients.{each.criterion}")
        if each.assumed and "{value}" not in each.note:
            yield (f"{name}.coefficients.{each.criterion}.note: у принятого нами коэффициента "
                   "нужна фраза с {value}")
    minimums = [level.minimum for level in methodology.levels]
    if len(set(minimums)) != len(minimums):
        yield f"{name}.levels: два уровня начинаются с одного результата"


def _override_misfits(methodology: Methodology, overrides: Mapping[str, object]) -> Iterator[str]:
    known = [each.criterion for each in methodology.coefficients]
    for key, value in overrides.items():
        if key not in known:
            yield f"коэффициент {key}: такого критерия нет; есть {', '.join(known)}"
            continue
        yield from _value_misfits(value, f"коэффициент {key}")


def _value_misfits(value: object, path: str) -> Iterator[str]:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        yield f"{path}: нужно число, а стоит {shown(value)}"
        return
    if value < 0:
        yield f"{path}: нужно число не меньше 0, а стоит {value!r}"
    elif round(value, DECIMALS) != value:
        yield f"{path}: не больше {DECIMALS} знаков после запятой, а стоит {value!r}"
