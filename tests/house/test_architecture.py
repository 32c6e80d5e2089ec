"""Imports go down only; the wings do not know each other."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from support.paths import ROOT

ROOF, WINGS, FOUNDATION = "xlsx_forms", ("ingest", "scoring"), "templates"
MODULES = sorted(path for package in (ROOF, *WINGS, FOUNDATION)
                 for path in (ROOT / package).rglob("*.py"))
MAY_IMPORT = {
    FOUNDATION: {FOUNDATION},
    "ingest": {"ingest", FOUNDATION},
    "scoring": {"scoring", FOUNDATION},
    ROOF: {ROOF, *WINGS, FOUNDATION},
}


def imports(path: Path) -> set[str]:
    """Top-level packages that a module imports anywhere in its code."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_imports_only_what_stands_below_it(path: Path):
    package = path.relative_to(ROOT).parts[0]
    ours = imports(path) & set(MAY_IMPORT)
    assert ours <= MAY_IMPORT[package]


@pytest.mark.parametrize(("library", "packages"), [
    ("xlsxwriter", {ROOF}), ("click", {ROOF}), ("python_calamine", {"ingest"}),
])
def test_library_is_used_in_its_own_part_of_the_house(library: str, packages: set[str]):
    users = {path.relative_to(ROOT).parts[0] for path in MODULES if library in imports(path)}
    assert users == packages


def test_only_the_command_line_prints_and_exits():
    for path in MODULES:
        if path.name == "cli.py":
            continue
        called = {node.func.id for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                  if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
        assert not called & {"print", "exit", "input"}, path
