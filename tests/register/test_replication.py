"""Replicated projects: whose they were is asked about; older passports and decisions go on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pandas as pd
import pytest
from support.paths import DATA, ROOT

from ingest import ingest
from ingest.checks.replication import check_replication, names_of, nowhere, read_replicas
from ingest.register.decisions import APART, SAME, Decision
from ingest.register.same_projects import ProjectNames
from templates.definition import load_form

NAMES = {"a": ("МБОУ «СОШ № 3»",), "b": ("МАДОУ «Детский сад № 5 «Ромашка»",)}


@pytest.mark.parametrize(("source", "codes"), [
    ("Детского сада № 5 «Ромашка», проект «Прием»", []), ("СОШ № 3", ["X508"]),
    ("у СОШ № 3 и детского сада № 5 «Ромашка»", []), ("Детский сад № 15 «Лучик»", ["X509"]),
])
def test_a_source_is_another_organization_that_somebody_knows(source, codes):
    answers = pd.DataFrame({"project_name": ["Прием"], "is_replica": [True], "replica_of": [source]},
                           index=pd.Index([0], name="submission"))
    cells = answers.map(lambda _: "Паспорт!D47")

    replicas = read_replicas({"passport": answers}, {"passport": cells}, {0: ("a", None)},
                             [load_form("passport")])
    found = list(check_replication(replicas, (), names_of(NAMES), nowhere))

    assert [(finding.code, finding.place.cell) for _, finding in found] == [(c, "D47") for c in codes]


def test_nothing_is_asked_where_no_passport_says_that_its_project_is_replicated():
    answers = pd.DataFrame({"project_name": ["Прием"], "is_replica": [False], "replica_of": [None]},
                           index=pd.Index([0], name="submission"))
    cells = answers.map(lambda _: "Паспорт!D47")

    assert not list(read_replicas({"passport": answers}, {"passport": cells}, {0: ("a", None)},
                                  [load_form("passport")]))


def test_a_passport_of_version_1_is_read_and_its_missing_answer_asked_for():
    batch = ingest([DATA / "Паспорт Ромашка.xlsx"])

    [file] = batch.files.values()
    assert file.version == "1" and batch.submissions["counts"].all()
    assert batch.tables["passport"]["is_replica"].isna().all()
    assert "S232" in set(batch.findings["code"])
    # The same answers on the form of today.
    new = ingest([ROOT / "samples" / "returned" / "2026" / "Паспорт Ромашка.xlsx"])
    shared = [key for key in file.answers if key in new.tables["passport"]]
    pd.testing.assert_frame_equal(batch.tables["passport"][shared], new.tables["passport"][shared])


def _decision(organization, verdict, project, other):
    return Decision("f" * 64, verdict, reason="Так", author="Я", made=datetime(2026, 5, 1),
                    organization=organization, project=project, other=other)


def test_a_decision_on_names_passes_to_the_successor_unless_it_has_its_own():
    heirs = {"new": {"old": date(2026, 8, 15)}}
    made = [_decision("old", SAME, "Запись", "Прием"), _decision("old", APART, "Учет", "Счет")]

    names = ProjectNames(made, heirs)
    assert names._decision("new", "Запись").other == "Прием"
    assert ("new", frozenset(("учет", "счет"))) in names.apart

    own = replace(made[0], organization="new", verdict=APART)
    names = ProjectNames([*made, own], heirs)
    assert names._decision("new", "Запись") is None and names._decision("old", "Запись") is not None
