"""Who owes what: lines that one can ring up from, the list of debtors, and only what is new."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from support.answers import clean_answers
from support.sample import make_first_year
from support.town import Town
from support.town import said as call

from ingest.mail.ledger import Ledger, Sent, State
from xlsx_forms.mail.kinds.replies import answer_key
from xlsx_forms.programme import load_programme
from xlsx_forms.status.lines import TROUBLED
from xlsx_forms.work import load_batch

REPORT = "quarterly-report"


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first year of the sample district with all its files taken in."""
    folder = tmp_path_factory.mktemp("district") / "район"
    make_first_year(folder)
    (folder / "вывод.txt").write_text(call(folder, "ingest"), encoding="utf-8")
    return folder


def rows(folder: Path) -> list[dict]:
    return json.loads(call(folder, "status", "--json"))


def test_a_row_says_whom_to_ring_up_and_what_to_mend(district: Path):
    [row] = [each for each in rows(district)
             if (each["form"], each["organization"]) == ("quarterly-report", "052")]
    assert (row["state"], row["short_name"], row["phone"]) == ("returned", "МБУ «РДК»",
                                                               "8 (38442) 0-51-52")
    assert row["errors"][0].startswith("Отчет!F8: «Паспорт проекта (ссылка)»")


def test_lines_group_those_who_owe_by_what_they_owe(district: Path):
    text = call(district, "status")
    report = text[text.index("Отчет, 3 квартал 2026 г., срок 12.10.2026"):text.index("Чек-лист, 2026")]
    # 10 October 2026 is a Saturday: who sent the form on Monday the 12th was in time.
    assert "срок 12.10.2026 (10 октября – выходной, поэтому до 12 октября): " in report
    assert "не сдано 3, на доработке 3" in report
    places = [report.index(words) for words in ("  Не сдано: 3", "033 МБДОУ", "  На доработке, ",
                                                "052 МБУ «РДК», 8 (38442) 0-51-52, rdk@example.ru",
                                                "Отчет!F8: ", "  Сдано с опозданием: 1")]
    assert places == sorted(places)
    assert "Неясно, чьи файлы: 5\n  входящие/График отпусков 2026.xlsx: " in text


def test_every_debt_stands_once_with_the_deputy_who_curates_it(district: Path):
    text = call(district, "status", "--deputy")
    owed = [row for row in rows(district) if row["state"] in TROUBLED]
    heads = {line.partition(":")[0]: line for line in text.splitlines()[1:]
             if not line.startswith(" ")}
    assert set(heads) == {row["deputy"] for row in rows(district)}
    assert text.count(" – ") == len(owed)
    assert heads["Селиверстова Анна Андреевна"].endswith("все в порядке")


def test_list_of_debtors_has_a_row_for_each_debt_with_its_contacts(district: Path, tmp_path: Path):
    path = tmp_path / "должники.xlsx"
    owed = [row for row in rows(district) if row["state"] in TROUBLED]
    assert f"Форм в списке должников: {len(owed)} (" in call(district, "status", "-o", path)
    _title, header, *listed = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert header[:2] == ["Код", "Организация"]
    assert sorted((row[0], row[9], row[10]) for row in listed) == sorted(
        (row["organization"], row["phone"], row["email"]) for row in owed)
    assert {row[5] for row in listed} == {"не сдано", "на доработке", "с опозданием"}


def test_states_are_those_of_the_summary(district: Path, tmp_path: Path):
    path = tmp_path / "сводка.xlsx"
    call(district, "summary", "-o", path)
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_name("Сдача").to_python()
    shown = sum(1 for row in sheet for cell in row if cell == "не сдано")
    assert shown == sum(row["state"] == "missing" for row in rows(district))


def test_what_a_run_brought_is_told_once_by_name(district: Path):
    first = (district / "вывод.txt").read_text(encoding="utf-8")
    assert first.startswith("Новых файлов: 75\n")
    assert "  052 МБУ «РДК», «РДК отчет за III квартал.xlsx» – Отчет!F8: " in first
    assert "И еще ошибок: 1." in first
    again = call(district, "ingest")
    assert again.startswith("Новых файлов: 0, известных: 75\n") and "РДК" not in again


def test_a_file_corrected_in_the_same_run_is_not_told_as_returned(tmp_path: Path):
    folder = tmp_path / "район"
    make_first_year(folder)
    told = call(folder, "ingest")
    frame = load_batch(load_programme(folder)).submissions
    mended = frame[(frame["status"] == "superseded") & (frame["errors"] > 0)]
    assert all(f"«{name}» –" not in told for name in mended["name"])


def test_what_came_in_time_is_in_time_when_it_is_mended_by_the_day_that_its_letter_named(
        tmp_path: Path, blanks):
    town = Town(tmp_path / "Район", blanks)
    settings = town.folder / "programme.toml"
    settings.write_text(settings.read_text("utf-8").replace("2026-10-20", "2026-10-13"), "utf-8")
    town.send("отчет.xlsx", REPORT, received=datetime(2026, 10, 12, 9),
              rows=[clean_answers(REPORT)[1]["projects"][0] | {"year_opened": 2031}])
    town.call("ingest")
    [file] = load_batch(town.programme).files.values()
    answer = Sent(answer_key(file), "<1@x>", "returned", REPORT, "2026-Q3",
                  "012", "a@x.ru", "На доработку", [], [], state=State.SENT, fix_by=date(2026, 10, 20))
    assert Ledger(town.programme.ledger_url).prepare(answer)
    [row] = [each for each in rows(town.folder) if each["form"] == REPORT]
    assert (row["state"], row["due"], row["stated_due"], row["until"], row["days_left"]) == (
        "returned", "2026-10-12", "2026-10-10", "2026-10-20", 7)
    assert "от 12.10.2026, исправить до 20.10.2026" in town.call("status")

    settings.write_text(settings.read_text("utf-8").replace("2026-10-13", "2026-11-20"), "utf-8")
    town.send("отчет 2.xlsx", REPORT, received=datetime(2026, 10, 19, 9))
    town.call("ingest")
    [row] = [each for each in rows(town.folder) if each["form"] == REPORT]
    assert (row["state"], row["days_late"]) == ("on_time", None)
    assert (row["first_received"][:10], row["corrected"][:10]) == ("2026-10-12", "2026-10-19")
    # The plan counts it as the status does, and the summary tells both days.
    path = tmp_path / "сводка.xlsx"
    town.call("summary", "-o", path)
    book = CalamineWorkbook.from_path(path)
    [sent] = [each for each in book.get_sheet_by_name("Сдача").to_python() if each[3] == "Отчет"]
    days = [datetime(2026, 10, day, 9) for day in (19, 12, 19)]
    assert sent[6:10] == ["в срок", *days]
    assert "3 кв. – в срок 1 из 1" in str(book.get_sheet_by_name("План").to_python())


def test_reminder_about_a_quarter_tells_what_came_for_the_year(district: Path, tmp_path: Path):
    """The register is asked for more than the period that a letter is about."""
    import email
    from email import policy
    from shutil import copytree

    folder = copytree(district, tmp_path / "район")
    call(folder, "remind", REPORT, "--period", "2026-Q3", "--drafts")
    letters = [email.message_from_bytes(path.read_bytes(), policy=policy.default)
               for path in folder.rglob("*.eml")]
    [text] = [part.get_content() for letter in letters if "rdk@example.ru" in str(letter["to"])
              for part in letter.walk() if part.get_content_type() == "text/plain"]
    assert "Что вы уже прислали за 2026 год" in text and "Чек-лист за 2026 год: " in text
    assert "Ваш результат самооценки за 2026 год" in text
