"""The examples of CONTRIBUTING.md work as they stand: they are carried out on a copy of the tree."""

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

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PACKAGES = ("templates", "ingest", "scoring", "xlsx_forms", "samples")
EDIT = re.compile(r"(?:(?P<new>[Nn]ew file)|[Aa]t the (?P<end>end) of|[Ii]n) `(?P<path>[\w./-]+)`"
                  r"(?:, before `(?P<anchor>[^`]+)`)?:\n```(?:python|toml)\n(?P<body>.*?)```", re.DOTALL)
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


def carry_out(recipe: str, tree: Path) -> list[str]:
    """Make the edits of a recipe; return the paths."""
    edited = []
    for edit in EDIT.finditer(recipe):
        path = tree / edit["path"]
        text = path.read_text(encoding="utf-8") if not edit["new"] else ""
        assert path.exists() != bool(edit["new"]), path
        if edit["anchor"]:
            assert text.count(edit["anchor"]) == 1, edit["anchor"]
            text = text.replace(edit["anchor"], edit["body"] + edit["anchor"])
        else:
            text += edit["body"]
        path.write_text(text, encoding="utf-8")
        edited.append(edit["path"])
    return edited


def transcripts(recipe: str) -> list[tuple[str, list[str]]]:
    """The commands of a recipe, each with lines that it prints; ``{report}`` is one of the samples."""
    found: list[tuple[str, list[str]]] = []
    for block in CONSOLE.findall(recipe):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line.removeprefix("$ "), []))
            else:
                found[-1][1].append(line)
    return found


@pytest.mark.parametrize("title", RECIPES)
def test_recipe_does_what_it_says(title: str, tree: Path):
    assert carry_out(RECIPES[title], tree)
    told = transcripts(RECIPES[title])
    assert told and all(lines for _, lines in told)
    for command, lines in told:
        words = shlex.split(command, comments=True)
        assert words[0] == "python", command
        words = [str(tree / "samples" / "returned" / REPORT) if each == "{report}" else each
                 for each in words[1:]]
        done = subprocess.run([sys.executable, *words], cwd=tree, capture_output=True, text=True,
                              encoding="utf-8",
                              env=os.environ | {"PYTHONPATH": str(tree), "PYTHONUTF8": "1"})
        assert not done.stderr, done.stderr
        for line in lines:
            assert " ".join(line.split()) in " ".join(done.stdout.split()), done.stdout


def test_recipes_are_there():
    assert {"Add a rule", "Add a command", "Add a field type", "Add a file format"} <= RECIPES.keys()


def test_every_path_that_is_named_exists():
    made = {edit["path"] for edit in EDIT.finditer(TEXT) if edit["new"]}
    named = set(re.findall(r"`((?:templates|ingest|scoring|xlsx_forms|tests|docs)/[\w./-]+)`", TEXT))
    assert named and not [each for each in named - made if not (ROOT / each).exists()]
