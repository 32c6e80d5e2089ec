"""The pages say what the commands say, and what senders wrote stays text."""

from __future__ import annotations

import json
import re
import threading
from urllib.parse import unquote

import pytest
from browser import Browser, serving
from support.sample import make_first_year

from ingest.storage.run_lock import only_one
from xlsx_forms.page.server import PageServer, PortTakenError
from xlsx_forms.programme import load_programme
from xlsx_forms.status.rows import status_rows
from xlsx_forms.work import default_period, load_batch
from xlsx_forms.work.round import LOCK

PAGES = ("/", "/who", "/organization/051", "/findings", "/findings?by=organization", "/rating",
         "/rating?c-c3=2", "/plan", "/projects", "/documents", "/settings", "/letters/send",
         "/letters/answers", "/letters/reminders", "/letters/round", "/job")


@pytest.mark.parametrize("path", PAGES)
def test_page_is_whole_and_holds_nothing_inline(sample_page: Browser, path: str):
    answer = sample_page.ask(path)
    assert answer.status == 200
    assert answer.text.count("<h1>") == 1 and answer.text.rstrip().endswith("</html>")
    scripts = re.findall(r"<script[^>]*>", answer.text)
    assert scripts == ['<script src="/static/page.js" defer>']
    assert not re.search(r"<[^>]*\s(?:style|on\w+)=", answer.text)
    assert not re.search(r"""(?:src|href|action)=["']?(?:https?:)?//""", answer.text)
    for field in re.findall(r'<(?:input|select)(?![^>]*type="hidden")[^>]*>', answer.text):
        [own] = re.findall(r'\sid="([^"]+)"', field)
        assert f'<label for="{own}">' in answer.text, field


def test_every_file_can_be_looked_at(sample_page: Browser):
    batch = load_batch(load_programme(sample_page.server.application.desk.folder))
    for number in batch.files:
        answer = sample_page.ask(f"/file/{number}")
        assert answer.status == 200
        assert "<script>alert" not in answer.text


def test_remark_stands_in_the_cell_that_it_is_about(sample_page: Browser):
    batch = load_batch(load_programme(sample_page.server.application.desk.folder))
    found = batch.findings
    [row] = found[(found["code"] == "R412") & found["file"].str.contains("РДК")].to_dict("records")
    text = sample_page.ask(f"/file/{row['submission']}").text
    [cell] = [cell for cell in re.findall(r"<td>(.*?)</td>", text, re.DOTALL) if "R412" in cell]
    assert row["message"] in cell and text.count("R412") == 1


def test_form_is_drawn_as_printed_with_answers_and_numbers_of_remarks(sample_page: Browser):
    batch = load_batch(load_programme(sample_page.server.application.desk.folder))
    found = batch.findings
    [row] = found[(found["code"] == "R412") & found["file"].str.contains("РДК")].to_dict("records")
    text = sample_page.ask(f"/file/{row['submission']}").text
    form = text.partition('<table class="form"')[2].partition("</table>")[0]
    assert "Отчет о реализации" in form and "{{" not in form and "МБУ «РДК»" in text
    [number] = re.findall(rf'id="remark-(\d+)"><strong>[^<]*{row["code"]}', text)
    assert f'href="#remark-{number}"' in form


def test_two_files_of_a_form_are_compared(sample_page: Browser):
    batch = load_batch(load_programme(sample_page.server.application.desk.folder))
    change = batch.changes.iloc[0]
    number, before = int(change["submission"]), int(change["before"])
    assert f"/file/{number}/difference/{before}" in sample_page.ask(f"/file/{number}").text
    text = sample_page.ask(f"/file/{number}/difference/{before}").text
    assert change["label"] in text and change["cell"] in text
    assert sample_page.ask(f"/file/{number}/difference/99999").status == 404


def test_name_of_a_file_is_text(sample_page: Browser):
    batch = load_batch(load_programme(sample_page.server.application.desk.folder))
    [number] = [number for number, each in batch.files.items() if "<script>" in each.file]
    answer = sample_page.ask(f"/file/{number}")
    assert "&lt;script&gt;alert(1)" in answer.text and "<script>alert" not in answer.text
    kept = sample_page.ask(f"/file/{number}/original")
    assert kept.body == b"no workbook"
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert kept.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("value", ("nan", "inf", "1e300", "-1", "%3Cb%3E", ""))
def test_coefficient_that_cannot_be_is_refused_and_nothing_is_tried(sample_page: Browser, value: str):
    text = sample_page.ask(f"/rating?c-c1=2&c-c3={value}").text
    assert text.count("Коэффициент критерия 3 – число от 0 до 1000") == 1 and "Это проба" not in text
    assert (re.findall("<meter.*?>", text)
            == re.findall("<meter.*?>", sample_page.ask("/rating").text))


def test_matrix_shows_the_states_of_the_command(sample_page: Browser):
    programme = load_programme(sample_page.server.application.desk.folder)
    rows = status_rows(programme, load_batch(programme), default_period(programme))
    shown = re.findall(r'class="state (\w+)"', sample_page.ask("/who").text)
    assert sorted(shown) == sorted(row.state for row in rows)
    missing = {row.organization for row in rows if row.state == "missing"}
    found = re.findall(r'href="/organization/(\w+)"', sample_page.ask("/who?state=missing").text)
    assert set(found) == missing


def test_coefficients_are_tried_and_not_kept(sample_page: Browser):
    before = sample_page.ask("/rating").text
    tried = sample_page.ask("/rating?c-c3=100").text
    assert "ничего не сохранено" in tried and "Место сейчас" in tried
    totals = {text: re.findall("<meter.*?>", text) for text in (before, tried)}
    assert totals[before] != totals[tried]
    assert sample_page.ask("/rating").text == before


def test_decision_is_written_with_its_reason(sample_page: Browser):
    programme = load_programme(sample_page.server.application.desk.folder)
    batch = load_batch(programme)
    number = int(batch.submissions.index[batch.submissions["status"] == "accepted"][0])
    file, page = batch.files[number], f"/file/{number}"
    told = {"sha256": file.sha256, "verdict": "exclude", "author": "Проба"}
    assert "Напишите причину" in sample_page.press(page, f"{page}/decide", **told).text
    answer = sample_page.press(page, f"{page}/decide", reason="<b>прислан по ошибке</b>", **told)
    assert answer.status == 303
    shown = sample_page.ask(page).text
    assert "&lt;b&gt;прислан по ошибке" in shown and "<b>прислан" not in shown
    for wrong, words in (({"verdict": "return", "until": "завтра"}, "«До какого дня»: "),
                         ({"verdict": "exclude", "until": "31.12.2099"}, "бывает только у «Принять"),
                         ({"verdict": "org", "organization": "001", "period": "x"}, "«Период»: ")):
        refused = sample_page.press(page, f"{page}/decide", reason="проба", **told | wrong)
        assert refused.status == 409 and words in refused.text and " --" not in refused.text
    assert "Прежние решения" not in shown and "Сейчас действует: исключено" in shown
    told = {"sha256": file.sha256, "verdict": "withdraw"}
    assert sample_page.press(page, f"{page}/decide", **told).status == 303
    shown = sample_page.ask(page).text
    assert "Прежние решения" in shown and "прислан по ошибке&lt;/b&gt; (Проба, " in shown
    assert load_batch(programme).submissions["excluded"].sum() == 0


def test_documents_are_made_and_downloaded(sample_page: Browser):
    assert sample_page.press("/documents", "/documents/debtors").status == 303
    assert "Форм в списке должников" in sample_page.wait()
    [address] = re.findall(r'href="(/documents/\d+/download)"', sample_page.ask("/documents").text)
    assert sample_page.ask(address).body.startswith(b"PK")

    assert sample_page.press("/documents", "/documents/papers").status == 303
    assert "Документов комиссии: 8, лежат в папке «2026-Q3»" in sample_page.wait()
    shown = sample_page.ask("/documents").text
    assert "2026-Q3: Протокол заседания.docx" in shown
    [address] = re.findall(r'href="(/documents/\d+/download)">2026-Q3: Сводный отчет', shown)
    assert sample_page.ask(address).body.startswith(b"PK")


@pytest.mark.parametrize(("kind", "name"), [
    ("report", "Отчет 2026-Q3.html"), ("public-report", "Отчет 2026-Q3 для публикации.html")])
def test_report_is_made_and_downloaded_not_shown(sample_page: Browser, kind: str, name: str):
    assert sample_page.press("/documents", f"/documents/{kind}").status == 303
    assert name in sample_page.wait()
    [address] = re.findall(rf'href="(/documents/\d+/download)">{name}<',
                           sample_page.ask("/documents").text)
    answer = sample_page.ask(address)
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.text.startswith("<!DOCTYPE html>") and "<script" not in answer.text
    assert ("входящие" in unquote(answer.text)) == (kind == "report")


def test_round_asks_before_anything_leaves_and_makes_the_summary(tmp_path):
    folder = tmp_path / "округ"
    make_first_year(folder)
    for path in sorted((folder / "входящие").rglob("*.*"))[4:]:
        path.unlink()
    with serving(folder) as browser:
        assert browser.press("/", "/round").status == 303
        assert 'href="/letters/round"' in browser.wait()
        asked = browser.ask("/letters/round").text
        [seal] = re.findall(r'name="seal" value="([\w-]+)"', asked)
        stale = browser.press("/letters/round", "/letters/round", seal="0" * 43, how="drafts")
        assert stale.status == 409 and "список писем изменился" in stale.text
        assert not (folder / "исходящие" / "письма").exists()
        browser.press("/letters/round", "/letters/round", seal=seal, how="drafts")
        told = browser.wait()
        count = int(re.findall(r"Писем к отправке: (\d+)", asked)[0])
        letters = folder / "исходящие" / "письма"
        assert len(list((letters / "к отправке").glob("*.eml"))) == count > 0
        assert f"отметьте, что они отправлены: {count}" in browser.ask("/").text
        assert browser.press("/", "/drafts/sent", last="0").status == 303
        assert "Отмечено отправленных писем: 0." in browser.wait()
        [last] = re.findall(r'name="last" value="(\d+)"', browser.ask("/").text)
        browser.press("/", "/drafts/sent", last=last)
        assert f"Отмечено отправленных писем: {count}." in browser.wait()
        assert len(list((letters / "отправленные").glob("*.eml"))) == count
        assert "/drafts/sent" not in browser.ask("/").text
    assert "Черновиков: " in told and "Сводка 2026-Q3" in told
    assert list((folder / "сводка").glob("Сводка 2026-Q3*.xlsx"))


def test_work_can_be_stopped_and_begun_again(tmp_path):
    folder = tmp_path / "округ"
    make_first_year(folder)
    with serving(folder) as browser:
        browser.press("/", "/ingest")
        stop = browser.server.guard.form_token("/job/stop")
        browser.ask("/job/stop", "POST", f"form_token={stop}".encode(),
                    Content_Type="application/x-www-form-urlencoded")
        assert "Принять файлы: остановлено" in browser.wait()
        assert not len(load_batch(load_programme(folder)).submissions)
        assert not browser.server.application.jobs.running


def test_uploaded_files_lie_in_the_folder_of_incoming_files_and_nowhere_else(empty_page: Browser):
    folder = empty_page.server.application.desk.folder
    before = {path for path in folder.parent.rglob("*") if "входящие" not in path.parts}
    files = [("../../наружу.xlsx", b"1"), ("наружу.xlsx", b"2"), ("<img src=x>.zip", b"3")]
    assert empty_page.upload("/", "/upload", "files", files).status == 303
    told = empty_page.wait()
    assert "Новых файлов: 3" in told, told
    assert sorted(path.name for path in (folder / "входящие").iterdir()) == [
        "_img src=x_.zip", "наружу (2).xlsx", "наружу.xlsx"]
    made = {path for path in folder.parent.rglob("*") if "входящие" not in path.parts} - before
    assert all(path.parent == folder or folder / "копии" in path.parents or "копии" in path.name
               for path in made), made


def test_list_of_organizations_goes_down_and_comes_back_checked(empty_page: Browser):
    data = empty_page.ask("/settings/organizations").body
    assert data.startswith(b"PK")
    wrong = empty_page.upload("/settings", "/settings/organizations", "file", [("x.xlsx", b"no")])
    assert wrong.status == 409 and "организации.xlsx" in wrong.text
    good = empty_page.upload("/settings", "/settings/organizations", "file", [("../x.xlsx", data)])
    assert good.status == 303
    assert list((empty_page.server.application.desk.folder / "копии").glob("организации *.xlsx"))


def test_contact_is_kept_and_the_rest_of_the_settings_stays(empty_page: Browser):
    path = empty_page.server.application.desk.folder / "programme.toml"
    before = path.read_text(encoding="utf-8")
    answer = empty_page.press("/settings", "/settings/contact", name='Иванова "И" \\ </script>',
                         post="", phone="1", email="a@example.ru")
    assert answer.status == 303
    assert load_programme(path.parent).settings.contact.name == 'Иванова "И" \\ </script>'
    assert "</script>&#34;" not in before and "# Коэффициенты критериев" in path.read_text("utf-8")
    assert "&lt;/script&gt;" in empty_page.ask("/settings").text


def test_work_waits_for_a_round_in_a_terminal(empty_page: Browser):
    folder = empty_page.server.application.desk.folder
    with only_one(folder / LOCK) as is_ours:
        assert is_ours
        empty_page.press("/", "/ingest")
        assert "в другом окне программы" in empty_page.wait()
    empty_page.press("/", "/ingest")
    assert json.loads(empty_page.ask("/job.json").text)["state"] in ("running", "done")
    assert "Принять файлы: сделано" in empty_page.wait()


def test_second_tab_is_told_what_runs_and_begins_nothing(empty_page: Browser):
    jobs, may_end = empty_page.server.application.jobs, threading.Event()
    folder = empty_page.server.application.desk.folder
    jobs.start("Долгая работа", folder, lambda job: job.tell([str(may_end.wait(10))]))
    told = empty_page.press("/", "/ingest")
    assert told.status == 409 and "Сейчас идет: «Долгая работа»" in told.text
    assert "Идет: Долгая работа" in empty_page.ask("/who").text
    may_end.set()
    assert "Долгая работа: сделано" in empty_page.wait()


def test_port_of_another_program_is_said(empty_page: Browser):
    with pytest.raises(PortTakenError, match="занят другой программой"):
        PageServer(None, empty_page.server.port)


def test_browser_is_opened_without_the_token_on_a_command_line(empty_page: Browser, tmp_path):
    shown: list[str] = []
    empty_page.server._show(tmp_path, lambda address: bool(shown.append(address)) or True)
    [address] = shown
    assert address.startswith("file:") and empty_page.server.guard.token not in address
    [path] = tmp_path.glob("*.html")
    assert path.stat().st_mode & 0o777 == 0o600
    assert empty_page.server.address in path.read_text("utf-8")


def test_without_a_folder_one_is_made_or_opened(tmp_path):
    with serving(None) as browser:
        assert browser.ask("/who").headers["Location"] == "/start"
        relative = browser.press("/start", "/start/make", folder="папка")
        assert relative.status == 409 and "целиком" in relative.text
        assert "не папка программы" in browser.press("/start", "/start/open", folder=str(tmp_path)).text
        made = browser.press("/start", "/start/make", folder=str(tmp_path / "папка"))
        assert made.headers["Location"] == "/settings"
        assert "Сделайте" not in browser.ask("/").text and browser.ask("/").status == 200


def test_nothing_that_anybody_wrote_is_logged(sample_page: Browser, caplog, monkeypatch):
    def fails(*_args: object) -> None:
        raise KeyError("8 (38442) 0-19-17")

    monkeypatch.setattr(type(sample_page.server.application.desk), "snapshot", fails)
    answer = sample_page.ask("/who?text=secret")
    assert answer.status == 500 and "38442" not in answer.text
    assert "KeyError" in caplog.text
    assert "38442" not in caplog.text and "secret" not in caplog.text
