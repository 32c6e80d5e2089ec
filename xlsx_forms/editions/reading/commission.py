"""Read the commission from the workbook of an edition."""

from __future__ import annotations

from pathlib import Path

from templates.commission import Commission, Member
from templates.definition import DefinitionError
from templates.text import fold
from xlsx_forms.editions.edition import Edition
from xlsx_forms.editions.reading.head import read_head
from xlsx_forms.editions.reading.sheet import Cell, Column, Sheet, find_table, open_sheets

SHEET = "Комиссия"
NAME, ROLE, POST = "Фамилия, имя, отчество", "Роль в комиссии", "Должность"
CHAIR = "Председатель комиссии"
ROLES = (CHAIR, "Заместитель председателя", "Секретарь комиссии", "Члены комиссии")
LONGEST = 300
_COLUMNS = (Column("name", NAME), Column("role", ROLE), Column("post", POST))
# As people write the roles of the decree.
_SPELLINGS = {
    "председатель": CHAIR, "заместитель председателя комиссии": ROLES[1],
    "зам. председателя": ROLES[1], "зам. председателя комиссии": ROLES[1], "секретарь": ROLES[2],
    "член комиссии": ROLES[3], "член": ROLES[3], "члены": ROLES[3],
}


def read_commission(path: Path, number: int) -> Edition[Commission]:
    """Return the commission of a workbook; DefinitionError lists every problem with its cell."""
    sheet = open_sheets(path, [SHEET])[SHEET]
    table = find_table(sheet, _COLUMNS)
    head = read_head(sheet, table.header_row)
    members: list[Member] = []
    names: dict[str, Cell] = {}
    chairs: list[Cell] = []
    for line in table.lines():
        name = sheet.line(line["name"], f"«{NAME}»", LONGEST)
        role = _role(sheet, line["role"])
        post = sheet.line(line["post"], f"«{POST}»", LONGEST)
        before = names.setdefault(fold(name), line["name"])
        if name and before is not line["name"]:
            sheet.problem(line["name"], f"{name}: такая строка уже есть ({before.place})")
        if role == CHAIR:
            chairs.append(line["role"])
        members.append(Member(role, name, post))
    for cell in chairs[1:]:
        sheet.problem(cell, f"второй председатель: первый стоит в {chairs[0].place}")
    if not chairs:
        sheet.problem(table.heading("role"), f"нет строки с ролью «{CHAIR}»")
    if sheet.problems:
        raise DefinitionError(sheet.problems)
    ordered = sorted(members, key=lambda each: ROLES.index(each.role))
    return Edition(Commission("commission", str(number), head.title, head.decree, head.in_force,
                              tuple(ordered)), path.name)


def _role(sheet: Sheet, cell: Cell) -> str:
    known = {fold(each): each for each in ROLES} | _SPELLINGS
    role = known.get(fold(cell.line))
    if role is None:
        sheet.problem(cell, cell.trouble or (
            f"{'не заполнено' if cell.is_blank else f'«{cell.line[:60]}»'}: роль выбирают из списка: "
            f"{', '.join(ROLES)}"))
    return role or ROLES[-1]
