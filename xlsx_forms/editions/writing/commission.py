"""Write the commission as a workbook that the operator edits."""

from __future__ import annotations

from pathlib import Path

from templates.commission import Commission
from xlsx_forms.editions.reading.commission import LONGEST, NAME, POST, ROLE, ROLES, SHEET
from xlsx_forms.editions.writing.page import Column, Page, edition_workbook, write_head

_EXPLANATION = (
    "Впишите постановление и день, с которого действует этот состав, и измените строки: их можно "
    "добавлять и удалять. Порядок строк внутри одной роли сохранится в сводке и в протоколе. Что "
    "изменилось, покажет команда xlsx-forms amend commission --diff.")
_SPARE = 3


def write_commission(commission: Commission, path: Path) -> None:
    """Write a commission; FileExistsError where the file is there already."""
    with edition_workbook(path) as (workbook, styles):
        page = Page(workbook, styles, SHEET, [Column(NAME, 36), Column(ROLE, 27), Column(POST, 66)],
                    landscape=False)
        write_head(page, "Состав комиссии: редакция программы", _EXPLANATION, commission,
                   commission.title)
        page.header()
        first = page.row
        for each in commission.members:
            page.cells([each.name, each.role, each.post])
        page.spare(_SPARE)
        page.limit(first, 0, LONGEST, NAME, "Полностью: под протоколом имя и отчество станут "
                                            "инициалами.")
        page.choices(first, 1, ROLES, ROLE, "Председатель один.")
        page.limit(first, 2, LONGEST, POST, "Как в постановлении.")
