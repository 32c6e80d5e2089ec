"""Properties: whatever a form admits comes back from it equal, whoever wrote it into the cells."""

import re
import unicodedata
from datetime import date
from functools import cache

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.answers import escaped, in_openpyxl, in_xml, placed, plain
from support.faults.places import places, ref_of

from templates.definition import load_form, shipped_catalogue
from xlsx_forms.exports.checked import check_files

FORMS = shipped_catalogue().ids
# The same examples in every run: the suite must not fail on one machine in a hundred.
STEADY = settings(max_examples=12, derandomize=True, deadline=None, database=None,
                  suppress_health_check=list(HealthCheck))
# What XML 1.0 admits, and so a workbook; «_x» begins an escape of the format.
LETTERS = st.characters(exclude_categories=("Cs",), exclude_characters=(
    [chr(code) for code in range(32) if chr(code) not in "\t\n\r"] + ["\ufffe", "\uffff"]))
# Typed below a table, a row is a note; what rules between answers say is no matter here.
EXPECTED = {"S208"}


# Letters and a sign that Unicode calls visible and no font draws.
FILLERS = "\u115f\u1160\u2800\u3164\uffa0"


def is_visible(text):
    return any(unicodedata.category(letter)[0] not in "ZC" and letter not in FILLERS
               for letter in text)


def texts(longest):
    return st.text(LETTERS, min_size=1, max_size=min(longest or 60, 60)).filter(
        # «#Н/Д» is an error that came as text.
        lambda text: is_visible(text) and "_x" not in text.lower() and text.strip()[:1] != "#")


def trimmed(text):
    """A text as it is kept: one kind of line end, nothing unseen at its ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"\A[\s\u200b\u200c\u200d\u2060\ufeff]+|[\s\u200b\u200c\u200d\u2060\ufeff]+\Z",
                  "", text)


def answers_of(field):
    """Any answer that a field admits, by what its definition says of it."""
    low, high = field.minimum, field.maximum
    strategies = {
        "yes-no": lambda: st.booleans(),
        "choice": lambda: st.sampled_from(field.choices),
        "date": lambda: st.dates(field.earliest or date(1990, 1, 1),
                                 field.latest or date(2100, 12, 31)),
        "month": lambda: st.dates(field.earliest or date(2000, 1, 1), field.latest or
                                  date(2099, 12, 31)).map(lambda day: day.replace(day=1)),
        "integer": lambda: st.integers(int(low or 0), int(high or 10**6)),
        "year": lambda: st.integers(int(low or 1990), int(high or 2100)),
        # Fifteen digits: office programs keep no more.
        "number": lambda: st.floats(-1e9 if low is None else low, 1e9 if high is None else high)
        .map(lambda number: float(f"{number:.15g}") + 0.0),
        "link": lambda: st.from_regex(
            # The letters of a site are of one alphabet, or it is asked about.
            r"https?://([a-z0-9]{1,20}|[а-я0-9]{1,20})\.(ru|рф|com)"
            r"/([A-Za-zА-я0-9%&?=._~+,;-]{0,40}[A-Za-zА-я0-9])?",
            fullmatch=True),
        "contact": lambda: st.from_regex(
            r"8 \([0-9]{5}\) [0-9]-[0-9]{2}-[0-9]{2}(, [a-z]{1,10}@[a-z]{1,10}\.ru)?",
            # One digit over and over is no telephone.
            fullmatch=True).filter(lambda text: len(set(re.findall("[0-9]", text[3:18]))) > 1),
        "text": lambda: texts(field.max_length),
    }
    answers = strategies[field.type]()
    return answers if field.required else st.none() | answers


@cache
def filled_forms(form):
    """A form filled with anything: its fields, and from no row to more than its tables have."""
    definition = load_form(form)

    def rows(table):
        row = st.fixed_dictionaries({each.id: answers_of(each) for each in table.columns})
        most = table.rows + 3 if table.extendable else table.rows
        return st.lists(row, min_size=table.required_rows, max_size=min(most, 6)) | (
            st.lists(row, min_size=most, max_size=most))
    return st.tuples(
        st.fixed_dictionaries({each.id: answers_of(each) for each in definition.fields}),
        st.fixed_dictionaries({table.id: rows(table) for table in definition.tables}))


def kept(value):
    return trimmed(value) if isinstance(value, str) else value


def assert_come_back(path, fields, tables, form):
    (described,) = check_files(None, shipped_catalogue(), [path])
    told = {each["code"] for each in described["findings"] if each["code"][0] in "FSV"}
    assert told <= EXPECTED, described["findings"]
    fields = {key: kept(value) for key, value in fields.items()}
    tables = {key: [{column: kept(value) for column, value in row.items()} for row in rows]
              for key, rows in tables.items()}
    fields, tables = plain(fields, tables, load_form(form))
    assert described["answers"] == fields
    assert described["tables"] == tables
    assert {key: type(value) for key, value in described["answers"].items()} == {
        key: type(value) for key, value in fields.items()}


@pytest.mark.parametrize("form", FORMS)
def test_any_answers_typed_by_openpyxl_come_back(blanks, tmp_path, form):
    book = openpyxl.load_workbook(blanks(load_form(form)))
    place = places(form)
    sheet, path = book[place.sheet], tmp_path / "typed.xlsx"
    blank = [ref_of(place.cell(key)) for key in place.fields]
    for table in place.tables.values():
        more = 3 if load_form(form).table(table["id"]).extendable else 0
        blank += [f"{column['column']}{table['first_row'] + row}" for column in table["columns"]
                  for row in range(table["rows"] + more)]

    @STEADY
    @given(filled_forms(form))
    def come_back(answers):
        for ref in blank:
            sheet[ref].value = None
        for ref, _field, value in placed(*answers, load_form(form)):
            sheet[ref].value = in_openpyxl(value)
            if isinstance(value, str):
                sheet[ref].value, sheet[ref].data_type = escaped(value), "s"
        book.save(path)
        assert_come_back(path, *answers, form)

    come_back()


@pytest.mark.parametrize("form", FORMS)
def test_any_answers_written_into_the_xml_come_back(blanks, tmp_path, form):
    """Texts within the cells, dates as bare numbers."""
    definition = load_form(form)
    rows = {table.id: table.rows for table in definition.tables}

    @STEADY
    @given(filled_forms(form))
    def come_back(answers):
        fields, tables = answers
        tables = {key: found[:rows[key]] for key, found in tables.items()}
        path = in_xml(blanks(definition), tmp_path / "raw.xlsx", definition.page.sheet,
                      list(placed(fields, tables, definition)))
        assert_come_back(path, fields, tables, form)

    come_back()
