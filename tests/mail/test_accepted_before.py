"""An accepted report, then a faulty one: the letter says which of them counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from support.town import Town

from templates.definition import Form


@pytest.fixture
def town(tmp_path: Path, blanks: Callable[[Form], Path]) -> Town:
    made = Town(tmp_path / "Район", blanks)
    settings = made.folder / "programme.toml"
    settings.write_text(settings.read_text("utf-8").replace(
        'email = ""', 'email = "sector@example.ru"', 1), "utf-8")
    return made


def test_the_accepted_file_is_said_to_count_until_the_corrected_one_comes(town: Town):
    town.send("первый.xlsx", "quarterly-report", received=datetime(2026, 10, 5, 9))
    town.send("второй.xlsx", "quarterly-report", received=datetime(2026, 10, 12, 9),
              rows=[{"project": "Без ответов"}])
    town.call("ingest")
    town.call("send", "--remarks", "--drafts")
    [path] = (town.folder / "исходящие" / "письма" / "к отправке").iterdir()
    body = message_from_bytes(path.read_bytes(), policy=policy.default).get_body(("plain",))
    assert body is not None
    told = body.get_content()
    assert ("12.10.2026, но в файле «второй.xlsx» есть ошибки. Прежний файл «первый.xlsx» принят и "
            "засчитан: он действует, пока вы не пришлете исправленный.") in told
    assert "пока не принята" not in told and "Просрочено" not in told and "Срок сдачи" not in told
