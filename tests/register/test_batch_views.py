"""What a batch looks up by file or by owner is what its frames say."""

from support.paths import ROOT

from ingest import ingest


def test_findings_by_file_and_counted_files_are_those_of_the_frames():
    batch = ingest([ROOT / "samples" / "returned"])
    frame = batch.submissions

    by_file = {int(number): rows.to_dict("records")
               for number, rows in batch.findings.groupby("submission")}
    assert list(batch.findings_by_file) == list(by_file)
    assert [list(each) for each in batch.findings_by_file.values()] == list(by_file.values())
    assert by_file

    assert batch.counted
    for (form, organization, period), numbers in batch.counted.items():
        same = frame.index[frame["counts"] & (frame["form"] == form) & (frame["period"] == period)
                           & (frame["organization"] == organization)]
        assert list(same) == list(numbers)
    assert sum(map(len, batch.counted.values())) == int(frame["counts"].sum())
