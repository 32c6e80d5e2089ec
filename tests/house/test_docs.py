"""Documents cannot rot: commands, codes and files that they name exist."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner
from support.paths import GOLDEN, ROOT

from templates.rules import RULES
from xlsx_forms.commands.cli import cli

README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "руководство.md").read_text(encoding="utf-8")
IMAGES = list((ROOT / "docs" / "img").glob("*.png"))


@pytest.fixture(scope="module")
def build() -> ModuleType:
    """``docs/build.py``, which is a script and in no package."""
    spec = importlib.util.spec_from_file_location("docs_build", ROOT / "docs" / "build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_readme_names_every_command():
    assert all(f"xlsx-forms {name}" in README for name in cli.commands)


def test_guide_names_every_command():
    assert all(f"xlsx-forms {name}" in GUIDE for name in cli.commands)


def test_commands_of_the_guide_exist():
    """Every command and option written in the guide is one of the command line's."""
    for name, rest in re.findall(r"xlsx-forms ([a-z]+(?:-[a-z]+)*)\b([^\n`]*)", GUIDE):
        known = {option for parameter in cli.commands[name].params for option in parameter.opts}
        assert set(re.findall(r"(?<!\S)--?[a-z]+(?:-[a-z]+)*", rest)) <= known | {"--help"}, name + rest


def test_headings_that_the_guide_refers_to_exist():
    headings = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
                for heading in re.findall(r"^#+ (.+)$", GUIDE, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", GUIDE)) <= headings


def test_pictures_are_those_that_the_guide_shows_and_light(build: ModuleType):
    shown = re.findall(r"!\[.+\]\(img/(.+)\.png\)", GUIDE)
    screens = [screen.name for screen in (*build.SCREENS, build.REPORT)]
    assert [each for each in shown if each not in screens] == [each.name for each in build.PICTURES]
    assert sorted(set(shown) & set(screens)) == sorted(screens)
    assert set(shown) == {path.stem for path in IMAGES}
    sizes = [path.stat().st_size for path in IMAGES]
    assert max(sizes) < 250_000 and sum(sizes) < 2_500_000


def test_readme_names_every_dependency():
    declared = re.search(r"install_requires =\n((?:    .+\n)+)",
                         (ROOT / "setup.cfg").read_text(encoding="utf-8"))
    assert declared is not None
    names = [re.split(r"[>=;]", line.strip())[0] for line in declared[1].splitlines()]
    assert all(f"`{name}`" in README for name in names), names


def test_page_of_rules_is_the_one_that_is_built(build: ModuleType):
    """``python docs/build.py --rules`` makes it anew; every rule stands in it."""
    page = (ROOT / "docs" / "правила.md").read_text(encoding="utf-8")
    assert page == build.rules_page()
    assert set(re.findall(r"\b[FSVRX]\d{3}\b", page)) == set(RULES)


@pytest.mark.parametrize("path", [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md"],
                         ids=lambda path: path.name)
def test_links_of_a_document_lead_somewhere(path: Path):
    words = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"\]\(([^)#]+)\)", words):
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
        expected = (0, 1) if arguments[0] == "check" else (0,)
        # An exception, also a warning that pytest makes one, leaves nothing in the output.
        assert result.exit_code in expected, f"{line}\n{result.output}\n{result.exception!r}"


def test_every_decision_is_in_the_index_and_no_number_is_left_out():
    folder = ROOT / "docs" / "decisions"
    files = sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert re.findall(r"\]\((\d+-[^)]+)\)", (folder / "README.md").read_text("utf-8")) == files
    assert [int(name[:4]) for name in files] == list(range(1, len(files) + 1))


def test_paths_named_in_readme_and_decisions_exist():
    texts = [README, *(path.read_text("utf-8") for path in (ROOT / "docs" / "decisions").glob("*.md"))]
    named = {path for text in texts for path in re.findall(
        r"`((?:templates|ingest|scoring|xlsx_forms|tests|docs|samples)/[\w/]*(?:\.[a-z]+)?)`", text)}
    assert named and not [path for path in named if not (ROOT / path).exists()]


def test_words_of_every_rule_are_those_of_the_golden_table(build: ModuleType):
    """``python docs/build.py --rules`` writes the table anew; look at the diff."""
    assert build.words_of_rules() == (GOLDEN / "rules.txt").read_text(encoding="utf-8")
