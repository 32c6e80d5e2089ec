"""Letters: what would go to whom, the question, and the sending of exactly what was shown."""

from __future__ import annotations

from datetime import datetime

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ingest.mail.ledger import Ledger, Sent, State
from ingest.mail.settings import MailSettingsError, find_password
from ingest.storage.run_lock import only_one
from templates.definition import DefinitionError
from templates.text import unbroken_lines
from xlsx_forms.mail.drafts import (
    declare,
    folder_of,
    tidy,
    waiting_drafts,
    waiting_letters,
    write_drafts,
)
from xlsx_forms.mail.kinds.forms import all_form_letters
from xlsx_forms.mail.mailing import Mailing, Plan
from xlsx_forms.mail.outbox import send_all
from xlsx_forms.mail.preview import kind_lines
from xlsx_forms.page.content.wording import on_page
from xlsx_forms.page.desk import Prepared
from xlsx_forms.page.jobs import BusyError, Job
from xlsx_forms.page.parts import make_missing_forms, write_summary
from xlsx_forms.page.visit import Visit
from xlsx_forms.programme import Programme
from xlsx_forms.work import known_batch, load_batch
from xlsx_forms.work.round import LOCK, make_plans, put_away, waiting_lines

# What each address sends, in the words of the buttons.
TITLES = {"send": "Разослать", "answers": "Ответить", "reminders": "Напомнить",
          "round": "Провести круг"}
# Letters of which the operator knows more than the program: what they are, what to do, her answers.
_ASKED: dict[State, tuple[str, str, dict[str, str]]] = {
    State.SENDING: ("Неясно, ушли ли письма", "Связь прервалась. Посмотрите в отправленных вашей почты: "
                    "если письмо не ушло, программа напишет его снова.",
                    {"sent": "Ушло", "unsent": "Не ушло"}),
    State.UNDELIVERED: ("Письма не доставлены", "Исправьте адрес в списке организаций. Если он верен, "
                        "письмо можно написать снова.", {"unsent": "Адрес верен, написать снова"}),
    State.DRAFT: ("Черновики, которые вы еще не отправили", "Отправили не все – отметьте по одному.",
                  {"sent": "Отправлен", "unsent": "Не нужен"})}
# Of more letters of a kind it is said with one button, or by and by.
MOST_TOLD = 100
_HEADS = {"send": "Формы", "answers": "Ответы на присланное", "reminders": "Напоминания"}


def prepare(visit: Visit, what: str) -> Response:
    """Write the letters in the background, to be looked at."""
    if what not in TITLES:
        raise NotFound
    visit.jobs.start(TITLES[what], visit.snapshot.programme.folder,
                     lambda job: write_letters(visit, job, what))
    return visit.go("/job")


def write_letters(visit: Visit, job: Job, what: str) -> None:
    """Write the letters of a step or the round; nothing leaves.  Forms to be sent are made before."""
    if what == "send":
        make_missing_forms(visit, job)
    job.begin("Пишутся письма, ничего не отправляется")
    programme = visit.desk.to_change()
    mailing = Mailing(programme, Ledger(programme.ledger_url))
    plans = _plans(mailing, what)
    # Only now: the register keeps a list of the copies that go with letters.
    visit.desk.prepared[what] = Prepared(mailing, plans, visit.desk.marks(), tuple(job.lines))
    job.next = f"/letters/{what}"


def preview(visit: Visit, what: str) -> Response:
    """What would go to whom; nothing leaves before the button is pressed."""
    if what not in TITLES:
        raise NotFound
    ready = visit.desk.prepared.get(what)
    if ready is None or ready.marks != visit.desk.marks():
        return visit.render("letters_old.html", what=what, title=TITLES[what])
    now, plans = visit.snapshot, ready.plans
    # A browser breaks lines itself, within names too.
    lines = {part: [on_page(line).replace("\u00a0", " ").strip() for line in unbroken_lines(
        kind_lines(now.programme, _HEADS[part], plan))] for part, plan in plans.items()}
    waiting = waiting_lines(now.programme, now.batch) if what == "round" else []
    # A command for each question: here it is answered on the page of the file.
    waiting = [on_page(line) for line in waiting if not line.strip().startswith("xlsx-forms ")]
    return visit.render("letters.html", what=what, title=TITLES[what], groups=lines, waiting=waiting,
                        letters=[each for plan in plans.values() for each in plan.planned],
                        names=now.names, seal=ready.seal, told=ready.told,
                        outbox=_outbox_problem(now.programme))


def send(visit: Visit, what: str) -> Response:
    """Send the letters that were shown, or write them as drafts; no others."""
    ready = visit.desk.prepared.get(what)
    if ready is None or ready.seal != visit.given("seal") or ready.marks != visit.desk.marks():
        raise DefinitionError(["пока вы смотрели, список писем изменился, и ничего не отправлено. "
                               "Откройте его еще раз"])
    as_drafts = visit.given("how") == "drafts"

    def work(job: Job) -> None:
        visit.desk.to_change()
        del visit.desk.prepared[what]
        try:
            if as_drafts:
                _draft(ready.mailing, ready.plans, what, job)
            elif any(plan.planned for plan in ready.plans.values()):
                _send(ready.mailing, ready.plans, job)
        finally:
            if what == "round" and not job.is_stopping:
                write_summary(visit, job)
    visit.jobs.start(TITLES[what], ready.mailing.programme.folder, work)
    return visit.go("/job")


def drafts_sent(visit: Visit) -> Response:
    """Take all drafts as sent that the operator saw waiting, as the command ``letters`` does."""
    last = visit.given("last")
    if not last.isdecimal():
        raise NotFound

    def work(job: Job) -> None:
        programme = visit.desk.to_change()
        ledger = Ledger(programme.ledger_url)
        tidy(programme, ledger)
        # One that was written since the page was shown may still wait.
        said = [(each, True) for each in waiting_drafts(ledger.by_message_id().values())
                if each.id <= int(last)]
        refused = declare(programme, ledger, said)
        job.tell([f"Отмечено отправленных писем: {len(said) - len(refused)}."])
    visit.jobs.start("Отметить черновики", visit.snapshot.programme.folder, work)
    return visit.go("/job")


def told_of(visit: Visit) -> list[tuple[str, str, dict[str, str], list[Sent]]]:
    """Return the letters of which the operator knows more: a title, what to do, her answers, letters."""
    groups = waiting_letters(visit.snapshot.ledger.by_message_id().values())
    if visit.jobs.running is not None:
        # A letter that is being sent is unclear for as long as that takes.
        groups[State.SENDING] = []
    return [(*_ASKED[state], group) for state, group in groups.items() if group]


def tell(visit: Visit, letter: int) -> Response:
    """Take a letter as sent, or as not sent, as the command ``letters`` does."""
    said = visit.given("said")
    if said not in ("sent", "unsent"):
        raise NotFound
    with only_one(visit.snapshot.programme.folder / LOCK) as is_ours:
        if not is_ours:
            raise BusyError("Сейчас идет другая работа. Дождитесь ее конца и повторите.")
        programme = visit.desk.to_change()
        ledger = Ledger(programme.ledger_url)
        found = [each for each in ledger.by_message_id().values() if each.id == letter]
        if not found:
            raise NotFound
        if refused := declare(programme, ledger, [(found[0], said == "sent")]):
            raise DefinitionError([f"о письме № {letter} так сказать нельзя: "
                                   f"{State(refused[0].state).russian}"])
    return visit.go("/#letters")


def _plans(mailing: Mailing, what: str) -> dict[str, Plan]:
    programme = mailing.programme
    if what == "send":
        keys = [str(key) for key in programme.organizations.index]
        return {what: mailing.plan(all_form_letters(mailing, known_batch(programme), keys))}
    parts = ("answers", "reminders") if what == "round" else (what,)
    return make_plans(mailing, load_batch(programme), parts)


def _send(mailing: Mailing, plans: dict[str, Plan], job: Job) -> None:
    mail = mailing.programme.settings.mail
    if mail.smtp is None:
        raise MailSettingsError([_outbox_problem(mailing.programme)])
    planned = [each for plan in plans.values() for each in plan.planned]
    job.begin("Отправляются письма", len(planned))
    sent = other = 0
    try:
        for outcome in send_all(planned, mail.smtp, find_password(mail.smtp), mailing.ledger,
                                mail.per_minute):
            sent += outcome.state == State.SENT
            other += outcome.state != State.SENT
            if outcome.state != State.SENT or outcome.reason:
                job.tell([f"{outcome.letter.organization}: {outcome.state.russian}. {outcome.reason}"])
            job.step()
    finally:
        job.tell([f"Отправлено писем: {sent} из {len(planned)}"])
        tidy(mailing.programme, mailing.ledger)
    if other:
        job.tell(["Исправьте причину и повторите: те, кому письмо ушло, второго не получат."])


def _draft(mailing: Mailing, plans: dict[str, Plan], what: str, job: Job) -> None:
    if what != "send":
        put_away(mailing, plans)
    planned = [each for plan in plans.values() for each in plan.planned]
    job.begin("Пишутся черновики", len(planned))
    paths = write_drafts(planned, mailing.programme, mailing.ledger, datetime.now())
    folder = folder_of(mailing.programme).relative_to(mailing.programme.folder)
    job.tell([f"Черновиков: {len(paths)}, лежат в папке «{folder.as_posix()}». Откройте каждый в "
              "почтовой программе и отправьте, а потом нажмите на странице «Квартал» «Черновики "
              "отправлены»."])


def _outbox_problem(programme: Programme) -> str:
    smtp = programme.settings.mail.smtp
    if smtp is None:
        return "Отправить письма нечем: почта не настроена. Можно написать черновики."
    try:
        find_password(smtp)
    except MailSettingsError as error:
        return "; ".join(error.problems)
    return ""


ROUTES = (("GET", "/letters/<what>", preview), ("POST", "/letters/<what>/prepare", prepare),
          ("POST", "/letters/<what>", send), ("POST", "/drafts/sent", drafts_sent),
          ("POST", "/letters/told/<int:letter>", tell))
