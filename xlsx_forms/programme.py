"""The programme folder: settings, organizations, and the paths of its files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.mail.settings import Mail, mail_problems, password_problems, with_files_of
from ingest.storage.address import address_of, address_problem
from scoring.methodology import CoefficientError, Methodology
from scoring.working_days import WorkingDays, deadline_problems
from templates.commission import Commission
from templates.definition import (
    Catalogue,
    DefinitionError,
    Form,
    build,
    read_toml,
    shipped_catalogue,
)
from templates.loading import read_text
from templates.period import Period
from templates.plan import Plan
from templates.toml_errors import with_lines
from xlsx_forms.editions.edition import Editions
from xlsx_forms.editions.load import load_commissions, load_methodologies, load_plans
from xlsx_forms.editions.own_templates import template_problems

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import URL

    from ingest.organizations import Listed

SETTINGS_NAME, REGION_NAME = "programme.toml", "region.toml"
OWN_TEMPLATES = "templates"
REGISTER_NAME, LEDGER_NAME = "реестр.sqlite", "письма.sqlite"
OUTGOING, INCOMING, RETURNED, SUMMARIES = "исходящие", "входящие", "на доработку", "сводка"
PAPERS = "документы"


class NoProgrammeError(FileNotFoundError):
    """There is no programme folder here or above."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom an organization asks; printed in forms and letters."""

    name: str = ""
    post: str = ""
    phone: str = ""
    email: str = ""

    @property
    def text(self) -> str:
        """Name, post, telephone and e-mail in one line; empty when nobody is named."""
        return ", ".join(each for each in (self.name, self.post, self.phone, self.email) if each)


@dataclass(frozen=True, slots=True)
class Round:
    """Section ``[round]``, all in days: what a returned form is given to be mended, how long
    before a deadline reminders begin, and what lies between two of them."""

    correction_days: int = 5
    remind_before: int = 3
    remind_every: int = 7


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``programme.toml`` says.

    ``register``: the address of the register in PostgreSQL, without a password; without one it is a
    file in the folder.  ``place``: the town that the commission's papers name.  ``today`` fixes the
    day that deadlines are counted from; nothing is owed for periods that ended before
    ``programme_from``.
    """

    title: str = "Программа «Эффективный регион»"
    district: str = "Промышленновский муниципальный округ"
    place: str = ""
    contact: Contact = field(default_factory=Contact)
    coefficients: dict[str, float] = field(default_factory=dict)
    today: date | None = None
    programme_from: date | None = None
    mail: Mail = field(default_factory=Mail)
    round: Round = field(default_factory=Round)
    register: str = ""
    deadlines: WorkingDays = field(default_factory=WorkingDays)


@dataclass(frozen=True)
class Programme:
    """A programme folder: its settings, its forms, its methodology, and where files lie.

    ``catalogue`` has the shipped forms, those of the folder ``templates`` and the checklists that
    editions of the methodology call for.
    """

    folder: Path
    settings: Settings
    catalogue: Catalogue
    methodologies: Editions[Methodology]

    @property
    def incoming(self) -> Path:
        """Where returned files are put."""
        return self.folder / INCOMING

    @property
    def outgoing(self) -> Path:
        """Where generated forms are written."""
        return self.folder / OUTGOING

    @property
    def summaries(self) -> Path:
        """Where summaries are written."""
        return self.folder / SUMMARIES

    @property
    def papers(self) -> Path:
        """Where the commission's papers are written."""
        return self.folder / PAPERS

    @cached_property
    def register_url(self) -> str | URL:
        """The SQLAlchemy URL of the register of submissions."""
        if self.settings.register:
            return address_of(self.settings.register, self.settings.district)
        return f"sqlite:///{(self.folder / REGISTER_NAME).as_posix()}"

    @property
    def has_register(self) -> bool:
        """Whether there is a register to ask: one on a server is made when it is asked first."""
        return bool(self.settings.register) or (self.folder / REGISTER_NAME).is_file()

    @property
    def ledger_url(self) -> str:
        """The SQLAlchemy URL of the ledger of letters."""
        return f"sqlite:///{(self.folder / LEDGER_NAME).as_posix()}"

    @property
    def own_templates(self) -> Path:
        """The programme's own forms and letters, which need not be there."""
        return self.folder / OWN_TEMPLATES

    @property
    def today(self) -> date:
        """The day that deadlines are counted from."""
        return self.settings.today or date.today()

    def label(self, organization: str) -> str:
        """An organization by its code and its short name, in one line: «012 Школа № 1»."""
        names = self.organizations["short_name"]
        return " ".join(f"{organization} {names.get(organization, '')}".split())

    def due(self, form: Form, period: Period) -> date | None:
        """The last day on which a form for a period is in time; None where it has no deadline."""
        from scoring.deadlines import due_date

        return due_date(form.deadline, period, self.settings.deadlines)

    def moved(self, form: Form, period: Period) -> str:
        """Why that day is not the one that the decree names, in words; empty where it is."""
        from scoring.deadlines import moved_text

        return moved_text(form.deadline, period, self.settings.deadlines)

    @property
    def methodology(self) -> Methodology:
        """The methodology in force today."""
        return self.methodologies.on(self.today).value

    def methodology_of(self, year: int) -> Methodology:
        """The methodology by which the checklists of a year are scored."""
        return self.methodologies.on(self.last_day(year)).value

    def last_day(self, year: int) -> date:
        """The last day of a year, or today while it runs: what was in force then counts for it."""
        return min(date(year, 12, 31), self.today)

    @cached_property
    def plans(self) -> Editions[Plan]:
        """The plan of measures in all its editions; DefinitionError when one is not in order."""
        return load_plans(self.folder, self.catalogue)

    @cached_property
    def commissions(self) -> Editions[Commission]:
        """The commission in all its editions; DefinitionError when one is not in order."""
        return load_commissions(self.folder)

    @cached_property
    def organizations(self) -> pd.DataFrame:
        """The register of organizations; DefinitionError when the file is not in order.

        None takes part before the programme begins.
        """
        import pandas as pd

        from ingest.organizations import FILE_NAME, load_organizations

        listed = load_organizations(self.folder / FILE_NAME)
        if self.settings.programme_from is None:
            return listed
        begins = pd.Timestamp(self.settings.programme_from)
        since = listed["participates_from"]
        return listed.assign(participates_from=since.where(since > begins, begins))

    @cached_property
    def organization_rows(self) -> dict[str, dict[str, Any]]:
        """The register of organizations by id, for what asks of one after another."""
        rows = self.organizations.to_dict("index")
        return {str(key): {str(name): value for name, value in row.items()} for key, row in rows.items()}

    @cached_property
    def listed(self) -> Listed:
        """How organizations are called and tied: who goes on with whose work, who answers for whom."""
        from ingest.organizations import listed

        return listed(self.organizations)

    @property
    def names(self) -> dict[str, str]:
        """The full name of every organization by its id."""
        return {str(key): str(name) for key, name in self.organizations["full_name"].items()}

    @property
    def former_names(self) -> dict[str, tuple[str, ...]]:
        """The full names that organizations had before, by id; those without any are not there."""
        from ingest.organizations import former_names

        return {str(key): tuple(each.full for each in former_names(text))
                for key, text in self.organizations["former_names"].items() if text}


# The settings that are no section of their own.
_OF_ALL = tuple(each.name for each in fields(Settings) if each.default is not MISSING)


def _misplaced(raw: dict[str, Any]) -> Iterator[str]:
    """Take settings of the whole programme out of the sections that they stand in, and tell each.

    What is added at the end of the file belongs to the last section.
    """
    for section, values in raw.items():
        for key in _OF_ALL if isinstance(values, dict) else ():
            if key in values:
                del values[key]
                yield (f"{SETTINGS_NAME}.{section}.{key}: эта строка относится ко всей программе: "
                       f"перенесите ее в начало файла, выше [{section}]")


def round_problems(rounds: Round, path: str) -> Iterator[str]:
    """Yield what is wrong with the section, each problem with its path."""
    for name, low in (("correction_days", 1), ("remind_before", 0), ("remind_every", 1)):
        value = getattr(rounds, name)
        if not low <= value <= 366:
            yield f"{path}.{name}: нужно число дней от {low} до 366, а стоит {value}"


def _register_problems(address: str, folder: Path) -> Iterator[str]:
    problem = address_problem(address)
    if problem is None and (folder / REGISTER_NAME).exists():
        problem = (f"в папке есть и «{REGISTER_NAME}», а реестр бывает один. Если он еще не перенесен, "
                   "поставьте # в начало этой строки и наберите: xlsx-forms register --move "
                   f"АДРЕС. Если перенесен, уберите «{REGISTER_NAME}» в папку «копии»")
    if problem is not None:
        yield f"{SETTINGS_NAME}.register: {problem}"


def find_folder(start: Path) -> Path:
    """Return the nearest folder with ``programme.toml``; NoProgrammeError when there is none."""
    for folder in (start, *start.parents):
        if (folder / SETTINGS_NAME).is_file():
            return folder
    raise NoProgrammeError(start)


def load_programme(folder: Path) -> Programme:
    """Return the programme of a folder; DefinitionError lists all problems of its settings."""
    # Paths in the register are kept from the folder on, wherever the program was called from.
    folder = Path(os.path.abspath(folder))
    path = folder / SETTINGS_NAME
    if not path.is_file():
        raise NoProgrammeError(folder)
    raw = read_toml(path)
    problems = list(_misplaced(raw))
    coefficients = raw.pop("coefficients", {})
    problems += password_problems(raw, SETTINGS_NAME)
    settings: Settings = build(Settings, raw, SETTINGS_NAME, problems)
    if isinstance(settings.mail, Mail):
        problems += mail_problems(settings.mail, f"{SETTINGS_NAME}.mail")
    if isinstance(settings.round, Round):
        problems += round_problems(settings.round, f"{SETTINGS_NAME}.round")
    if isinstance(settings.deadlines, WorkingDays):
        problems += deadline_problems(settings.deadlines, f"{SETTINGS_NAME}.deadlines")
    if isinstance(settings.register, str) and settings.register:
        problems += _register_problems(settings.register, folder)
    if not isinstance(coefficients, dict):
        problems.append(f"{SETTINGS_NAME}.coefficients: нужна таблица TOML, как [coefficients]")
    if problems:
        raise DefinitionError(list(with_lines(problems, SETTINGS_NAME, read_text(path))))
    catalogue, own = shipped_catalogue(), folder / OWN_TEMPLATES
    if own.is_dir():
        problems = list(template_problems(own))
        if problems:
            raise DefinitionError(problems)
        catalogue = catalogue.with_folder(own)
    try:
        methodologies, catalogue = load_methodologies(folder, catalogue, coefficients)
    except CoefficientError as error:
        named = (f"{SETTINGS_NAME}.{each.replace('коэффициент ', 'coefficients.', 1)}"
                 for each in error.problems)
        raise DefinitionError(list(with_lines(named, SETTINGS_NAME, read_text(path)))) from error
    settings = replace(settings, coefficients=coefficients,
                       mail=with_files_of(settings.mail, folder))
    return Programme(folder, settings, catalogue, methodologies)
