"""A kind of letter is a function that yields what is wanted, and templates of its name."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

import openpyxl
import pytest
from support.paths import ROOT
from support.sample import make_first_year
from support.town import Town

from ingest.mail.ledger import Ledger
from templates.definition import DefinitionError
from templates.form import Form
from templates.period import Period
from xlsx_forms.mail.kinds.forms import all_form_letters
from xlsx_forms.mail.kinds.reminders import reminders
from xlsx_forms.mail.letters import LETTERS
from xlsx_forms.mail.mailing import Mailing, Missed, Plan, form_path
from xlsx_forms.mail.together import Wanted
from xlsx_forms.programme import load_programme
from xlsx_forms.work import load_batch


def thanks(mailing: Mailing) -> Iterator[Wanted | Missed]:
    """A made-up kind: to each organization once."""
    for key in mailing.programme.organizations.index[:2]:
        yield Wanted(f"thanks:{key}", "thanks", str(key), {"count": 3})


@pytest.fixture
def programme(tmp_path: Path) -> Path:
    folder = tmp_path / "программа"
    make_first_year(folder)
    own = folder / "templates" / LETTERS
    own.mkdir(parents=True)
    (own / "thanks.subject.txt").write_text("Спасибо, {{ organization.short_name }}", "utf-8")
    (own / "thanks.txt").write_text("Принято форм: {{ count }}.", "utf-8")
    (own / "thanks.html").write_text('{% extends "layout.html" %}{% block body %}'
                                     "Принято форм: {{ count }}.{% endblock %}", "utf-8")
    return folder


def plan(folder: Path) -> Plan:
    """The letters of the made-up kind, none of which has gone yet."""
    loaded = load_programme(folder)
    mailing = Mailing(loaded, Ledger(loaded.ledger_url))
    return mailing.plan(thanks(mailing))


def test_new_kind_of_letter_needs_its_function_and_its_templates_alone(programme: Path):
    first, second = plan(programme).planned
    assert first.letter.kind == "thanks" and first.letter.organization != second.letter.organization
    assert first.draft.words.subject.startswith("Спасибо, ")
    assert first.draft.words.text == "Принято форм: 3.\n"
    assert "Принято форм: 3." in first.draft.words.html


@pytest.mark.parametrize("end", ["subject.txt", "txt", "html"])
def test_letter_whose_template_is_forgotten_is_not_written(programme: Path, end: str):
    (programme / "templates" / LETTERS / f"thanks.{end}").unlink()
    with pytest.raises(DefinitionError, match=f"thanks.{end}"):
        plan(programme)


def test_every_shipped_letter_has_all_its_templates_and_is_read_by_a_test():
    from test_letter_words import CASES

    there = {path.name for path in (ROOT / "templates" / LETTERS).iterdir()}
    shared = {"layout.html", "parts.html", "parts.txt", "signature.txt", "steps.html", "steps.txt",
              *(name for name in there if ".part." in name)}
    assert there - shared == {f"{name}.{end}" for name in CASES
                              for end in ("subject.txt", "txt", "html")}


@pytest.mark.parametrize(("size", "letters"), [(1000, 1), (600_000, 2), (900_000, 0)])
def test_forms_go_together_unless_a_letter_cannot_hold_them(programme: Path, size: int, letters: int):
    settings = programme / "programme.toml"
    settings.write_text(settings.read_text("utf-8") + "[mail]\nlargest_mb = 1\n", "utf-8")
    loaded = load_programme(programme)
    for form_id, text in (("quarterly-report", "2026-Q4"), ("checklist", "2026")):
        path = form_path(loaded, loaded.catalogue.current(form_id), Period.parse(text), "012")
        path.parent.mkdir(parents=True)
        path.write_bytes(b"x" * size)
    mailing = Mailing(loaded, Ledger(loaded.ledger_url))
    found = mailing.plan(all_form_letters(mailing, None, ["012"]))
    assert len(found.planned) == letters
    assert bool(found.missed) == (letters == 0)
    assert len({each for one in found.planned for each in one.letter.subjects}) == (2 if letters else 0)


@pytest.fixture
def town(tmp_path: Path, blanks: Callable[[Form], Path]) -> Town:
    made = Town(tmp_path / "Район", blanks)
    settings = made.folder / "programme.toml"
    settings.write_text(settings.read_text("utf-8").replace(
        'email = ""', 'email = "sector@example.ru"', 1), "utf-8")
    return made


def test_the_accepted_file_is_said_to_count_until_the_corrected_one_comes(town: Town):
    town.send("первый.xlsx", "quarterly-report", received=datetime(2026, 10, 5, 9))
    town.send("второй.xlsx", "quarterly-report", received=datetime(2026, 10, 12, 9),
              rows=[{"project": "Без ответов"}])
    town.call("ingest")
    town.call("send", "--remarks", "--drafts")
    [path] = (town.folder / "исходящие" / "письма" / "к отправке").iterdir()
    body = message_from_bytes(path.read_bytes(), policy=policy.default).get_body(("plain",))
    assert body is not None
    told = body.get_content()
    assert ("12.10.2026, но в файле «второй.xlsx» есть ошибки. Прежний файл «первый.xlsx» принят и "
            "засчитан: он действует, пока вы не пришлете исправленный.") in told
    assert "пока не принята" not in told and "Просрочено" not in told and "Срок сдачи" not in told


def letters_now(town: Town, *arguments: str) -> dict[str, str]:
    """The words of the answers that are drafted now, by subject; told to have been sent."""
    town.call("send", "--remarks", "--drafts", *arguments)
    folder = town.folder / "исходящие" / "письма" / "к отправке"
    found = {}
    for path in sorted(folder.glob("*.eml")):
        letter = message_from_bytes(path.read_bytes(), policy=policy.default)
        body = letter.get_body(("plain",))
        assert body is not None
        found[str(letter["Subject"])] = " ".join(body.get_content().split())
    town.call("letters", "--sent", "all")
    return found


def test_a_decision_made_after_the_answer_went_is_answered_once_more(town: Town):
    town.send("отчет.xlsx", "quarterly-report", period=Period(2026, 3))
    town.send("паспорт.xlsx", "passport")
    town.call("ingest")
    # Both in one letter: what it says of each file is known all the same.
    assert list(letters_now(town)) == ["Ваши файлы: принято 2"]
    why = ("--reason", "Нет этапов", "--by", "Я")
    town.call("decide", "отчет.xlsx", "--return", *why)
    [(subject, told)] = letters_now(town).items()
    assert subject.startswith("На доработку: отчет за 3 квартал 2026 г.")
    assert "Раньше мы писали вам об этом файле другое: он принят. Теперь действует" in told
    assert "Нет этапов" in told
    assert not letters_now(town)

    town.call("decide", "отчет.xlsx", "--withdraw", *why)
    assert list(letters_now(town)) == ["Принято: отчет за 3 квартал 2026 г."]
    town.call("decide", "отчет.xlsx", "--org", "012", "--period", "2026-Q2", *why)
    [(subject, told)] = letters_now(town).items()
    assert subject == "Принято: отчет за 2 квартал 2026 г."
    assert "он принят за 3 квартал 2026 г. Теперь действует" in told

    town.call("decide", "паспорт.xlsx", "--exclude", "--reason", "Чужой паспорт", "--by", "Я")
    [(subject, told)] = letters_now(town).items()
    assert subject == "Файл не учитывается: паспорт за 2026 год"
    assert "не учитывается: Чужой паспорт. Раньше мы писали" in told
    assert not letters_now(town)


def test_a_file_found_to_be_anothers_is_told_to_both(town: Town):
    book = openpyxl.load_workbook(town.folder / "организации.xlsx")
    sheet = book.active
    for column in range(1, sheet.max_column + 1):
        sheet.cell(3, column).value = sheet.cell(2, column).value
    sheet.cell(3, 1).value, sheet.cell(3, 2).value, sheet.cell(3, 3).value = "021", "Клуб", "Клуб"
    book.save(town.folder / "организации.xlsx")
    town.send("паспорт.xlsx", "passport")
    town.call("ingest")
    assert list(letters_now(town)) == ["Принято: паспорт за 2026 год"]
    town.call("decide", "паспорт.xlsx", "--org", "021", "--reason", "Прислал клуб", "--by", "Я")
    told = letters_now(town)
    gone = told["Файл не учитывается: паспорт за 2026 год"]
    assert "за вашей организацией не учитывается" in gone
    assert "Раньше" not in told["Принято: паспорт за 2026 год"]
    town.call("decide", "паспорт.xlsx", "--withdraw", "--reason", "Ошибка", "--by", "Я")
    told = letters_now(town)
    assert "он не учитывается." in told["Принято: паспорт за 2026 год"] and len(told) == 2
    assert not letters_now(town)


def test_a_file_that_came_again_for_another_quarter_is_named_and_not_called_lost(town: Town):
    sent = town.send("отчет за 2 кв.xlsx", "quarterly-report", period=Period(2026, 2),
                     received=datetime(2026, 7, 8, 9))
    town.call("ingest")
    again = sent.with_name("отчет за 3 кв.xlsx")
    again.write_bytes(sent.read_bytes())
    os.utime(again, (datetime(2026, 10, 8, 9).timestamp(),) * 2)
    told = town.call("ingest")
    assert ("«отчет за 3 кв.xlsx» – тот же файл, что «отчет за 2 кв.xlsx» "
            "(Отчет, 2 квартал 2026 г.)") in told
    words = "файл «отчет за 3 кв.xlsx» от 08.10.2026: это тот же файл, что за 2 квартал 2026 г."
    assert words in town.call("status")
    wanted = reminders_now(town)
    assert "это тот же файл, что за 2 квартал 2026 г.: ответов за 3 квартал 2026 г. в нем нет." in wanted
    assert "до нас она не дошла" not in wanted

    town.send("третий.xlsx", "quarterly-report", period=Period(2026, 3))
    town.call("ingest")
    town.call("decide", "третий.xlsx", "--exclude", "--reason", "Не тот отчет", "--by", "Я")
    assert "«третий.xlsx» от 05.10.2026: исключен решением" in town.call("status")
    wanted = reminders_now(town)
    assert "Файл «третий.xlsx» получен 05.10.2026, но не учитывается: Не тот отчет." in wanted


def reminders_now(town: Town) -> str:
    """The words of the reminder about the report of the last quarter."""
    loaded = town.programme
    mailing = Mailing(loaded, Ledger(loaded.ledger_url))
    form = loaded.catalogue.current("quarterly-report", loaded.today)
    plan = mailing.plan(reminders(mailing, load_batch(loaded), form, Period(2026, 3)))
    return " ".join(plan.planned[0].draft.words.text.split())


def test_the_calendar_is_the_same_file_in_every_part_of_a_letter(programme: Path):
    loaded = load_programme(programme)
    mailing = Mailing(loaded, Ledger(loaded.ledger_url))
    for form_id, text in (("quarterly-report", "2026-Q4"), ("checklist", "2026")):
        path = form_path(loaded, loaded.catalogue.current(form_id), Period.parse(text), "012")
        path.parent.mkdir(parents=True)
        path.write_bytes(b"x")
    first, second = all_form_letters(mailing, None, ["012"])
    assert isinstance(first, Wanted) and isinstance(second, Wanted)
    _form, calendar = first.files()
    # What the file tells of its time is in seconds.
    time.sleep(1.1)
    assert calendar in second.files()
