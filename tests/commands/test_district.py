"""The whole job on the sample district, compared with what was expected by hand."""

from __future__ import annotations

import csv
import json
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest import ingest
from templates.rules import RULES, Severity
from xlsx_forms.commands.cli import cli

SAMPLES = files("samples")
# Notes that a reader of the expectations cares for; others tell of harmless repairs.
NOTES = {"F103", "F104", "F112", "F113", "S208"}


def expected(name: str) -> list[dict[str, str]]:
    text = (SAMPLES / "expected" / name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines(), delimiter=";"))


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("демо") / "район"
    result = CliRunner().invoke(cli, ["demo", str(folder)])
    assert result.exit_code == 0, result.output
    assert result.output.rstrip().endswith("Сводка 2027-Q3.xlsx")
    return folder


@pytest.fixture(scope="module")
def seen(district: Path) -> dict[str, dict]:
    """What ``ingest --json`` says of each file, by its name below «входящие»."""
    result = CliRunner().invoke(cli, ["-C", str(district), "ingest", "--json"])
    return {each["file"].removeprefix("входящие/"): each for each in json.loads(result.output)}


def test_every_file_ends_in_one_row_with_the_expected_status(seen: dict[str, dict]):
    assert {file: each["status"] for file, each in seen.items()} == {
        row["file"]: row["status"] for row in expected("statuses.csv")}


def test_findings_are_those_expected_at_their_cells(seen: dict[str, dict]):
    found = {(file, each["code"], each["sheet"], each["cell"], each["field"])
             for file, described in seen.items() for each in described["findings"]
             if each["severity"] != Severity.NOTE or each["code"] in NOTES}
    assert found == {(row["file"], row["code"], row["sheet"], row["cell"], row["field"])
                     for row in expected("findings.csv")}


def test_scores_are_those_computed_by_hand(seen: dict[str, dict]):
    scores = {(each["period"], each["organization"]): each["score"] for each in seen.values()
              if each["form"] == "checklist" and each["status"].startswith("accepted")}
    by_hand = {(row["year"], row["organization"]): row for row in expected("scores.csv")}
    assert scores.keys() == by_hand.keys()
    for organization, row in by_hand.items():
        criteria = [f"c{n}" for n in range(1, 9)]
        assert scores[organization] == {
            "points": {each: int(row[each]) for each in criteria},
            "declared": {each: int(row[f"declared_{each}"]) for each in criteria},
            "total": float(row["total"].replace(",", ".")),
        }


def test_the_library_gives_a_notebook_the_same_data(district: Path, seen: dict[str, dict]):
    batch = ingest([district / "входящие"])
    assert len(batch.submissions) == len(seen)
    assert batch.tables["checklist"].shape == batch.cells["checklist"].shape
    number = batch.submissions.index[batch.submissions["file"].str.endswith("чек лист УО.xlsx")][0]
    assert batch.tables["checklist"].loc[number, "c4"] == seen["чек лист УО.xlsx"]["answers"]["c4"]


def test_every_form_was_generated_for_every_organization(district: Path):
    assert len(list((district / "исходящие").rglob("*.xlsx"))) == 4 * 24


def test_sample_shows_at_least_twelve_kinds_of_mistakes(seen: dict[str, dict]):
    errors = {row["code"] for row in expected("findings.csv")
              if RULES[row["code"]].severity is Severity.ERROR}
    assert len(errors) >= 12 and len(seen) >= 60
