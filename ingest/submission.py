"""The dataclass Submission: one returned file as it was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from templates.rules import Finding, Severity, Trait, has_trait


@dataclass(frozen=True, slots=True)
class Row:
    """One filled row of a table: values, addresses and unread texts by column id."""

    values: dict[str, object]
    cells: dict[str, str]
    raw: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heading:
    """The line of a form that names its organization, and where it stands."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Submission:
    """One returned file and what it says.

    ``state`` is ``read``, ``unreadable`` or ``foreign``.  Values are typed; a blank one and
    one that could not be read are None, and ``findings`` tell them apart; ``raw`` keeps the
    text of those that could not be read.  ``project_field`` is the one that tells which of an
    organization's projects the file is about; empty for a form that has one file a period.
    ``is_excluded``: an operator has decided that the file counts for nothing.  ``known_as``: the
    name that its project goes by since a decision; empty where that is the one in the file.
    """

    file: str
    received: datetime
    sha256: str = ""
    size: int = 0
    state: str = "read"
    form: str | None = None
    version: str | None = None
    organization: str | None = None
    period: str | None = None
    answers: dict[str, object] | None = None
    cells: dict[str, str] | None = None
    tables: dict[str, tuple[Row, ...]] | None = None
    findings: tuple[Finding, ...] = ()
    raw: dict[str, str] = field(default_factory=dict)
    heading: Heading | None = None
    project_field: str = ""
    is_excluded: bool = False
    known_as: str = ""

    @property
    def has_errors(self) -> bool:
        """Whether a finding returns the file."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def is_empty(self) -> bool:
        """Whether it is a form that was read and holds no answer at all."""
        return (self.answers is not None and not any((self.tables or {}).values())
                and all(answer is None for answer in self.answers.values()))

    @property
    def is_service(self) -> bool:
        """Whether the file holds no answers by its nature: nobody is asked or told about it."""
        return any(has_trait(finding.code, Trait.SERVICE) for finding in self.findings)

    @property
    def has_period(self) -> bool:
        """Whether the file says for which period it is."""
        return self.period is not None and not any(
            has_trait(finding.code, Trait.PERIOD_UNREAD) for finding in self.findings)

    @property
    def project(self) -> str | None:
        """The project that the file is about, by the name that it goes by."""
        name = (self.answers or {}).get(self.project_field)
        return (self.known_as or name) if isinstance(name, str) else None
