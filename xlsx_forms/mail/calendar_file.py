"""Write the year's deadlines as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from scoring.deadlines import due_date, moved_text
from scoring.working_days import AS_WRITTEN, WorkingDays
from templates.definition import Catalogue, Form
from templates.period import Period

# People are told three days before.
_BEFORE = timedelta(days=-3)


@dataclass(frozen=True, slots=True)
class Due:
    """The last day on which a form for a period is in time, and why it is not the decree's."""

    form: Form
    period: Period
    day: date
    moved: str = ""


def deadlines(catalogue: Catalogue, year: int, days: WorkingDays = AS_WRITTEN,
              begins: date | None = None) -> list[Due]:
    """Return what is due within a year, by day: the last quarter of the year before too.

    Nothing is owed for periods that ended before the programme ``begins``.
    """
    return sorted((each for each in _all(catalogue, year, days)
                   if begins is None or each.period.end >= begins),
                  key=lambda each: (each.day, each.form.id))


def _all(catalogue: Catalogue, year: int, days: WorkingDays) -> Iterator[Due]:
    for form_id in catalogue.ids:
        form = catalogue.current(form_id, date(year, 12, 31))
        first = Period(year)
        periods = (first.previous, first) if form.period == "year" else (
            *first.previous.quarters, *first.quarters)
        for period in periods:
            day = due_date(form.deadline, period, days)
            if day is not None and day.year == year:
                yield Due(form, period, day, moved_text(form.deadline, period, days))


def calendar_name(year: int) -> str:
    """Return the name of the file."""
    return f"Сроки {year}.ics"


def calendar_bytes(title: str, contact: str, dues: list[Due], now: datetime | None = None) -> bytes:
    """Return the calendar file: a day for each deadline, with a reminder before it.

    The same deadline has the same UID in every file, so opening a second one doubles nothing.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//xlsx-forms//RU")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    for each in dues:
        calendar.add_component(_event(each, contact, now or datetime.now(UTC)))
    return bytes(calendar.to_ical())


def _event(each: Due, contact: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{each.form.id}-{each.period}@xlsx-forms")
    event.add("dtstamp", now)
    event.add("dtstart", each.day)
    event.add("dtend", each.day + timedelta(days=1))
    event.add("summary", f"Сдать: {each.form.short_title} за {each.period.text}")
    event.add("description", f"{each.form.title} за {each.period.text}: последний день срока"
                             f"{f' ({each.moved})' if each.moved else ''}."
                             f"{f' Вопросы: {contact}' if contact else ''}")
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"Через 3 дня срок: {each.form.short_title}")
    alarm.add("trigger", _BEFORE)
    event.add_component(alarm)
    return event
