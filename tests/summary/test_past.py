"""The summary of a quarter that has passed is what it was then, unless asked otherwise."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from support.town import Town
from test_summary import CATALOGUE, District, project

from ingest.register.decisions import EXCLUDE, Decision
from ingest.register.register import Register
from templates.period import Period
from xlsx_forms.summary.earlier import day_written
from xlsx_forms.work import summary_day

CORE = "docProps/core.xml"


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist() if name != CORE}


def on(town: Town, day: str) -> None:
    """From now on it is another day."""
    path = town.folder / "programme.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([f"today = {day}", *lines[1:]]) + "\n", encoding="utf-8")


@pytest.fixture
def town(tmp_path: Path, blanks) -> Town:
    return Town(tmp_path / "Район", blanks)


def test_summary_made_half_a_year_later_is_byte_for_byte_what_it_was(town):
    town.send("отчет.xlsx", "quarterly-report")
    town.call("ingest")
    town.call("summary")
    path = town.folder / "сводка" / "Сводка 2026-Q3.xlsx"
    then = parts(path)
    on(town, "2027-05-10")
    town.send("отчет исправленный.xlsx", "quarterly-report", received=datetime(2027, 2, 1),
              rows=[])
    town.send("отчет 4.xlsx", "quarterly-report", period=Period(2026, 4), received=datetime(2027, 1, 5))
    town.call("ingest")

    said = town.call("summary", "--period", "2026-Q3")
    assert "по состоянию на 20.10.2026" in said and "--as-of сегодня" in said
    assert parts(path) == then
    assert day_written(path) == date(2026, 10, 20)

    assert "по состоянию" not in town.call("summary", "--period", "2026-Q3", "--as-of", "сегодня")
    assert parts(path) == then
    assert parts(path.with_name("Сводка 2026-Q3 на 10.05.2027.xlsx")) != then


def test_register_knows_what_had_come_and_was_decided_by_a_day(tmp_path):
    district = District(o1="Школа").report("o1", project("Склад"), received="2026-10-05")
    district.report("o1", project("Склад", 7), received="2027-02-01")
    register = Register(f"sqlite:///{(tmp_path / 'р.sqlite').as_posix()}")
    register.record(district.files, CATALOGUE)
    register.decide(Decision(district.files[0].sha256, EXCLUDE, "не тот", "И. И.",
                             datetime(2027, 1, 15)), CATALOGUE)

    def known(day: date | None) -> list[tuple[str, bool]]:
        batch = register.load_as_of(CATALOGUE, day) if day else register.load(CATALOGUE)
        frame = batch.submissions
        return list(zip(frame["status"], frame["counts"], strict=True))

    assert known(date(2026, 10, 4)) == []
    assert known(date(2027, 1, 14)) == [("accepted_with_remarks", True)]
    assert known(date(2027, 1, 15)) == [("superseded", False)]
    assert known(None) == [("superseded", False), ("accepted_with_remarks", True)]


def test_day_of_a_past_period_is_the_last_on_which_it_was_reported_on(town):
    on(town, "2027-05-10")
    days = {text: summary_day(town.programme, Period.parse(text))
            for text in ("2026-Q3", "2026-Q4", "2026", "2027-Q1", "2027")}
    assert days == {"2026-Q3": date(2026, 12, 31), "2026-Q4": date(2027, 3, 31),
                    "2026": date(2027, 3, 31), "2027-Q1": date(2027, 5, 10),
                    "2027": date(2027, 5, 10)}


@pytest.mark.parametrize(("text", "said"), [
    ("вчера", "--as-of: "), ("01.12.2027", "--as-of: 01.12.2027 еще не наступило")])
def test_day_that_cannot_be_is_a_sentence(town, text, said):
    assert said in town.call("summary", "--as-of", text, code=2)


def test_a_file_that_is_no_summary_has_no_day(tmp_path):
    (tmp_path / "с.xlsx").write_bytes(b"x")
    assert day_written(tmp_path / "с.xlsx") is None
    assert day_written(tmp_path / "нет.xlsx") is None
