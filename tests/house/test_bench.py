"""The table that `make bench` puts into README tells how often ours fits into the others' time."""

import sys

from support.paths import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))

from whole import BEGIN, END, Run, table, write_table


def found(*runs):
    return {"files": 10, "rounds": 2, "machine": "2 cores", "day": "2026-11-28",
            "others": ["pandas + openpyxl", "guarded calamine"],
            "runs": [{**{key: getattr(each, key) for key in Run.__dataclass_fields__}} for each in runs]}


RUNS = found(
    Run("ingest --jobs 1", "none", 10, 0.4, 0.2, 150), Run("ingest --jobs 1", "none", 10, 0.4, 0.4, 160),
    Run("pandas + openpyxl", "none", 8, 1.6, 1.6, 90), Run("pandas + openpyxl", "none", 8, 1.6, 1.6, 90),
    Run("guarded calamine", "none", 8, 0.1, 0.08, 70), Run("guarded calamine", "none", 8, 0.1, 0.08, 70))


def test_a_loop_and_a_bound_are_compared_with_ours_by_processor_and_file_within_a_round():
    rows = {line.split(" | ")[0].strip("| "): line.split(" | ")[2:] for line in list(table(RUNS))[4:]}

    assert rows["ingest --jobs 1"] == ["40.00", "30.00 (20.00 to 40.00)", "160", " |"]
    assert rows["pandas + openpyxl"][3] == "7.50 (5.00 to 10.00) times less |"
    assert rows["guarded calamine"][3] == "3.00 (2.00 to 4.00) times as much |"


def test_the_table_takes_the_place_between_its_marks(tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")

    write_table(RUNS, readme)
    write_table(RUNS, readme)

    text = readme.read_text(encoding="utf-8")
    assert text.startswith(f"before\n{BEGIN}\n10 files") and text.endswith(f" |\n{END}\nafter\n")
    assert "old" not in text and text.count("guarded calamine") == 1
