"""The wheel works without the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from support.paths import ROOT


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with our packages as a wheel installs them, and nothing else of ours."""
    folder = tmp_path_factory.mktemp("wheel")
    # A copy, so that the build leaves nothing in the checkout.
    source = shutil.copytree(ROOT, folder / "source", ignore=shutil.ignore_patterns(
        ".git", ".venv", "build", "*.egg-info", "demo", ".*_cache", "__pycache__"))
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder,
                    source], check=True, capture_output=True)
    wheel = next(folder.glob("*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(installed: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(arguments, check=True, capture_output=True, text=True, cwd=cwd,
                          env=os.environ | {"PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"})


def test_packages_come_from_the_wheel(installed: Path, tmp_path: Path):
    code = ("import templates, ingest, scoring, xlsx_forms, samples\n"
            "print(templates.__file__, ingest.__file__, scoring.__file__, samples.__file__)")
    shown = run(installed, tmp_path, sys.executable, "-c", code).stdout.split()
    assert all(path.startswith(str(installed)) for path in shown)


def test_demo_runs_from_any_folder(installed: Path, tmp_path: Path):
    output = run(installed, tmp_path, sys.executable, "-m", "xlsx_forms", "demo").stdout
    path = Path(output.strip().rpartition("Сводка: ")[2])
    assert path.is_file() and path.is_relative_to(tmp_path)


def test_words_of_letters_come_with_the_wheel(installed: Path):
    names = {path.name for path in (installed / "templates" / "letters").iterdir()}
    assert {"layout.html", "parts.txt", "send.subject.txt", "remind.html", "returned.txt"} <= names
