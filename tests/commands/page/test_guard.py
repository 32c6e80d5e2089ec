"""Nobody else gets in, and nothing of a stranger is done."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from browser import Browser, serving

from xlsx_forms.page.uploads import safe_name


def test_without_the_cookie_nothing_is_shown(empty_page: Browser):
    stranger = Browser(empty_page.server)
    for path in ("/", "/who", "/static/style.css", "/job.json", "/?token=wrong", "/?token="):
        answer = stranger.ask(path)
        assert answer.status == 403, path
        assert str(empty_page.server.application.desk.folder) not in answer.text
        assert "form_token" not in answer.text


def test_cookie_is_for_our_own_pages_alone(empty_page: Browser):
    answer = Browser(empty_page.server).ask(f"/?token={empty_page.server.guard.token}")
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=Strict" in answer.headers["Set-Cookie"]
    assert empty_page.server.guard.token not in answer.headers["Set-Cookie"]
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "0.0.0.0:{port}"])
def test_foreign_host_is_refused_even_with_cookie_and_token(empty_page: Browser, host: str):
    host = host.format(port=empty_page.server.port)
    assert empty_page.ask("/", Host=host).status == 403
    assert empty_page.ask(f"/?token={empty_page.server.guard.token}", Host=host).status == 403


@pytest.mark.parametrize("headers", [
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"},
    {"Origin": "http://127.0.0.1:1"},
])
def test_change_from_another_site_is_refused(empty_page: Browser, headers: dict[str, str]):
    body = urlencode({"form_token": empty_page.token("/", "/forms")}).encode()
    answer = empty_page.ask("/forms", "POST", body, Content_Type="application/x-www-form-urlencoded",
                       **headers)
    assert answer.status == 403
    assert empty_page.server.application.jobs.last is None


def test_change_needs_the_token_of_its_own_form(empty_page: Browser):
    other = empty_page.token("/", "/forms")
    for token in ("", "x", other):
        answer = empty_page.ask("/ingest", "POST", urlencode({"form_token": token}).encode(),
                           Content_Type="application/x-www-form-urlencoded")
        assert answer.status == 403
    assert empty_page.ask("/ingest").status == 405
    assert empty_page.server.application.jobs.last is None


def test_second_page_has_secrets_of_its_own(empty_page: Browser):
    with serving(empty_page.server.application.desk.folder) as other:
        assert other.ask("/").status == 200
        assert empty_page.ask("/").status == 200
        assert Browser(other.server, empty_page.cookie).ask("/").status == 403
        assert Browser(other.server).ask(f"/?token={empty_page.server.guard.token}").status == 403


def test_only_this_machine_is_listened_to(empty_page: Browser):
    assert empty_page.server.address.startswith("http://127.0.0.1:")
    other = socket.socket()
    with other, pytest.raises(OSError):
        other.settimeout(2)
        # The whole of 127/8 is this machine, and only its first address is ours.
        other.connect(("127.0.0.2", empty_page.server.port))


@pytest.mark.parametrize("path", [
    "/static/../guard.py", "/static/..%2fguard.py", "/static/%2e%2e/app.py", "/../../etc/passwd",
    "/organization/..%2f..", "/file/-1", "/file/99999", "/documents/1/download", "//evil.example/",
])
def test_address_leads_nowhere_outside(empty_page: Browser, path: str):
    answer = empty_page.ask(path)
    assert answer.status in (308, 404), answer.status
    assert "evil" not in answer.headers.get("Location", "").replace(f":{empty_page.server.port}/", "")


def test_upload_of_ten_gigabytes_is_refused_before_it_comes(empty_page: Browser):
    answer = empty_page.ask("/upload", "POST", b"", Content_Length=str(10 * 2**30),
                       Content_Type="multipart/form-data; boundary=x")
    assert answer.status == 413


def test_two_hundred_requests_at_once_are_all_answered(empty_page: Browser):
    with ThreadPoolExecutor(200) as pool:
        statuses = list(pool.map(lambda _: empty_page.ask("/job").status, range(200)))
    assert statuses == [200] * 200


def test_name_of_an_upload_stays_in_its_folder():
    for name in ("../x.xlsx", "..\\..\\x.xlsx", "/etc/x.xlsx", "C:\\x.xlsx", "a/b/../x.xlsx"):
        assert safe_name(name) == "x.xlsx"
    assert safe_name("") == safe_name("...") == "файл"
    assert len(safe_name("Ж" * 500 + ".xlsx").encode()) < 200
    assert safe_name("Ж" * 500 + ".xlsx").endswith(".xlsx")
