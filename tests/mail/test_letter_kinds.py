"""A kind of letter is a function that yields what is wanted, and templates of its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from support.paths import ROOT
from support.sample import make_first_year
from support.town import Town

from ingest.mail.ledger import Ledger
from templates.definition import DefinitionError
from templates.form import Form
from templates.period import Period
from xlsx_forms.mail.kinds.forms import all_form_letters
from xlsx_forms.mail.letters import LETTERS
from xlsx_forms.mail.mailing import Mailing, Missed, Plan, form_path
from xlsx_forms.mail.together import Wanted
from xlsx_forms.programme import load_programme


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
