"""The code knows no form and no field of the decree by its name: their roles tell it what they are."""

from __future__ import annotations

import re

import pytest
from support.paths import ROOT

from templates.definition import shipped_catalogue

FORMS = shipped_catalogue().forms.values()
# Words of the code's own that some field of the decree happens to have for an id.
OWN = {
    "project": "a column of the register's submissions",
    "projects": "a measure of the plan",
    "direction": "a column of the organizations",
    "contact": "a type of answer, and a setting",
    "target": "an option of the command line",
    "body": "a part of letters",
}
# What writes the decree's own sheets, and the example of a file's name.
OF_THE_DECREE = ("xlsx_forms/summary/", "xlsx_forms/blank/generate.py")


def ids() -> set[str]:
    found = {name for form in FORMS for table in form.tables
             for name in (table.id, *(column.id for column in table.columns))}
    found |= {name for form in FORMS for name in (form.id, *(field.id for field in form.fields))}
    return found - OWN.keys()


NAMED = re.compile(rf"""["']((?:{'|'.join(sorted(ids()))})(?:\.\w+)*)["']""")


@pytest.mark.parametrize("part", ["ingest", "scoring", "xlsx_forms"])
def test_no_form_and_no_field_of_the_decree_is_named_in_the_code(part: str):
    modules = [path for path in (ROOT / part).rglob("*.py")
               if not path.relative_to(ROOT).as_posix().startswith(OF_THE_DECREE)]
    named = [f"{path.relative_to(ROOT)}:{number}: {found[1]}" for path in modules
             for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
             for found in NAMED.finditer(line)]
    assert modules and named == []


def test_a_name_is_found_however_it_is_used():
    for line in ('x["stage"]', "'passport'", '"passport.goals"', 'f("stage_10", 1)'):
        assert NAMED.search(line), line
    assert not NAMED.search('"stages" "a passport"')
