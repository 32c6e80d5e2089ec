"""The commission: people, posts and roles, as the decree lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from templates.definition import DefinitionError, build, read_toml, shipped

NAME = "commission.toml"


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the commission."""

    role: str
    name: str
    post: str


@dataclass(frozen=True, slots=True)
class Commission:
    """The commission, in the decree's order."""

    id: str
    version: str
    title: str
    decree: str
    in_force: date
    members: tuple[Member, ...]


def load_commission(path: Any = None) -> Commission:
    """Return the commission, the shipped one by default; DefinitionError with all problems."""
    problems: list[str] = []
    commission: Commission = build(Commission, read_toml(path or shipped(NAME)), NAME, problems)
    if not problems and not commission.members:
        problems.append(f"{NAME}.members: в комиссии никого нет")
    if problems:
        raise DefinitionError(problems)
    return commission
