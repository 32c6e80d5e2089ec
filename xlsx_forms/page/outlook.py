"""What each step of a quarter would do now, in numbers, and which one is next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from ingest.mail.ledger import Sent, State
from ingest.mail.settings import MailSettingsError
from ingest.organizations import FILE_NAME
from templates.definition import Form
from templates.period import Period
from xlsx_forms.editions.folder import edition_files
from xlsx_forms.editions.load import COMMISSION, METHODOLOGY, PLAN
from xlsx_forms.mail.correspondence import kept_letters
from xlsx_forms.mail.drafts import waiting_letters
from xlsx_forms.mail.drafts.files import LETTERS, TO_SEND
from xlsx_forms.mail.kinds.forms import all_form_letters
from xlsx_forms.mail.mailing import Mailing, Missed, form_path
from xlsx_forms.mail.together import Wanted
from xlsx_forms.page.desk import Snapshot
from xlsx_forms.page.problems import sentences_of
from xlsx_forms.programme import OUTGOING, SETTINGS_NAME, Programme
from xlsx_forms.status.rows import unclear_files
from xlsx_forms.work import open_register, owing_organizations, taken_in
from xlsx_forms.work.round import wanted_letters
from xlsx_forms.work.steps import summary_path

SUMMARY_IS_OLD = "после нее изменились файлы, решения или настройки"


@dataclass(frozen=True, slots=True)
class Letters:
    """How many organizations would get a letter, and how many have no address."""

    to_write: int = 0
    without_address: int = 0

    @property
    def words(self) -> str:
        """In one line."""
        more = f", без адреса {self.without_address}" if self.without_address else ""
        return f"писем {self.to_write}{more}" if self.to_write or more else "писать некому"


@dataclass(frozen=True)
class Outlook:
    """What there is to do."""

    organizations: int
    without_blank: int
    owed: int
    returned: int
    waiting_files: int
    drafts: tuple[Sent, ...]
    unclear_letters: int
    unclear: int
    alike: int
    letters: dict[str, Letters]
    mail_problem: str
    summary: Path | None
    summary_is_old: bool

    @property
    def next_step(self) -> str:
        """The next thing to do, in one sentence."""
        if not self.organizations:
            return f"Впишите организации: в списке («{FILE_NAME}») пока никого нет."
        if self.waiting_files:
            return f"Примите новые файлы: {self.waiting_files} в папке «входящие»."
        if self.drafts:
            return (f"Отправьте черновики из своей почтовой программы и отметьте, что они отправлены: "
                    f"{len(self.drafts)} в папке «{OUTGOING}/{LETTERS}/{TO_SEND}».")
        if self.unclear_letters:
            return f"Скажите, ушли ли письма, о которых это неясно: {self.unclear_letters}."
        answers, reminders = self.letters["answers"], self.letters["reminders"]
        if answers.to_write:
            return f"Ответьте на присланное: {answers.words}."
        if self.without_blank:
            return f"Сделайте формы: {self.without_blank}."
        if self.letters["send"].to_write:
            return f"Разошлите формы: {self.letters['send'].words}."
        if reminders.to_write:
            return f"Напомните должникам: {reminders.words}."
        if self.summary is None:
            return "Соберите сводку: она еще не собрана."
        if self.summary_is_old:
            return f"Соберите сводку заново: {SUMMARY_IS_OLD}."
        if self.unclear:
            return f"Посмотрите файлы, о которых неясно, чьи они: {self.unclear}."
        if self.alike:
            return f"Решите, где похожие названия – один проект, а где два: {self.alike}."
        return "Все сделано: новых файлов нет, ответы отправлены, сводка собрана."


    @property
    def buttons(self) -> list[tuple[str, str]]:
        """What may be begun now: where each button leads, and its words."""
        if not self.organizations:
            return []
        found = [("/round", "Провести круг")]
        if self.without_blank:
            found.append(("/forms", "Сделать формы"))
        if self.without_blank or self.letters["send"].to_write:
            found.append(("/letters/send/prepare", "Разослать"))
        return found


def outlook(now: Snapshot) -> Outlook:
    """Return what there is to do in the quarter that is being collected."""
    programme = now.programme
    states = [row.state for row in now.rows]
    summary = summary_path(programme, now.period)
    latest = summary if summary.is_file() else None
    old = latest is not None and _is_old(programme, datetime.fromtimestamp(latest.stat().st_mtime))
    letters, problem = _letters_of(now)
    gone = waiting_letters(now.ledger.by_message_id().values())
    return Outlook(
        len(now.names), _count_without_blank(now),
        states.count("missing"), states.count("returned"), len(waiting_files(programme)),
        tuple(gone[State.DRAFT]), len(gone[State.SENDING]),
        sum(1 for _ in unclear_files(now.batch)), len(now.batch.alike), letters, problem, latest, old)


def _is_old(programme: Programme, made: datetime) -> bool:
    """Whether something that a summary is made of has changed since it was made."""
    folder = programme.folder
    paths = [folder / SETTINGS_NAME, folder / FILE_NAME, *programme.own_templates.rglob("*.toml")]
    paths += [path for stem in (PLAN, COMMISSION, METHODOLOGY)
              for path in edition_files(folder, stem).values()]
    changed = open_register(programme).last_change()
    return (changed is not None and changed > made) or any(
        datetime.fromtimestamp(path.stat().st_mtime) > made for path in paths if path.is_file())


STEPS_HEAD = ("Шаг", "Сейчас", "Команда")


def outlook_lines(period: Period, now: Outlook) -> Iterator[str]:
    """Yield where one stands and what is next, for a terminal."""
    yield f"{period.text}: не сдано форм {now.owed}, на доработке {now.returned}"
    yield f"Дальше: {now.next_step}"
    yield ""


def steps(now: Outlook) -> list[tuple[str, str, str]]:
    """Return each step with what it would do now and its command."""
    made = now.summary.name if now.summary else "еще не собрана"
    old = f": {SUMMARY_IS_OLD}" if now.summary and now.summary_is_old else ""
    unclear = [("Сказать, ушли ли письма", f"неясно {now.unclear_letters}", "xlsx-forms letters")]
    return [("Сделать формы", f"не сделано {now.without_blank}", "xlsx-forms generate"),
            ("Разослать", now.letters["send"].words, "xlsx-forms send"),
            ("Отправить черновики", f"ждут {len(now.drafts)}", "xlsx-forms letters --sent all"),
            *(unclear if now.unclear_letters else ()),
            ("Забрать почту", "", "xlsx-forms fetch"),
            ("Принять файлы", f"новых {now.waiting_files}", "xlsx-forms ingest"),
            ("Ответить", now.letters["answers"].words, "xlsx-forms round"),
            ("Напомнить", now.letters["reminders"].words, "xlsx-forms remind"),
            ("Собрать сводку", f"{made}{old}", "xlsx-forms summary")]


def without_blank(programme: Programme) -> list[tuple[Form, Period, list[str]]]:
    """Return the forms of the periods being collected, each with those for whom none is made."""
    found = []
    for form in programme.catalogue.in_force(programme.today):
        period = Period.to_collect(form.period, programme.today)
        owing = [str(key) for key in owing_organizations(programme, form, period).index
                 if not form_path(programme, form, period, str(key)).is_file()]
        found.append((form, period, owing))
    return found


def waiting_files(programme: Programme) -> list[Path]:
    """Return the files in the folder of incoming files that nothing of is in the register yet."""
    known = {file for file, _checksum in taken_in(programme)}
    kept = {Path(each) for each in kept_letters(programme)}
    # An archive or a letter stands in the register by what it holds.
    inside = {parent for file in known for parent in _parents(file)}
    found = []
    for path in programme.incoming.rglob("*") if programme.incoming.is_dir() else ():
        if path.is_file() and path not in kept:
            place = path.relative_to(programme.folder).as_posix()
            if place not in known and place not in inside:
                found.append(path)
    return sorted(found)


def _parents(file: str) -> Iterable[str]:
    parts = file.split("/")
    return ("/".join(parts[:count]) for count in range(2, len(parts)))


@lru_cache(maxsize=1)
def _count_without_blank(now: Snapshot) -> int:
    """A form that is made or removed makes another snapshot."""
    return sum(len(owing) for _form, _period, owing in without_blank(now.programme))


@lru_cache(maxsize=1)
def _letters_of(now: Snapshot) -> tuple[dict[str, Letters], str]:
    nothing = {part: Letters() for part in ("send", "answers", "reminders")}
    try:
        mailing = Mailing(now.programme, now.ledger)
    except MailSettingsError as error:
        return nothing, " ".join(sentences_of(error))
    wanted = wanted_letters(mailing, now.batch, ("answers", "reminders"))
    wanted["send"] = list(all_form_letters(mailing, now.batch, list(now.names)))
    return {part: _counted(mailing, each) for part, each in wanted.items()}, ""


def _counted(mailing: Mailing, wanted: list[Wanted | Missed]) -> Letters:
    """Count the organizations that a plan would write to, without writing the letters."""
    emails = mailing.programme.organizations["email"]
    keys = {each.organization for each in wanted if isinstance(each, Wanted)
            and mailing.past.gone_about(each.key) is None}
    without = sum(not str(emails[key] or "").strip() for key in keys)
    return Letters(len(keys) - without, without)
