"""Export: the same tables as Parquet and in databases, twice and by two districts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.pool import NullPool
from support.paths import ROOT
from support.sample import make_first_year

from ingest.batch import Batch
from templates.definition import shipped_catalogue
from xlsx_forms.exports.described import described
from xlsx_forms.exports.tables import all_frames, export_frames
from xlsx_forms.programme import Programme, load_programme
from xlsx_forms.work import find_files, load_batch, take_in


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> tuple[Programme, Batch]:
    """The sample district, taken in."""
    folder = tmp_path_factory.mktemp("export") / "район"
    make_first_year(folder)
    programme = load_programme(folder)
    take_in(programme, find_files(programme, []))
    return programme, load_batch(programme)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{(tmp_path / 'база.sqlite').as_posix()}"
        return
    url = request.getfixturevalue("postgres").url
    with opened(url).begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    yield url


def opened(url: str) -> Engine:
    return create_engine(url, poolclass=NullPool)


def counts(url: str) -> dict[str, int]:
    with opened(url).connect() as connection:
        return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()
                for name in (*inspect(connection).get_table_names(),
                             *inspect(connection).get_view_names())}


def test_database_holds_every_table_once_however_often_it_is_exported(district, database: str):
    programme, batch = district
    frames = {name: len(frame) for name, frame in all_frames(programme, batch)}
    list(export_frames(programme, batch, database))
    first = counts(database)
    list(export_frames(programme, batch, database))

    assert counts(database) == first
    assert {name: first[name] for name in frames} == frames
    assert set(first) - set(frames) == {
        "Файлы", "Замечания к файлам", "Паспорт", "Паспорт: Цели и эффекты", "Отчет",
        "Отчет: Проекты", "Чек-лист", "Сведения к плану"}


def test_views_show_what_counts_with_names_that_people_read(district, database: str):
    programme, batch = district
    list(export_frames(programme, batch, database))
    counted = batch.submissions.query("counts and form == 'quarterly-report'")
    projects = batch.tables["quarterly-report.projects"].reset_index()
    engine = opened(database)
    shown = pd.read_sql('SELECT * FROM "Отчет: Проекты"', engine)
    files = pd.read_sql('SELECT * FROM "Файлы"', engine)

    assert len(shown) == projects["submission"].isin(counted.index).sum() > 0
    assert {"Район", "Организация", "Период", "Состояние", "Куратор"} <= set(shown)
    assert set(shown["Район"]) == {programme.settings.district}
    assert set(files["Состояние"]) >= {"принят", "на доработку", "повтор"}
    assert files["Организация"].notna().sum() == batch.submissions["organization"].notna().sum()
    assert all(len(column.encode()) <= 63 for column in (*shown, *files))


def test_districts_share_a_database_and_keep_to_their_own_rows(district, database: str):
    from dataclasses import replace

    programme, batch = district
    other = replace(programme, settings=replace(programme.settings, district="Соседний округ"))
    list(export_frames(programme, batch, database))
    alone = counts(database)
    list(export_frames(other, batch, database))
    assert counts(database) == {name: 2 * count for name, count in alone.items()}
    list(export_frames(programme, batch, database))
    assert counts(database) == {name: 2 * count for name, count in alone.items()}


def test_what_others_built_stays_and_new_columns_come(district, database: str):
    programme, batch = district
    engine = opened(database)
    with engine.begin() as connection:
        # As an export of an earlier version left it, and something of the analyst's own.
        connection.execute(text("CREATE TABLE findings (submission integer, code text)"))
        connection.execute(text("INSERT INTO findings VALUES (1, 'V301')"))
        connection.execute(text("CREATE TABLE mine (a integer)"))
        connection.execute(text("CREATE TABLE plan_facts (submission integer, district text)"))
        connection.execute(text("INSERT INTO plan_facts VALUES (5, 'Дальний округ')"))
    list(export_frames(programme, batch, database))
    stored = pd.read_sql("SELECT * FROM plan_facts", engine)

    found = counts(database)
    assert found["findings"] == len(batch.findings) and found["mine"] == 0
    assert len(stored) == len(batch.tables["plan-facts"]) + 1
    assert set(batch.tables["plan-facts"].columns) < set(stored)


def test_database_that_cannot_be_opened_is_a_sentence_without_the_password(district):
    programme, batch = district
    with pytest.raises(OSError, match="проверьте адрес") as raised:
        list(export_frames(programme, batch, "postgresql+psycopg://u:secret@127.0.0.1:1/x"))
    assert "secret" not in str(raised.value)


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Values alone: what is missing has many types."""
    return frame.astype(object).where(frame.notna(), None).rename_axis(columns=None)


def test_parquet_reads_back_equal_and_vanished_periods_leave_no_part(district, tmp_path: Path):
    programme, batch = district
    list(export_frames(programme, batch, str(tmp_path)))
    (tmp_path / "submissions.parquet" / "part=1999").mkdir()
    (tmp_path / "findings.parquet" / "part=1999").mkdir()
    list(export_frames(programme, batch, str(tmp_path)))

    for name, frame in all_frames(programme, batch):
        read = pd.read_parquet(tmp_path / f"{name}.parquet")
        assert len(read) == len(frame) and set(frame) <= set(read), name
        if "submission" not in frame:
            continue
        order = [each for each in ("submission", "row", "code", "cell", "field") if each in frame]
        pd.testing.assert_frame_equal(
            plain(read[list(frame)].sort_values(order, ignore_index=True)),
            plain(frame.sort_values(order, ignore_index=True)), obj=name)
        assert (read["part"].astype(str) == read["period"].fillna("нет")).all()
    assert not list(tmp_path.glob("*/part=1999")) and not list(tmp_path.glob(".*"))


def test_page_of_the_schema_names_every_column(district, tmp_path: Path):
    programme, batch = district
    list(export_frames(programme, batch, str(tmp_path)))
    page = (tmp_path / "описание.md").read_text("utf-8")
    for name, frame in all_frames(programme, batch):
        section = page.partition(f"## {name}\n")[2].partition("\n## ")[0]
        told = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| (.*) \|$", section, re.MULTILINE))
        assert list(told) == list(frame), name
        assert all(told.values()), (name, told)


def test_page_in_docs_is_the_one_that_is_written(district):
    programme, batch = district
    written = described(dict(all_frames(programme, batch)), shipped_catalogue())
    assert (ROOT / "docs" / "выгрузка.md").read_text("utf-8") == written
