"""Documents cannot rot: commands, codes and files that they name exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from templates.rules import RULES
from xlsx_forms.cli import cli

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "руководство.md").read_text(encoding="utf-8")


def test_readme_names_every_command():
    assert all(f"xlsx-forms {name}" in README for name in cli.commands)


def test_guide_names_every_command():
    assert all(name in GUIDE for name in cli.commands)


def test_readme_names_every_dependency():
    declared = re.search(r"install_requires =\n((?:    .+\n)+)",
                         (ROOT / "setup.cfg").read_text(encoding="utf-8"))
    assert declared is not None
    names = [re.split(r"[>=;]", line.strip())[0] for line in declared[1].splitlines()]
    assert all(f"`{name}`" in README for name in names), names


def test_every_rule_stands_in_the_list_of_rules():
    listed = (ROOT / "docs" / "правила.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\b[FSVRX]\d{3}\b", listed)) == set(RULES)


@pytest.mark.parametrize("path", [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md"],
                         ids=lambda path: path.name)
def test_links_of_a_document_lead_somewhere(path: Path):
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (path.parent / target).exists(), target


def test_commands_of_the_readme_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    block = re.search(r"```console\n(\$ xlsx-forms init.+?)```", README, re.DOTALL)
    assert block is not None
    lines = [line[2:] for line in block[1].splitlines() if line.startswith("$ ")]
    for line in lines:
        if line.startswith("cd "):
            monkeypatch.chdir(line[3:])
            continue
        arguments = line.partition("#")[0].split()[1:]
        result = CliRunner().invoke(cli, arguments)
        assert result.exit_code in (0, 1) if arguments[0] == "check" else result.exit_code == 0, line
