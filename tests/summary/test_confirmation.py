"""Points that the commission confirms make result and place: by its workbook, and one by one."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from email import message_from_bytes, policy
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from conftest import Office
from support.paths import ROOT
from support.sample import make_first_year
from support.town import call, said

from templates.sheet.confirmation import AUTHOR_LABEL, CONFIRMED, HEADERS, NUMBER, REASON, SHEET

BY = ("--reason", "Образца нет", "--by", "Комиссия, протокол № 3")
NAME = f"{SHEET} 2026.xlsx"


def scores(folder: Path) -> dict[str, dict]:
    """The scores of the files that count, by organization."""
    files = json.loads(said(folder, "ingest", "--json"))
    return {each["organization"]: each["score"] for each in files
            if "score" in each and each["status"].startswith("accepted")}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample district with its checklists taken in, and the workbook for the commission."""
    folder = tmp_path_factory.mktemp("confirm") / "район"
    make_first_year(folder)
    for path in (folder / "входящие").rglob("*"):
        if path.is_file() and "чек" not in path.name.lower():
            path.unlink()
    said(folder, "ingest")
    assert NAME in said(folder, "confirm", "--period", "2026")
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "район"))


def places(path: Path) -> tuple[dict[tuple[str, str], int], dict[str, str], str]:
    """The row of each organization and criterion, the column of each heading, the author's cell."""
    sheet = openpyxl.load_workbook(path)[SHEET]
    head = next(row for row in sheet.iter_rows() if row[0].value == HEADERS[0])
    columns = {cell.value: cell.column_letter for cell in head}
    rows = {(row[0].value, row[2].value.rstrip("*")): row[0].row
            for row in sheet.iter_rows(min_row=head[0].row + 1) if row[2].value}
    author = next(cell for row in sheet.iter_rows() for cell in row if cell.value == AUTHOR_LABEL)
    return rows, columns, f"E{author.row}"


def fill(path: Path, points: dict[tuple[str, str], object], author: str = "Комиссия, протокол № 3",
         reason: str = "Документы рассмотрены") -> list[list[object]]:
    """The cells to fill in, as steps of an office program."""
    rows, columns, at = places(path)
    cells = [[at, "text", author]] if author else []
    for key, value in points.items():
        cells.append([f"{columns[CONFIRMED]}{rows[key]}", "typed", str(value)])
        if reason:
            cells.append([f"{columns[REASON]}{rows[key]}", "text", reason])
    return cells


def by_hand(path: Path, target: Path, points: dict[tuple[str, str], object], **more: str) -> None:
    book = openpyxl.load_workbook(path)
    for ref, _how, value in fill(path, points, **more):
        book[SHEET][ref] = int(value) if str(value).isdigit() else value
    book.save(target)


def independent(points: dict[str, int], confirmed: dict[str, int]) -> float:
    """The result by the decree's formula, from the coefficients as the file has them."""
    text = (ROOT / "templates" / "effective_region" / "methodology.toml").read_text(encoding="utf-8")
    coefficients = {each["criterion"]: each["value"] for each in tomllib.loads(text)["coefficients"]}
    return round(sum(confirmed.get(key, value) * coefficients[key]
                     for key, value in points.items()), 4)


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_a_workbook_filled_in_libreoffice_makes_results_and_places(folder: Path, office: Office,
                                                                   suffix: str):
    before = scores(folder)
    given = {("012", "4"): 0, ("010", "1"): 2, ("003", "8"): 4}
    target = folder / "входящие" / f"решение комиссии.{suffix}"
    office(folder / NAME, [["set", SHEET, fill(folder / NAME, given)]], save=target)
    (folder / NAME).unlink()
    after = scores(folder)

    confirmed = {"012": {"c4": 0}, "010": {"c1": 2}, "003": {"c8": 4}}
    for key, score in after.items():
        assert score["points"] == before[key]["points"]
        assert score.get("confirmed", {}) == confirmed.get(key, {})
        assert score["total"] == pytest.approx(independent(score["points"], confirmed.get(key, {})))
    said(folder, "summary", "-o", folder / "с.xlsx")
    rating = pd.read_excel(folder / "с.xlsx", sheet_name="Рейтинг", header=5,
                           dtype={"Код": str}, engine="openpyxl")
    # Below the rated ones stand those who sign, and those without a place.
    shown = rating[pd.to_numeric(rating["Результат"], errors="coerce").notna()].set_index("Код")
    ranked = sorted((score["total"] for score in after.values()), reverse=True)
    assert shown["Место"].astype(int).to_dict() == {
        key: ranked.index(score["total"]) + 1 for key, score in after.items()}
    changed = shown["Комиссия изменила"].astype(int).to_dict()
    assert {key: value for key, value in changed.items() if value} == {
        key: points[criterion] - before[key]["points"][criterion]
        for key, points in confirmed.items() for criterion in points
        if points[criterion] != before[key]["points"][criterion]}
    texts = " ".join(str(cell.value) for row in openpyxl.load_workbook(folder / "с.xlsx")["Критерии"]
                     .iter_rows() for cell in row)
    assert "подтверждено 0 (изменение" in texts and "Комиссия, протокол № 3" in texts


def test_points_are_confirmed_anew_withdrawn_and_all_are_kept(folder: Path):
    said(folder, "confirm", "012", "4", "0", *BY)
    said(folder, "confirm", "012", "4*", "3", *BY)
    assert scores(folder)["012"]["confirmed"] == {"c4": 3}
    said(folder, "confirm", "012", "c4", "--withdraw", "--reason", "Ошиблись", "--by", "Я")
    after = scores(folder)["012"]
    assert "confirmed" not in after and after["total"] == independent(after["points"], {})
    assert "подтвержденного балла по критерию 4" in call(
        folder, "confirm", "012", "4", "--withdraw", *BY).output
    said(folder, "confirm", "012", "4", "2", *BY)
    assert scores(folder)["012"]["confirmed"] == {"c4": 2}


def test_a_workbook_beside_the_settings_is_taken_in_and_never_written_over(folder: Path):
    by_hand(folder / NAME, folder / NAME, {("012", "4"): 0})
    assert "Принято: Подтверждение баллов, 2026 год" in said(folder, "ingest")
    filled = (folder / NAME).read_bytes()
    assert f"{SHEET} 2026 (2).xlsx" in said(folder, "confirm", "--period", "2026")
    assert (folder / NAME).read_bytes() == filled
    # What is confirmed stands in the next workbook.
    sheet = openpyxl.load_workbook(folder / f"{SHEET} 2026 (2).xlsx")[SHEET]
    rows, columns, _author = places(folder / f"{SHEET} 2026 (2).xlsx")
    assert sheet[f"{columns[CONFIRMED]}{rows['012', '4']}"].value == 0


def test_an_empty_workbook_confirms_nothing_and_withdraws_nothing(folder: Path):
    said(folder, "confirm", "012", "4", "0", *BY)
    assert scores(folder)["012"]["confirmed"] == {"c4": 0}


def test_a_workbook_taken_in_by_mistake_is_excluded_with_its_points(folder: Path):
    by_hand(folder / NAME, folder / "входящие" / "не тот.xlsx", {("012", "4"): 0})
    assert scores(folder)["012"]["confirmed"] == {"c4": 0}
    said(folder, "decide", "не тот.xlsx", "--exclude", "--reason", "Черновик", "--by", "Я")
    assert "confirmed" not in scores(folder)["012"]


@pytest.mark.parametrize(("points", "more", "codes"), [
    ({("012", "4"): 1}, {}, ["R422"]),
    ({("012", "4"): 7}, {}, ["R422"]),
    ({("012", "4"): "много"}, {}, ["V303"]),
    ({("012", "4"): 2}, {"reason": ""}, ["V301"]),
    ({("012", "4"): 2}, {"author": ""}, ["V301"]),
])
def test_what_cannot_be_confirmed_is_told_with_its_cell_and_nothing_is_taken(
        folder: Path, points, more, codes):
    target = folder / "входящие" / "комиссия.xlsx"
    by_hand(folder / NAME, target, points, **more)
    found = {Path(each["file"]).name: each
             for each in json.loads(said(folder, "ingest", "--json"))}[target.name]
    assert (found["status"], [each["code"] for each in found["findings"]]) == ("returned", codes)
    assert all(each["sheet"] == SHEET and each["cell"] for each in found["findings"])
    assert "confirmed" not in scores(folder)["012"]


def test_who_has_confirmed_may_be_typed_over_the_words_that_ask_for_it(folder: Path):
    target = folder / "входящие" / "комиссия.xlsx"
    by_hand(folder / NAME, target, {("012", "4"): "2 балла"}, author="")
    book = openpyxl.load_workbook(target)
    [label] = [cell for row in book[SHEET].iter_rows() for cell in row if cell.value == AUTHOR_LABEL]
    for text, status in (("Комиссия, протокол № 4", "accepted"), (None, "returned")):
        label.value = text
        book.save(target)
        found = {Path(each["file"]).name: each
                 for each in json.loads(said(folder, "ingest", "--json"))}[target.name]
        assert found["status"] == status
        assert [each["code"] for each in found["findings"] if each["severity"] == "error"] == (
            [] if text else ["V301"])


def test_a_returned_workbook_gets_a_copy_that_is_mended_and_taken_in(folder: Path):
    """The rows of whoever has filled it in, with marks at the cells; the errors are told in full."""
    by_hand(folder / NAME, folder / NAME, {("012", "4"): "нет", ("010", "1"): 77}, author="")
    told = said(folder, "ingest")
    copy = folder / "на доработку" / f"{SHEET} 2026 – на доработку.xlsx"
    book = openpyxl.load_workbook(copy)
    rows, columns, author = places(copy)
    wrong = {author, *(f"{columns[CONFIRMED]}{rows[key]}" for key in (("012", "4"), ("010", "1")))}
    noted = {cell.coordinate for row in book[SHEET].iter_rows() for cell in row if cell.comment}
    assert noted == wrong and all(f"    {SHEET}!{ref}: " in told for ref in wrong)
    assert "ошибок: 3" in told

    by_hand(copy, copy, {("012", "4"): 0, ("010", "1"): 2})
    assert "подтверждено" not in said(folder, "ingest")
    assert "Принято: Подтверждение баллов" in said(folder, "ingest", copy)
    confirmed = {key: score.get("confirmed") for key, score in scores(folder).items()}
    assert (confirmed["012"], confirmed["010"]) == ({"c4": 0}, {"c1": 2})


def test_unknown_organizations_and_criteria_are_told_with_their_cells(folder: Path):
    book = openpyxl.load_workbook(folder / NAME)
    for ref, _how, value in fill(folder / NAME, {("012", "4"): 2, ("010", "4"): 2}):
        book[SHEET][ref] = int(value) if str(value).isdigit() else value
    rows, columns, _author = places(folder / NAME)
    book[SHEET][f"A{rows['012', '4']}"] = "999"
    book[SHEET][f"{columns[NUMBER]}{rows['010', '4']}"] = "44"
    book.save(folder / "входящие" / "комиссия.xlsx")
    found = {Path(each["file"]).name: each for each in json.loads(
        said(folder, "ingest", "--json"))}["комиссия.xlsx"]
    assert sorted((each["code"], each["cell"]) for each in found["findings"]) == sorted([
        ("S210", f"A{rows['012', '4']}"), ("R441", f"{columns[NUMBER]}{rows['010', '4']}")])


def test_two_rows_that_confirm_different_points_are_asked_about(folder: Path):
    book = openpyxl.load_workbook(folder / NAME)
    for ref, _how, value in fill(folder / NAME, {("012", "4"): 2}):
        book[SHEET][ref] = int(value) if str(value).isdigit() else value
    rows, columns, _author = places(folder / NAME)
    last = max(rows.values()) + 1
    for heading, value in (("Код", "012"), (NUMBER, "4"), (CONFIRMED, 3), (REASON, "Иначе")):
        book[SHEET][f"{columns[heading]}{last}"] = value
    book.save(folder / "входящие" / "комиссия.xlsx")
    found = {Path(each["file"]).name: each for each in json.loads(
        said(folder, "ingest", "--json"))}["комиссия.xlsx"]
    assert [(each["code"], each["cell"]) for each in found["findings"]] == [
        ("R442", f"{columns[CONFIRMED]}{last}")]


@pytest.mark.parametrize(("arguments", "words"), [
    (["999", "4", "2", *BY], "организации «999» нет"),
    (["012", "44", "2", *BY], "критерия «44» нет; есть: 1*, 2*, 3"),
    (["012", "4", "1", *BY], "балла 1 не бывает; бывают: 0 баллов, 2 балла, 3 балла"),
    (["012", "4", "2", "--by", "Я"], "укажите основание"),
    (["012", "4", "2", "--reason", "так"], "укажите, кто подтвердил"),
    (["012", "4"], "назовите код организации"),
    (["012", "4", "2", "--withdraw", *BY], "назовите код организации"),
])
def test_a_wrong_wish_is_told_in_words(folder: Path, arguments, words: str):
    settings = folder / "programme.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub(r'^name = ".+"$', 'name = ""', text, flags=re.M), encoding="utf-8")
    result = call(folder, "confirm", *arguments)
    assert result.exit_code == 2 and words in result.output, result.output


def test_the_answer_to_the_organization_and_the_export_carry_confirmed_points(folder: Path):
    said(folder, "confirm", "012", "4", "0", *BY)
    said(folder, "send", "--remarks", "checklist", "--org", "012", "--drafts")
    [draft] = (folder / "исходящие" / "письма").rglob("*(012)*.eml")
    letter = message_from_bytes(draft.read_bytes(), policy=policy.default)
    text = letter.get_body(("plain",)).get_content()
    assert "критерий 4: 0 баллов. Образца нет" in text
    said(folder, "export", "--to", folder / "выгрузка")
    frame = pd.read_parquet(folder / "выгрузка" / "confirmed.parquet")
    assert frame[["organization", "criterion", "points"]].values.tolist() == [["012", "c4", 0]]
    scored = pd.read_parquet(next((folder / "выгрузка").glob("checklist_scores*.parquet")))
    assert scored["c4_confirmed"].dropna().tolist() == [0]


def test_points_that_are_confirmed_after_the_answer_are_told_once_more(folder: Path):
    """Each change of the points goes out once, also when they are what they were two letters ago."""
    def letters() -> list[tuple[str, str]]:
        said(folder, "send", "--remarks", "checklist", "--org", "012", "--drafts")
        found = [message_from_bytes(path.read_bytes(), policy=policy.default)
                 for path in (folder / "исходящие" / "письма" / "к отправке").iterdir()]
        said(folder, "letters", "--sent", "all")
        return [(str(each["Subject"]), each.get_body(("plain",)).get_content()) for each in found]

    assert [subject for subject, _text in letters()] == ["Принято: чек-лист за 2026 год"]
    for points in (0, 2, 0):
        said(folder, "confirm", "012", "4", points, *BY)
        [(subject, text)] = letters()
        assert subject == "Баллы подтверждены: чек-лист за 2026 год"
        assert f"критерий 4: {points} балл" in text
    said(folder, "confirm", "012", "4", "--withdraw", *BY)
    [(subject, text)] = letters()
    assert subject == "Подтверждение баллов отменено: чек-лист за 2026 год" and letters() == []
    assert "Подтверждение баллов комиссией отменено" in text
