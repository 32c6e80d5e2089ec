"""Files that mean harm, through the command line: a row and a code each, the rest unharmed."""

import json
import subprocess
import sys

import pytest
from conftest import SCHOOL
from support.hostile import hostile_files
from support.paths import ROOT

from templates.definition import load_form
from xlsx_forms.setup import make_folder, write_organizations

# Runs the command and tells the most memory that it took, in KiB.  (``getrusage`` would count
# that of the process it was forked from.)
MEASURED = f"""
import re, sys
sys.path.insert(0, {str(ROOT)!r})
from xlsx_forms.commands.cli import cli
try:
    cli(sys.argv[1:])
finally:
    with open("/proc/self/status") as status:
        print(re.search(r"VmHWM:\\s+(\\d+)", status.read())[1], file=sys.stderr)
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is measured in Linux")


@pytest.fixture(scope="module")
def scene(tmp_path_factory, blanks):
    """A programme folder with hostile files and two good ones, beside a secret."""
    outside = tmp_path_factory.mktemp("scene")
    secret = outside / "secret.txt"
    secret.write_text("<worksheet/>ТАЙНА", encoding="utf-8")
    folder = outside / "район"
    list(make_folder(folder, sample=False))
    row = {key: value or "" for key, value in SCHOOL.items()}
    write_organizations(folder / "организации.xlsx", [row | {"participates_from": ""}])
    form = blanks(load_form("plan-facts")).read_bytes()
    incoming = folder / "входящие"
    incoming.mkdir(exist_ok=True)
    expected = {}
    for name, data, codes in hostile_files(form, outside):
        (incoming / name).write_bytes(data)
        expected[name] = codes
    (incoming / "а первый.xlsx").write_bytes(form)
    (incoming / "я последний.xlsx").write_bytes(blanks(load_form("passport")).read_bytes())
    return folder, expected


@pytest.fixture(scope="module")
def ingested(scene):
    folder, _ = scene
    before = {path for path in folder.parent.rglob("*") if folder not in path.parents}
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, "-C", str(folder), "ingest", "--json"],
        capture_output=True, text=True, timeout=240, cwd=folder)
    assert done.returncode == 0, done.stderr
    after = {path for path in folder.parent.rglob("*") if folder not in path.parents}
    return json.loads(done.stdout), done, after - before


def test_each_has_a_code_and_the_others_are_read(scene, ingested):
    _folder, expected = scene
    described, _done, _made = ingested
    said = {}
    for each in described:
        name = each["file"].removeprefix("входящие/").split("/")[0]
        said.setdefault(name, set()).update(
            finding["code"] for finding in each["findings"] if finding["code"][0] == "F")
    for name, codes in expected.items():
        assert said[name] <= codes | {"F112"} and (said[name] or "" in codes), (name, said[name])
    # The first is the same, byte by byte, as the one in «climb.zip».
    assert said["а первый.xlsx"] <= {"F112"} and said["я последний.xlsx"] == set()
    assert [each for each in described for finding in each["findings"]
            if finding["code"] == "F118"] == []


def test_nothing_is_fetched_followed_or_written_outside(ingested):
    _described, done, made = ingested

    assert "ТАЙНА" not in done.stdout + done.stderr
    assert made == set()


def test_memory_stays_below_512_mib(ingested):
    _described, done, _made = ingested

    assert int(done.stderr.split()[-1]) < 512 * 1024
