"""What is kept beside the files is what follows from all of them, after whatever has happened."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count

import pandas as pd
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support.answers import clean_answers
from support.town import register_url

from ingest.checks.names.alike import is_mentioned
from ingest.checks.names.mentions import Mentions
from ingest.organizations.listed import NOBODY_LISTED, Listed
from ingest.organizations.succession import Departure, Succession
from ingest.register.assemble import assemble
from ingest.register.decisions import ACCEPT, APART, EXCLUDE, RETURN, SAME, Decision
from ingest.register.register import Register
from ingest.register.stored.kept import Scope
from ingest.submission import Row, Submission
from templates.definition import shipped_catalogue
from templates.rules import Place, rule
from templates.sheet.layout import lay_out
from templates.sheet.reference import cell_ref

CATALOGUE = shipped_catalogue()
MORNING = datetime(2026, 10, 5, 9, 0)
ORGANIZATIONS = ("001", "002", "003", "004")
PROJECTS = ("Справка за один день", "Справки за один день", "Учет заявок")
NAMES = {key: (f"МБОУ «Школа № {int(key)}»",) for key in ORGANIZATIONS}
NOBODY = Listed(NAMES, {}, Succession(names=NAMES))
HANDED_ON = Listed(NAMES, {}, Succession(
    {"002": {"001": date(2026, 8, 15)}},
    {"001": Departure(date(2026, 8, 15), {"002": "Школа № 2"})}, NAMES))
ANSWERING = replace(NOBODY, answers_for={"004": ("002", "003")})
OTHERS = NAMES | {"003": ("Лицей № 9",)}
RENAMED = Listed(OTHERS, {"004": ("003",)}, Succession(names=OTHERS))
EXAMPLES = int(os.environ.get("XLSX_FORMS_EXAMPLES", "5"))


def submission(form_id, organization, project, version, more, number):
    """A file as it is read: some answers of a form, each with its cell."""
    form = CATALOGUE.current(form_id)
    layout = lay_out(form)
    fields, tables = clean_answers(form_id)
    fields = dict.fromkeys(each.id for each in form.fields) | fields | more
    if form.project_field:
        fields[form.project_field] = project
    rows = {}
    for table in form.tables:
        place = layout.tables[table.id]
        rows[table.id] = tuple(
            Row({column.id: values.get(column.id) for column in table.columns} | (
                {"project": project} if i == 0 and table.id == "projects" else {}),
                {column.id: f"{place.sheet}!{cell_ref(place.first_row + i, place.columns[column.id])}"
                 for column in table.columns})
            for i, values in enumerate(tables.get(table.id, ())))
    period = {"quarter": f"2026-Q{1 + version % 3}", "year": str(2026 - version % 2)}[form.period]
    cells = {key: f"{place.sheet}!{place.ref}" for key, place in layout.places.items()}
    return Submission(f"входящие/{number}.xlsx", MORNING + timedelta(hours=7 * number),
                      f"{number:064x}", 100, "read", form_id, form.version, organization, period, fields,
                      cells, rows, project_field=form.project_field)


FILES = st.builds(
    submission, st.sampled_from(CATALOGUE.ids), st.sampled_from((*ORGANIZATIONS, None)),
    st.sampled_from(PROJECTS), st.integers(0, 5),
    st.fixed_dictionaries({}, optional={
        "is_replica": st.just(True), "fact_2_1": st.integers(0, 3),
        "replica_of": st.sampled_from(("Школа № 2", "Лицей № 9", "проект «Учет заявок»", "соседи"))}),
    st.integers(0, 9))
REMARKS = st.sampled_from((None, None, "V301", "R413"))
STATES = st.sampled_from(("read",) * 6 + ("foreign", "unreadable"))
STEPS = st.lists(st.one_of(
    st.tuples(st.just("record"), st.lists(st.tuples(FILES, REMARKS, STATES, st.booleans()),
                                          min_size=1, max_size=4)),
    st.tuples(st.sampled_from((ACCEPT, RETURN, EXCLUDE, "withdraw")), st.integers(0, 9)),
    st.tuples(st.sampled_from((SAME, APART)), st.sampled_from(ORGANIZATIONS)),
    st.tuples(st.just("day"), st.sampled_from((date(2026, 10, 20), date(2026, 11, 20)))),
    st.tuples(st.just("list"), st.sampled_from((NOBODY, HANDED_ON, ANSWERING, RENAMED, NOBODY_LISTED)))),
    min_size=2, max_size=9)


def told(file, code, state, is_copy):
    """A file with a remark, of a state, or a second time under another name."""
    if code:
        facts = {"V301": {"label": "Ответ", "hint": ""}}.get(
            code, {"found": "1", "stage": "2", "closing": "3"})
        file = replace(file, findings=(rule(code).at(Place("Лист", "C5", "fact_2_1"), **facts),))
    if state != "read":
        file = replace(file, state=state, form=None, version=None, organization=None, period=None,
                       answers=None, cells=None, tables=None,
                       sha256="" if state == "unreadable" else file.sha256)
    return replace(file, file=file.file.replace(".xlsx", " копия.xlsx")) if is_copy else file


def everything(batch, periods=None):
    """All that a batch says, by path and checksum, whatever its numbers are."""
    keys = {number: key for key, number in batch.numbers.items()}
    frame = batch.submissions.astype(object).where(batch.submissions.notna(), None)
    files = {keys[number]: {key: row[key] for key in sorted(row)}
             for number, row in frame.to_dict("index").items()}
    findings = {keys[number]: [{key: each[key] for key in each if key != "submission"} for each in rows]
                for number, rows in batch.findings_by_file.items()}
    changes = [{**row, "submission": keys[row["submission"]], "before": keys[row["before"]]}
               for row in batch.changes.to_dict("records")]
    alike = {(keys.get(each.submission), each.project, each.other, each.source, each.place)
             for each in batch.alike}
    tables = {}
    for name, table in (*batch.tables.items(), *((f"{name} cells", each)
                                                 for name, each in batch.cells.items())):
        for number, row in zip(table.index, table.astype(object).to_dict("records"), strict=True):
            key = (keys[number[0]], number[1]) if isinstance(number, tuple) else keys[number]
            tables[name, key] = {field: None if pd.isna(value) else value
                                 for field, value in row.items()}
    answered = {keys[number]: each for number, each in batch.files.items()}
    if periods:
        kept = {key for key, row in files.items() if row["period"] in (*periods, None)
                or row["organization"] is None or row["excluded"]}
        files = {key: row for key, row in files.items() if key in kept}
        findings = {key: rows for key, rows in findings.items() if key in kept}
        changes = [row for row in changes if row["submission"] in kept]
        answered = {key: each for key, each in answered.items() if key in kept}
        tables = {at: row for at, row in tables.items()
                  if (at[1][0] if isinstance(at[1][0], tuple) else at[1]) in kept}
    return {"files": files, "findings": findings, "changes": sorted(changes, key=repr),
            "alike": alike if not periods else None, "tables": tables, "answered": answered}


# Found by chance: a passport and a report of nobody's were compared as if one had sent both.
OF_NOBODY = [
    ("record", [(submission("passport", "001", PROJECTS[0], 0, {}, 0), None, "read", True),
                (submission("quarterly-report", None, PROJECTS[0], 0, {}, 4), None, "read", True)]),
    ("record", [(submission("passport", None, PROJECTS[0], 0, {}, 0), None, "read", True)])]


# The gate takes the same histories each time; more of them, by ``XLSX_FORMS_EXAMPLES``, are new ones.
@example(OF_NOBODY)
@settings(max_examples=EXAMPLES, deadline=None, derandomize="XLSX_FORMS_EXAMPLES" not in os.environ,
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(STEPS)
def test_what_is_kept_is_what_is_derived_from_scratch(tmp_path_factory, register_at, steps):
    url = register_url(register_at, tmp_path_factory.mktemp("kept") / "реестр.sqlite")
    on, listed, moments = date(2026, 10, 20), NOBODY, count()
    for what, value in steps:
        register = Register(url, on, listed)
        made = datetime(2026, 10, 1) + timedelta(minutes=next(moments))
        if what == "record":
            register.record([told(*each) for each in value], CATALOGUE)
        elif what == "day":
            on = value
        elif what == "list":
            listed = value
        elif what == "withdraw":
            register.withdraw(f"{value:064x}", made, CATALOGUE)
        elif what in (SAME, APART):
            register.decide(Decision("f" * 64, what, "Так", "Я", made, organization=value,
                                     project=PROJECTS[1], other=PROJECTS[0]), CATALOGUE)
        else:
            until = date(2026, 11, 1) if value % 2 else None
            register.decide(Decision(f"{value:064x}", what, "Так", "Я", made, until=until), CATALOGUE)
    register = Register(url, on, listed)
    whole = everything(assemble(register.stored(CATALOGUE), CATALOGUE, decisions=register.decisions(),
                                on=on, confirmations=register.confirmations(), listed=listed))
    kept = everything(register.load(CATALOGUE))
    assert kept == whole
    periods = ("2026-Q1", "2025")
    part = everything(register.load(CATALOGUE, Scope(frozenset(periods))))
    of_whole = everything(register.load(CATALOGUE), periods)
    assert part | {"alike": None} == of_whole


WORDS = st.lists(st.sampled_from(
    ("детский", "детского", "сад", "сада", "садик", "№ 5", "№ 15", "Школа", "школы", "школьный", "учет",
     "учета", "заявок", "заявки", "ромашка", "ромашки", "рамашка", "он-лайн", "онлайн", "и", "в")),
    max_size=5).map(" ".join)


@given(st.lists(WORDS, max_size=6), WORDS)
def test_many_names_are_mentioned_as_each_of_them_is(names, text):
    given_names = [(str(i), name) for i, name in enumerate(names)]
    assert Mentions(given_names).owners(text) == {
        key for key, name in given_names if is_mentioned(name, text)}
