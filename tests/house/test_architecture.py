"""Imports go down only, between the parts of the house and between the rooms of a part."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from support.paths import ROOT

PARTS = {
    "templates": set(),
    "ingest": {"templates"},
    "scoring": {"templates"},
    "xlsx_forms": {"ingest", "scoring", "templates"},
}
# Who may use whom: the folders and modules in a folder, the lowest first.  Nothing else says it.
ROOMS: dict[str, dict[str, set[str]]] = {
    "templates": {
        "text": set(), "words": set(), "period": set(), "identity": set(), "rules": {"text"},
        "excel_limits": set(), "toml_errors": {"text"},
        "field_types": {"excel_limits"},
        "form": {"text", "field_types"},
        "sheet": {"form", "field_types", "excel_limits", "period", "text"},
        "problems": {"sheet", "form", "field_types", "excel_limits", "period", "rules", "text"},
        "loading": {"problems", "form", "toml_errors"},
        "definition": {"loading", "form"},
        "plan": {"definition"}, "commission": {"definition"},
    },
    "ingest": {
        "storage": set(), "submission": set(), "values": set(), "opening": set(),
        "frames": {"submission", "values"},
        "organizations": {"opening", "values"},
        "checks": {"frames", "organizations", "submission", "values"},
        "mail": {"opening", "storage"},
        "reading": {"opening", "checks", "submission", "values"},
        "register": {"checks", "frames", "organizations", "storage", "submission", "values"},
        "executors": {"opening", "reading", "submission"},
        "batch": {"executors", "register", "reading", "opening", "organizations", "checks", "frames",
                  "submission"},
        "__init__": {"batch"},
    },
    "ingest/opening": {
        "limits": set(), "service_files": set(), "signed_data": set(),
        "formats": {"limits", "signed_data"},
        "package": {"formats", "limits"},
        "archive": {"formats", "limits"},
        "disk": {"archive", "limits"},
        "letters": {"archive", "formats", "limits", "signed_data"},
        "source": {"limits"},
        "held": {"source", "letters", "archive", "limits", "service_files", "signed_data"},
        "address": {"archive"},
        "far": {"address", "source", "held", "letters", "archive", "disk", "limits", "service_files"},
        "sources": {"address", "far", "source", "held", "archive", "disk", "limits", "service_files"},
    },
    "ingest/executors": {
        "forked": set(), "memory": set(), "work": set(),
        "here": {"work"}, "processes": {"forked", "memory", "work"},
        "cluster": {"memory", "processes", "work"},
    },
    "ingest/opening/formats": {
        "appearance": set(), "cells": set(), "date_serials": set(), "name_formulas": set(),
        "zip_parts": set(),
        "comments": {"zip_parts"},
        "container": {"appearance", "cells", "comments"},
        "file_format": {"container", "zip_parts"},
        "other_files": {"file_format", "zip_parts"},
        "ooxml": {"appearance", "container", "cells", "comments", "date_serials", "file_format",
                  "other_files", "zip_parts"},
        "odf": {"appearance", "container", "cells", "comments", "date_serials", "file_format",
                "zip_parts"},
        "xls": {"appearance", "container", "cells", "comments", "date_serials",
                "file_format", "name_formulas", "other_files"},
        "xlsb": {"xls", "ooxml", "appearance", "container", "cells", "comments", "date_serials",
                 "file_format", "name_formulas", "zip_parts"},
        "known": {
            "file_format", "odf", "ooxml", "xls", "xlsb",
        },
    },
    "templates/form": {
        "field": set(),
        "criterion": {"field"},
        "form": {"criterion", "field"},
        "roles": {"form", "field"}, "versions": {"form", "field"},
        "__init__": {"criterion", "field", "form"},
    },
    "scoring": {
        "working_days": set(), "deadlines": {"working_days"}, "methodology": set(), "returned": set(),
        "projects": {"returned"}, "uncounted": set(),
        "confirmed": set(), "score": {"methodology", "confirmed"}, "rating": {"methodology"},
        "plan": {"deadlines", "methodology", "projects", "returned", "working_days"},
    },
    "xlsx_forms/summary": {
        "collect": set(),
        "writing": {"collect"},
        "sheets": {"collect", "writing"},
        "confirmation": {"collect", "writing"}, "earlier": set(),
        "papers": {"collect", "sheets", "writing"}, "progress": {"collect", "sheets"},
        "report": {"collect", "sheets", "writing"},
        "region": {"collect", "sheets", "writing"},
        "__init__": {"sheets", "writing", "collect"},
    },
    "xlsx_forms/summary/region": {
        "joined": set(), "figures": set(),
        "told": {"figures"},
        "facts": {"told", "figures", "joined"},
        "tables": {"facts", "joined"},
        "rating": {"tables", "facts", "told"}, "plan": {"tables", "facts"},
        "dynamics": {"tables", "facts", "joined", "told"},
        "methodology": {"rating", "tables", "facts", "joined", "told"},
        "overview": {"rating", "facts", "told"},
        "__init__": {"overview", "rating", "plan", "dynamics", "methodology", "tables", "facts", "told"},
    },
    "xlsx_forms/work/region": {
        "failures": set(), "settings": {"failures"}, "asking": {"settings", "failures"},
        "status": {"asking", "settings"}, "summary": {"asking", "settings"},
        "export": {"asking", "settings"},
    },
    "xlsx_forms/editions": {
        "edition": set(), "own_templates": set(),
        "folder": {"edition"},
        "changes": {"edition"}, "checklist": {"edition"},
        "reading": {"edition"},
        "writing": {"edition", "reading"},
        "load": {"edition", "folder", "checklist", "reading"},
        "amend": {"load", "folder", "changes", "writing", "edition"},
    },
    "xlsx_forms/page": {
        "content": set(), "guard": set(), "problems": set(), "rendering": {"content"},
        "desk": set(), "uploads": set(), "jobs": {"problems"}, "outlook": {"desk", "problems"},
        "visit": {"desk", "guard", "jobs", "rendering"},
        "parts": {"jobs", "outlook", "visit"},
        "views": {"content", "desk", "jobs", "outlook", "parts", "uploads", "visit"},
        "app": {"desk", "guard", "jobs", "outlook", "problems", "uploads", "views", "visit"},
        "server": {"app", "desk", "guard", "uploads"},
    },
    "xlsx_forms/page/content": {
        "answers": set(), "hyphens": set(), "paging": set(), "drawing": {"answers"},
        "tables": {"paging"}, "wording": set(),
        "results": set(),
    },
    "xlsx_forms": {
        "styles": set(),
        "editions": {"styles"},
        "programme": {"editions"},
        "exports": {"programme"},
        "setup": {"programme", "styles"},
        "register": {"programme"},
        "blank": {"programme", "styles"},
        "returned": {"blank", "programme", "styles"},
        "mail": {"returned", "blank", "programme", "summary"},
        "summary": {"programme", "editions", "styles"},
        "status": {"programme", "styles"},
        "work": {"mail", "returned", "blank", "summary", "status", "register", "exports", "editions",
                 "programme"},
        "page": {"work", "mail", "returned", "blank", "summary", "status", "exports", "editions",
                 "register", "setup", "programme"},
        "commands": {"page", "work", "mail", "returned", "blank", "summary", "status", "exports",
                     "editions", "register", "setup", "programme"},
        "__main__": {"commands"},
    },
}
MOST_SIBLINGS = 15
COMMANDS = "xlsx_forms/commands"
# These print, ask or end the program when they are called, and those when they are touched.
PRINTING = {"print", "input", "exit", "quit"}
STREAMS = {"sys.exit", "sys.stdout", "sys.stderr", "sys.stdin", "sys.__stdout__", "sys.__stderr__",
           "os._exit", "os.abort"}
MODULES = sorted(path for part in PARTS for path in (ROOT / part).rglob("*.py"))


def place(path: Path) -> str:
    """A path from the root on, with slashes."""
    return path.relative_to(ROOT).as_posix()


def imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Everything imported anywhere in a module, also in its functions: (bound name, full name)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.partition(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (first, first)
                yield "", alias.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, "relative import"
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def modules_used(path: Path) -> set[str]:
    """The files and folders of this project that a module imports, as places."""
    found = set()
    for _name, full in imported(ast.parse(path.read_text(encoding="utf-8"))):
        parts = full.split(".")
        while parts[0] in PARTS and parts:
            stem = ROOT.joinpath(*parts)
            if stem.is_dir() or stem.with_suffix(".py").is_file():
                found.add(place(stem))
                break
            parts.pop()
    return found


def room(folder: str, module: str) -> str | None:
    """The child of a folder that a place stands in; None when it is not below the folder."""
    if module == folder:
        return "__init__"
    if not module.startswith(f"{folder}/"):
        return None
    return module.removeprefix(f"{folder}/").partition("/")[0].removesuffix(".py")


def libraries(path: Path) -> set[str]:
    """Top-level packages that a module imports anywhere in its code."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {full.partition(".")[0] for _name, full in imported(tree)}


def printing(code: str) -> set[str]:
    """What a module uses that prints, asks or ends the program."""
    tree = ast.parse(code)
    bound = list(imported(tree))
    names = dict(bound)
    found = {full for _name, full in bound if full.partition(".")[0] == "click" or full in STREAMS}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in PRINTING:
            found.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            full = f"{names.get(node.value.id, '?')}.{node.attr}"
            found |= {full} & STREAMS
        elif isinstance(node, ast.Raise) and node.exc is not None:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            found |= {ast.unparse(raised)} & {"SystemExit"}
    return found


# --- parts and rooms -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_module_imports_only_what_stands_below_it(path: Path):
    used = modules_used(path)
    part = place(path).partition("/")[0]
    assert {each.partition("/")[0] for each in used} <= {part} | PARTS[part]
    for folder, table in ROOMS.items():
        own = room(folder, place(path))
        if own is None:
            continue
        others = {other for each in used if (other := room(folder, each))} - {own}
        allowed = table.get(own, set())
        assert others <= allowed, f"{folder}: {own} may not use {others - allowed}"


@pytest.mark.parametrize("folder", ROOMS)
def test_table_of_rooms_names_every_room_and_has_no_circle(folder: str):
    there = {room(folder, place(path)) for path in (ROOT / folder).rglob("*.py")}
    assert set(ROOMS[folder]) | {"__init__"} == there | {"__init__"}
    assert set().union(*ROOMS[folder].values()) <= set(ROOMS[folder])
    TopologicalSorter(ROOMS[folder]).prepare()


def test_imports_are_found_wherever_they_stand():
    tree = ast.parse("import ingest.mail.store as s\n"
                     "def f():\n    from xlsx_forms import work\n    import os.path\n")
    assert {full for _name, full in imported(tree)} == {
        "ingest.mail.store", "xlsx_forms.work", "os", "os.path"}
    assert room("ingest", "ingest/mail/store.py") == "mail"
    assert room("ingest", "ingest/batch.py") == "batch"
    assert room("ingest", "ingest") == "__init__" and room("ingest", "ingestion/mail") is None


FOLDERS = sorted({each.parent for part in (*PARTS, "tests") for each in (ROOT / part).rglob("*.py")})


@pytest.mark.parametrize("folder", FOLDERS, ids=place)
def test_folder_has_no_more_siblings_than_one_can_survey(folder: Path):
    siblings = [each.name for each in folder.iterdir()
                if (each.suffix == ".py" and each.name != "__init__.py") or each in FOLDERS]
    assert len(siblings) <= MOST_SIBLINGS, sorted(siblings)


# --- libraries and the command line --------------------------------------------------------------


@pytest.mark.parametrize(("library", "home"), [
    ("xlsxwriter", "xlsx_forms"), ("docxtpl", "xlsx_forms/summary/papers"),
    ("python_calamine", "ingest"), ("click", COMMANDS), ("rich", f"{COMMANDS}/terminal"),
])
def test_library_is_used_in_its_own_place_alone(library: str, home: str):
    users = [place(path) for path in MODULES if library in libraries(path)]
    assert users and all(each.startswith(f"{home}/") for each in users), users


def test_only_the_command_line_prints_and_exits():
    found = {place(path): used for path in MODULES
             if (used := printing(path.read_text(encoding="utf-8")))}
    assert {each for each in found if not each.startswith(f"{COMMANDS}/")} == set(), found
    assert found, "nothing prints at all: the search is broken"


@pytest.mark.parametrize(("code", "found"), [
    ("print('x')", {"print"}),
    ("for line in lines: write = print", {"print"}),
    ("exit(2)", {"exit"}),
    ("import click\nclick.echo('x')", {"click"}),
    ("from click import secho as say\nsay('x')", {"click.secho"}),
    ("def f():\n    import sys\n    sys.exit(1)", {"sys.exit"}),
    ("import sys as s\ns.stdout.write('x')", {"sys.stdout"}),
    ("from sys import stderr\nstderr.write('x')", {"sys.stderr"}),
    ("import os\nos._exit(1)", {"os._exit"}),
    ("raise SystemExit(1)", {"SystemExit"}),
    ("raise SystemExit", {"SystemExit"}),
    ("import sys\nif sys.platform == 'win32': raise ValueError(style.input())", set()),
    ("try: f()\nexcept SystemExit: raise", set()),
])
def test_what_prints_is_found_however_it_is_written(code: str, found: set[str]):
    assert printing(code) == found
