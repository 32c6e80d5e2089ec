"""Rules of a single value: required, readable, within the limits of its field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ingest.values.display import show
from templates.definition import Field, Table
from templates.rules import Finding, Place, rule

_LISTED = 5


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that was read, where it stands, as it was typed, and whether in percent."""

    field: Field
    place: Place
    value: float
    shown: str
    is_percent: bool

    @property
    def is_fraction(self) -> bool:
        """Whether it is less than one and names no unit: 0,333 may be 33,3 %."""
        return not self.is_percent and 0 < abs(self.value) < 1


def blank_finding(field: Field, place: Place) -> Finding | None:
    """A required answer is there."""
    if not field.required:
        return None
    if field.accepts:
        hint = ": выберите его из списка в ячейке"
    else:
        hint = f", например: {field.example}" if field.example else ""
    return rule("V301").at(place, label=field.label, hint=hint)


def few_rows(table: Table, count: int, place: Place) -> Finding | None:
    """A table has as many filled rows as its form asks for (R404)."""
    if count >= table.required_rows:
        return None
    return rule("R404").at(place, label=table.title, found=count, limit=table.required_rows)


def unread_finding(field: Field, place: Place, reason: str) -> Finding:
    """A value is of its field's type."""
    facts = {"label": field.label, "reason": reason}
    if field.choices:
        shown = [f"«{each}»" for each in field.choices[:_LISTED]]
        rest = len(field.choices) - _LISTED
        facts["choices"] = ", ".join(shown) + (f" и еще {rest}" if rest > 0 else "")
    return rule(field.kind.unread).at(place, **facts)


def broken_limit(field: Field, value: object) -> tuple[str, object, object] | None:
    """A value keeps its field's limits.  Return (code of the rule, found, limit) when it does not.

    >>> broken_limit(Field("year", "Год", "year", maximum=2035), 2036)
    ('V313', '2036', '2035')
    """
    if isinstance(value, str):
        if field.max_length and len(value) > field.max_length:
            return "V314", len(value), field.max_length
        return None
    if isinstance(value, date):
        shown = field.kind.shown
        if field.earliest and value < field.earliest:
            return "V312", f"{value:{shown}}", f"{field.earliest:{shown}}"
        if field.latest and value > field.latest:
            return "V313", f"{value:{shown}}", f"{field.latest:{shown}}"
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        # A field without limits of its own has those of its type, as its cell in Excel has.
        lowest = field.kind.low if field.minimum is None else field.minimum
        highest = field.kind.high if field.maximum is None else field.maximum
        if value < lowest:
            return "V312", _number(value), _number(lowest)
        if value > highest:
            return "V313", _number(value), _number(highest)
    return None


def understood_finding(field: Field, place: Place, typed: str, taken: str) -> Finding:
    """An answer has one plain meaning, and that was taken (V317)."""
    found = rule("V317").at(place, label=field.label, typed=show(typed), taken=taken)
    return replace(found, typed=typed, taken=taken)


def mixed_percents(label: str, amounts: Sequence[Amount]) -> Iterator[Finding]:
    """Numbers of one row and one unit are all percents, or none is a fraction beside them (V318)."""
    for unit in dict.fromkeys(each.field.unit for each in amounts):
        together = [each for each in amounts if each.field.unit == unit]
        fractions = [each for each in together if each.is_fraction]
        if fractions and any(each.is_percent for each in together):
            found = ", ".join(f"{each.place.cell} {each.shown}" for each in together
                              if each.is_percent or each.is_fraction)
            yield rule("V318").at(fractions[0].place, label=label, found=found)


def limit_finding(field: Field, place: Place, value: object) -> Finding | None:
    """Return the finding (V312 to V314) of a value that its field's limits do not let in."""
    broken = broken_limit(field, value)
    if broken is None:
        return None
    code, found, limit = broken
    return rule(code).at(place, label=field.label, found=found, limit=limit)


def _number(value: float) -> str:
    """Return a number as a Russian reader writes it.

    >>> _number(12.5), _number(2026), _number(12345678900.0)
    ('12,5', '2026', '12345678900')
    """
    text = f"{Decimal(repr(value)):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
