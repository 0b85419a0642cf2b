from pathlib import Path

import pytest

from pipelines.archive.captures import ArchiveCounts, WantedPages
from pipelines.archive.files import open_archive
from pipelines.archive.members import Position
from tests.warc_files import gzipped, story


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00", "yesterday"])
def test_a_record_without_a_moment_of_the_calendar_costs_itself_only(tmp_path: Path, at: str) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzipped([story("http://a.example/1", "One", at), story("http://a.example/2", "Two")]))

    with open_archive(path) as archive:
        captures = archive.captures(Position(), WantedPages(lambda _url: None, 1 << 20), ArchiveCounts())
        assert [capture.url for capture in captures] == ["http://a.example/2"]
