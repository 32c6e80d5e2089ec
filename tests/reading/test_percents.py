"""A number that is shown as a percentage is what its sender sees: 33,3, never 0.333."""

import pytest
from test_outside import clean, read

from templates.definition import load_form
from templates.sheet.layout import lay_out
from templates.sheet.reference import cell_ref

PASSPORT = load_form("passport")
GOALS = lay_out(PASSPORT).tables["goals"]
TARGET = cell_ref(GOALS.first_row, GOALS.columns["target"])


def with_target(fill, value, number_format):
    def shown(book):
        cell = book[PASSPORT.page.sheet][TARGET]
        cell.value, cell.number_format = value, number_format

    return fill(PASSPORT, clean(PASSPORT.id), edit=shown)


def told(batch):
    return [(row["typed"], row["taken"]) for row in batch.findings.to_dict("records")
            if row["code"] == "V317"]


@pytest.mark.parametrize(("value", "number_format", "typed"), [
    (0.333, "0.0%", "33,3 %"), (0.5, "0%", "50 %"), (0.07, "0.00%", "7 %"), ("33,3 %", "@", "33,3 %"),
    ("33,3%", "General", "33,3%")])
def test_a_percentage_is_the_number_before_its_sign(fill, value, number_format, typed):
    _found, batch = read(with_target(fill, value, number_format))
    taken = typed.rstrip(" %")
    assert told(batch) == [(typed, taken)]
    assert batch.tables["passport.goals"]["target"].iloc[0] == float(taken.replace(",", "."))


@pytest.mark.parametrize("number_format", ["General", "0.000", '0.0"%"', "0\\%"])
def test_a_number_without_a_percent_format_is_itself(fill, number_format):
    _found, batch = read(with_target(fill, 0.333, number_format))
    assert told(batch) == []
    assert batch.tables["passport.goals"]["target"].iloc[0] == 0.333


@pytest.mark.parametrize("suffix", ["ods", "xls"])
def test_a_percentage_of_another_format_is_seen_alike(office, fill, tmp_path, suffix):
    path = tmp_path / f"паспорт.{suffix}"
    office(with_target(fill, 0.333, "0.0%"), [], save=path)
    assert told(read(path)[1]) == [("33,3 %", "33,3")]


def with_row(fill, current, target):
    def typed(book):
        sheet = book[PASSPORT.page.sheet]
        for column, (value, number_format) in {"current": current, "target": target}.items():
            cell = sheet[cell_ref(GOALS.first_row, GOALS.columns[column])]
            cell.value, cell.number_format = value, number_format

    return fill(PASSPORT, clean(PASSPORT.id), edit=typed)


@pytest.mark.parametrize("current", [("33,3 %", "@"), (0.333, "0.0%"), ("33,3 процента", "@")])
@pytest.mark.parametrize("fraction", [(0.45, "General"), ("0,45", "@")])
def test_a_fraction_beside_a_percentage_is_asked_about_once_with_both_cells(fill, current, fraction):
    _found, batch = read(with_row(fill, current, fraction))
    asked = batch.findings[batch.findings["code"] == "V318"]
    assert len(asked) == 1
    message = asked["message"].iloc[0]
    cells = [cell_ref(GOALS.first_row, GOALS.columns[each]) for each in ("current", "target")]
    assert all(cell in message for cell in cells)
    assert "33,3" in message and "0,45" in message and asked["cell"].iloc[0] == cells[1]
    assert set(batch.submissions["status"]) == {"returned"}


@pytest.mark.parametrize(("current", "target"), [
    (("33,3 %", "@"), (45, "General")), ((0.333, "0.0%"), (0.45, "0%")),
    ((0.333, "General"), (0.45, "General")), (("50 %", "@"), (0, "General"))])
def test_percentages_and_whole_numbers_or_fractions_alone_are_not_asked_about(fill, current, target):
    _found, batch = read(with_row(fill, current, target))
    assert "V318" not in set(batch.findings["code"])


def with_goal(fill, goal, current, target):
    def typed(book):
        sheet = book[PASSPORT.page.sheet]
        for column, value in {"goal": goal, "current": current, "target": target}.items():
            sheet[cell_ref(GOALS.first_row, GOALS.columns[column])].value = value

    return fill(PASSPORT, clean(PASSPORT.id), edit=typed)


@pytest.mark.parametrize(("goal", "current", "target"), [
    ("Время выдачи справки, мин.", "45 минут", "20"),
    ("Время подготовки отчета, рабочих дней", "45 рабочих дней", "20 дней"),
    ("Количество обращений", "45 обращений", "20 обращений"), ("Время выдачи", "45 мин", 20)])
def test_a_number_with_the_unit_of_its_row_is_the_number(fill, goal, current, target):
    _found, batch = read(with_goal(fill, goal, current, target))
    row = batch.tables["passport.goals"].iloc[0]
    assert (row["current"], row["target"]) == (45, 20)
    assert (current, "45") in told(batch)


@pytest.mark.parametrize(("goal", "current", "target"), [
    ("Время выдачи справки, часов", "45 минут", "20"), ("Время выдачи", "2 часа", "45 мин")])
def test_a_number_with_another_unit_than_its_row_is_asked_about(fill, goal, current, target):
    _found, batch = read(with_goal(fill, goal, current, target))
    assert set(batch.submissions["status"]) == {"returned"}
