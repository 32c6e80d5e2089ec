"""Rows, columns and sheets: what people do to a form in their office program.

LibreOffice does it; the fault itself knows where each cell has gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from support.faults.answers import clean, plain
from support.faults.model import ANY_PLACE, NO_PLACE, SAME_PLACE, Cell, Fault, Moves, Told
from support.faults.places import FORMS, Places, places, ref_of

ROWS = frozenset({"rows and columns"})
BOOK = frozenset({"sheets"})
# A label alone does not find what was torn from it: those pairs are told of in ``nameless``.
NAMES = frozenset({"names"})
LINE = frozenset({"line"})


def faults() -> Iterator[Fault]:
    """Faults of every form, then those of the forms that have what they need."""
    for form in FORMS:
        place = places(form)
        yield from _inserted(form, place)
        yield from _deleted(form, place)
        # LibreOffice takes its time: every fault of the sheets on two forms of the four.
        for number, fault in enumerate(_books(form, place.sheet)):
            if (number + FORMS.index(form)) % 2 == 0:
                yield fault
    for topic in (_tables, _below, _headers):
        yield from topic(places("quarterly-report"))
    yield from _cut(places("plan-facts"))
    yield _goals_without_header(places("passport"))
    yield from _unmerged()


def _fault(name: str, form: str, steps: list[list[Any]], moves: Moves = lambda cell: cell,
           **more: Any) -> Fault:
    about = ROWS | more.pop("about", frozenset())
    sheet = places(form).sheet
    return Fault(name, form, "sheet", steps=(["unprotect", sheet], *steps), moves=moves,
                 about=about, **more)


# --- rows and columns ----------------------------------------------------------------------------


def _inserted(form: str, place: Places) -> Iterator[Fault]:
    first, *rest = sorted({place.cell(key)[0] for key in place.everything})
    middle = rest[len(rest) // 2] if rest else first
    for name, row, count in (("a row inserted above all", 1, 1), ("rows inserted above", first, 3),
                             ("rows inserted within", middle, 2)):
        yield _fault(name, form, [["insert_rows", place.sheet, row + 1, count]],
                     down(row, count), about=NAMES if row == middle else frozenset())
    columns = sorted({place.cell(key)[1] for key in place.fields}
                     or {place.cell(key)[1] + 3 for key in place.tables})
    for name, col, count in (("a column inserted before all", 1, 1),
                             ("columns inserted before the answers", columns[0], 2),
                             ("a column inserted between the answers", columns[-1], 1)):
        yield _fault(name, form, [["insert_columns", place.sheet, col, count]],
                     right(col, count), about=NAMES if col > 1 else frozenset())


def down(row: int, count: int) -> Moves:
    """Rows were inserted before a row."""
    return lambda cell: (cell[0] + count, cell[1]) if cell[0] >= row else cell


def right(col: int, count: int) -> Moves:
    """Columns were inserted before a column."""
    return lambda cell: (cell[0], cell[1] + count) if cell[1] >= col else cell


def up(row: int, count: int) -> Moves:
    """Rows were deleted from a row on."""
    def moved(cell: Cell) -> Cell | None:
        if row <= cell[0] < row + count:
            return None
        return (cell[0] - count, cell[1]) if cell[0] >= row + count else cell
    return moved


def _deleted(form: str, place: Places) -> Iterator[Fault]:
    """Rows of fields, one at a time; on a row of a table its answers go too."""
    rows = sorted({place.cell(key)[0] for key in place.fields})
    header = {place.cell(key)[0] - 1 for key in place.tables}
    for row in [each for each in rows if each not in header][::4]:
        gone = place.fields_in_row(row)
        back = {key: None for key in clean(form) if place.cell(key)[0] == row}
        yield _fault(f"the row of {', '.join(gone)} deleted", form,
                     [["delete_rows", place.sheet, row + 1, 1]], up(row, 1), back=back, about=NAMES,
                     tells=tuple(Told("S204", key, NO_PLACE) for key in gone))


def _goals_without_header(place: Places) -> Fault:
    row = place.cell("goals")[0] - 1
    gone = place.fields_in_row(row)
    return _fault("the header row of the goals deleted", "passport",
                  [["delete_rows", place.sheet, row + 1, 1]], up(row, 1),
                  back={key: None for key in clean("passport")
                        if key.startswith("goals.") or key in gone}, about=NAMES,
                  tells=(Told("S207", "goals", NO_PLACE),
                         *(Told("S204", key, NO_PLACE) for key in gone)))


# --- the table of projects -----------------------------------------------------------------------


def _tables(place: Places) -> Iterator[Fault]:
    form, sheet, table = place.form, place.sheet, place.tables["projects"]
    first, rows = table["first_row"] - 1, table["rows"]
    letters = [column["column"] for column in table["columns"]]
    whole = f"{letters[0]}{first + 1}:{letters[-1]}"
    yield _fault("rows inserted within the table", form, [["insert_rows", sheet, first + 2, 2]],
                 down(first + 1, 2))
    yield _fault("a filled row deleted", form, [["delete_rows", sheet, first + 2, 1]],
                 up(first + 1, 1), back={key: None for key in clean(form)
                                          if key.startswith("projects.2.")})
    yield _fault("empty rows deleted", form, [["delete_rows", sheet, first + 8, 10]],
                 up(first + 7, 10))
    yield _fault("rows sorted", form, [["sort", sheet, f"{whole}{first + 3}", 2]],
                 _sorted(form, first, reverse=False))
    yield _fault("rows sorted with the empty ones", form,
                 [["sort", sheet, f"{whole}{first + rows}", 2, False]],
                 _sorted(form, first, reverse=True))
    yield _fault("columns inserted within the table", form, [["insert_columns", sheet, 4, 2]],
                 right(4, 2))
    yield _fault("a block of rows cut and pasted below", form,
                 [["cut_paste", sheet, f"{whole}{first + 3}", f"{letters[0]}{first + 9}"]],
                 block(range(first, first + 3), 8))


def _sorted(form: str, first: int, reverse: bool) -> Moves:
    names = [clean(form)[f"projects.{number}.project"] for number in (1, 2, 3)]
    order = {first + number: first + sorted(names, reverse=reverse).index(name)
             for number, name in enumerate(names)}
    return lambda cell: (order.get(cell[0], cell[0]), cell[1])


def block(rows: range, rows_down: int, cols: range = range(100)) -> Moves:
    """A block was cut and pasted some rows below."""
    return lambda cell: ((cell[0] + rows_down, cell[1])
                         if cell[0] in rows and cell[1] in cols else cell)


def _below(place: Places) -> Iterator[Fault]:
    """Rows typed under the table, at once and after an empty one."""
    form, table = place.form, place.tables["projects"]
    last = table["first_row"] + table["rows"] - 1
    first_cell = f"@{table['columns'][0]['column']}{last + 1}"
    for name, rows in (("a row", (1,)), ("rows", (1, 2)), ("rows with a gap", (1, 3))):
        typed = {f"projects.{table['rows'] + row}.{column}": value for row in rows
                 for column, value in _project(f"Проект {row}").items()}
        yield Fault(f"{name} below the table", form, "cells", typed,
                    back={key: plain(form, key, value) for key, value in typed.items()},
                    tells=(Told("S208", "projects", first_cell),), about=ROWS)


def _project(name: str) -> dict[str, Any]:
    return {key.rpartition(".")[2]: name if key.endswith(".project") else value
            for key, value in clean("quarterly-report").items() if key.startswith("projects.1.")}


def _headers(place: Places) -> Iterator[Fault]:
    """One header retyped is understood; of two nobody knows which is which."""
    form, header = place.form, place.tables["projects"]["first_row"] - 1
    for typed in ("Когда открыт", None):
        yield Fault(f"two headers are {typed}", form, "cells",
                    {f"@E{header}": typed, f"@M{header}": typed}, about=NAMES | ROWS | {"labels"} | {
                        f"projects.{row}" for row in (1, 2, 3)},
                    tells=(Told("S212", "projects.year_opened", f"@A{header}"),
                           Told("S212", "projects.significance", f"@A{header}")),
                    back={key: None for key in clean(form)
                          if key.endswith((".year_opened", ".significance"))})


# --- cut and paste, unmerge ----------------------------------------------------------------------


def _cut(place: Places) -> Iterator[Fault]:
    form, sheet = place.form, place.sheet
    top, bottom = place.cell("fact_2_1"), place.cell("note_3_1")
    rows, cols = range(top[0], bottom[0] + 1), range(top[1], bottom[1] + 1)
    answers = f"{ref_of(top)}:{ref_of(bottom)}"
    yield _fault("answers cut and pasted", form, [
        ["cut_paste", sheet, answers, ref_of((top[0] + 20, top[1]))]], block(rows, 20, cols),
        about=NAMES)
    yield _fault("labels and answers cut and pasted", form, [
        ["cut_paste", sheet, f"B{top[0] + 1}:{ref_of(bottom)}", f"B{top[0] + 21}"]],
        block(rows, 20, range(1, bottom[1] + 1)))
    source, target = place.cell("fact_2_3"), place.cell("fact_2_2")
    yield _fault("one answer cut over another", form, [
        ["cut_paste", sheet, ref_of(source), ref_of(target)]],
        lambda cell: target if cell == source else cell,
        tells=(Told("S206", "fact_2_3"),), back={"fact_2_2": clean(form)["fact_2_3"]},
        about=NAMES | {"fact_2_2", "fact_2_3"})
    yield _fault("an answer cut away and typed anew", form, [
        ["cut_paste", sheet, ref_of(source), "C30"],
        ["set", sheet, [[ref_of(source), "number", 13]]]],
        lambda cell: (29, 2) if cell == source else cell, tells=(Told("S206", "fact_2_3"),),
        about=NAMES)


def _unmerged() -> Iterator[Fault]:
    for form, ranges in (("passport", ("B5:K6", "G9:K12", "C15:E31", "G16:K33", "B42:E44")),
                         ("checklist", ("H5:H43",))):
        yield _fault("cells unmerged", form,
                     [["unmerge", places(form).sheet, each] for each in ranges])


# --- sheets --------------------------------------------------------------------------------------


def _book(name: str, form: str, steps: list[list[Any]], **more: Any) -> Fault:
    about = BOOK | more.pop("about", frozenset())
    return Fault(name, form, "book", steps=tuple(steps), about=about, **more)


def _books(form: str, sheet: str) -> Iterator[Fault]:
    new = "Лист 1 (мой) 'а' б"
    yield _book("sheet renamed", form, [["rename", sheet, new]], sheet=new)
    yield _book("sheet renamed to a cell", form, [["rename", sheet, "Q3"]], sheet="Q3")
    yield _book("sheet moved to the end", form, [["move", sheet, 4]])
    yield _book("sheet copied after", form, [["duplicate", sheet, f"{sheet} (2)", 9]],
                tells=(Told("S209", "", NO_PLACE),), about=LINE)
    yield _book("sheet copied before", form, [["duplicate", sheet, "Черновик", 0]],
                tells=(Told("S209", "", NO_PLACE),), about=LINE)
    yield _book("sheet copied and the original deleted", form,
                [["duplicate", sheet, "Копия", 1], ["remove", sheet]], sheet="Копия")
    yield _book("sheet copied into a new workbook", form, [["to_new_workbook", sheet]],
                loses=frozenset({"properties", "meta"}), about=frozenset({"meta"}))
    yield _book("hidden sheets deleted", form, [["remove", "_lists", "_meta"]],
                loses=frozenset({"meta"}), about=frozenset({"meta"}))
    yield _book("hidden sheets shown", form, [["show", "_lists", "_meta"]])
    yield _book("names deleted", form, [["drop_names"]], about=NAMES, loses=frozenset({"name"}),
                tells=found_by_label(form))
    other = "plan-facts" if form != "plan-facts" else "checklist"
    # ``{other}`` stands for the path of that form, filled.
    yield _book(f"a sheet of {other} in the same book", form,
                [["import_sheet", f"{{{other}}}", places(other).sheet]],
                tells=(Told("S201", "", NO_PLACE),), about=NAMES | LINE | {"meta", "properties"})



def found_by_label(form: str) -> tuple[Told, ...]:
    """The note about each field and table whose name is lost."""
    return tuple(Told("S205", key, ANY_PLACE if key in places(form).tables else SAME_PLACE)
                 for key in places(form).everything)
