"""Six quarters of twenty organizations with known movements, and what is found of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from test_summary import CATALOGUE, STAGES, District, project

from ingest.batch import assemble
from ingest.organizations import Listed
from templates.period import Period
from templates.text import fold_name
from xlsx_forms.summary import write_summary
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.collect.movement import Move, ProjectHistory
from xlsx_forms.summary.report import make_report
from xlsx_forms.summary.sheets.dynamics.totals import district_lines
from xlsx_forms.summary.sheets.overview.attention import what_changed
from xlsx_forms.summary.sheets.overview.curators import by_curator
from xlsx_forms.summary.sheets.overview.tiles import SAME, Tile, counted_figures
from xlsx_forms.summary.sheets.plan import latest_files

QUARTERS = ("2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4")
DAYS = ("2025-10-05", "2026-01-05", "2026-04-05", "2026-07-05", "2026-10-05", "2027-01-05")
# Stages by quarter (0: the report lacks the project, None: no report), the movements that follow,
# and for how many quarters the project is at its last stage.
KINDS: tuple[tuple[tuple[int | None, ...], str, int], ...] = (
    ((1, 2, 3, 4, 5, 6), "opened moved moved moved moved moved", 1),
    ((3, 3, 4, 4, 4, 4), "opened stands moved stands stands stands", 4),
    ((5, 6, 7, 8, 9, 10), "opened moved moved moved closed closed", 1),
    ((4, 5, 6, 5, 5, 7), "opened moved moved back stands moved", 1),
    ((2, None, 3, None, 3, 0), "opened unreported moved unreported stands absent", 0),
)
COUNT = 20


def history() -> District:
    """Organization number n has a project of kind n % 5; every third sends late, every fourth twice."""
    district = District(**{f"o{n:02}": f"Школа № {n}" for n in range(COUNT)})
    for n in range(COUNT):
        stages, _words, _quarters = KINDS[n % len(KINDS)]
        district.passport(f"o{n:02}", f"Проект {n}", start=date(2025, 2, 1),
                          period="2025", received="2025-08-01")
        for quarter, day, stage in zip(QUARTERS, DAYS, stages, strict=True):
            if stage is None:
                continue
            sent = day[:-2] + ("15" if n % 3 == 0 else "05")
            # Spelled otherwise each time: it is one project.
            name = f"Проект {n}" if quarter < "2026" else f"«проект  {n}»"
            rows = [project("Другое дело", 1), *([project(name, stage)] if stage else [])]
            district.report(f"o{n:02}", *rows, period=quarter, received=sent)
    for year, points in ((2025, 1), (2026, 2)):
        for n in range(COUNT):
            third = (points + n) % 4
            district.checklist(f"o{n:02}", points, 0, 0, 0, third, 0, 0, 0, period=str(year),
                               received=f"{year}-11-20")
    return district


@pytest.fixture(scope="module")
def data() -> Facts:
    return history().data(Period.parse("2026-Q4"), as_of=date(2027, 1, 20))


def of(data: Facts, n: int) -> ProjectHistory:
    found = data.movement.project(f"o{n:02}", fold_name(f"Проект {n}"))
    assert found is not None
    return found


@pytest.mark.parametrize("n", range(COUNT))
def test_projects_move_as_their_reports_say(data, n):
    stages, words, quarters = KINDS[n % len(KINDS)]
    found = of(data, n)
    assert [str(each.period) for each in found.steps] == list(QUARTERS)
    assert " ".join(each.move for each in found.steps) == words
    assert [each.stage for each in found.steps] == [each or None for each in stages]
    assert found.last.quarters == quarters
    assert found.stands_still is (n % 5 == 1)


def test_every_step_knows_its_cell(data):
    step = of(data, 1).last
    assert (step.text, step.cell) == (STAGES[3], "Отчет!B11")
    assert data.files[step.submission].startswith("входящие/o01-quarterly-report")


def test_standing_projects_are_found_from_the_reports_alone(data):
    """«Другое дело» stands in all of them from the first report on; four schools stand besides."""
    standing = data.movement.standing
    assert [(each.organization, each.last.quarters) for each in standing if each.key != "другое дело"
            ] == [("o01", 4), ("o06", 4), ("o11", 4), ("o16", 4)]
    assert all(each.last.since == Period(2025, 3) for each in standing if each.key == "другое дело")


def test_what_moved_in_a_quarter_is_counted_once(data):
    movement = data.movement
    assert [len(movement.with_move(Move.CLOSED, Period.parse(each))) for each in QUARTERS] == [
        0, 0, 0, 0, 4, 0]
    assert len(movement.with_move(Move.MOVED)) == 8
    # Besides, four closed ones come to the tenth stage; in the first quarter nobody comes from anywhere.
    assert [len(movement.advanced(Period.parse(each))) for each in QUARTERS] == [0, 12, 20, 8, 8, 12]
    assert len(movement.with_move(Move.ABSENT)) == 4


def test_days_behind_the_passport_are_those_at_the_end_of_each_quarter(data):
    """Its passport begins stage 5 on 01.06.2025; a report at stage 4 is behind since that day."""
    behind = {str(each.period): each.behind for each in of(data, 1).steps}
    assert behind["2026-Q3"] == (date(2026, 9, 30) - date(2025, 6, 1)).days
    assert of(data, 1).slip == 92 and of(data, 1).is_behind
    closed = of(data, 2)
    assert (closed.last.behind, closed.is_behind) == (None, False)


def test_reports_are_counted_by_quarter(data):
    counts = {each: data.movement.sent_of("quarterly-report", Period.parse(each)) for each in QUARTERS}
    late = sum(n % 3 == 0 for n in range(COUNT))
    silent = sum(n % 5 == 4 for n in range(COUNT))
    assert (counts["2026-Q1"].sent, counts["2026-Q1"].late) == (COUNT, late)
    assert (counts["2026-Q2"].missing, counts["2026-Q2"].sent) == (silent, COUNT - silent)


def test_files_that_went_back_are_counted(data):
    from templates.rules import rule

    district = District(o1="Школа")
    wrong = (rule("V301").at(label="строка", hint=""),)
    for day in ("05", "06"):
        district.report("o1", project("Склад"), received=f"2026-10-{day}", findings=wrong)
    district.report("o1", project("Склад"), received="2026-10-08")
    (sent,) = (each for each in district.data().movement.sent if each.form == "quarterly-report")
    assert (sent.state, sent.returned) == ("on_time", 2)


def test_results_know_the_year_before(data):
    result = data.movement.result_of("o02")
    assert data.movement.years == (2025, 2026)
    assert [each.total for each in result.years] == [1 + 3 * 0.9, 2 + 0.0]
    assert result.total_change(2026) == pytest.approx(-1.7)
    assert result.points_change(2026) == {
        "c1": 1, "c2": 0, "c3": 0, "c4": 0, "c5": -3, "c6": 0, "c7": 0, "c8": 0}
    first, second = (each.place for each in result.years)
    assert result.place_change(2026) == first - second < 0


def blocks(path: Path) -> dict[str, list[dict[str, object]]]:
    """The tables of «Динамика» by the third of their headers."""
    rows = [list(row) for row in openpyxl.load_workbook(path, data_only=True)["Динамика"].values]
    found: dict[str, list[dict[str, object]]] = {}
    header: list[object] = []
    for row in rows:
        if row[0] == "Куратор":
            header = row
        elif row[0] == "не указан":
            found.setdefault(str(header[2]), []).append(dict(zip(header, row, strict=True)))
    return found


def test_sheet_equals_the_history(data, tmp_path):
    write_summary(data, tmp_path / "с.xlsx")
    told = blocks(tmp_path / "с.xlsx")
    heads = [f"{each[-1]} кв. {each[:4]}" for each in QUARTERS]
    projects = {row["Организация"]: row for row in told["Проект"] if row["Проект"] != "Другое дело"}
    for n in range(COUNT):
        stages, words, _quarters = KINDS[n % len(KINDS)]
        row = projects[f"Школа № {n}"]
        assert [row[each] for each in heads] == [stage or None for stage in stages]
        assert row["Что произошло"] == Move(words.split()[-1]).russian
        assert row["Изменение за квартал, этапов"] == (
            None if not stages[-1] else stages[-1] - stages[-2])
        assert str(row["Файл"]).startswith(f"o{n:02}-quarterly-report") and row["Ячейка"] == "Отчет!B11"
    late = [row for row in told["Форма"] if row[heads[2]]]
    assert {row["Организация"] for row in late} == {f"Школа № {n}" for n in range(0, COUNT, 3)}
    assert {row[heads[2]] for row in late} == {5}
    results = {(row["Организация"], row["Показатель"]): row for row in told["Показатель"]}
    row = results["Школа № 2", "Результат"]
    assert (row["2025 год"], row["2026 год"], row["Изменение за год"]) == (3.7, 2, -1.7)
    assert len(told["Показатель"]) == COUNT * 10


def test_history_ends_with_the_period_of_the_summary():
    data = history().data(Period.parse("2026-Q1"), as_of=date(2026, 6, 30))
    assert data.movement.quarter == Period(2026, 1)
    assert of(data, 1).last.quarters == 1
    assert data.movement.standing == tuple(
        each for each in data.movement.standing if each.key == "другое дело")


def test_organizations_are_counted_by_the_deputy_who_curates_them():
    district = District(a="Школа", b="Музей", c="Клуб")
    for period, stage in (("2026-Q2", 3), ("2026-Q3", 3)):
        district.report("a", project("Склад", stage), period=period)
        district.report("b", project("Архив", stage + (period == "2026-Q3")), period=period)
    facts = district.data(as_of=date(2026, 10, 20))
    listed = facts.listed.assign(deputy=["Зарубин А. А.", "Зарубин А. А.", ""])
    rows = by_curator(replace(facts, listed=listed))
    # Organizations, reports sent, who owes, projects, moved, stand, behind.
    assert [row[:8] for row in rows] == [
        ("Зарубин А. А.", 2, "2 из 2", 0, 2, 1, 1, 0), ("куратор не указан", 1, "0 из 1", 1, 0, 0, 0, 0)]
    assert by_curator(facts) == []


def test_what_a_successor_goes_on_with_is_one_history():
    district = District(a="Старая школа", b="Новая школа")
    district.report("a", project("Склад", 3), period="2026-Q2", received="2026-07-05")
    district.report("b", project("Склад", 3), period="2026-Q3")
    facts = district.data()
    object.__setattr__(facts.batch, "predecessors", {"b": {"a": date(2026, 7, 31)}})
    (found,) = facts.movement.projects
    assert (found.organization, found.last.move, found.last.quarters) == ("b", Move.STANDS, 2)


def test_a_project_whose_stage_is_none_is_a_project_that_neither_moved_nor_stood(tmp_path):
    district = District(a="Школа", b="Музей")
    nearly = project("Склад") | {"stage": "почти готово"}
    district.report("a", nearly, project("Архив", 3), period="2026-Q2", received="2026-07-05")
    district.report("a", project("Склад", 4), project("Архив") | {"stage": "почти готово"})
    district.report("b", nearly)
    facts = district.data()
    moves = {each.key: each.last.move for each in facts.movement.projects if each.organization == "a"}
    assert moves == {"склад": Move.KNOWN, "архив": Move.UNTOLD}
    assert len(facts.movement.reported_in(Period(2026, 3))) == len(facts.projects) == 3
    assert not facts.movement.advanced() and not facts.movement.standing
    write_summary(facts, tmp_path / "с.xlsx")
    row = next(each for each in blocks(tmp_path / "с.xlsx")["Проект"] if each["Организация"] == "Музей")
    assert (row["3 кв. 2026"], row["Этап в последнем отчете"]) == (None, "почти готово")
    assert (row["Что произошло"], row["На этом этапе, кварталов"]) == ("этап не понятен", None)
    assert row["Ячейка"] == "Отчет!B10"


def test_projects_in_the_report_of_who_answers_for_a_school_are_the_school_s(tmp_path):
    district = District(d="Отдел образования", a="Школа № 1", b="Школа № 2")
    named = {key: {"participant": name, "organization_short": name}
             for key, name in district.names.items()}
    for period, stage, received in (("2026-Q2", 3, "2026-07-05"), ("2026-Q3", 4, "2026-10-05")):
        # Namesakes: two projects, one of which moves; the third is left out of the second report.
        rows = [project("Склад", stage, **named["a"]), project("Склад", 3, **named["b"]),
                *([project("Архив", 2, **named["b"])] if stage == 3 else [])]
        district.report("d", *rows, period=period, received=received)
    district.passport("d", "Склад", start=date(2026, 1, 1))
    listed = Listed({key: (name,) for key, name in district.names.items()}, {"d": ("a", "b")})
    facts = replace(district.data(), batch=assemble(district.files, CATALOGUE, listed=listed))
    assert {(each.organization, each.key): each.last.move for each in facts.movement.projects} == {
        ("a", "склад"): Move.MOVED, ("b", "склад"): Move.STANDS, ("b", "архив"): Move.ABSENT}
    assert len(facts.movement.reported_in(Period(2026, 3))) == len(facts.projects) == 2
    assert facts.movement.project("a", "склад").last.behind
    assert latest_files(facts) == {"a": 1, "b": 1, "d": 1}
    write_summary(facts, tmp_path / "с.xlsx")
    told = {row["Организация"]: row["Что произошло"] for row in blocks(tmp_path / "с.xlsx")["Проект"]
            if row["Проект"] == "Склад"}
    assert told == {"Школа № 1": "продвинулся", "Школа № 2": "без движения"}


def behind_in_autumn() -> District:
    """Two projects that stand and are behind in the third quarter, and a report of it that is missing."""
    district = District(a="Школа", b="Музей", c="Клуб")
    for key in "ab":
        district.passport(key, "Склад", start=date(2026, 2, 1))
        for period, received in (("2026-Q2", "2026-07-05"), ("2026-Q3", "2026-10-05")):
            district.report(key, project("Склад", 3), period=period, received=received)
    return district


def lines(facts: Facts) -> dict[str, int | None]:
    return {each.label.strip(): each.change for each in district_lines(facts, facts.movement.quarters)}


def test_what_is_only_awaited_is_nothing_to_compare_with(tmp_path):
    facts = behind_in_autumn().data(Period.parse("2026-Q4"), as_of=date(2026, 12, 10))
    assert set(lines(facts).values()) == {None}
    assert {each.change for each in tiles_of(facts)} <= {"", "отчетов за 4 квартал нет"}
    write_summary(facts, tmp_path / "с.xlsx")
    rows = blocks(tmp_path / "с.xlsx")["Форма"]
    told = {row["Организация"]: row for row in rows}
    assert told["Клуб"]["Стало к прошлому кварталу"] is None and told["Клуб"]["Сейчас"] == "ожидается"
    assert told["Школа"]["В срок, кварталов"] == "2 из 2"


def test_projects_of_which_nobody_has_reported_are_not_better():
    district = behind_in_autumn()
    facts = district.data(Period.parse("2026-Q4"), as_of=date(2027, 2, 1))
    moved, standing, behind = tiles_of(facts)[1:]
    for each in (moved, standing, behind):
        assert (each.value, each.change, each.mood) == ("–", "отчетов за 4 квартал нет", SAME)
    changes = lines(facts)
    assert (changes["Отстают от паспорта"], changes["не сдано или на доработке"]) == (None, 2)
    page = make_report(facts, Path("/нет/Отчет.html"))
    assert "Неизвестно" in page and "Ни один проект не продвинулся" not in page
    # One of two has reported, and is no longer behind: of the other nothing is known.
    district.report("a", project("Склад", 9), period="2026-Q4", received="2027-01-05")
    facts = district.data(Period.parse("2026-Q4"), as_of=date(2027, 2, 1))
    assert (tiles_of(facts)[3].change, tiles_of(facts)[3].mood) == ("было 2, нет сведений о 1", SAME)
    assert lines(facts)["Отстают от паспорта"] is None


def tiles_of(facts: Facts) -> list[Tile]:
    figures = counted_figures(facts)
    return [figures.reported, figures.moved, figures.standing, figures.behind]


def test_moved_and_new_count_those_that_are_closed_in_every_place(tmp_path):
    district = District(a="Школа", b="Музей", c="Клуб")
    district.report("a", project("Склад", 8), project("Архив", 3), period="2026-Q2",
                    received="2026-07-05")
    district.report("a", project("Склад", 9), project("Архив", 4))
    district.report("b", project("Запись", 10), project("Очередь", 2))
    facts = district.data()
    reported, moved = tiles_of(facts)[:2]
    assert (moved.value, moved.detail) == ("2 из 4", "за квартал, с закрытыми")
    assert reported.detail == "новых 2, закрыто за квартал 2"
    told = {each.label.strip(): each.values[-1]
            for each in district_lines(facts, facts.movement.quarters)}
    assert (told["продвинулись на следующие этапы, с закрытыми"], told["из них новых"]) == (2, 2)
    assert {str(getattr(row[0], "text", row[0])): row[1] for row in what_changed(facts)} == {
        "Закрыты проекты": 2, "Продвинулись проекты, с закрытыми": 2, "Новые проекты": 2}
    page = make_report(facts, Path("/нет/Отчет.html")).replace("\N{NO-BREAK SPACE}", " ")
    assert "проектов продвинулись за 3 квартал, с закрытыми" in page
    assert "новый в отчете, закрыт" in page
