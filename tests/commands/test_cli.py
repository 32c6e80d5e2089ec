"""The command line: the contract, exit statuses, and one sentence for every mistake."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from support.paths import ROOT

from ingest.register.register import Register
from templates.rules import RULES
from xlsx_forms.commands.cli import cli


def call(*arguments: object) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(cli, [str(each) for each in arguments])


@pytest.fixture
def programme(tmp_path: Path) -> Path:
    """A programme folder with two organizations, its deadlines counted from 15 October 2026."""
    folder = tmp_path / "Программа района"
    assert call("init", folder).exit_code == 0
    book = openpyxl.load_workbook(folder / "организации.xlsx")
    book.active.append(["012", "МБОУ «Школа № 1»", "Школа № 1", "школа", "Образование", "",
                        "Иванов И. И.", "school@example.ru", "7-00-00"])
    book.active.append(["b-7", "Районная библиотека", "Библиотека", "библиотека", "Культура"])
    book.save(folder / "организации.xlsx")
    settings = folder / "programme.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(
        "# today = 2026-12-10", "today = 2026-10-15"), encoding="utf-8")
    return folder


def fill_report(programme: Path, organization: str = "012", **changes: object) -> Path:
    """Generate one report, fill one row, and put it where returned files lie."""
    assert call("-C", programme, "generate", "quarterly-report", "--org", organization).exit_code == 0
    blank = next((programme / "исходящие" / "2026-Q3" / organization).glob("*.xlsx"))
    described = json.loads(call("describe", "quarterly-report", "--json").output)
    table = described["tables"][0]
    row = {"direction": "Образование", "project": "Быстрый обед", "year_opened": 2026,
           "stage": "7. Внедрение улучшений", "leader": "Петрова А. А.",
           "contact": "7-00-00"} | changes
    book = openpyxl.load_workbook(blank)
    for column in table["columns"]:
        if column["id"] in row:
            book[table["sheet"]][f"{column['column']}{table['first_row']}"] = row[column["id"]]
    path = programme / "входящие" / f"отчет {organization}.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize("form", ["passport", "quarterly-report", "checklist", "plan-facts"])
def test_describe_prints_the_keys_of_the_contract(form: str):
    described = json.loads(call("describe", form, "--json").output)
    assert {"form", "version", "title", "fields", "tables"} <= described.keys()
    for field in described["fields"]:
        assert field.keys() == {"id", "label", "type", "required", "choices", "sheet", "cell",
                                "name"}
    for table in described["tables"]:
        assert table.keys() == {"id", "sheet", "name", "first_row", "rows", "columns"}
        assert all(column.keys() == {"id", "label", "type", "required", "choices", "column"}
                   for column in table["columns"])
    assert ("criteria" in described) == (form == "checklist")


def test_generate_writes_a_form_for_every_organization(programme: Path):
    for form, period in [("passport", "2026"), ("quarterly-report", "2026-Q3"),
                         ("checklist", "2026"), ("plan-facts", "2026")]:
        assert call("-C", programme, "generate", form, "--period", period).exit_code == 0
    names = {path.relative_to(programme / "исходящие").as_posix()
             for path in (programme / "исходящие").rglob("*.xlsx")}
    assert "2026-Q3/012/Отчет Школа № 1 (012) 2026-Q3.xlsx" in names and len(names) == 8


def test_check_prints_one_object_per_file_and_ends_with_1_on_errors(programme: Path):
    good = fill_report(programme)
    bad = fill_report(programme, "b-7", year_opened=2031, contact="нет")
    checked = call("-C", programme, "check", good, bad, "--json")
    first, second = json.loads(checked.output)
    assert checked.exit_code == 1
    assert (first["status"], first["organization"], first["period"]) == ("accepted", "012", "2026-Q3")
    assert {finding["code"] for finding in second["findings"]} == {"R414", "V311"}
    assert call("-C", programme, "check", good).exit_code == 0


def test_check_works_outside_a_programme_folder(programme: Path, tmp_path: Path,
                                                monkeypatch: pytest.MonkeyPatch):
    path = shutil.copy(fill_report(programme), tmp_path / "сам по себе.xlsx")
    monkeypatch.chdir(tmp_path)
    assert json.loads(call("check", path, "--json").output)[0]["status"] == "accepted"


def test_ingest_is_safe_to_run_twice(programme: Path):
    fill_report(programme)
    first = json.loads(call("-C", programme, "ingest", "--json").output)
    again = json.loads(call("-C", programme, "ingest", "--json").output)
    assert first == again and len(first) == 1
    assert first[0]["file"] == "входящие/отчет 012.xlsx"


def test_status_tells_who_was_late_and_who_is_missing(programme: Path):
    path = fill_report(programme)
    received = pd.Timestamp("2026-10-14 09:00").timestamp()
    os.utime(path, (received, received))
    call("-C", programme, "ingest")
    rows = json.loads(call("-C", programme, "status", "--json").output)
    report = {row["organization"]: row for row in rows if row["form"] == "quarterly-report"}
    assert (report["012"]["state"], report["012"]["days_late"]) == ("late", 2)
    assert (report["b-7"]["state"], report["b-7"]["days_late"]) == ("missing", 3)


def test_export_writes_parquet_files_and_database_tables(programme: Path, tmp_path: Path):
    fill_report(programme)
    call("-C", programme, "ingest")
    assert call("-C", programme, "export", "--to", tmp_path / "выгрузка").exit_code == 0
    rows = pd.read_parquet(tmp_path / "выгрузка" / "quarterly_report_projects.parquet")
    assert rows["year_opened"].tolist() == [2026]
    url = f"sqlite:///{(tmp_path / 'база.db').as_posix()}"
    assert call("-C", programme, "export", "--to", url).exit_code == 0
    assert pd.read_sql("select project from quarterly_report_projects", url)["project"].tolist() == [
        "Быстрый обед"]


def test_rules_lists_every_rule():
    output = call("rules").output
    assert all(code in output for code in RULES)


@pytest.mark.parametrize(("arguments", "said"), [
    (["-C", "/нет/такой", "status"], "нет папки программы"),
    (["check", "/нет/такого.xlsx"], "не существует"),
    (["describe", "анкета"], "формы «анкета» нет; есть: passport"),
    (["бросить"], "нет"),
    (["describe"], "ФОРМА"),
    (["generate", "--period", "2026-Q3"], "период называют вместе с формой"),
])
def test_a_wrong_call_gets_a_russian_sentence_and_status_2(arguments: list[str], said: str):
    result = call(*arguments)
    assert result.exit_code == 2 and said in result.output
    assert "Traceback" not in result.output and "Error" not in result.output


@pytest.mark.parametrize(("arguments", "said"), [
    (["generate", "passport", "--period", "2026-Q9"], "2026-Q9"),
    (["generate", "passport", "--period", "2026-Q3"], "нужен год"),
    (["generate", "passport", "--org", "999"], "организации «999» нет"),
    (["summary", "--period", "вчера"], "период «вчера»"),
    (["export", "--to", "nosuchdb://user:secret@host/x"], "база данных не приняла"),
])
def test_a_wrong_value_gets_a_russian_sentence_and_status_2(programme: Path, arguments: list[str],
                                                            said: str):
    result = call("-C", programme, *arguments)
    assert result.exit_code == 2 and said in result.output
    assert "secret" not in result.output and "Traceback" not in result.output


@pytest.mark.parametrize(("text", "said"), [
    ("title = ", "programme.toml, строка 1: «title =»: после знака = нет значения"),
    ("titel = 'x'\ndistrict = 5", "programme.toml, строка 1, titel: такого ключа нет, похоже на title"),
    ("[coefficients]\nc9 = 1.0", "programme.toml, строка 2, coefficients.c9: такого критерия нет"),
])
def test_broken_settings_are_told_with_their_place(programme: Path, text: str, said: str):
    (programme / "programme.toml").write_text(text, encoding="utf-8")
    result = call("-C", programme, "status")
    assert result.exit_code == 2 and said in result.output


def test_mistakes_in_the_register_of_organizations_are_told_with_their_cells(programme: Path):
    book = openpyxl.load_workbook(programme / "организации.xlsx")
    book.active.append(["012", "Вторая школа", "", "школа"])
    book.active.append(["a/b", "Третья", "Третья", "школа"])
    book.save(programme / "организации.xlsx")
    result = call("-C", programme, "generate", "checklist")
    assert result.exit_code == 2
    assert "C4: не заполнено" in result.output and "«012» стоит дважды" in result.output
    assert "A5: код «a/b»" in result.output


def test_an_unreadable_register_is_a_sentence(programme: Path):
    (programme / "реестр.sqlite").write_bytes("это не база данных".encode() * 100)
    result = call("-C", programme, "status")
    assert result.exit_code == 2 and "реестр файлов не открывается" in result.output


def run_alone(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program in a process of its own."""
    clean = {key: value for key, value in os.environ.items()
             if key not in ("PYTHONUTF8", "PYTHONIOENCODING", "LANG", "LC_ALL", "LANGUAGE")}
    return subprocess.run([sys.executable, "-m", "xlsx_forms", *map(str, arguments)], check=False,
                          capture_output=True, env=clean | {"PYTHONPATH": str(ROOT)} | environment)


def test_works_without_utf8_as_the_system_encoding(tmp_path: Path):
    folder = tmp_path / "папка"
    done = run_alone("init", folder, PYTHONUTF8="0", LC_ALL="C", PYTHONCOERCECLOCALE="0")
    assert done.returncode == 0, done.stderr.decode()
    assert (folder / "организации.xlsx").is_file() and (folder / "входящие").is_dir()
    assert "организации.xlsx" in done.stdout.decode("utf-8")


def test_help_starts_without_pandas():
    code = ("import sys; sys.argv = ['xlsx-forms', '--help']\n"
            "from xlsx_forms.commands.cli import run\n"
            "try: run()\nexcept SystemExit: pass\n"
            "heavy = {'pandas', 'openpyxl', 'xlsxwriter', 'sqlalchemy'} & set(sys.modules)\n"
            "assert not heavy, heavy")
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True,
                          env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr.decode()
    assert "Команды" in done.stdout.decode("utf-8")


def test_no_progress_bar_when_the_output_is_no_terminal(programme: Path):
    fill_report(programme)
    done = run_alone("-C", programme, "ingest")
    assert done.stderr == b"" and "Новых файлов: 1" in done.stdout.decode("utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal needs a POSIX system")
def test_long_work_shows_a_progress_bar_on_a_terminal(programme: Path):
    import pty

    fill_report(programme)
    master, slave = pty.openpty()
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm"}
    subprocess.run([sys.executable, "-m", "xlsx_forms", "-C", programme, "ingest"], check=True,
                   stdout=subprocess.DEVNULL, stderr=slave, env=environment)
    os.close(slave)
    shown = os.read(master, 10_000).decode("utf-8")
    os.close(master)
    assert "Прием" in shown and "1 из 1" in shown


def test_an_organization_that_is_added_later_has_its_file_accepted_on_the_next_run(programme: Path):
    path = fill_report(programme, "b-7")
    book = openpyxl.load_workbook(programme / "организации.xlsx")
    row = [cell.value for cell in book.active[3]]
    book.active.delete_rows(3)
    book.save(programme / "организации.xlsx")
    (first,) = json.loads(call("-C", programme, "ingest", "--json").output)
    book.active.append(row)
    book.save(programme / "организации.xlsx")
    (second,) = json.loads(call("-C", programme, "ingest", path, "--json").output)
    assert {finding["code"] for finding in first["findings"]} == {"S210"}
    assert (first["status"], second["status"]) == ("returned", "accepted_with_remarks")
    assert {finding["code"] for finding in second["findings"]} == {"X501"}


def test_every_module_of_the_room_adds_its_commands_to_the_group():
    """A module that ``cli`` forgets to name would be silently without its commands."""
    room = ROOT / "xlsx_forms" / "commands"
    paths = [path.relative_to(room).with_suffix("") for path in room.rglob("*.py")
             if path.stem not in ("__init__", "cli") and path.parent.name != "terminal"]
    adding = {command.callback.__module__ for command in cli.commands.values()}
    assert adding == {".".join(("xlsx_forms", "commands", *path.parts)) for path in paths}


def test_status_asks_for_its_periods_alone(programme: Path, monkeypatch: pytest.MonkeyPatch):
    fill_report(programme)
    assert call("-C", programme, "ingest").exit_code == 0
    loads: list[object] = []
    load = Register.load
    monkeypatch.setattr(Register, "load", lambda *given: loads.append(given) or load(*given))
    assert "Сдача за" in call("-C", programme, "status").output
    # Its own periods, and those before for files that came again; never all.
    assert len(loads) == 2 and all(given[-1].periods for given in loads)
