"""What letters say about an organization: what it sent, how its result moved, where a point is near."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
from test_summary import District, full_district, project

from templates.period import Period
from xlsx_forms.summary.progress import Progress


def progress(district: District, as_of: date = date(2026, 12, 5)) -> Progress:
    return Progress(lambda year: district.data(Period(year), as_of=as_of))


def test_history_tells_what_was_sent_and_returned_and_how_the_result_moved():
    district = full_district()
    district.checklist("o1", 2, 3, 1, 2, 1, 1, 1, 1, period="2025", received="2025-11-20")
    found = progress(district).history("o1", 2026)
    assert found is not None
    assert [(each["form"], str(each["period"]), each["state"], each["returned"])
            for each in found["sent"]] == [
        ("Паспорт", "2026", "сдано", 0), ("Отчет", "2026-Q3", "в срок", 0),
        ("Чек-лист", "2026", "в срок", 0), ("Сведения к плану", "2026", "сдано", 0)]
    assert (found["result"], found["before"], found["change"]) == (
        {"year": 2026, "total": 8.3, "place": 1, "of": 3},
        {"year": 2025, "total": 7.3, "place": 1, "of": 1}, 1.0)


def test_files_that_went_back_are_counted_and_who_sent_nothing_has_no_history():
    told = progress(full_district())
    found = told.history("o4", 2026)
    assert found is not None and [(each["form"], each["state"], each["returned"])
                                  for each in found["sent"]] == [("Чек-лист", "на доработке", 1)]
    assert found["result"] is found["before"] is found["change"] is None
    assert told.history("o5", 2026) is None and told.standing("o4", 2026) is None


def test_nearest_is_first_a_line_left_out_then_the_small_step_that_gives_most():
    district = District(o1="Школа", o2="Музей")
    # 1: line 3 claimed over a missing line 2; 4: from 0 there is only a step of two points.
    district.checklist("o1", 1, 3, 3, 0, 2, 2, 3, 1).report("o1", project("Справка"))
    district.files[0].answers["c1_3"] = True
    found = progress(district).standing("o1", 2026)
    assert found is not None
    assert [(each["number"], each["has"], each["next"], each["gain"]) for each in found["nearest"]] == [
        ("1", "1 балл", "3 балла", 2.0), ("5", "2 балла", "3 балла", 0.9),
        ("8", "1 балл", "2 балла", 0.4)]
    assert found["nearest"][1]["text"].startswith("в квалификационные требования")
    assert (found["place"], found["of"], found["open"], found["highest"]) == (1, 1, 1, 15.5)


def test_confirmed_points_are_where_the_next_step_begins():
    district = full_district().confirm("o3", "c4", 0)
    found = progress(district).standing("o3", 2026)
    assert found is not None
    assert "4" not in [each["number"] for each in found["nearest"]], "a step of two points comes later"
    best = District(o1="Школа").checklist("o1", 3, 3, 3, 3, 3, 2, 3, 4)
    assert progress(best).standing("o1", 2026)["nearest"] == []


def test_who_owes_no_checklist_and_has_none_is_waited_for_by_nobody():
    district = District(o1="Школа", o2="Музей", o3="Слитая школа").checklist(
        "o1", 3, 3, 1, 2, 1, 1, 1, 1)
    data = district.data(Period(2026), as_of=date(2026, 12, 5))
    left = data.listed.assign(participates_to=pd.to_datetime([None, None, "2026-08-31"]))
    told = Progress(lambda year: replace(data, listed=left)).standing("o1", 2026)
    assert told is not None and told["open"] == 1
