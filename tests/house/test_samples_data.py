"""The sample district is in order by itself: its parts agree, and its files are what they say.

What the tool makes of them is compared elsewhere.
"""

import csv
import re
import zipfile
from collections import Counter
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest

import samples
from samples.filling.answers import FORMS, load_others, load_returned
from samples.filling.expected import write_expected
from scoring.methodology import load_methodology
from templates.definition import load_form
from templates.identity import Identity
from templates.rules import RULES, Severity
from xlsx_forms.exports.form import describe

SAMPLES = Path(samples.__file__).parent
RETURNED = SAMPLES / "returned"
SPOILED = {"F101", "F102", "F105", "F106"}
OTHER_FORMATS = {"F103", "F104"}


def rows(name):
    with (SAMPLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@cache
def files():
    """Bytes of every file by its path; members of an archive stand for it."""
    found = {}
    for path in sorted(RETURNED.glob("*/*")):
        if path.suffix != ".zip":
            found[path.name] = path.read_bytes()
            continue
        with zipfile.ZipFile(path) as archive:
            found |= {f"{path.name}/{name}": archive.read(name) for name in archive.namelist()}
    return found


@cache
def codes_of(file):
    return {row["code"] for row in rows("expected/findings.csv") if row["file"] == file}


def test_there_are_24_organizations_of_many_kinds():
    organizations = rows("organizations.csv")
    assert len(organizations) == len({row["organization"] for row in organizations}) == 24
    assert len({row["kind"] for row in organizations}) >= 10
    assert all(row["full_name"] and row["short_name"] and row["email"] for row in organizations)
    began = [date.fromisoformat(row["participates_from"]) for row in organizations]
    assert sorted(set(began)) == [date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1)]
    assert began.count(date(2026, 10, 1)) == 1


def test_people_cannot_be_reached_by_the_samples():
    """Addresses end in example.ru and no telephone begins as a live one."""
    text = "".join(path.read_text(encoding="utf-8") for path in
                   (SAMPLES / "organizations.csv", SAMPLES / "programme.toml",
                    *(SAMPLES / "filling" / "answers").glob("*/*.toml")))
    assert set(re.findall(r"@([\w.-]+)", text)) == {"example.ru", "example"}
    assert re.findall(r"8 \(38442\) (?!0-)\S+", text) == []


def test_every_file_has_a_status_and_a_time():
    names = list(files())
    assert set(names) == {row["file"] for row in rows("expected/statuses.csv")}
    assert {row["file"] for row in rows("received.csv")} == {
        path.name for path in RETURNED.glob("*/*")}
    assert 180 <= len(names) <= 190
    moments = [datetime.fromisoformat(row["received"]) for row in rows("received.csv")]
    assert all(datetime(2026, 1, 1) < moment < datetime(2027, 12, 10) for moment in moments)


def test_files_are_those_of_libreoffice():
    """All but the ones that cannot be read were saved by it, and are small."""
    sizes = 0
    for name, data in files().items():
        sizes += len(data)
        if codes_of(name) & (SPOILED | OTHER_FORMATS):
            continue
        with zipfile.ZipFile(BytesIO(data)) as book:
            assert b"<Application>LibreOffice" in book.read("docProps/app.xml"), name
        assert 4_000 < len(data) < 30_000, name
    assert sizes < 6_000_000


def test_at_least_60_forms_of_four_kinds_can_be_opened():
    returned = [each for each in load_returned() if each.status != "unreadable"]
    assert len(returned) >= 60
    counts = Counter((each.form, each.period) for each in returned)
    assert {form for form, _period in counts} == set(FORMS)
    assert counts["quarterly-report", "2026-Q2"] >= 3


@pytest.mark.parametrize("each", [each for each in load_returned() if each.status != "unreadable"],
                         ids=lambda each: each.file)
def test_a_file_carries_the_identity_of_its_sender(each):
    data = files()[each.path]
    identity = Identity(each.form, load_form(each.form).version, each.organization, each.period)
    if each.saved_as == "xls":
        assert identity.code_line.encode("utf-16-le") in data
        return
    texts = {"xlsx": "xl/sharedStrings.xml", "ods": "content.xml"}[each.saved_as]
    with zipfile.ZipFile(BytesIO(data)) as book:
        assert identity.code_line in book.read(texts).decode()


def test_expected_files_are_what_the_answers_say(tmp_path):
    """The CSV files are made from the answers: ``python -m samples.filling --expected``."""
    write_expected(load_returned(), load_others(), tmp_path)
    for path in tmp_path.rglob("*.csv"):
        stored = SAMPLES / path.relative_to(tmp_path)
        assert path.read_text(encoding="utf-8") == stored.read_text(encoding="utf-8"), path.name


def test_status_follows_from_the_findings():
    statuses = {row["file"]: row["status"] for row in rows("expected/statuses.csv")}
    for file, status in statuses.items():
        codes = codes_of(file)
        severities = {RULES[code].severity for code in codes}
        if status == "unreadable":
            assert codes <= SPOILED and len(codes) == 1, file
        elif status in ("foreign", "duplicate", "superseded"):
            assert codes == {{"foreign": "F110", "duplicate": "F112",
                              "superseded": "F113"}[status]}, file
        else:
            expected = ("returned" if Severity.ERROR in severities else
                        "accepted_with_remarks" if Severity.WARNING in severities else "accepted")
            assert status == expected, file


def test_mistakes_of_every_kind_are_there():
    codes = Counter(row["code"] for row in rows("expected/findings.csv"))
    wanted = ("F101 F102 F103 F104 F105 F106 F110 F112 F113 S204 S208 S209 V301 V303 V305 V306 "
              "V307 V308 V309 V310 V311 R401 R402 R403 R411 R412 R413 R414 R415 R416 R421 "
              "R422 R423 R424 R431 X501 X502 X503 X504 X505")
    assert set(wanted.split()) - set(codes) == set()
    wrong = {row["file"] for row in rows("expected/findings.csv")}
    assert len(wrong) >= 14


def test_scores_are_the_sums_that_are_spelled_out():
    scores = rows("expected/scores.csv")
    for row in scores:
        products = [tuple(map(float, term.replace(",", ".").split("*")))
                    for term in row["calculation"].split(" + ")]
        assert [points for points, _ in products] == [float(row[f"c{n}"]) for n in range(1, 9)]
        total = sum(points * coefficient for points, coefficient in products)
        assert float(row["total"]) == pytest.approx(total)
        above = sum(other["year"] == row["year"] and float(other["total"]) > float(row["total"])
                    for other in scores)
        assert int(row["place"]) == above + 1
    places = Counter(row["place"] for row in scores)
    assert max(places.values()) > 1, "no tie"
    assert any(row["c2"] != row["declared_c2"] for row in scores)


def test_the_forms_are_those_that_the_tool_makes_now():
    """The cells in ``expected`` hold for the present layout only: if not, fill anew."""
    places = {}
    for form_id in FORMS:
        for field in describe(load_form(form_id), load_methodology())["fields"]:
            places[form_id, field["id"]] = f"{field['sheet']}!{field['cell']}"
    for each in load_returned():
        for found in each.expected:
            if (each.form, found.field) in places and not each.deeds:
                assert places[each.form, found.field] == f"{found.sheet}!{found.cell}", each.file
