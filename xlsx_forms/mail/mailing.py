"""Turn the letters that are wanted into letters ready to send.  Nothing is sent here.

A kind of letter is a function that yields a ``Wanted`` for each organization (``forms``,
``reminders``, ``replies``) and the templates of its name.

Addresses come from the register of organizations alone, whoever wrote to us.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from ingest.mail.ledger import Ledger, Sent, State
from ingest.mail.settings import MailSettingsError
from templates.definition import Form
from templates.period import Period
from xlsx_forms.blank.generate import file_name
from xlsx_forms.mail.compose import (
    Draft,
    File,
    LetterError,
    addresses,
    names,
    new_message_id,
    one_line,
    too_large,
)
from xlsx_forms.mail.letters import LetterWriter
from xlsx_forms.mail.outbox import Planned
from xlsx_forms.programme import Programme

# A letter in one of these states has gone, or may have: it is not written again unasked.
GONE = (State.SENT, State.SENDING, State.DRAFT)


@dataclass(frozen=True, slots=True)
class Missed:
    """An organization that cannot get its letter, and why."""

    organization: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The letters to write, whom they cannot reach, and those that have gone before."""

    planned: tuple[Planned, ...]
    missed: tuple[Missed, ...]
    gone: tuple[Sent, ...]

    @property
    def unclear(self) -> tuple[Sent, ...]:
        """The letters of which nobody knows whether they went."""
        return tuple(each for each in self.gone if each.state == State.SENDING)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A letter that somebody should get: its template, facts, and how to load its files."""

    key: str
    template: str
    organization: str
    facts: Mapping[str, Any]
    files: Callable[[], tuple[File, ...]] = tuple
    form: Form | None = None
    period: Period | None = None
    answers: tuple[str, ...] = ()
    mark: str = ""


class Mailing:
    """Turns wishes into letters, for one programme and its ledger."""

    def __init__(self, programme: Programme, ledger: Ledger) -> None:
        settings = programme.settings
        self.programme, self.ledger = programme, ledger
        self._mail, self._writer = settings.mail, LetterWriter(programme.own_templates)
        self.sender = settings.mail.address or settings.contact.email
        if not self.sender:
            raise MailSettingsError(["не указано, от кого письма: впишите в programme.toml "
                                     "адрес: [mail] address = \"…\""])
        self._letters = ledger.letters()

    def plan(self, wanted: Iterable[Wanted | Missed],
             again: Callable[[Sent], bool] = lambda sent: False) -> Plan:
        """Return the letters to write; those that have gone only where ``again`` says so."""
        planned: list[Planned] = []
        missed: list[Missed] = []
        gone: list[Sent] = []
        for each in wanted:
            if isinstance(each, Missed):
                missed.append(each)
                continue
            before = self._letters.get(each.key)
            if before is not None and before.state in GONE and not again(before):
                gone.append(before)
                continue
            try:
                planned.append(self._letter(each, before))
            except LetterError as error:
                missed.append(Missed(each.organization, str(error)))
        return Plan(tuple(planned), tuple(missed), tuple(gone))

    def organization(self, key: str) -> dict[str, Any]:
        """Return what the register says of an organization; names in one line."""
        row = self.programme.organizations.loc[key].to_dict()
        return {"organization": key} | {
            str(name): " ".join(value.split()) if isinstance(value, str) else value
            for name, value in row.items()}

    def _letter(self, wanted: Wanted, before: Sent | None) -> Planned:
        own = self.organization(wanted.organization)
        recipients = addresses(own["email"])
        if not recipients:
            raise LetterError("нет адреса почты в файле «организации.xlsx»")
        files = wanted.files()
        if too_large(files, self._mail.largest_mb):
            raise LetterError(f"вложения больше {self._mail.largest_mb} МиБ (largest_mb)")
        settings = self.programme.settings
        words = self._writer.write(wanted.template, {
            "title": settings.title, "district": settings.district, "contact": settings.contact,
            "address": self.sender, "organization": own, "files": names(files),
            "form": wanted.form, "period": wanted.period, **wanted.facts})
        # One that may have gone is the same letter when it is sent again, so mail programs
        # can tell; one that surely went and is sent again is another.
        same = before is not None and before.state not in (State.SENT, State.DRAFT)
        message_id = before.message_id if before and same else new_message_id(self.sender)
        attempt = 1 if before is None else before.attempt + (0 if same else 1)
        letter = Sent(wanted.key, message_id, wanted.template, wanted.form.id if wanted.form else None,
                      str(wanted.period) if wanted.period else None, wanted.organization,
                      ", ".join(recipients), one_line(words.subject), names(files),
                      [sha256(each.content).hexdigest() for each in files], attempt=attempt)
        draft = Draft(self.sender, one_line(self._mail.name or settings.contact.name), recipients,
                      words, files, message_id, wanted.answers)
        state = before.state if before and same else None
        return Planned(letter, draft, _draft_name(wanted, own), state)

    def has_got(self, organization: str, file: str) -> bool:
        """Tell whether a letter with a file of this name has gone to an organization."""
        return any(each.organization == organization and each.state in GONE
                   and file in each.files for each in self._letters.values())


def form_path(programme: Programme, form: Form, period: Period, organization: str) -> Path:
    """Return where the generated form of an organization lies."""
    row: dict[str, object] = {"organization": organization}
    row |= {str(name): value for name, value in programme.organizations.loc[organization].items()}
    return programme.outgoing / str(period) / organization / file_name(form, period, row)


def days_left(due: date | None, programme: Programme) -> int | None:
    """Return how many days are left until a deadline; None when it has passed or there is none."""
    if due is None or due < programme.today:
        return None
    return (due - programme.today).days


def _draft_name(wanted: Wanted, own: Mapping[str, Any]) -> str:
    if wanted.form is None or wanted.period is None:
        return f"Письмо ({wanted.organization}){wanted.mark}.eml"
    name = file_name(wanted.form, wanted.period, own, wanted.mark)
    return name.removesuffix(".xlsx") + ".eml"
