"""Names of projects that look alike are asked about once; a decision joins or parts them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.answers import clean_answers
from support.town import MORNING, Town, codes, finding

from ingest.checks.names.alike import are_alike
from scoring.projects import list_projects
from scoring.returned import Returned
from xlsx_forms.work import load_batch

PASSPORT, REPORT = "passport", "quarterly-report"
# As the passport has it, and as the report does: a form of a word, a hyphen, another order.
NAME, OTHER = "Онлайн-запись граждан на прием", "Запись граждан на приём он-лайн"
BY = ("--reason", "Уточнили по телефону", "--by", "Лебедева М. О.")


@pytest.mark.parametrize(("one", "other"), [
    (NAME, OTHER),
    ("Оптимизация процесса закупок", "Оптимизация процессов закупки"),
    ("Сокращение сроков выдачи справок", "Сокрашение сроков выдачи справок"),
    ("Выдача справок – быстро", "Быстро: выдача справок"),
    ("Бережливая столовая школы № 3", "Бережливая столовая школа №3"),
    ("Сокращение времени записи граждан на прием", "Сокращение времени записи на прием"),
])
def test_slips_of_the_pen_forms_of_words_and_their_order_look_alike(one, other):
    assert are_alike(one, other) and are_alike(other, one)


@pytest.mark.parametrize(("one", "other"), [
    ("Учет заявок", "Учет жалоб"), ("Учет заявок", "Учет заявок на ремонт"),
    ("Ремонт кабинета № 1", "Ремонт кабинета № 2"), ("Бережливая столовая", "Бережливая библиотека"),
    ("Сокращение времени выдачи справок", "Сокращение времени выдачи пропусков"),
    ("Открытый бюджет", "Закрытый бюджет"), ("", "Справка"), ("в", "на"),
])
def test_other_projects_do_not(one, other):
    assert not are_alike(one, other)


@pytest.fixture
def town(tmp_path, blanks, register_at):
    town = Town(tmp_path / "Район", blanks, register_at)
    town.send("паспорт.xlsx", PASSPORT, {"project_name": NAME})
    town.send("отчет.xlsx", REPORT, rows=[row(OTHER)])
    return town


def row(name):
    return clean_answers(REPORT)[1]["projects"][0] | {"project": name}


def counted(town):
    """The names of the projects that 1.1 counts."""
    batch = load_batch(town.programme)
    return sorted(list_projects(Returned(batch.forms, batch.submissions, batch.tables))["project"])


def asked(files):
    """In which files X507 asks, and about what."""
    return [(name, each["cell"], each["message"]) for name, file in files.items()
            for each in file["findings"] if each["code"] == "X507"]


def test_two_spellings_are_asked_about_once_where_the_later_stands(town):
    [(name, cell, message)] = asked(town.ingest())
    assert (name, cell) == ("отчет.xlsx", "D7")
    assert message == (f"Проект «{OTHER}» похож на «{NAME}» (паспорт за 2026 год). Возможно, "
                       "это один проект.")
    assert counted(town) == sorted([NAME, OTHER])
    told = town.call("status")
    assert "Похожие проекты, решите, один это проект или два: 1" in told
    # The next report repeats the name: still one question, in the newest file.
    town.send("отчет 4.xlsx", REPORT, rows=[row(OTHER)], received=MORNING + timedelta(days=1))
    assert len(asked(town.ingest())) == 1


def test_a_decision_joins_them_in_everything_and_is_undone(town):
    town.ingest()
    assert "один проект «Запись" in town.call("decide", "отчет.xlsx", "--same", *BY)
    files = town.ingest()
    assert not asked(files) and counted(town) == [NAME]
    # The passport is found by the joined name; what was typed is told and stays in the answers.
    assert "X501" not in codes(files["отчет.xlsx"]) and "X502" not in codes(files["паспорт.xlsx"])
    note = finding(files["отчет.xlsx"], "X517")
    assert (note["severity"], note["cell"]) == ("note", "D7") and "Лебедева М. О." in note["message"]
    assert files["отчет.xlsx"]["tables"]["projects"][0]["project"] == OTHER
    [decision] = town.json("decisions").values()
    assert (decision["verdict"], decision["project"], decision["other"]) == ("same", OTHER, NAME)
    # The next file with that name is joined without a question.
    town.send("отчет 2.xlsx", REPORT, rows=[row(OTHER)], received=MORNING + timedelta(days=3))
    assert not asked(town.ingest()) and counted(town) == [NAME]

    town.call("decide", "отчет.xlsx", "--withdraw")
    assert len(asked(town.ingest())) == 1 and len(counted(town)) == 2


def test_a_passport_that_mends_its_name_takes_the_place_of_the_first(town):
    town.send("паспорт 2.xlsx", PASSPORT, {"project_name": "Онлайн запись граждан на приём"},
              received=MORNING + timedelta(days=1))
    files = town.ingest()
    assert "отчет.xlsx" in [name for name, _cell, _message in asked(files)]
    town.send("паспорт 3.xlsx", PASSPORT, {"project_name": "Онлайн-записи граждан на прием"},
              received=MORNING + timedelta(days=2))
    town.ingest()
    town.call("decide", "паспорт 3.xlsx", "--same", *BY)
    files = town.ingest()
    assert [files[name]["status"] for name in ("паспорт.xlsx", "паспорт 2.xlsx")] == ["superseded"] * 2
    assert files["паспорт 3.xlsx"]["status"].startswith("accepted")


def test_a_decision_parts_them_for_good(town):
    town.ingest()
    town.call("decide", "отчет.xlsx", "--apart", *BY)
    town.send("отчет 2.xlsx", REPORT, rows=[row(OTHER)], received=MORNING + timedelta(days=3))
    assert not asked(town.ingest()) and len(counted(town)) == 2
    assert "Похожие проекты" not in town.call("status")


def test_projects_side_by_side_in_one_report_are_two(tmp_path, blanks, register_at):
    town = Town(tmp_path / "Район", blanks, register_at)
    town.send("отчет.xlsx", REPORT, rows=[row(NAME), row(OTHER)])
    assert not asked(town.ingest())


def test_which_of_several_is_meant_is_asked_and_what_is_not_asked_cannot_be_decided(town):
    town.send("паспорт 2.xlsx", PASSPORT, {"project_name": "Учет заявок граждан"})
    town.send("отчет.xlsx", REPORT, rows=[row(OTHER), row("Учет заявки граждан")])
    town.ingest()
    told = town.call("decide", "отчет.xlsx", "--same", *BY, code=2)
    assert "назовите один проект: --project" in told and "«Учет заявки граждан»" in told
    town.call("decide", "отчет.xlsx", "--same", "--project", "учет заявки граждан", *BY)
    town.call("decide", "отчет.xlsx", "--apart", *BY)
    said = town.call("decisions")
    assert "Решений: 2" in said and "один проект «Учет заявки" in said and "разные проекты «Зап" in said
    assert "вопросов нет" in town.call("decide", "отчет.xlsx", "--same", *BY, code=2)
    assert "--project бывает только" in town.call(
        "decide", "отчет.xlsx", "--return", "--project", "x", *BY, code=2)
