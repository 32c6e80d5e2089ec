"""A corpus of damaged files: every rule speaks where it must and nowhere else, and no answer
that is wrong goes through without a word."""

import json

import pytest
from click.testing import CliRunner
from conftest import FAULTS
from support.faults.corpus import corpus
from support.faults.outcome import figures, judge, table
from support.faults.write import Workshop

from templates.definition import load_form
from templates.rules import RULES
from xlsx_forms.commands.cli import cli


@pytest.fixture(scope="module")
def outcomes(request, office, blanks, tmp_path_factory):
    """What the command line says of every file of the corpus."""
    folder = tmp_path_factory.mktemp("faults")
    workshop = Workshop(folder, lambda form: blanks(load_form(form)), office)
    cases = corpus()
    paths = [workshop.make(case, number) for number, case in enumerate(cases)]
    result = CliRunner().invoke(cli, ["check", "--json", *map(str, paths)])
    described = {each["file"].removeprefix(f"{folder.as_posix()}/").partition("/")[0]: each
                 for each in json.loads(result.output)}
    judged = [judge(case, described[path.name]) for case, path in zip(cases, paths, strict=True)]
    request.config.stash[FAULTS] = list(table(judged))
    return judged


def test_the_corpus_is_large_and_the_same_each_time():
    cases = [case.name for case in corpus()]

    assert len(cases) >= 400
    assert cases == [case.name for case in corpus()]
    assert sum(len(case.faults) == 2 for case in corpus()) >= 200


def test_every_finding_is_at_its_cell_and_nothing_else_is_said(outcomes):
    off = [(each.case.name, f"missed {each.missed}", f"needless {each.needless}")
           for each in outcomes if each.missed or each.needless]

    assert off == []


def test_precision_and_recall_of_errors_are_one(outcomes):
    errors = {code: counts for code, counts in figures(outcomes).items()
              if RULES[code].severity == "error"}

    assert {code for code, counts in errors.items() if len(set(counts)) > 1} == set()
    assert len(errors) >= 30


def test_no_answer_is_wrong_without_a_word(outcomes):
    assert [(each.case.name, each.silent) for each in outcomes if each.silent] == []


def test_answers_come_back_as_each_fault_says(outcomes):
    """Every answer that the faults have not touched comes back with its value and type."""
    assert [(each.case.name, each.wrong) for each in outcomes if each.wrong] == []
