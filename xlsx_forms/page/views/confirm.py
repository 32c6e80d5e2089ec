"""The commission's points: its workbook, and one by one beside a checklist."""

from __future__ import annotations

from dataclasses import dataclass

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from templates.definition import DefinitionError
from templates.period import Period
from xlsx_forms.page.desk import Snapshot
from xlsx_forms.page.jobs import Job
from xlsx_forms.page.parts import number_of
from xlsx_forms.page.visit import Visit
from xlsx_forms.register.confirmation import ConfirmationError, Wish, make_confirmation
from xlsx_forms.work import default_period, load_batch, make_confirmation_workbook, open_register


@dataclass(frozen=True, slots=True)
class Standing:
    """A criterion of a checklist, the points that can be confirmed, and what is confirmed."""

    number: str
    text: str
    options: list[int]
    confirmed: int | None
    reason: str


def standings(now: Snapshot, number: int) -> list[Standing]:
    """Return the criteria of a checklist that counts for somebody; nothing for other files."""
    row = now.batch.submissions.loc[number]
    form = now.programme.catalogue.get(row["form"] or "", row["version"] or "")
    if form is None or not form.criteria or row["organization"] not in now.names or not row["period"]:
        return []
    frame = now.batch.confirmed
    own = frame[(frame["organization"] == row["organization"]) & (frame["period"] == row["period"])]
    confirmed = own.set_index("criterion")[["points", "reason"]].to_dict("index")
    found = []
    for each in form.criteria:
        made = confirmed.get(each.id)
        found.append(Standing(each.number, each.text, [option.points for option in each.options],
                              int(made["points"]) if made else None,
                              str(made["reason"]) if made else ""))
    return found


def confirm(visit: Visit, number: int) -> Response:
    """Confirm the points of a criterion, or withdraw them."""
    now = visit.snapshot
    if number not in now.batch.files or not standings(now, number):
        raise NotFound
    programme, row = visit.desk.to_change(), now.batch.submissions.loc[number]
    criterion, chosen, points = visit.given("points").partition(":")
    if not chosen or (points and not points.isdecimal()):
        raise DefinitionError(["выберите критерий и балл"])
    if not visit.given("basis"):
        raise DefinitionError(["напишите основание: оно останется в реестре"])
    if not (visit.given("confirmed-by") or programme.settings.contact.name):
        raise DefinitionError(["напишите, кто подтвердил: например, «Комиссия, протокол № 3»"])
    wish = Wish(str(row["organization"]), criterion, int(points) if points else None,
                visit.given("basis"), visit.given("confirmed-by"))
    try:
        made = make_confirmation(programme, now.batch, Period.parse(str(row["period"])), wish)
    except ConfirmationError as error:
        raise DefinitionError([str(error)]) from None
    open_register(programme).confirm(made)
    return visit.go(f"/file/{number}")


def workbook(visit: Visit) -> Response:
    """Make the commission's workbook for the year that is being collected."""
    def work(job: Job) -> None:
        programme = visit.desk.to_change()
        job.begin("Пишется книга для комиссии")
        path, count = make_confirmation_workbook(programme, load_batch(programme),
                                                 default_period(programme).whole_year)
        job.tell([f"Книга для комиссии: {path.name}, организаций {count}. Заполните желтые ячейки и "
                  "отдайте книгу программе, как присланный файл."])
        job.next, job.next_words = f"/documents/{number_of(path)}/download", "Скачать книгу"
    visit.jobs.start("Книга для комиссии", visit.snapshot.programme.folder, work)
    return visit.go("/job")


ROUTES = (("POST", "/file/<int:number>/confirm", confirm), ("POST", "/confirmation", workbook))
