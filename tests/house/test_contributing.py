"""The examples of docs/adding.md work as they stand: they are carried out on a copy of the tree."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.paths import ROOT

CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
TEXT = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
PACKAGES = ("templates", "ingest", "scoring", "xlsx_forms", "samples")
EDIT = re.compile(r"(?:(?P<new>[Nn]ew file)|[Aa]t the (?P<end>end) of|[Ii]n) `(?P<path>[\w./-]+)`"
                  r"(?:, before `(?P<anchor>[^`]+)`)?:\n"
                  r"```(?:python|toml|jinja|html)\n(?P<body>.*?)```", re.DOTALL)
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
RECIPES = {title: body for title, body in re.findall(r"^## (Add .+?)\n(.*?)(?=^## |\Z)", TEXT,
                                                     re.MULTILINE | re.DOTALL) if EDIT.search(body)}
REPORT = "Заречная СОШ № 7 отчет.xlsx"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the packages."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package,
                        ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def make_edit(edit: re.Match[str], tree: Path) -> None:
    """Make a new file, or put text before an anchor or at the end of one."""
    path = tree / edit["path"]
    assert path.exists() != bool(edit["new"]), path
    path.parent.mkdir(exist_ok=True)
    text = path.read_text(encoding="utf-8") if not edit["new"] else ""
    if edit["anchor"]:
        assert text.count(edit["anchor"]) == 1, edit["anchor"]
        text = text.replace(edit["anchor"], edit["body"] + edit["anchor"])
    else:
        text += edit["body"]
    path.write_text(text, encoding="utf-8")


def transcript(console: str) -> list[tuple[str, list[str]]]:
    """The commands of a console block, each with lines that it prints."""
    found: list[tuple[str, list[str]]] = []
    for line in console.splitlines():
        if line.startswith("$ "):
            found.append((line.removeprefix("$ "), []))
        else:
            found[-1][1].append(line)
    assert found and all(lines for _, lines in found), console
    return found


def run(command: str, lines: list[str], tree: Path) -> None:
    """Run a command in the copy; it prints the lines.  ``{report}`` is one of the samples."""
    words = shlex.split(command, comments=True)
    assert words[0] == "python", command
    report = str(tree / "samples" / "returned" / "2026" / REPORT)
    done = subprocess.run(
        [sys.executable, *(report if each == "{report}" else each for each in words[1:])],
        cwd=tree, capture_output=True, text=True, encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(tree), "PYTHONUTF8": "1"})
    assert not done.stderr, done.stderr
    for line in lines:
        assert " ".join(line.split()) in " ".join(done.stdout.split()), done.stdout


@pytest.mark.parametrize("title", RECIPES)
def test_recipe_does_what_it_says(title: str, tree: Path):
    """Its steps are taken in the order in which they stand."""
    recipe = RECIPES[title]
    steps = sorted([*EDIT.finditer(recipe), *CONSOLE.finditer(recipe)], key=lambda step: step.start())
    assert steps[-1].re is CONSOLE, "a recipe ends with what can be seen of it"
    for step in steps:
        if step.re is EDIT:
            make_edit(step, tree)
            continue
        for command, lines in transcript(step[1]):
            run(command, lines, tree)


def test_every_block_of_a_recipe_is_a_step():
    """A block that the patterns overlook would be an example that nobody carries out."""
    for title, recipe in RECIPES.items():
        steps = len(EDIT.findall(recipe)) + len(CONSOLE.findall(recipe))
        assert len(re.findall(r"^```", recipe, re.MULTILINE)) == 2 * steps, title


def test_every_kind_of_thing_has_a_recipe_and_contributing_leads_to_it():
    """Each row of its table links to the heading of an example that is carried out."""
    rows = re.findall(r"\[(a .+?)\]\(docs/adding\.md#(.+?)\)", CONTRIBUTING)
    assert {f"Add {what}" for what, _ in rows} == RECIPES.keys()
    assert [anchor for _, anchor in rows] == [f"add {what}".replace(" ", "-") for what, _ in rows]


def test_contributing_is_two_screens():
    assert len(CONTRIBUTING.splitlines()) < 100


def test_every_path_that_is_named_exists():
    made = {edit["path"] for edit in EDIT.finditer(TEXT) if edit["new"]}
    named = set(re.findall(r"`((?:templates|ingest|scoring|xlsx_forms|tests|docs)/[\w./-]+)`",
                           TEXT + CONTRIBUTING))
    assert named and not [each for each in named - made if not (ROOT / each).exists()]
