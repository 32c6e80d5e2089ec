"""An answer with one plain meaning is taken, and its note says what was typed and taken."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from support.answers import clean_answers, in_openpyxl, placed

from templates.definition import load_form
from templates.sheet.layout import lay_out
from xlsx_forms.commands.cli import cli


@pytest.fixture
def checked(fill):
    """What ``check --json`` says of a form with one answer typed otherwise."""
    def check(key, typed, form_id="plan-facts"):
        form = load_form(form_id)
        cells = {ref: in_openpyxl(value) for ref, _, value in placed(*clean_answers(form.id), form)}
        path = fill(form.id, cells | {lay_out(form).places[key].ref: typed})
        [told] = json.loads(CliRunner().invoke(cli, ["check", str(path), "--json"]).output)
        return told

    return check


def test_note_carries_what_was_typed_and_what_it_was_taken_for(checked):
    told = checked("fact_2_1", "5 (пять)")
    [finding] = told["findings"]
    assert (finding["code"], finding["severity"]) == ("V317", "note")
    assert (finding["typed"], finding["taken"]) == ("5 (пять)", "5")
    assert "понято как «5»" in finding["message"]
    assert told["answers"]["fact_2_1"] == 5 and told["status"] == "accepted"


def test_what_is_understood_keeps_the_limits_of_its_field(checked):
    assert [each["code"] for each in checked("fact_2_1", "5000 чел.")["findings"]] == ["V317", "V313"]


def test_a_finding_that_understood_nothing_says_nothing_of_it(checked):
    [finding] = checked("fact_2_1", "5 (шесть)")["findings"]
    assert finding["code"] == "V303" and "taken" not in finding


@pytest.mark.parametrize(("typed", "code"), [
    ("#Н/Д", "V315"), ("#ИМЯ?", "V315"), ("#REF!", "V315"), ('=DISPIMG("ID1",1)', "V316")])
def test_an_error_that_came_as_text_is_an_error(checked, typed, code):
    assert code in [each["code"] for each in checked("leader", typed, "passport")["findings"]]
