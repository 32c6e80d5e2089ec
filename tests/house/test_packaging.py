"""The folders for offices: their locks hold all that is needed, their pages and start files work."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
from support.paths import ROOT

PACKAGING = ROOT / "packaging"
LOCKS = sorted(PACKAGING.glob("*.lock"))
FOLDERS = [path for path in LOCKS if "test" not in path.name]


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch):
    """``packaging/parts``, which belongs to scripts and to no package."""
    monkeypatch.syspath_prepend(PACKAGING)
    yield
    for name in [each for each in sys.modules if each.partition(".")[0] == "parts"]:
        del sys.modules[name]


@pytest.mark.parametrize("lock", FOLDERS, ids=lambda path: path.stem)
def test_lock_holds_every_requirement(lock: Path):
    settings = ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    wanted = {re.split(r"[>;\s]", line)[0].lower()
              for line in settings["options"]["install_requires"].split("\n") if line}
    held = set(re.findall(r"^([a-z0-9._-]+)==", lock.read_text("utf-8"), re.MULTILINE))
    windows_alone = {"tzdata"} if "linux" in lock.name else set()
    assert wanted - windows_alone <= held | {"keyring"}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_every_version_of_a_lock_has_hashes(lock: Path):
    blocks = re.split(r"^(?=[a-z0-9])", lock.read_text("utf-8"), flags=re.MULTILINE)[1:]
    assert blocks and all("--hash=sha256:" in block for block in blocks)


def test_start_files_are_plain_until_they_choose_a_code_page():
    """cmd.exe reads its files in the code page of the console."""
    for path in (PACKAGING / "windows").glob("*.cmd"):
        before, _chosen, _after = path.read_bytes().partition(b"chcp 65001")
        assert before.isascii(), path.name


def test_guide_as_pages_leads_only_to_what_is_there(parts, tmp_path: Path):
    from parts.guide import write_guide

    write_guide(tmp_path / "guide")
    pages = {path.name: path.read_text("utf-8") for path in (tmp_path / "guide").glob("*.html")}
    assert len(pages) == 4
    for name, page in pages.items():
        for link in re.findall(r'(?:href|src)="([^"]+)"', page):
            target, _, anchor = link.partition("#")
            if link.startswith(("http:", "https:", "mailto:")):
                continue
            assert (tmp_path / "guide" / target).exists(), (name, link)
            if anchor:
                assert f'id="{anchor}"' in pages[target or name], (name, link)


@pytest.mark.skipif(shutil.which("sh") is None, reason="no shell here")
def test_install_script_is_read_by_a_plain_shell_and_says_what_is_missing(tmp_path: Path):
    script = tmp_path / "установить.sh"
    shutil.copy(PACKAGING / "linux" / script.name, script)
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("dirname", "sh"):
        (tools / name).symlink_to(str(shutil.which(name)))
    told = subprocess.run([str(tools / "sh"), str(script)], env={"PATH": str(tools)}, text=True,
                          capture_output=True)
    assert told.returncode == 1 and "Нужен Python 3.11" in told.stdout
