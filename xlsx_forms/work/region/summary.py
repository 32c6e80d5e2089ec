"""Make the summary of a region: its districts are read one after another, of each its rows are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from templates.period import Period
from xlsx_forms.programme import SUMMARIES
from xlsx_forms.register.snapshot import Snapshot
from xlsx_forms.summary import save_workbook
from xlsx_forms.summary.collect.facts import facts_of
from xlsx_forms.summary.collect.scope import Scope
from xlsx_forms.summary.region import Gap, RegionFacts, Told, collect, fill_region, grid_of
from xlsx_forms.summary.writing.book import Link, Sources
from xlsx_forms.summary.writing.links import FileLinks
from xlsx_forms.work.region.asking import NoDistrictError, ask
from xlsx_forms.work.region.settings import District, Region
from xlsx_forms.work.steps import day_of, load_batch, summary_name

_TITLE = "Программа «Эффективный регион»"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which summary is asked for: of which period, as of which day, where to; ``public`` or not."""

    period: Period
    as_of: date
    output: Path | None = None
    public: bool = False


def region_day(region: Region, period: Period) -> date:
    """Return the day of which a summary of a period tells, unless asked otherwise."""
    return day_of(region.today, period, region.summaries / summary_name(period))


def region_path(region: Region, wanted: Wanted) -> Path:
    """Return where a summary is written: of another day than its own it lies beside."""
    if wanted.output is not None:
        return wanted.output
    path = region.summaries / summary_name(wanted.period, wanted.public)
    if wanted.as_of == region_day(region, wanted.period):
        return path
    return path.with_stem(f"{path.stem} на {wanted.as_of:%d.%m.%Y}")


def make_region_summary(region: Region, wanted: Wanted) -> tuple[Path, bool, RegionFacts]:
    """Write the summary; return its path, whether it had to take another name, and what it tells.

    NoDistrictError when no district can be asked.
    """
    path = region_path(region, wanted)
    path.parent.mkdir(parents=True, exist_ok=True)
    data = region_facts(region, wanted, path.parent)
    path, renamed = save_workbook(
        path, lambda workbook: fill_region(workbook, data, path.parent, wanted.public))
    return path, renamed, data


def region_facts(region: Region, wanted: Wanted, start: Path) -> RegionFacts:
    """Return what the districts tell; links lead from the folder ``start``."""
    grid = grid_of(wanted.period)

    def told(district: District, programme: Snapshot) -> Told:
        data = facts_of(load_batch(programme, as_of=wanted.as_of), programme, wanted.period,
                        wanted.as_of)
        book = Sources(FileLinks(district.folder, start, data.files), wanted.public)
        return collect(district.name, data, book, grid, _own_summary(district, start, wanted.period))

    answers = list(ask(region, told))
    if all(each.problem for each in answers):
        raise NoDistrictError("ни один район не прочитан: " + "; ".join(
            f"{each.district.name} – {each.problem}" for each in answers))
    scope = Scope(wanted.period, wanted.as_of, _TITLE, region.title, region.folder)
    return RegionFacts(
        scope, [each.told for each in answers if each.told is not None],
        [Gap(each.district.name, each.problem) for each in answers if each.problem],
        [f"{each.district.name}: {each.note}." for each in answers if each.note])


def _own_summary(district: District, start: Path, period: Period) -> Link | None:
    """The link to the district's own summary, where there is one."""
    file = f"{SUMMARIES}/{summary_name(period)}"
    links = FileLinks(district.folder, start, {0: file})
    return Link(links.name(0), links.url(0)) if (district.folder / file).is_file() else None
