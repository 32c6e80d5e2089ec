"""The examples of docs/adding.md work as they stand: they are carried out on a copy of the tree."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from support.paths import ROOT

CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
TEXT = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
PACKAGES = ("templates", "ingest", "scoring", "xlsx_forms")
COPIED = (*PACKAGES, "samples", "tests", "docs", ".ci")
LANGUAGES = "python|toml|jinja|html|markdown"
EDIT = re.compile(r"(?:(?P<new>[Nn]ew file)|[Aa]t the (?P<end>end) of|(?P<quoted>[Ff]rom)|[Ii]n) "
                  r"`(?P<path>[\w./-]+)`(?:, (?P<side>before|after) `+(?P<anchor>[^\n]+?)`+)?:\n"
                  rf"```(?:{LANGUAGES})\n(?P<body>.*?)```\n", re.DOTALL)
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
RECIPES = {title: body for title, body in re.findall(r"^## (Add .+?)\n(.*?)(?=^## Add |\Z)", TEXT,
                                                     re.MULTILINE | re.DOTALL) if EDIT.search(body)}
REPORT = "Заречная СОШ № 7 отчет.xlsx"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what a checkout has."""
    for folder in COPIED:
        shutil.copytree(ROOT / folder, tmp_path / folder,
                        ignore=shutil.ignore_patterns("__pycache__", "*.png"))
    for path in (*ROOT.glob("*.md"), ROOT / "setup.cfg"):
        shutil.copy(path, tmp_path)
    return tmp_path


def make_edits(edits: list[re.Match[str]], tree: Path) -> None:
    """Make the edits of a recipe, in their order."""
    for number, edit in enumerate(edits):
        same = [(each["path"], each["body"]) for each in edits[:number]]
        make_edit(edit, tree, same.count((edit["path"], edit["body"])))


def make_edit(edit: re.Match[str], tree: Path, again: int = 0) -> None:
    """Make a new file, or put text beside an anchor or at the end of one.

    What stands there as the example has it was added for real: it is passed over.  ``again``: how
    many edits before put the same text into the same file.
    """
    path, body = tree / edit["path"], edit["body"]
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if edit["quoted"]:
        assert body in text, f"docs/adding.md quotes {edit['path']} otherwise than it is"
    if text.count(body) > again:
        return
    help_ = (f"docs/adding.md, {edit['path']}: was something like the example added to the tree? "
             "Then give the example another name or code, or take its text from the tree.")
    assert bool(text) != bool(edit["new"]), help_
    if edit["anchor"]:
        found = text.count(edit["anchor"])
        assert found == 1, f"{help_} «{edit['anchor']}» stands there {found} times"
        at = text.index(edit["anchor"])
        # After: on the next line.
        at = text.index("\n", at) + 1 if edit["side"] == "after" else at
        text = text[:at] + body + text[at:]
    else:
        text += body
    path.parent.mkdir(exist_ok=True)
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
    # The suite's own settings are not for the tests that a recipe runs.
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, *(report if each == "{report}" else each for each in words[1:])],
        cwd=tree, capture_output=True, text=True, encoding="utf-8",
        env=outside | {"PYTHONPATH": str(tree), "PYTHONUTF8": "1"})
    said = f"{command}\n{done.stdout}\n{done.stderr}"
    assert not done.stderr, said
    assert done.returncode == 0 or "pytest" not in words, said
    for line in lines:
        assert " ".join(line.split()) in " ".join(done.stdout.split()), said


def bars(tree: Path, edited: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold what was edited to ruff and to the table of rooms, as the copy has it."""
    code = sorted(each for each in edited if each.endswith(".py"))
    ruff = subprocess.run([sys.executable, "-m", "ruff", "check", "--config", ".ci/ruff.toml", *code],
                          cwd=tree, capture_output=True, text=True, encoding="utf-8")
    assert not code or ruff.returncode == 0, ruff.stdout + ruff.stderr
    house = architecture(tree, monkeypatch)
    for each in code:
        if each.partition("/")[0] in PACKAGES:
            house.test_module_imports_only_what_stands_below_it(tree / each)
            printing = house.printing((tree / each).read_text(encoding="utf-8"))
            assert each.startswith(f"{house.COMMANDS}/") or not printing, (each, printing)
    for folder in house.ROOMS:
        house.test_table_of_rooms_names_every_room_and_has_no_circle(folder)
    for folder in house.FOLDERS:
        house.test_folder_has_no_more_siblings_than_one_can_survey(folder)


def architecture(tree: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The copy's ``test_architecture.py``, about the copy."""
    monkeypatch.setattr("support.paths.ROOT", tree)
    spec = importlib.util.spec_from_file_location(
        "architecture_of_the_copy", tree / "tests" / "house" / "test_architecture.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def steps_of(recipe: str) -> list[re.Match[str]]:
    """The steps of a recipe, in the order in which they stand."""
    return sorted([*EDIT.finditer(recipe), *CONSOLE.finditer(recipe)], key=lambda step: step.start())


@pytest.mark.parametrize("title", RECIPES)
def test_recipe_does_what_it_says(title: str, tree: Path, monkeypatch: pytest.MonkeyPatch):
    """Its steps are taken in the order in which they stand; then the house is in order."""
    steps = steps_of(RECIPES[title])
    assert steps[-1].re is CONSOLE, "a recipe ends with what can be seen of it"
    edits: list[re.Match[str]] = []
    for step in steps:
        if step.re is EDIT:
            edits.append(step)
            continue
        make_edits(edits, tree)
        for command, lines in transcript(step[1]):
            run(command, lines, tree)
    bars(tree, {edit["path"] for edit in edits}, monkeypatch)


def test_an_example_that_was_added_for_real_is_passed_over(tree: Path):
    """Taken twice, a recipe changes nothing; with something else in its place it says what to do."""
    edits = [step for body in RECIPES.values() for step in steps_of(body)
             if step.re is EDIT and "programme/" not in step["path"]]
    make_edits(edits, tree)
    once = {edit["path"]: (tree / edit["path"]).read_text("utf-8") for edit in edits}
    make_edits(edits, tree)
    assert once == {edit["path"]: (tree / edit["path"]).read_text("utf-8") for edit in edits}
    new = next(edit for edit in edits if edit["new"])
    (tree / new["path"]).write_text("something else", encoding="utf-8")
    with pytest.raises(AssertionError, match="give the example another name"):
        make_edit(new, tree)


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
