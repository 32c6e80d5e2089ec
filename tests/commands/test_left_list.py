"""An organization that is taken out of the list counts no more, without any recheck, and it is said."""

from __future__ import annotations

import pytest
from conftest import SCHOOL
from support.town import Town

from ingest.register.standing import Status
from xlsx_forms.setup import write_organizations
from xlsx_forms.status.rows import unclear_files
from xlsx_forms.work import load_batch

SAID = "Организации больше нет в списке, ее файлы не учитываются: 1"


@pytest.fixture
def town(tmp_path, blanks):
    return Town(tmp_path / "Район", blanks)


def keep(town, code):
    """The list with one school, under this code."""
    own = {key: value or "" for key, value in SCHOOL.items()}
    write_organizations(town.folder / "организации.xlsx", [own | {"organization": code}])


@pytest.mark.parametrize("is_gone", [False, True])
def test_a_school_with_another_code_is_counted_no_more_and_again_when_it_is_back(town, is_gone):
    path = town.send("сведения.xlsx", "plan-facts")
    before = town.ingest()[path.name]
    assert before["status"] != "returned"
    if is_gone:
        path.unlink()
    keep(town, "999")
    batch = load_batch(town.programme)
    assert batch.submissions["status"].tolist() == [Status.RETURNED]
    assert batch.submissions["counts"].tolist() == [False]
    assert [file for file, said in unclear_files(batch) if "организации.xlsx" in said] == [
        "входящие/сведения.xlsx"]
    told = town.call("ingest")
    assert SAID in told and "больше нет" not in town.call("ingest")

    keep(town, SCHOOL["organization"])
    assert "Организация появилась в списке, файлы проверены заново: 1" in town.call("ingest")
    after = load_batch(town.programme).submissions
    assert after["status"].tolist() == [before["status"]] and after["counts"].tolist() == [True]
