"""One value: is it there, could it be read, does it keep the limits of its field."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from templates.definition import Field
from templates.rules import Finding, Place, rule

# Which rule speaks when a value of a type cannot be read.
UNREAD = {
    "text": "V302", "integer": "V303", "number": "V304", "date": "V305", "month": "V306",
    "year": "V307", "choice": "V308", "yes-no": "V309", "link": "V310", "contact": "V311",
}
_LISTED = 5


def blank_finding(field: Field, place: Place) -> Finding | None:
    """A required answer is there."""
    if not field.required:
        return None
    if field.accepts:
        hint = ": выберите его из списка в ячейке"
    else:
        hint = f", например: {field.example}" if field.example else ""
    return rule("V301").at(place, label=field.label, hint=hint)


def unread_finding(field: Field, place: Place, reason: str) -> Finding:
    """A value is of its field's type."""
    facts = {"label": field.label, "reason": reason}
    if field.type == "choice":
        shown = [f"«{each}»" for each in field.choices[:_LISTED]]
        rest = len(field.choices) - _LISTED
        facts["choices"] = ", ".join(shown) + (f" и еще {rest}" if rest > 0 else "")
    return rule(UNREAD[field.type]).at(place, **facts)


def limit_findings(field: Field, place: Place, value: object) -> Iterator[Finding]:
    """A value keeps its field's limits: lowest, highest, length."""
    if isinstance(value, str):
        if field.max_length and len(value) > field.max_length:
            yield rule("V314").at(place, label=field.label, found=len(value),
                                  limit=field.max_length)
        return
    if isinstance(value, date):
        form = "%m.%Y" if field.type == "month" else "%d.%m.%Y"
        if field.earliest and value < field.earliest:
            yield rule("V312").at(place, label=field.label, found=f"{value:{form}}",
                                  limit=f"{field.earliest:{form}}")
        if field.latest and value > field.latest:
            yield rule("V313").at(place, label=field.label, found=f"{value:{form}}",
                                  limit=f"{field.latest:{form}}")
        return
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if field.minimum is not None and value < field.minimum:
            yield rule("V312").at(place, label=field.label, found=_number(value),
                                  limit=_number(field.minimum))
        if field.maximum is not None and value > field.maximum:
            yield rule("V313").at(place, label=field.label, found=_number(value),
                                  limit=_number(field.maximum))


def _number(value: float) -> str:
    """Return a number as a Russian reader writes it.

    >>> _number(12.5), _number(2026)
    ('12,5', '2026')
    """
    return f"{value:.10g}".replace(".", ",")
