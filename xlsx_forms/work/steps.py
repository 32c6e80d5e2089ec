"""The steps of the job as functions: what a command does, without the command line."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd

from ingest.batch import AS_USUAL, Batch, Judging, Readers, read_all
from ingest.opening.address import is_url
from ingest.opening.sources import Source, sources
from ingest.register.decisions import ASSIGN, Decision, Decisions
from ingest.register.recheck import (
    Difference,
    differences,
    judged_again,
    originals,
    outcomes,
)
from ingest.register.register import Register, relative_to
from ingest.register.stored.kept import Scope
from ingest.submission import Submission
from scoring.deadlines import is_required
from templates.definition import Form
from templates.period import Period
from templates.sheet.confirmation import SHEET
from xlsx_forms.blank.generate import Issue, choose, generate
from xlsx_forms.mail.correspondence import kept_letters, with_fix_dates
from xlsx_forms.programme import Programme
from xlsx_forms.register.decisions import check_assignment
from xlsx_forms.work.untouched import without_untouched


def known_batch(programme: Programme) -> Batch | None:
    """Return what has been returned before, or None when nothing has."""
    if not programme.has_register:
        return None
    return load_batch(programme)


def generate_all(programme: Programme) -> int:
    """Write every form of the periods now being collected for every organization."""
    count, batch = 0, known_batch(programme)
    for form in programme.catalogue.in_force(programme.today):
        period = Period.to_collect(form.period, programme.today)
        owing = owing_organizations(programme, form, period)
        count += sum(1 for _ in generate_forms(programme, form, period, owing, batch))
    return count


def owing_organizations(programme: Programme, form: Form, period: Period,
                        ids: Sequence[str] = ()) -> pd.DataFrame:
    """Return the organizations with these ids; without any, those that owe the form for the period.

    DefinitionError for an id that is not in the list.
    """
    chosen = choose(programme.organizations, ids)
    return chosen if ids else chosen[is_required(chosen, period, programme.due(form, period))]


def generate_forms(programme: Programme, form: Form, period: Period, organizations: pd.DataFrame,
                   batch: Batch | None) -> Iterator[Path]:
    """Write the form of each of these organizations; yield each path."""
    settings = programme.settings
    issue = Issue(form, period, programme.methodology, settings.contact, settings.deadlines)
    return generate(issue, organizations, programme.outgoing, batch)


def find_files(programme: Programme, paths: Sequence[Path | str]) -> list[Source]:
    """Return the files at these paths or addresses, or all in the folder of incoming files.

    The commission's workbooks are taken from where they were made, once something is filled in.
    """
    if paths:
        return list(sources(path if is_url(path) else os.path.abspath(path) for path in paths))
    confirmed = list(sources(sorted(programme.folder.glob(f"{SHEET} *.xlsx"))))
    return [*sources([programme.incoming], without=kept_letters(programme)),
            *without_untouched(programme, confirmed)]


def take_in(programme: Programme, found: Sequence[Source], readers: Readers = AS_USUAL,
            progress: Callable[[int], None] | None = None, listed: Sequence[Submission] = ()
            ) -> tuple[Batch, list[int]]:
    """Read files into the register; return what it knows of their organizations, and the numbers
    of these files.

    Those of organizations that have come into the list since, or left it (``newly_listed``), are
    judged anew, and among them.
    """
    register = open_register(programme)
    decided = Decisions(register.decisions(), programme.today)
    read = read_all(found, programme.catalogue, readers, progress, frozenset(decided.assignments),
                    _judging(programme, decided))
    at_hand = {(each.file, each.sha256) for each in read}
    others = [each for each in listed if (each.file, each.sha256) not in at_hand]
    checked = read + _again(programme, others, decided)
    batch = with_fix_dates(programme, register.record(checked, programme.catalogue))
    return batch, [batch.numbers[each.file, each.sha256] for each in checked]


def newly_listed(programme: Programme) -> list[Submission]:
    """Return the files that were judged before their organization came into the list or left it."""
    return open_register(programme).of_other_list(programme.catalogue)


def open_register(programme: Programme) -> Register:
    """Return the register of a programme, with what it needs to know of it."""
    return Register(programme.register_url, programme.today, programme.listed)


def _judging(programme: Programme, decided: Decisions) -> Judging:
    return Judging(programme.catalogue, decided, programme.names, programme.former_names,
                   programme.folder)


def taken_in(programme: Programme) -> set[tuple[str, str]]:
    """Return the path and checksum of every file in the register."""
    return Register(programme.register_url).known()


def recheck(programme: Programme, readers: Readers = AS_USUAL,
            progress: Callable[[int], None] | None = None) -> tuple[Batch, dict[int, Difference]]:
    """Judge everything in the register anew; return all of it and what changed, by number."""
    register = open_register(programme)
    catalogue = programme.catalogue
    before, stored = outcomes(register.load(catalogue)), register.stored(catalogue)
    again = _again(programme, stored, Decisions(register.decisions(), programme.today), readers,
                   progress)
    batch = register.record(again, catalogue, anew=True)
    return batch, differences(before, batch)


def _again(programme: Programme, stored: Sequence[Submission], decided: Decisions,
           readers: Readers = AS_USUAL, progress: Callable[[int], None] | None = None
           ) -> list[Submission]:
    """Read and check files of the register anew, from their answers where they are gone."""
    paths = originals(programme.folder, (each.file for each in stored))
    read = read_all(sources(paths), programme.catalogue, readers, progress,
                    frozenset(decided.assignments))
    again = judged_again(stored, relative_to(read, programme.folder), programme.catalogue)
    return _judging(programme, decided)(again)


def decide(programme: Programme, decision: Decision) -> Batch:
    """Write a decision; one that says whose a file is has the file judged anew at once.

    DecisionError when the file cannot be taken so.
    """
    register = open_register(programme)
    if decision.verdict != ASSIGN:
        return register.decide(decision, programme.catalogue)
    again = _of_file(programme, register, decision.sha256, [decision])
    check_assignment(programme, decision, again)
    return register.decide(decision, programme.catalogue, again)


def withdraw(programme: Programme, sha256: str) -> tuple[int, Batch]:
    """Withdraw the decisions on a file; return how many there were, and the register."""
    register = open_register(programme)
    decided = Decisions(register.decisions(), programme.today)
    again = _of_file(programme, register, sha256, []) if sha256 in decided.assignments else ()
    return register.withdraw(sha256, datetime.now(), programme.catalogue, again)


def _of_file(programme: Programme, register: Register, sha256: str, decisions: Iterable[Decision]
             ) -> list[Submission]:
    """Judge anew the files of these bytes, with these decisions and no other."""
    stored = register.stored(programme.catalogue, sha256)
    again = _again(programme, stored, Decisions(decisions, programme.today))
    return [each for each in again if each.sha256 == sha256]


def return_files(programme: Programme, batch: Batch, numbers: Sequence[int],
                 readers: Readers = AS_USUAL) -> list[Path]:
    """Write a copy with its remarks for each of these files that is returned."""
    from xlsx_forms.returned.marked_copy import write_returned

    return write_returned(programme, batch, numbers, readers.processes(len(numbers)))


def load_batch(programme: Programme, periods: Iterable[Period] | None = None,
               as_of: date | None = None) -> Batch:
    """Return what the register knows, of all periods or of these and what belongs to none.

    Findings and answers are read when somebody asks for them.  ``as_of`` a past day: what it knew of
    all periods at the end of that.
    """
    register = open_register(programme)
    if as_of is not None and as_of < programme.today:
        return with_fix_dates(programme, register.load_as_of(programme.catalogue, as_of))
    scope = Scope(None if periods is None else frozenset(map(str, periods)))
    return with_fix_dates(programme, register.load(programme.catalogue, scope))


def periods_of(programme: Programme, period: Period) -> set[Period]:
    """Return the periods whose forms belong to one: a quarter has the forms of its year, too."""
    return {each for form_id in programme.catalogue.ids for each in period.of_form(
        programme.catalogue.current(form_id, programme.today).period)}


def with_periods_before(periods: Iterable[Period]) -> set[Period]:
    """Return periods with those before each: whose file came again, for another period."""
    chosen = set(periods)
    return chosen | {each.previous for each in chosen if each.year > 2000}


def periods_in_letters(period: Period) -> set[Period]:
    """Return the periods of which a letter about one tells: its year, and the one before."""
    before = () if period.year == 2000 else (Period(period.year - 1),)
    return {each for year in (*before, Period(period.year)) for each in (year, *year.quarters)}


def default_period(programme: Programme) -> Period:
    """The last quarter that has ended."""
    return Period.containing("quarter", programme.today).previous


def summary_day(programme: Programme, period: Period) -> date:
    """Return the day of which a summary of a period tells, unless asked otherwise.

    Today while its forms are still being gathered; later the day of the last summary made of it
    then, else the last day on which it was the period to be reported on.
    """
    return day_of(programme.today, period, summary_path(programme, period))


def day_of(today: date, period: Period, summary: Path) -> date:
    """Return the day of which a summary that lies there tells, by ``summary_day``'s rule."""
    from xlsx_forms.summary.earlier import day_written

    closed = _last_day(period)
    if today <= closed:
        return today
    written = day_written(summary)
    return written if written is not None and period.start <= written <= closed else closed


def _last_day(period: Period) -> date:
    """The end of the quarter in which the forms of a period are gathered."""
    last = period.end + timedelta(days=1)
    return Period.containing("quarter", last).end


def summary_path(programme: Programme, period: Period, public: bool = False) -> Path:
    """Return where the summary of a period lies unless asked otherwise."""
    return programme.summaries / summary_name(period, public)


def summary_name(period: Period, public: bool = False) -> str:
    """Return how the summary of a period is called."""
    return f"Сводка {period}{' для публикации' if public else ''}.xlsx"


def of_day(programme: Programme, path: Path, period: Period, as_of: date | None) -> Path:
    """Return where what is made of a period as of a day lies: of another day than its own, beside.

    So what the commission has seen stays as it is.
    """
    if as_of is None or as_of == summary_day(programme, period):
        return path
    return path.with_stem(f"{path.stem} на {as_of:%d.%m.%Y}")


def make_summary(programme: Programme, batch: Batch, period: Period | None, output: Path | None,
                 public: bool, as_of: date | None = None) -> tuple[Path, bool]:
    """Write the summary; return its path and whether it had to take another name.

    ``as_of``: the day of which it tells, today by default; ``batch`` is loaded as of the same day.
    Another day than that of ``summary_day`` stands in the file's name.
    """
    from xlsx_forms.summary import save_summary
    from xlsx_forms.summary.collect.facts import facts_of

    period = period or default_period(programme)
    path = output or of_day(programme, summary_path(programme, period, public), period, as_of)
    path.parent.mkdir(parents=True, exist_ok=True)
    return save_summary(facts_of(batch, programme, period, as_of), path, public)


def make_confirmation_workbook(programme: Programme, batch: Batch, year: Period) -> tuple[Path, int]:
    """Write the commission's workbook for a year; return its path and how many it is about."""
    from xlsx_forms.summary.collect.facts import facts_of
    from xlsx_forms.summary.confirmation import confirmation_path, write_confirmation

    path = confirmation_path(programme.folder, year.year)
    return path, write_confirmation(facts_of(batch, programme, year), path)
