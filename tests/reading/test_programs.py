"""A form computes the same, and is read the same, in LibreOffice, Gnumeric and ONLYOFFICE."""

import random

import pandas as pd
import pytest
from support.answers import (
    CATALOGUE,
    STAGES,
    exact,
    placed,
    plain,
    random_answers,
    thinned,
    unprotected,
    writer,
)
from support.office.jobs import corners

from ingest.frames import build_frames
from ingest.submission import Submission
from ingest.values.parse import PARSERS
from scoring.score import score
from templates.definition import load_form
from templates.sheet.layout import CODE_ROW, lay_out
from templates.sheet.reference import cell_ref
from xlsx_forms.blank.conditional_formats import conflict_marks, missing_marks
from xlsx_forms.blank.panel import READY, required_cells, rows_text
from xlsx_forms.exports.checked import check_files

# Shares of the answers that are given: none, some, all.
SHARES = (0.0, 0.6, 1.0)
CHECKLISTS = 60
# Gnumeric does not escape a text that reads as an escape of Office Open XML.
CHANGED = {"gnumeric": {"_x0041_": "A"}}
LONGEST_LIST = 110
# What a form marks while it is filled.
MARKED = {"V301", "R401", "R402", "R412", "R421", "R423"}


# --- what is filled in, and what must come of it ------------------------------------------------


def cases(form, seed=""):
    """Yield answers of each share."""
    chance = random.Random(form.id + seed)
    for share in SHARES:
        yield thinned(*random_answers(form.id, chance), share, chance)


def begun_rows(tables):
    return {key: [row for row in rows if any(value is not None for value in row.values())]
            for key, rows in tables.items()}


def expected(answers, form, changed):
    """Answers as ``check`` must give them: rows without an answer are none."""
    fields, tables = plain(*answers, form)
    return ({key: changed.get(value, value) for key, value in fields.items()},
            {key: [{each: changed.get(value, value) for each, value in row.items()}
                   for row in rows] for key, rows in begun_rows(tables).items()})


def expected_panel(answers, form):
    """What the panel must say of these answers."""
    layout, (fields, tables) = lay_out(form), answers
    cells, begun = required_cells(layout), begun_rows(tables)
    if not cells:
        return rows_text(layout, begun)
    given = {ref for ref, _field, value in placed(fields, tables, form) if value is not None}
    lacking = [each.name for each in cells if each.ref not in given]
    count = f"Заполнено {len(cells) - len(lacking)} из {len(cells)} обязательных полей"
    for table in form.tables:
        open_rows = begun_rows({"": tables[table.id][table.required_rows:]})[""]
        lacks = {column.label: sum(row[column.id] is None for row in open_rows)
                 for column in table.columns if column.required}
        lacking += [f"{label} – {gaps}" for label, gaps in lacks.items() if gaps]
    text = "; ".join(lacking)
    cut = text[:LONGEST_LIST] + ("…" if len(text) > LONGEST_LIST else "")
    return f"{count}. Заполните или исправьте: {cut}" if lacking else READY


def expected_blanks(answers, form):
    """Cells where ``check`` must find no answer: of tables, in rows that have been begun."""
    layout, (fields, tables) = lay_out(form), answers
    blanks = {layout.places[each.id].ref for each in form.fields
              if each.required and fields[each.id] is None}
    for key, rows in tables.items():
        place = layout.tables[key]
        blanks |= {cell_ref(place.first_row + number, place.columns[column.id])
                   for number, row in enumerate(rows) if row in begun_rows({"": [row]})[""]
                   for column in place.table.columns
                   if column.required and row[column.id] is None}
    return blanks


def found(described):
    return sorted((each["code"], each["cell"] or "") for each in described["findings"])


def typed(answers, form):
    """The steps that give these answers."""
    cells, sheet = list(placed(*answers, form)), form.page.sheet
    return [["clear", sheet, [ref for ref, _field, value in cells if value is None]],
            ["set", sheet, [exact(*each) for each in cells if each[2] is not None]]]


# --- the tests ----------------------------------------------------------------------------------


@pytest.mark.parametrize("form_id", CATALOGUE.ids)
def test_form_filled_in_a_program_says_there_what_check_says_of_it(
        request, program, blanks, fill, tmp_path, form_id):
    form = CATALOGUE.current(form_id)
    changed = CHANGED.get(request.node.callspec.params["program"], {})
    at_panel = cell_ref(CODE_ROW, lay_out(form).panel_col)
    given = list(cases(form))
    saved = [tmp_path / f"{number}.xlsx" for number in range(len(given))]
    grids = [program(blanks(form), [*typed(answers, form), ["read", form.page.sheet, "A1:Z60"]],
                     path)[0] for answers, path in zip(given, saved, strict=True)]
    plainly = [fill(form, {}, edit=writer(answers, form)) for answers in given]

    described = list(check_files(None, CATALOGUE, saved))
    reference = list(check_files(None, CATALOGUE, plainly))

    for answers, grid, here, there in zip(given, grids, described, reference, strict=True):
        assert value_at(grid, at_panel) == expected_panel(answers, form)
        assert (here["answers"], here["tables"]) == expected(answers, form, changed)
        assert found(here) == found(there)
        assert {cell for code, cell in found(here) if code == "V301"} == expected_blanks(
            answers, form)
        for role, key, value in scores_of(here):
            assert value_at(grid, lay_out(form).computed[role][key].ref) == value


def value_at(grid, ref):
    (col, row), _last = corners(ref)
    return grid[row][col]


def scores_of(described):
    """Yield (role, criterion, value) of what a checklist computes."""
    if "score" in described:
        yield from (("points", key, value) for key, value in described["score"]["points"].items())
        yield "total", "", described["score"]["total"]


def random_checklists(count):
    """Checklists with blanks, with lines «Да» over lines «Нет», and with slips of the hand."""
    chance, form = random.Random(1134), load_form("checklist")
    fields = [each for criterion in form.criteria for each in criterion.answer_fields]
    for _ in range(count):
        yield {each.id: chance.choice((None, *each.accepts * 3, each.accepts[0].upper(),
                                       f" {each.accepts[-1]} ")) for each in fields}


def test_live_score_of_a_checklist_equals_our_own(program, blanks, methodology):
    form, layout = load_form("checklist"), lay_out(load_form("checklist"))
    lists = list(random_checklists(CHECKLISTS))
    parts = [("points", key) for key in methodology.coefficients_of(form)]
    parts += [("result", key) for _, key in parts] + [("total", ""), ("highest", "")]
    steps = []
    for answers in lists:
        cells = [(layout.places[key].ref, value) for key, value in answers.items()]
        steps += [["clear", "Чек-лист", [ref for ref, value in cells if value is None]],
                  ["set", "Чек-лист", [[ref, "text", value] for ref, value in cells if value]],
                  ["read", "Чек-лист", "A1:H60"]]

    read = [[value_at(grid, layout.computed[role][key].ref) for role, key in parts]
            for grid in program(blanks(form), steps)]

    typed = [{key: value and PARSERS[form.field(key).type](value, form.field(key))
              for key, value in each.items()} for each in lists]
    frames = build_frames(form, {i: Submission("", None, answers=each, period="2026")
                                 for i, each in enumerate(typed)})
    scores = score(frames.answers.values, form, methodology)
    shown = pd.DataFrame(read, columns=pd.MultiIndex.from_tuples(parts))
    assert shown["points"].to_numpy().tolist() == scores.points.to_numpy().tolist()
    assert shown["result"].to_numpy().tolist() == scores.weighted.to_numpy().tolist()
    assert shown["total", ""].tolist() == scores.total.tolist()
    assert set(shown["highest", ""]) == {scores.highest}
    assert (scores.points != scores.declared).any(axis=None), "some answers must be in conflict"


@pytest.mark.parametrize("form_id", CATALOGUE.ids)
def test_marks_are_true_where_check_finds_the_same(program, blanks, fill, tmp_path, form_id):
    """The formulas of conditional formats, computed in cells of a sheet that is not protected."""
    form = CATALOGUE.current(form_id)
    layout = lay_out(form)
    # Projects of one name have their own test: each of them is marked, the later one is found.
    areas, formulas = zip(*missing_marks(layout), *(
        each for each in conflict_marks(layout) if "SUMPRODUCT" not in each[1]), strict=True)
    spare = [f"AA{row}" for row in range(1, len(areas) + 1)]
    given = [*cases(form, "first"), *cases(form, "second")]
    steps = [["set", form.page.sheet, [[ref, "formula", formula] for ref, formula
                                       in zip(spare, formulas, strict=True)]]]
    for answers in given:
        steps += [*typed(answers, form), ["read", form.page.sheet, f"{spare[0]}:{spare[-1]}"]]

    shown = program(unprotected(blanks(form), tmp_path / "open.xlsx"), steps)

    described = check_files(None, CATALOGUE, [
        fill(form, {}, edit=writer(answers, form)) for answers in given])
    first = [area.partition(":")[0] for area in areas]
    for rows, each in zip(shown, described, strict=True):
        values = [value for (value,) in rows]
        assert {type(value) for value in values} <= {bool, float, int}, "no text, no error"
        assert each["form"] == form_id, each["findings"]
        marked = {ref for ref, value in zip(first, values, strict=True) if value}
        expected_marks = {cell for code, cell in found(each) if code in MARKED} & set(first)
        # A stage after one that is blank is compared only when the form is read.
        missed = expected_marks - marked
        assert missed <= {cell for code, cell in found(each) if code == "R402"}
        assert not missed or "V301" in dict(found(each))
        assert marked <= expected_marks


def test_projects_of_one_name_are_marked_and_no_others(program, blanks, tmp_path):
    form, layout = load_form("quarterly-report"), lay_out(load_form("quarterly-report"))
    (formula,) = (formula for _area, formula in conflict_marks(layout) if "SUMPRODUCT" in formula)
    place = layout.tables["projects"]
    names = [cell_ref(place.first_row + i, place.columns["project"]) for i in (0, 300)]
    steps = [["set", form.page.sheet, [["AA1", "formula", formula]]]]
    for pair in (("Справка", "Справка"), ("Справка*", "Справка за день"), ("=1+1", "2"),
                 (">0", "Справка"), ("Справка", "Справки")):
        steps += [["set", form.page.sheet, [[ref, "text", name] for ref, name
                                            in zip(names, pair, strict=True)]],
                  ["read", form.page.sheet, "AA1:AA1"]]

    shown = program(unprotected(blanks(form), tmp_path / "open.xlsx"), steps)

    assert [bool(value) for ((value,),) in shown] == [True, False, False, False, False]


def test_panel_of_a_report_counts_rows_and_what_they_lack(program, blanks):
    """Rows typed below those that are open when the form comes count as well."""
    form, layout = load_form("quarterly-report"), lay_out(load_form("quarterly-report"))
    place = layout.tables["projects"]
    panel = cell_ref(CODE_ROW, layout.panel_col)
    read = ["read", form.page.sheet, f"{panel}:{panel}"]

    given = {"year": ("number", 2026), "choice": ("text", STAGES[0]), "number": ("number", 5)}

    def row(number, columns):
        return ["set", form.page.sheet, [
            [cell_ref(place.first_row + number, place.columns[each.id]),
             *given.get(each.type, ("text", "есть"))] for each in columns]]

    required = [each for each in place.table.columns if each.required]
    shown = program(blanks(form), [
        read, row(0, [each for each in required if each.id == "project"]), read, row(0, required), read,
        row(place.table.rows + 100, required[1:]), read,
        row(place.table.rows + 100, [each for each in place.table.columns
                                     if each not in required[1:]]), read,
        # What our own rules would not read is not ready.
        ["set", form.page.sheet, [
            [cell_ref(place.first_row, place.columns["stage"]), "text", "почти готово"],
            [cell_ref(place.first_row, place.columns["year_opened"]), "text", "давно"],
            [cell_ref(place.first_row, place.columns["significance"]), "number", 200]]], read])

    assert [value for ((value,),) in shown] == [
        "Впишите в таблицу хотя бы одну строку или отметьте, что вписать нечего",
        "Заполнено строк 1. Заполните или исправьте: Направление – 1; Год открытия – 1; Текущий этап "
        "проекта – 1; Руководитель проекта – 1; Телефон, почта – 1",
        "Готово к отправке: заполнено строк 1",
        "Заполнено строк 2. Заполните или исправьте: Направление – 1",
        "Готово к отправке: заполнено строк 2",
        "Заполнено строк 2. Заполните или исправьте: Год открытия – 1; Текущий этап проекта – 1; "
        "Показатель значимости проекта, балл – 1"]
