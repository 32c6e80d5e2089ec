"""Who has sent what in each district of a region."""

from __future__ import annotations

from dataclasses import replace

from templates.period import Period
from xlsx_forms.register.snapshot import Snapshot
from xlsx_forms.status.districts import Standing, count_forms
from xlsx_forms.status.rows import status_rows, unclear_files
from xlsx_forms.work.region.asking import ask
from xlsx_forms.work.region.settings import District, Region
from xlsx_forms.work.steps import load_batch, periods_of


def region_standings(region: Region, period: Period) -> list[Standing]:
    """Return where each district stands, in the order of ``region.toml``."""

    def standing(district: District, programme: Snapshot) -> Standing:
        batch = load_batch(programme, periods_of(programme, period))
        rows = status_rows(programme, batch, period)
        return Standing(district.name, str(district.folder), len({row.organization for row in rows}),
                        sum(1 for _ in unclear_files(batch)), count_forms(rows))

    return [Standing(each.district.name, str(each.district.folder), problem=each.problem)
            if each.told is None else replace(each.told, note=each.note)
            for each in ask(region, standing)]
