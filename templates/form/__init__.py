"""What a form is: frozen dataclasses, from a field to the whole form, its roles and versions."""

from __future__ import annotations

from templates.form.criterion import Criterion, Option, points_text
from templates.form.field import LONGEST_TEXT, TYPES, YES_NO, Field
from templates.form.form import (
    BANDS,
    KINDS,
    PREFILLED,
    STYLES,
    TOKENS,
    Check,
    Deadline,
    Form,
    Page,
    Section,
    Table,
    section_fields,
)

__all__ = [
    "BANDS", "KINDS", "LONGEST_TEXT", "PREFILLED", "STYLES", "TOKENS", "TYPES", "YES_NO", "Check",
    "Criterion", "Deadline", "Field", "Form", "Option", "Page", "Section", "Table", "points_text",
    "section_fields",
]
