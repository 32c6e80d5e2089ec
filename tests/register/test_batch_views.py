"""What a batch looks up by file is what its frames say."""

from support.paths import ROOT

from ingest import ingest


def test_findings_by_file_are_those_of_the_frame():
    batch = ingest([ROOT / "samples" / "returned" / "2026"])
    by_file = {int(number): rows.to_dict("records")
               for number, rows in batch.findings.groupby("submission")}
    assert list(batch.findings_by_file) == list(by_file)
    assert [list(each) for each in batch.findings_by_file.values()] == list(by_file.values())
    assert by_file
