"""Definitions say what they must, and a mistake in one is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from templates.definition import DefinitionError, load_form, shipped_catalogue

TINY = """
id = "tiny"
version = "1"
title = "Малая форма"
short_title = "Малая"
decree = "приказ № 1"
in_force = 2026-01-01
period = "year"
[page]
sheet = "Малая"
widths = [30, 20]
[[sections]]
id = "all"
kind = "fields"
[[sections.fields]]
id = "name"
label = "Название"
required = true
"""


def catalogue_of(folder: Path, *texts: str):
    for i, text in enumerate(texts):
        (folder / f"form{i}.toml").write_text(text, encoding="utf-8")
    return shipped_catalogue().with_folder(folder)


@pytest.mark.parametrize("form_id", ["passport", "quarterly-report", "checklist", "plan-facts"])
def test_shipped_form_has_version_decree_and_date(form_id: str):
    form = load_form(form_id)
    assert form.version and "№" in form.decree and form.in_force.year in (2025, 2026)


def test_two_versions_of_a_form_stand_side_by_side(tmp_path: Path):
    catalogue = catalogue_of(tmp_path, TINY, TINY.replace('version = "1"', 'version = "2"')
                             .replace("2026-01-01", "2026-07-01").replace("Название", "Имя"))
    assert [form.version for form in catalogue.versions("tiny")] == ["1", "2"]
    assert catalogue.current("tiny").field("name").label == "Имя"
    assert catalogue.get("tiny", "1").field("name").label == "Название"


def test_all_problems_of_a_definition_are_told_at_once_with_their_places(tmp_path: Path):
    broken = TINY.replace('period = "year"', 'period = "month"').replace(
        'required = true', 'required = "да"\ncolour = "red"\ntype = "choice"')
    with pytest.raises(DefinitionError) as caught:
        catalogue_of(tmp_path, broken)
    text = str(caught.value)
    assert "form0.toml.sections[0].fields[0].required: нужно true или false" in text
    assert "form0.toml.sections[0].fields[0].colour: такого ключа нет" in text


def test_meaning_is_checked_when_every_value_has_its_type(tmp_path: Path):
    broken = TINY.replace('period = "year"', 'period = "month"').replace(
        'required = true', 'type = "choice"\n[[sections.fields]]\nid = "name"\nlabel = "Еще"')
    with pytest.raises(DefinitionError) as caught:
        catalogue_of(tmp_path, broken)
    assert set(caught.value.problems) == {
        "form0.toml.period: нужно year или quarter, а стоит «month»",
        "form0.toml.sections[0].name.choices: нужно не меньше двух вариантов",
        "form0.toml.sections[0].name.id: «name» встречается дважды",
    }


def test_broken_toml_is_told_with_its_file(tmp_path: Path):
    with pytest.raises(DefinitionError, match=r"form0\.toml, строка 1: «id =»: после знака = нет"):
        catalogue_of(tmp_path, "id = ")


def test_a_rule_that_names_no_field_of_the_form_is_told(tmp_path: Path):
    with pytest.raises(DefinitionError, match="поля «nowhere» в форме нет"):
        catalogue_of(tmp_path, TINY + '[[checks]]\nrule = "R402"\nfields = ["nowhere"]\n')


def test_cumulative_criterion_has_one_answer_per_line_any_other_has_one():
    answers = {criterion.id: [field.id for field in criterion.answer_fields]
               for criterion in load_form("checklist").criteria}
    assert answers == {
        "c1": ["c1_1", "c1_2", "c1_3"], "c2": ["c2_1", "c2_2", "c2_3"], "c3": ["c3"],
        "c4": ["c4"], "c5": ["c5_1", "c5_2", "c5_3"], "c6": ["c6"], "c7": ["c7"], "c8": ["c8"],
    }


def test_criterion_4_offers_no_single_point():
    criterion = next(each for each in load_form("checklist").criteria if each.id == "c4")
    assert criterion.answer_fields[0].choices == ("0 баллов", "2 балла", "3 балла")
