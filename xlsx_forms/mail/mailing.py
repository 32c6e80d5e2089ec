"""Turn the letters that are wanted into letters ready to send.  Nothing is sent here.

A kind of letter is a function that yields a ``Wanted`` for each organization (``forms``,
``reminders``, ``replies``) and the templates of its name.  What is wanted for one organization
at once goes in one letter (``together``).

Addresses come from the register of organizations alone, whoever wrote to us.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from ingest.mail.ledger import Ledger, Sent, State
from ingest.mail.settings import MailSettingsError
from ingest.organizations.addresses import read_addresses
from templates.definition import Form
from templates.period import Period
from xlsx_forms.blank.generate import file_name, named
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
from xlsx_forms.mail.past import Past
from xlsx_forms.mail.together import Wanted, join, topic_of
from xlsx_forms.programme import Programme


@dataclass(frozen=True, slots=True)
class Missed:
    """An organization that cannot get its letter, why, and what that would be about."""

    organization: str
    reason: str
    subjects: tuple[str, ...] = ()


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


class NoSenderError(MailSettingsError):
    """Nobody has said from whom letters come."""


class Mailing:
    """Turns wishes into letters, for one programme and its ledger."""

    def __init__(self, programme: Programme, ledger: Ledger) -> None:
        settings = programme.settings
        self.programme, self.ledger = programme, ledger
        # One for all that is made now: what is the same is then attached once.
        self.begun = datetime.now(UTC)
        self._mail, self._writer = settings.mail, LetterWriter(programme.own_templates)
        self.sender = settings.mail.address or settings.contact.email
        if not self.sender:
            raise NoSenderError(["не указано, от кого письма: впишите в programme.toml "
                                 "адрес: [mail] address = \"…\""])
        try:
            addresses(self.sender)
        except LetterError as error:
            raise MailSettingsError([f"programme.toml, от кого письма: {error}"]) from error
        self.past = Past(ledger.by_message_id().values())

    def plan(self, wanted: Iterable[Wanted | Missed],
             again: Callable[[Sent], bool] = lambda sent: False) -> Plan:
        """Return the letters to write; what has gone only where ``again`` says so."""
        planned: list[Planned] = []
        missed: list[Missed] = []
        gone: dict[str, Sent] = {}
        still: dict[tuple[str, str], list[Wanted]] = {}
        for each in wanted:
            if isinstance(each, Missed):
                missed.append(each)
                continue
            before = self.past.gone_about(each.key)
            if before is not None and not again(before):
                gone[before.message_id] = before
                continue
            # What has no group of its own goes alone.
            still.setdefault((each.organization, each.group or each.key), []).append(each)
        for (organization, _group), parts in still.items():
            try:
                planned += self._letters_of(parts)
            except LetterError as error:
                missed.append(Missed(organization, str(error), tuple(each.key for each in parts)))
        return Plan(tuple(planned), tuple(missed), tuple(gone.values()))

    def organization(self, key: str) -> dict[str, Any]:
        """Return what the register says of an organization; names in one line."""
        row = self.programme.organizations.loc[key].to_dict()
        return {"organization": key} | {
            str(name): " ".join(value.split()) if isinstance(value, str) else value
            for name, value in row.items()}

    def _letters_of(self, parts: list[Wanted]) -> list[Planned]:
        """One letter about everything; one about each where together they are too large."""
        files = [part.files() for part in parts]
        if len(parts) > 1 and too_large((each for own in files for each in own),
                                        self._mail.largest_mb):
            return [self._letter([part], [own]) for part, own in zip(parts, files, strict=True)]
        return [self._letter(parts, files)]

    def _letter(self, parts: list[Wanted], files_of: list[tuple[File, ...]]) -> Planned:
        wanted = join(parts, [names(each) for each in files_of])
        own = self.organization(wanted.organization)
        recipients = addresses(own["email"])
        if not recipients:
            raise LetterError("нет адреса почты в файле «организации.xlsx»")
        files = tuple(dict.fromkeys(each for some in files_of for each in some))
        if too_large(files, self._mail.largest_mb):
            raise LetterError(f"вложения больше {self._mail.largest_mb} МиБ (largest_mb)")
        subjects = [part.key for part in parts]
        before = self.past.repeated(wanted.key, subjects)
        told = ", ".join(recipients)
        if self.past.comes_back_from(told):
            raise LetterError(f"прошлое письмо на адрес {read_addresses(told)} не доставлено: исправьте "
                              "адрес в файле «организации.xlsx»")
        words = self._writer.write(wanted.template, self._facts(wanted, own, files))
        # One that may have gone is the same letter when it is sent again, so mail programs
        # can tell; one that surely went and is sent again is another.
        same = before if before is not None and before.state != State.SENT else None
        message_id = same.message_id if same else new_message_id(self.sender)
        letter = Sent(wanted.key, message_id, wanted.template, wanted.form.id if wanted.form else None,
                      str(wanted.period) if wanted.period else None, wanted.organization,
                      told, one_line(words.subject), names(files),
                      [sha256(each.content).hexdigest() for each in files],
                      attempt=self.past.next_attempt(wanted.key, same), subjects=subjects,
                      path=same.path if same else "", fix_by=wanted.facts.get("fix_by"))
        draft = Draft(self.sender, one_line(self._mail.name or self.programme.settings.contact.name),
                      recipients, words, files, message_id, wanted.answers)
        topics = {topic_of(each) for each in subjects}
        return Planned(letter, draft, _draft_name(wanted, own), same,
                       self.past.known_about(subjects), self.past.drafts_on(topics, message_id),
                       tuple(each.words for each in parts))

    def _facts(self, wanted: Wanted, own: Mapping[str, Any], files: tuple[File, ...]
               ) -> dict[str, Any]:
        settings = self.programme.settings
        return {"title": settings.title, "district": settings.district,
                "contact": settings.contact, "address": self.sender, "organization": own,
                "files": names(files), "form": wanted.form, "period": wanted.period, **wanted.facts}

    def has_got(self, organization: str, file: str) -> bool:
        """Tell whether a letter with a file of this name has gone to an organization."""
        return any(each.organization == organization and self.past.has_gone(each)
                   and file in each.files for each in self.past.letters)


def form_path(programme: Programme, form: Form, period: Period, organization: str) -> Path:
    """Return where the generated form of an organization lies."""
    row = {"organization": organization} | programme.organization_rows[organization]
    return programme.outgoing / str(period) / organization / file_name(form, period, row)


def days_left(due: date | None, programme: Programme) -> int | None:
    """Return how many days are left until a deadline; None when it has passed or there is none."""
    if due is None or due < programme.today:
        return None
    return (due - programme.today).days


def _draft_name(wanted: Wanted, own: Mapping[str, Any]) -> str:
    if wanted.form is None or wanted.period is None:
        return named("Письмо", own, f"{wanted.mark}.eml")
    name = file_name(wanted.form, wanted.period, own, wanted.mark)
    return name.removesuffix(".xlsx") + ".eml"
