"""A field type is one record and one parser; everything else follows from the record."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date

import openpyxl
import pandas as pd
import pytest
from usual import field_of, usual

from ingest.batch import ingest
from ingest.frames import build_frames
from ingest.register.records import plain, typed
from ingest.submission import Submission
from ingest.values.display import said
from ingest.values.parse import PARSERS, parse_number
from templates.definition import Catalogue, DefinitionError, load_form, parse_form
from templates.field_types import FIELD_TYPES, LIMITS, NUMBER, FieldType
from templates.rules import RULES
from templates.sheet.layout import lay_out
from xlsx_forms.blank.validation import validation


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_record_of_every_type_is_whole(kind):
    record = FIELD_TYPES[kind]
    assert record.id == kind and record.prompt.endswith(".") and set(record.limits) <= set(LIMITS)
    assert RULES[record.unread].code[0] == "V"


def test_every_type_has_its_parser():
    assert PARSERS.keys() == FIELD_TYPES.keys()


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_answer_of_every_type_comes_back_from_text_json_and_frame(kind):
    field, value = field_of(kind), usual(kind)
    assert PARSERS[kind](said(value, field), field) == value
    assert typed(plain(value, field), field) == value
    form = load_form("plan-facts")
    section = next(each for each in form.sections if each.fields)
    one = replace(form, sections=(replace(section, fields=(field,)),), checks=())
    sent = Submission("a.xlsx", None, form=form.id, period="2026", answers={"a": value}, cells={})
    [column] = build_frames(one, {1: sent}).answers.values["a"].tolist()
    assert column == (pd.Timestamp(value) if isinstance(value, date) else value)


DEFINITION = """
id = "costs"
version = "1"
title = "Затраты"
short_title = "Затраты"
decree = "приказ"
in_force = 2026-01-01
period = "year"
[page]
sheet = "Затраты"
widths = [30, 20]
[[sections]]
id = "all"
kind = "fields"
[[sections.fields]]
id = "price"
label = "Расход"
type = "fuel"
minimum = 10
"""


@pytest.fixture
def fuel(monkeypatch):
    """A type that nobody adds, in litres, by a record and a parser alone."""
    def parse_fuel(raw, field):
        return round(parse_number(raw, field), 2)

    monkeypatch.setitem(FIELD_TYPES, "fuel", FieldType(
        "fuel", NUMBER, "Расход в литрах.", "V304", "Float64", "#,##0.00", 0, 1e9, unit="л"))
    monkeypatch.setitem(PARSERS, "fuel", parse_fuel)
    return parse_form(tomllib.loads(DEFINITION), "costs.toml", {})


@pytest.mark.parametrize(("typed_in", "value", "codes"), [
    ("1 200,50", 1200.5, []), ("1 200,50 л", 1200.5, ["V317"]), ("двенадцать", 12.0, ["V317"]),
    ("12 кг", None, ["V304"]), (99.999, 100.0, []), ("много", None, ["V304"]), (5, 5.0, ["V312"]),
])
def test_a_new_type_is_made_filled_understood_and_read(fuel, blanks, tmp_path, typed_in, value, codes):
    book = openpyxl.load_workbook(blanks(fuel))
    cell = book["Затраты"][lay_out(fuel).places["price"].ref]
    assert cell.number_format == "#,##0.00"
    cell.value = typed_in
    book.save(tmp_path / "a.xlsx")
    batch = ingest([tmp_path / "a.xlsx"], Catalogue({("costs", "1"): fuel}), together=False)
    assert [code for code in batch.findings["code"] if code[0] == "V"] == codes
    [read] = batch.tables["costs"]["price"].tolist()
    assert (None if read is pd.NA else read) == value


def test_limits_and_unit_of_a_new_type_are_judged_and_asked_for_in_excel(fuel):
    asked = validation(fuel.field("price"), lay_out(fuel), "C2")
    assert "Единица измерения: л." in asked["input_message"]
    assert (asked["validate"], asked["minimum"], asked["maximum"]) == ("decimal", 10, 1e9)
    with pytest.raises(DefinitionError, match="minimum: от 0 до"):
        parse_form(tomllib.loads(DEFINITION.replace("= 10", "= -1")), "costs.toml", {})
