"""Findings are told apart by what they mean: no code of a rule is compared outside the rules."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.paths import ROOT

from templates.rules import RULES, Trait, has_trait

_CODE = re.compile(r"[FSVRX][0-9]{3}")
# Rules that a definition names are also written as formulas: that is a table of formulas, and the
# kinds of damage of a container decide how it is read further.
ALLOWED = {"xlsx_forms/blank/conditional_formats.py", "ingest/opening/formats/ooxml/workbook.py",
           "ingest/opening/formats/xls/workbook.py"}
MODULES = [path for part in ("ingest", "scoring", "templates", "xlsx_forms")
           for path in sorted((ROOT / part).rglob("*.py"))
           if "templates/rules/" not in path.as_posix()
           and path.relative_to(ROOT).as_posix() not in ALLOWED]


def compared(tree: ast.AST) -> Iterator[str]:
    """Codes that stand in a comparison, or in a table or a set that something is looked up in."""
    for node in ast.walk(tree):
        parts: list[ast.expr | None] = []
        if isinstance(node, ast.Compare):
            parts = [node.left, *node.comparators]
        elif isinstance(node, ast.Dict):
            parts = list(node.keys)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("frozenset", "set"):
            parts = list(node.args)
        for part in parts:
            for each in ast.walk(part) if part is not None else ():
                if isinstance(each, ast.Constant) and isinstance(each.value, str) \
                        and _CODE.fullmatch(each.value):
                    yield each.value


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_code_of_a_rule_is_compared(path: Path):
    assert list(compared(ast.parse(path.read_text(encoding="utf-8")))) == []


def test_a_comparison_is_found_in_every_shape():
    code = "a = x == 'S203' or y in ('V301', 'V302')\nb = {'X513': 1}\nc = frozenset({'F116'})"
    assert sorted(compared(ast.parse(code))) == ["F116", "S203", "V301", "V302", "X513"]


@pytest.mark.parametrize("trait", Trait)
def test_every_trait_is_some_rules(trait: Trait):
    assert any(has_trait(code, trait) for code in RULES)
